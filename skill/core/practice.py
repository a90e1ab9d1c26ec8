"""A practice: something a person can be led through, written as steps."""

from __future__ import annotations

import re
from dataclasses import dataclass

SENTENCE_GAP_S = 1.2
"""Silence between two sentences of one say step (reference: 1–1.5 s reads as a calm full stop)."""

CHIME_S = 4.0
"""How long a chime rings before the next step begins; its tail rings on underneath."""

_SPEAKING_WPM = 135
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][”\"'])\s+")


@dataclass(frozen=True)
class Say:
    """Words spoken aloud: one sentence or a few."""

    text: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """The text cut at sentence ends, each part one line for a voice to speak."""
        return tuple(part for part in _SENTENCE_END.split(self.text.strip()) if part)


@dataclass(frozen=True)
class Pause:
    """Quiet of an exact length."""

    seconds: float


@dataclass(frozen=True)
class Breathe:
    """Breath cycles led by cues: `times` × (`in_s` in, `out_s` out)."""

    in_s: float
    out_s: float
    times: int

    @property
    def seconds(self) -> float:
        """Length of all the cycles together."""
        return (self.in_s + self.out_s) * self.times


@dataclass(frozen=True)
class Chime:
    """One stroke of the singing bowl."""


@dataclass(frozen=True)
class Bed:
    """The sound that lies under everything from here on; `none` ends it."""

    name: str


Step = Say | Pause | Breathe | Chime | Bed

BEDS = ("quiet-room", "warm-pad", "rain", "ocean", "none")
"""The beds that a practice may ask for."""


@dataclass(frozen=True)
class Script:
    """One length of a practice: what is said and what is left quiet, in order."""

    length_s: int
    steps: tuple[Step, ...]

    @property
    def words(self) -> int:
        """How many words are spoken."""
        return sum(len(step.text.split()) for step in self.steps if isinstance(step, Say))

    @property
    def quiet_s(self) -> float:
        """How long nothing is said: pauses, breaths, chimes and the gaps between sentences."""
        quiet = 0.0
        for step in self.steps:
            match step:
                case Say():
                    quiet += SENTENCE_GAP_S * len(step.sentences)
                case Pause() | Breathe():
                    quiet += step.seconds
                case Chime():
                    quiet += CHIME_S
        return quiet

    @property
    def estimate_s(self) -> float:
        """Expected length at a calm speaking rate of 135 words a minute; a voice decides the rest."""
        return self.words * 60 / _SPEAKING_WPM + self.quiet_s


@dataclass(frozen=True)
class Practice:
    """A practice in one language, at one or more lengths."""

    id: str
    title: str
    when: tuple[str, ...]
    """Situations it fits, by the names of the situation slot."""
    posture: str
    """How a body may be during it, as an invitation with a choice."""
    exit: str
    """Id of the practice that follows when this one is too much."""
    scripts: tuple[Script, ...]
    """One for each length offered, shortest first; never empty."""
    sources: tuple[str, ...]

    @property
    def lengths_s(self) -> tuple[int, ...]:
        """The lengths offered, shortest first."""
        return tuple(script.length_s for script in self.scripts)

    def script(self, length_s: int) -> Script:
        """The longest script that fits into `length_s`, or the shortest there is."""
        fitting = [script for script in self.scripts if script.length_s <= length_s]
        return fitting[-1] if fitting else self.scripts[0]
