"""The engine that says no word: it hums for as long as the words would take.

For tests, and for hearing the rhythm of a script before a voice does.
"""

from __future__ import annotations

import math
from array import array

from audio.engine import Voice
from audio.sound import Sound

_RATE = 24_000
_WPM = 135
_HUM_HZ = 220
_PEAK = 6000


class Silent:
    """Hums one soft swell a word."""

    name = "silent"

    def voice(self, locale: str) -> Voice:
        """The same hum in every locale."""
        return Voice("silent", "1", "hum", {"hz": _HUM_HZ, "wpm": _WPM}, synthetic=False)

    def speak(self, text: str, locale: str) -> Sound:
        """A hum of one swell a word."""
        word = _RATE * 60 // _WPM
        swell = [
            round(_PEAK * math.sin(math.pi * at / word) * math.sin(2 * math.pi * _HUM_HZ * at / _RATE))
            for at in range(word)
        ]
        return Sound(_RATE, array("h", swell * len(text.split())).tobytes())
