"""An audition: one line as a person recorded it, judged before it is used.

Nothing is done to a person's voice but levelling, so that what cannot be levelled must be recorded again. Each
refusal names the file and the mend.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import soundfile

from audio.sound import Sound
from audio.speakable import shortened
from audio.spectrum import Samples
from skill.errors import BadInput

_SILENT = 10 ** (-50 / 20)
"""A peak lower than this (−50 dB) is a microphone that was not on."""

_FULL_SCALE = 0.99
_FLAT_SAMPLES = 3
_FLAT_TOPS = 3
"""This many times this many equal samples in a row at full scale: the loudest moments were cut off."""

_AUDIBLE = 10 ** (-40 / 20)
_SHORTEST_WORD_S = 0.12
_LONGEST_WORD_S = 1.5
_SLACK_S = 4.0
_QUIET_AROUND_S = 60.0
"""Speech shorter or longer than its words can be, by far, is another line or a recorder left running."""


def audition(path: Path, text: str) -> Sound:
    """The line's sound from a file of any sample rate and any number of channels: the loudest of them.

    Raises BadInput when it is not sound, or silent, clipped, or much too short or long for its words.
    """
    words = len(text.split())
    longest_s = _LONGEST_WORD_S * words + _SLACK_S
    samples, rate = _read(path, text, longest_s)
    if not np.abs(samples).max(initial=0) >= _SILENT:
        raise BadInput(f"{path}: it is silent. Check the microphone and record the line again.")
    if _flat_tops(samples) >= _FLAT_TOPS:
        raise BadInput(f"{path}: it is clipped. Record the line again, a little further from the microphone.")
    samples = samples - samples.mean()
    heights = np.abs(samples)
    audible = np.flatnonzero(heights > heights.max() * _AUDIBLE)
    seconds = (audible[-1] - audible[0] + 1) / rate
    if seconds < _SHORTEST_WORD_S * words:
        raise BadInput(f"{path}: {_misfit(seconds, 'short', text)}. Record the line again, all of it.")
    if seconds > longest_s:
        raise BadInput(f"{path}: {_misfit(seconds, 'long', text)}. Cut it, or record the line again, alone.")
    # Files of floating point may hold more than full scale, unharmed.
    pcm = np.rint(samples * (32767 / max(1.0, float(heights.max())))).astype("<i2")
    return Sound(rate, pcm.tobytes())


def _read(path: Path, text: str, longest_s: float) -> tuple[Samples, int]:
    try:
        with soundfile.SoundFile(io.BytesIO(path.read_bytes())) as file:
            if file.frames > (longest_s + _QUIET_AROUND_S) * file.samplerate:
                long = _misfit(file.frames / file.samplerate, "long", text)
                raise BadInput(f"{path}: {long}. Cut it, or record the line again, alone.")
            channels = file.read(dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise BadInput(f"{path}: it cannot be read as sound. Save the line as WAV, FLAC or MP3.") from error
    loudest = int(np.argmax(np.sum(np.square(channels), axis=0)))
    return np.ascontiguousarray(channels[:, loudest]), file.samplerate


def _misfit(seconds: float, what: str, text: str) -> str:
    return f"{seconds:.1f} s of sound is too {what} for '{shortened(text)}'"


def _flat_tops(samples: Samples) -> int:
    """How often the sound stays at full scale, where no voice ever stays."""
    held = (np.abs(samples[1:]) >= _FULL_SCALE) & (samples[1:] == samples[:-1])
    ends = np.flatnonzero(np.diff(np.concatenate([[False], held, [False]])))
    return int(np.count_nonzero(ends[1::2] - ends[::2] >= _FLAT_SAMPLES - 1))
