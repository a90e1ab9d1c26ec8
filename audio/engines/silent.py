"""The engine that says no word: it hums for as long as the words would take.

For tests, and for hearing the rhythm of a script before a voice does.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from functools import cache

from audio.engine import Voice, chosen
from audio.sound import Sound
from audio.speakable import speakable

_RATE = 24_000
_WPM = 135
_HUMS_HZ = {"hum": 220, "low hum": 165}
_PEAK = 6000


class Silent:
    """Hums one soft swell a word."""

    name = "silent"
    supplied = False
    _wanted: str | None = None

    def voices(self, locale: str) -> tuple[str, ...]:
        """The same two hums in every locale."""
        return tuple(_HUMS_HZ)

    def speaking_as(self, voice: str) -> Silent:
        """The other hum."""
        other = Silent()
        other._wanted = voice
        return other

    def voice(self, locale: str) -> Voice:
        """The higher hum, unless the lower is wanted."""
        name = chosen(self.name, self.voices(locale), self._wanted, locale)
        return Voice(self.name, "1", name, {"hz": _HUMS_HZ[name], "wpm": _WPM}, synthetic=False)

    def rehearsed(self, lines: Sequence[str], locale: str) -> Silent:
        """Needs no rehearsal."""
        return self

    def speak(self, text: str, locale: str) -> Sound:
        """A hum of one swell a word."""
        words = speakable(text, locale).split()
        return Sound(_RATE, _swell(_HUMS_HZ[self.voice(locale).name]) * len(words))


@cache
def _swell(hz: int) -> bytes:
    word = _RATE * 60 // _WPM
    swell = (
        round(_PEAK * math.sin(math.pi * at / word) * math.sin(2 * math.pi * hz * at / _RATE))
        for at in range(word)
    )
    return array("h", swell).tobytes()
