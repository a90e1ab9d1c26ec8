"""piper: natural voices on this machine. Whoever runs the project supplies a voice, two files from its makers.

Piper is GPL-3: its command is run, and nothing of it is ever imported. It is not reproducible, for it draws noise;
what it spoke once is kept.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import sys
import tempfile
from array import array
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from audio.engine import Voice, chosen
from audio.engines.program import heard, run, written
from audio.sound import Sound
from audio.speakable import speakable
from skill.errors import BadInput, EnvironmentLacks

WPM = 148
"""Voices differ by half in how fast they speak; each is slowed until it says one sentence at this pace."""

_PACED = {"en": "You stopped for a moment, and that was kind."}
"""By language, the line of the library whose pace is closest to the mean of all lines, whoever speaks. In a
language that has none here a voice keeps its own pace."""

_TRIED = (1.3, 1.6)
_SLOWEST = 2.0
"""Piper's length scale: above this a voice drawls."""

_TIMEOUT_S = 60
_EDGE = 0.01


class Piper:
    """Speaks each line by a run of the `piper` command, with a voice from a folder."""

    name = "piper"
    supplied = False

    def __init__(self, folder: Path, wanted: str | None = None) -> None:
        self._folder = folder
        self._wanted = wanted

    def voices(self, locale: str) -> tuple[str, ...]:
        """The voices in the folder that speak the language, those of the locale's country first."""
        if not _command():
            return ()
        wanted = locale.lower().replace("_", "-")
        found = [(_locale(model), model.stem) for model in sorted(self._folder.glob("*.onnx"))]
        fitting = [each for each in found if each[0].partition("-")[0] == wanted.partition("-")[0]]
        return tuple(name for _, name in sorted(fitting, key=lambda each: each[0] != wanted))

    def speaking_as(self, voice: str) -> Piper:
        """piper with another voice of the folder."""
        return Piper(self._folder, voice)

    def voice(self, locale: str) -> Voice:
        """The first of the voices, unless another is wanted; it is what its two files are."""
        if not _command():
            raise EnvironmentLacks("piper is not installed. Run: pip install piper-tts")
        voices = self.voices(locale)
        if not voices:
            raise self._missing(locale)
        name = chosen(self.name, voices, self._wanted, locale)
        model = self._model(name)
        settings: dict[str, str | int | float] = {"wpm": WPM, "description": _digest(_description(model))}
        return Voice(self.name, _digest(model), name, settings, synthetic=False)

    def rehearsed(self, lines: Sequence[str], locale: str) -> Piper:
        """Needs no rehearsal."""
        return self

    def speak(self, text: str, locale: str) -> Sound:
        """The sentence, spoken. Raises EngineError when the process fails or hangs."""
        words, voice = speakable(text, locale), self.voice(locale)
        # Piper takes what stands in double brackets for phonemes.
        words = words.replace("[[", "[")
        scale = _length_scale(self._model(voice.name), voice.version, locale.partition("-")[0])
        return _spoken(self._model(voice.name), words, scale)

    def _model(self, name: str) -> Path:
        return self._folder / f"{name}.onnx"

    def _missing(self, locale: str) -> EnvironmentLacks | BadInput:
        for model in sorted(self._folder.glob("*.onnx")):
            description = _description(model)
            if not description.is_file():
                return BadInput(f"{model}: {description.name} is not beside it. Download both files of the voice.")
            if not _locale(model):
                return BadInput(f"{description}: it does not say the voice's language. Download it again.")
        mend = "Put a voice's <name>.onnx and <name>.onnx.json there."
        return EnvironmentLacks(f"{self._folder}: there is no piper voice for {locale}. {mend}")


def _command() -> tuple[str, ...]:
    """How piper is run: its command beside this Python or on the PATH, or as a module of this Python."""
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    if program := shutil.which("piper", path=beside):
        return (program,)
    return (sys.executable, "-m", "piper") if importlib.util.find_spec("piper") else ()


def _spoken(model: Path, words: str, length_scale: float, *options: str) -> Sound:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "line.wav")
        command = [*_command(), "--model", str(model), "--config", str(_description(model))]
        command += ["--length-scale", f"{length_scale:g}", "--no-normalize", *options, "--output-file", str(path)]
        run("piper", command, f"{words}\n", _TIMEOUT_S + len(words) / 10)
        return heard("piper", written(path), words)


@cache
def _length_scale(model: Path, digest: str, language: str) -> float:
    """What brings a voice to WPM. Its time grows in a straight line with the scale, which two tries tell."""
    sentence = _PACED.get(language)
    if sentence is None:
        return 1.0
    calm = ("--noise-scale", "0", "--noise-w-scale", "0")
    short_s, long_s = (_speech_s(_spoken(model, sentence, scale, *calm)) for scale in _TRIED)
    wanted_s = len(sentence.split()) * 60 / WPM
    low, high = _TRIED
    scale = low + (wanted_s - short_s) * (high - low) / max(long_s - short_s, 0.01)
    return round(min(max(scale, 1.0), _SLOWEST), 2)


def _speech_s(sound: Sound) -> float:
    """How long a sound is between its first and its last audible sample."""
    samples = array("h", sound.pcm)
    floor = _EDGE * max(samples)
    loud = [at for at, sample in enumerate(samples) if abs(sample) > floor]
    return (loud[-1] - loud[0]) / sound.rate


def _description(model: Path) -> Path:
    return model.with_name(f"{model.name}.json")


def _locale(model: Path) -> str:
    """The voice's locale as its description says, such as `en-us`; empty when there is none that can be read."""
    try:
        says = json.loads(_description(model).read_text(encoding="utf-8"))
        code = says.get("language", {}).get("code") or says["espeak"]["voice"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""
    return str(code).lower().replace("_", "-")


def _digest(path: Path) -> str:
    """A file's SHA-256; a model of 60 MB is read once."""
    status = path.stat()
    return _read_digest(path, status.st_mtime_ns, status.st_size)


@cache
def _read_digest(path: Path, changed_ns: int, size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
