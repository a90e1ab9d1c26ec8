"""A practice's script as a timeline: what is heard, one thing after the other, before any of it has sound."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from skill.core.practice import SENTENCE_GAP_S, Bed, Breathe, Chime, Pause, Say, Script

LED_CYCLES = 2
"""Breath cycles that spoken cues lead before the tones go on alone: the second is there to trust the first."""


@dataclass(frozen=True)
class Line:
    """One sentence for a voice."""

    text: str


@dataclass(frozen=True)
class Silence:
    """Quiet of an exact length; the bed goes on beneath."""

    seconds: float


@dataclass(frozen=True)
class Breath:
    """One phase of a breath: a soft tone as long as the phase, the cue's words over it while they lead."""

    phase: Literal["in", "out"]
    seconds: float
    words: str
    led: bool


Item = Line | Silence | Breath | Chime | Bed


@dataclass(frozen=True)
class Timeline:
    """The items of one session in order. A chime takes CHIME_S and rings on; a bed takes no time."""

    items: tuple[Item, ...]
    title: str = ""
    """The practice's title, as players show it."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Each text that a voice has to speak, once, in the order of need."""
        texts = dict.fromkeys(
            item.text if isinstance(item, Line) else item.words
            for item in self.items
            if isinstance(item, Line) or (isinstance(item, Breath) and item.led)
        )
        return tuple(texts)


def timeline(script: Script, cues: Mapping[str, str], title: str = "") -> Timeline:
    """The timeline of a script; `cues` holds the words `breathe_in` and `breathe_out` of its language."""
    return Timeline(tuple(_items(script, cues)), _composed(title))


def _items(script: Script, cues: Mapping[str, str]) -> Iterator[Item]:
    for step in script.steps:
        match step:
            case Say():
                for sentence in step.sentences:
                    yield Line(_composed(sentence))
                    yield Silence(SENTENCE_GAP_S)
            case Pause():
                yield Silence(step.seconds)
            case Breathe():
                for cycle in range(step.times):
                    led = cycle < LED_CYCLES
                    yield Breath("in", step.in_s, _composed(cues["breathe_in"]), led)
                    yield Breath("out", step.out_s, _composed(cues["breathe_out"]), led)
            case _:
                yield step


def _composed(text: str) -> str:
    """The text in one Unicode form, so that letters that look the same are spoken and cached as the same."""
    return unicodedata.normalize("NFC", text)
