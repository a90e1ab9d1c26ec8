"""What engines need in order to speak, made small: the files that a person supplies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from audio.engines.silent import Silent
from audio.reading import name
from audio.voice import samples_of


def put_piper_voice(folder: Path, voice: str, hz: int = 200, word_s: float = 0.25) -> Path:
    """A voice's two files for the stand-in for piper; its locale is how the voice's name begins."""
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{voice}.onnx"
    model.write_text(f"{hz} {word_s / 4} {word_s * 3 / 4}")
    code = voice.partition("-")[0]
    description = {
        "audio": {"sample_rate": 22050, "quality": "medium"},
        "espeak": {"voice": code.lower().replace("_", "-")},
        "language": {"code": code, "family": code[:2], "region": code[3:]},
    }
    model.with_name(f"{model.name}.json").write_text(json.dumps(description))
    return model


def read_aloud(folder: Path, lines: Sequence[str], rate: int = 44_100, voice: str = "hum") -> None:
    """Each line as a person's stereo file, named as the reading script says."""
    folder.mkdir(parents=True, exist_ok=True)
    for text in lines:
        record(folder / f"{name(text)}.wav", text, rate, voice)


def record(path: Path, text: str, rate: int = 44_100, voice: str = "hum") -> None:
    """One line in stereo, a little louder on the left."""
    sound = Silent().speaking_as(voice).speak(text, "en-US")
    samples = np.interp(
        np.arange(round(sound.seconds * rate)) / rate,
        np.arange(len(sound.pcm) // 2) / sound.rate,
        samples_of(sound),
    )
    soundfile.write(path, np.stack([samples, samples / 2], axis=1), rate)
