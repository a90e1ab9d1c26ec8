"""The choices on the kiosk's first screen."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Choice:
    """One large button: its word on the page, and the turn that a tap on it is."""

    word: str
    """Name of its label among the page's words."""
    intent: str
    slots: dict[str, str] = field(default_factory=dict)
    practice: str = ""
    """The practice it plays; empty where it plays none."""
    length_s: int = 0

    @property
    def turn(self) -> dict[str, object]:
        """What the page posts when it is tapped."""
        return {"intent": self.intent, "slots": self.slots}


def _break(minutes: int) -> Choice:
    length_s = minutes * 60
    slots = {"length": str(length_s)}
    return Choice(f"break_{minutes}", "CompassionBreakIntent", slots, "compassion-break", length_s)


def _practice(word: str, practice: str) -> Choice:
    return Choice(word, "PracticeIntent", {"practice": practice, "length": "60"}, practice, 60)


BREAKS = tuple(_break(minutes) for minutes in (1, 3, 5))

OTHERS = (
    _practice("breathe", "soothing-breathing"),
    _practice("feet", "soles-of-the-feet"),
    Choice("sit", "SitWithMeIntent", {"length": "60"}, "sit-with-me", 60),
    Choice("kind", "AffirmationIntent"),
)
