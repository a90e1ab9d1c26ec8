"""espeak-ng: the voice that is always there, with no internet and in a moment."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import subprocess
import sys
from pathlib import Path

from audio.engine import Voice
from audio.sound import Sound
from skill.errors import EngineError, EnvironmentLacks

WPM = 140
PITCH = 45
_PROGRAM = Path(__file__).with_name("espeak_voice.py")
_TIMEOUT_S = 20
_BRITISH = "gmw/en+f5"
_VOICES = {"en": "en-us+f5", "en-AU": _BRITISH, "en-GB": _BRITISH, "en-IE": _BRITISH, "en-NZ": _BRITISH}
"""Locale or language → voice. `en-gb+f5` is not found by name; `gmw/en` is the same."""


class Espeak:
    """Speaks each line in a process of its own."""

    name = "espeak"

    def voice(self, locale: str) -> Voice:
        """The female voice that listeners understood best, or its variant of the locale's language."""
        language = locale.partition("-")[0]
        name = _VOICES.get(locale) or _VOICES.get(language) or f"{language}+f5"
        try:
            version = importlib.metadata.version("espeakng-loader")
        except importlib.metadata.PackageNotFoundError as error:
            raise _missing() from error
        return Voice(self.name, version, name, {"wpm": WPM, "pitch": PITCH}, synthetic=True)

    def speak(self, text: str, locale: str) -> Sound:
        """The sentence, spoken. Raises EngineError when the process fails or hangs."""
        voice = self.voice(locale)
        folder = _folder()
        libraries = [path for path in folder.glob("*espeak-ng*") if path.suffix in (".so", ".dylib", ".dll")]
        if not libraries:
            raise _missing()
        # The data folder is named relative to the working directory: espeak-ng cuts paths at 160 characters.
        command = [sys.executable, "-I", "-S", str(_PROGRAM), str(libraries[0]), ".", voice.name]
        try:
            ran = subprocess.run(
                [*command, str(WPM), str(PITCH)],
                input=text.encode(),
                capture_output=True,
                cwd=folder,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise EngineError(f"espeak-ng took longer than {_TIMEOUT_S} s over '{text}'") from error
        if ran.returncode != 0:
            problem = ran.stderr.decode(errors="replace").strip().splitlines() or [f"exit {ran.returncode}"]
            raise EngineError(f"espeak-ng could not speak '{text}': {problem[-1]}")
        rate, pcm = int.from_bytes(ran.stdout[:4], "little"), ran.stdout[4:]
        if not pcm.strip(b"\0"):
            raise EngineError(f"espeak-ng made no sound of '{text}'")
        return Sound(rate, pcm)


def _folder() -> Path:
    """Where the espeak-ng library and its data lie; found without importing the package that brings them."""
    found = importlib.util.find_spec("espeakng_loader")
    if found is None or found.origin is None:
        raise _missing()
    return Path(found.origin).parent


def _missing() -> EnvironmentLacks:
    return EnvironmentLacks("espeak-ng is not installed. Run: pip install 'kind-moment[audio]'")
