"""A turn: what happened at one of the doors, already understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Door(StrEnum):
    """Where a turn came in."""

    ALEXA = "alexa"
    KIOSK = "kiosk"
    TEXT = "text"


class Care(StrEnum):
    """The care tiers, most urgent first: a sentence belongs to the first that fits."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    SAFEGUARDING = "safeguarding"
    OTHER_PERSON = "other_person"
    """Somebody else is at risk."""
    ASK_DIRECTLY = "ask_directly"
    """B1: perhaps a wish for death or disappearance."""
    TWO_DOORS = "two_doors"
    """B2: exhaustion that may hide such a wish."""

    @property
    def intent(self) -> str:
        """The intent that carries this tier through an interaction model."""
        return "".join(word.capitalize() for word in self.value.split("_")) + "Intent"


CARE_OF_INTENT = {care.intent: care for care in Care}


@dataclass(frozen=True)
class Turn:
    """One thing that a person said, tapped or pressed, as intent and slots."""

    intent: str
    slots: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    """The words as they came, for this turn only: never stored, never logged."""
    locale: str = "en-US"
    door: Door = Door.TEXT
    care_kind: str = ""
    """Which rule of its care tier fitted, such as `medication`; empty where the tier's general reply does."""
    seed: int = 0
    """Chooses among variants, so that the companion needs no chance of its own."""

    @property
    def care(self) -> Care | None:
        """The care tier, or None for an ordinary turn."""
        return CARE_OF_INTENT.get(self.intent)
