"""Mastering: a mix made as loud as every other recording, its peaks held, encoded, decoded again and measured.

The only encoder. What comes out is what the first generation of Echos can play: MPEG-2 Layer III, 24 kHz, mono,
constant bit rate, with no ID3 tag and no Xing or Info frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import lameenc
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from audio.envelope import follow
from audio.meter import loudness, peaks, true_peak
from audio.mix import Mix
from audio.recipe import MASTER, RATE, Master
from audio.sound import decoded
from audio.spectrum import Samples
from audio.voice import samples_of, sound_of
from skill.errors import MasteringError

_CELL = RATE // 1000
_HOLD_CELLS = 6
_RELEASE_CELLS = 9


@dataclass(frozen=True)
class Mastered:
    """An MP3 and what was measured after decoding it."""

    mp3: bytes
    lufs: float
    true_peak_dbtp: float


def master(mix: Mix, recipe: Master = MASTER) -> Mastered:
    """Master and encode a mix. Raises MasteringError when no try lands inside the limits."""
    gain_db, ceiling = recipe.lufs - mix.voice_lufs, recipe.ceiling_dbtp
    for attempt in range(recipe.tries):
        quality = recipe.quality if attempt < recipe.tries - recipe.plain_tries else recipe.plain_quality
        samples = mix.samples * _linear(gain_db + recipe.encoder_loss_db)
        _limit(samples, ceiling)
        made = _encoded(samples, recipe.kbits, quality)
        off = made.lufs - recipe.lufs
        if abs(off) <= recipe.lufs_tolerance and made.true_peak_dbtp <= recipe.true_peak_dbtp:
            return made
        # The voice sets the level; where chimes or the limiter weigh in, it moves only as far as it must.
        gain_db -= math.copysign(max(0.0, abs(off) - recipe.lufs_tolerance / 2), off)
        if made.true_peak_dbtp > recipe.true_peak_dbtp:
            ceiling -= recipe.ceiling_step_db
    raise MasteringError(
        f"after {recipe.tries} tries it measures {made.lufs:.1f} LUFS and {made.true_peak_dbtp:.1f} dBTP, "
        f"not {recipe.lufs:g} ± {recipe.lufs_tolerance:g} and at most {recipe.true_peak_dbtp:g}"
    )


def _encoded(samples: Samples, kbits: int, quality: int) -> Mastered:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_bit_rate(kbits)
    encoder.set_quality(quality)
    mp3 = bytes(encoder.encode(sound_of(samples, RATE).pcm) + encoder.flush())
    return Mastered(mp3, *measured(mp3))


def measured(mp3: bytes) -> tuple[float, float]:
    """Loudness (LUFS) and true peak (dBTP) of an MP3 as a listener's player decodes it."""
    sound = decoded(mp3)
    if sound is None:
        raise MasteringError("the recording cannot be decoded")
    samples = samples_of(sound)
    return round(loudness(samples), 2), round(true_peak(samples), 2)


def _limit(samples: Samples, ceiling_dbtp: float) -> None:
    """Bring peaks under the ceiling, in place, by a gain that looks ahead and moves smoothly."""
    need = np.minimum(1, _linear(ceiling_dbtp) / np.maximum(peaks(samples), 1e-9))
    if need.min() >= 1:
        return
    # The lowest need within reach, then a mean over less than that reach: never above the need itself.
    reach = sliding_window_view(np.pad(need, _HOLD_CELLS, "edge"), 2 * _HOLD_CELLS + 1)
    window = np.hanning(_RELEASE_CELLS + 2)[1:-1]
    smooth = np.convolve(np.pad(reach.min(axis=1), _RELEASE_CELLS // 2, "edge"), window / window.sum(), "valid")
    follow(samples, smooth, _CELL)


def _linear(db: float) -> np.float32:
    return np.float32(10 ** (db / 20))
