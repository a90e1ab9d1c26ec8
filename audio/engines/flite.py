"""flite: a small voice from Carnegie Mellon, clearer than espeak-ng, where its program is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from audio.engine import Voice, chosen
from audio.engines.program import heard, run, written
from audio.sound import Sound
from audio.speakable import speakable
from skill.errors import EnvironmentLacks

_STRETCH = {"slt": 1.45, "rms": 1.3, "awb": 1.4}
"""Voice → how much slower than it was made for, so that all of them come to about 147 words a minute. `slt` is a
woman's voice, `rms` and `awb` are men's, the last a Scot's. Those not named here are harsher and not offered."""

_TIMEOUT_S = 30
_ASCII = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": ",", "—": ",", "…": "..."})
"""flite reads bytes, and speaks each byte of a dash."""


class Flite:
    """Speaks each line by a run of the `flite` command; English only."""

    name = "flite"
    supplied = False

    def __init__(self, wanted: str | None = None) -> None:
        self._wanted = wanted

    def voices(self, locale: str) -> tuple[str, ...]:
        """Those of the good voices that this flite has."""
        program = shutil.which("flite")
        if program is None or locale.partition("-")[0] != "en":
            return ()
        return tuple(name for name in _STRETCH if name in _told(program, "-lv").split())

    def speaking_as(self, voice: str) -> Flite:
        """flite with another voice."""
        return Flite(voice)

    def voice(self, locale: str) -> Voice:
        """A woman's voice, unless another is wanted."""
        program, voices = shutil.which("flite"), self.voices(locale)
        if program is None:
            raise EnvironmentLacks("flite is not installed. Debian: apt install flite; macOS: brew install flite")
        if not voices:
            raise EnvironmentLacks(f"flite has no voice for {locale} here. Choose another engine.")
        name = chosen(self.name, voices, self._wanted, locale)
        return Voice(self.name, _version(program), name, {"stretch": _STRETCH[name]}, synthetic=True)

    def rehearsed(self, lines: Sequence[str], locale: str) -> Flite:
        """Needs no rehearsal."""
        return self

    def speak(self, text: str, locale: str) -> Sound:
        """The sentence, spoken. Raises EngineError when the process fails or hangs."""
        words, voice = speakable(text, locale), self.voice(locale)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "line.wav")
            command = ["flite", "-voice", voice.name, "--setf", f"duration_stretch={voice.settings['stretch']}"]
            run("flite", [*command, "-t", _in_ascii(words), "-o", str(path)], words, _TIMEOUT_S)
            return heard("flite", written(path), words)


def _in_ascii(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.translate(_ASCII))
    return parts.encode("ascii", "ignore").decode()


def _version(program: str) -> str:
    """Its version, such as `flite-2.2-current`."""
    words = _told(program, "--version").split()
    return next((word for word in words if word.startswith("flite-")), "")


@cache
def _told(program: str, question: str) -> str:
    ran = subprocess.run([program, question], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    return ran.stdout
