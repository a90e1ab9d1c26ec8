"""espeak-ng: the voice that is always there, with no internet and in a moment."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

from audio.engine import Voice, chosen
from audio.engines.program import heard, run
from audio.sound import Sound
from audio.speakable import speakable
from skill.errors import EnvironmentLacks

WPM = 117
"""By espeak-ng's own count. Inside our short sentences it comes to 148 real words a minute, and every session of
the library to within 3 % of the length it is offered at (docs/audio.md)."""

PITCH = 45
_PROGRAM = Path(__file__).with_name("espeak_voice.py")
_TIMEOUT_S = 20
_BRITISH = "gmw/en"
_LANGUAGES = {"en": "en-us", "en-AU": _BRITISH, "en-GB": _BRITISH, "en-IE": _BRITISH, "en-NZ": _BRITISH}
"""Locale or language → espeak-ng's name. `en-gb+f5` is not found by name; `gmw/en` is the same."""

_VARIANTS = ("f5", "m3", "f2")
"""The voice that listeners understood best, a man's, and the second best."""


class Espeak:
    """Speaks each line in a process of its own."""

    name = "espeak"
    supplied = False

    def __init__(self, wanted: str | None = None) -> None:
        self._wanted = wanted

    def voices(self, locale: str) -> tuple[str, ...]:
        """The variants of the locale's language; an unknown language is told when it is spoken."""
        if _version() is None:
            return ()
        language = locale.partition("-")[0]
        base = _LANGUAGES.get(locale) or _LANGUAGES.get(language, language)
        return tuple(f"{base}+{variant}" for variant in _VARIANTS)

    def speaking_as(self, voice: str) -> Espeak:
        """espeak with another variant."""
        return Espeak(voice)

    def voice(self, locale: str) -> Voice:
        """The female voice that listeners understood best, unless another is wanted."""
        version = _version()
        if version is None:
            raise _missing()
        name = chosen(self.name, self.voices(locale), self._wanted, locale)
        return Voice(self.name, version, name, {"wpm": WPM, "pitch": PITCH}, synthetic=True)

    def rehearsed(self, lines: Sequence[str], locale: str) -> Espeak:
        """Needs no rehearsal."""
        return self

    def speak(self, text: str, locale: str) -> Sound:
        """The sentence, spoken. Raises EngineError when the process fails or hangs."""
        words, voice, folder = speakable(text, locale), self.voice(locale), _folder()
        libraries = [path for path in folder.glob("*espeak-ng*") if path.suffix in (".so", ".dylib", ".dll")]
        if not libraries:
            raise _missing()
        # The data folder is named relative to the working directory: espeak-ng cuts paths at 160 characters.
        command = [sys.executable, "-I", "-S", str(_PROGRAM), str(libraries[0]), ".", voice.name]
        made = run("espeak-ng", [*command, str(WPM), str(PITCH)], words, _TIMEOUT_S, folder)
        return heard("espeak-ng", Sound(int.from_bytes(made[:4], "little"), made[4:]), words)


def _version() -> str | None:
    try:
        return importlib.metadata.version("espeakng-loader")
    except importlib.metadata.PackageNotFoundError:
        return None


def _folder() -> Path:
    """Where the espeak-ng library and its data lie; found without importing the package that brings them."""
    found = importlib.util.find_spec("espeakng_loader")
    if found is None or found.origin is None:
        raise _missing()
    return Path(found.origin).parent


def _missing() -> EnvironmentLacks:
    return EnvironmentLacks("espeak-ng is not installed. Run: pip install 'kind-moment[audio]'")
