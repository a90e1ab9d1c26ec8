"""Profiles: ways to tune a whole library, for those who want more quiet in it or less around the voice.

People accept a synthetic voice far better when they can tune it. A profile changes a timeline before anything
sounds, so the same lines in the cache serve every profile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audio.engine import Engine
from audio.script import Item, Silence, Timeline
from skill.core.practice import Bed


@dataclass(frozen=True)
class Profile:
    """One way to tune; the standard one changes nothing."""

    name: str
    about: str
    """What a listener notices."""
    quiet: float = 1.0
    """What each pause and each gap between sentences is multiplied by. Words and breaths keep their pace."""
    bed: bool = True
    second_voice: bool = False
    """Spoken by the second of the engine's voices; an engine that has only one does not speak it."""

    def tuned(self, timeline: Timeline) -> Timeline:
        """The timeline as this profile has it."""
        return replace(timeline, items=tuple(self._items(timeline)))

    def cast(self, engines: Sequence[Engine], locale: str) -> tuple[Engine, ...]:
        """The engines that speak it, each as the voice that this profile asks for."""
        if not self.second_voice:
            return tuple(engines)
        return tuple(
            engine.speaking_as(voices[1]) for engine in engines if len(voices := engine.voices(locale)) > 1
        )

    def _items(self, timeline: Timeline) -> Iterator[Item]:
        for item in timeline.items:
            match item:
                case Silence(seconds):
                    yield Silence(seconds * self.quiet)
                case Bed() if not self.bed:
                    continue
                case _:
                    yield item


STANDARD = Profile("standard", "as the practices are written")

PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        STANDARD,
        Profile("slower", "the same words, a third more quiet between them", quiet=1.35),
        Profile("plain", "voice, chimes and breath tones with no bed under them", bed=False),
        Profile("second-voice", "the same in another voice of the engine's", second_voice=True),
    )
}
"""By name, in the order in which they are made."""
