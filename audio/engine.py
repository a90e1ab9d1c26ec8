"""The port that every speech engine fits: plain sentences in, raw sound out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from audio.sound import Sound


@dataclass(frozen=True)
class Voice:
    """Everything but the words that decides how an engine sounds; a line's place in the cache follows from it."""

    engine: str
    version: str
    """Of whatever makes the sound; empty for a service, whose sound does not follow its client's version."""
    name: str
    settings: Mapping[str, str | int | float]
    synthetic: bool
    """Whether the voice is harsh enough to be softened."""


class Engine(Protocol):
    """A way to turn a sentence into sound."""

    @property
    def name(self) -> str:
        """The engine as people choose it."""

    def voice(self, locale: str) -> Voice:
        """The voice it speaks a locale with. Costs nothing and reaches nothing outside this machine."""

    def speak(self, text: str, locale: str) -> Sound:
        """The sentence, spoken; edges may be silent. Raises EngineError when it cannot."""
