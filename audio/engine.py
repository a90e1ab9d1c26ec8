"""The port that every speech engine fits: plain sentences in, raw sound out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from audio.sound import Sound
from skill.errors import BadInput


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

    @property
    def supplied(self) -> bool:
        """Whether people recorded it on purpose: then it takes the place of recordings by lesser voices."""

    def voices(self, locale: str) -> tuple[str, ...]:
        """The names of its voices for a locale, the preferred one first; none when it cannot speak here.

        Costs nothing and reaches nothing outside this machine.
        """

    def speaking_as(self, voice: str) -> Engine:
        """The same engine with another of its voices."""

    def voice(self, locale: str) -> Voice:
        """The voice it speaks a locale with. Costs no more than `voices`.

        Raises EnvironmentLacks when what it needs is not there, BadInput when it has no voice of that name.
        """

    def rehearsed(self, lines: Sequence[str], locale: str) -> Engine:
        """The engine, ready for a session of these lines.

        Raises EngineError when it lacks some of them, BadInput when one that a person made cannot be used.
        """

    def speak(self, text: str, locale: str) -> Sound:
        """The sentence, spoken; edges may be silent.

        Raises EngineError when it cannot, BadInput when nobody could.
        """


def chosen(engine: str, voices: Sequence[str], wanted: str | None, locale: str) -> str:
    """The wanted voice of those there are, else the preferred one. Raises BadInput when it is not among them."""
    if wanted is None or wanted in voices:
        return wanted or voices[0]
    raise BadInput(f"{engine} has no voice '{wanted}' for {locale}. Use one of: {', '.join(voices)}.")
