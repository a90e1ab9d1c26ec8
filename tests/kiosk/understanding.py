"""A stand-in for the understanding of text: a few exact sentences."""

from __future__ import annotations

from skill.core.session import Session
from skill.core.turn import Door, Turn

SENTENCES: dict[str, tuple[str, dict[str, str]]] = {
    "give me a minute": ("CompassionBreakIntent", {"length": "60"}),
    "breathe with me": ("PracticeIntent", {"practice": "soothing-breathing"}),
    "say something kind": ("AffirmationIntent", {}),
    "too much": ("TooMuchIntent", {}),
    "i lost a patient": ("HardMomentIntent", {"situation": "loss"}),
    "pause": ("AMAZON.PauseIntent", {}),
    "stop": ("AMAZON.StopIntent", {}),
    "yes": ("AMAZON.YesIntent", {}),
}


class FakeUnderstanding:
    """Knows its sentences, and that wanting to die is a crisis."""

    def read(self, text: str, session: Session, locale: str, door: Door, seed: int = 0) -> Turn:
        """The turn of a known sentence; care first, as ever."""
        intent, slots = SENTENCES.get(text.strip().lower(), ("AMAZON.FallbackIntent", {}))
        return self.screen(Turn(intent, slots, text, locale, door, seed=seed), text)

    def screen(self, turn: Turn, *heard: str) -> Turn:
        """A turn of crisis where "die" stands in anything that came."""
        words = " ".join([*heard, *turn.slots.values()]).lower()
        if "chest pain" in words:
            return Turn("EmergencyIntent", {}, turn.text, turn.locale, turn.door, seed=turn.seed)
        if "want to die" in words:
            return Turn("CrisisIntent", {}, turn.text, turn.locale, turn.door, seed=turn.seed)
        return turn
