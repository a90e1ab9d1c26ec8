"""Mastering: a mix made as loud as every other recording, its peaks held, encoded, decoded again and measured.

The only encoder. What comes out is what the first generation of Echos can play: MPEG-2 Layer III, 24 kHz, mono,
constant bit rate, with no ID3 tag and no Xing or Info frame.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import lameenc
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from audio.captions import ENCODER_DELAY_S
from audio.envelope import follow
from audio.meter import STRETCH, Meter, PeakMeter, dbtp_of, integrated, peaks
from audio.mix import Mix
from audio.recipe import MASTER, RATE, Master
from audio.sound import Sound, decoded
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
    heights = peaks(mix.samples)
    gain_db, ceiling = recipe.lufs - mix.voice_lufs, np.full(len(heights), _linear(recipe.ceiling_dbtp))
    for attempt in range(recipe.tries):
        quality = recipe.quality if attempt < recipe.tries - recipe.plain_tries else recipe.plain_quality
        gain = _linear(gain_db + recipe.encoder_loss_db)
        limiter = _limiter(heights * gain, ceiling)
        mp3 = _encoded(_loud(mix.samples, gain, limiter), recipe.kbits, quality)
        made, heard = _measured(mp3)
        off = made.lufs - recipe.lufs
        if abs(off) <= recipe.lufs_tolerance and made.true_peak_dbtp <= recipe.true_peak_dbtp:
            return made
        # The voice sets the level; where chimes or the limiter weigh in, it moves only as far as it must.
        gain_db -= math.copysign(max(0.0, abs(off) - recipe.lufs_tolerance / 2), off)
        _hold(ceiling, heights * gain * limiter, heard, recipe)
    raise MasteringError(
        f"after {recipe.tries} tries it measures {made.lufs:.1f} LUFS and {made.true_peak_dbtp:.1f} dBTP, "
        f"not {recipe.lufs:g} ± {recipe.lufs_tolerance:g} and at most {recipe.true_peak_dbtp:g}"
    )


def measured(mp3: bytes) -> tuple[float, float]:
    """Loudness (LUFS) and true peak (dBTP) of an MP3 as a listener's player decodes it."""
    made, _ = _measured(mp3)
    return made.lufs, made.true_peak_dbtp


def _measured(mp3: bytes) -> tuple[Mastered, Samples]:
    """An MP3 with its measures, and the true peak of each of its milliseconds."""
    sound = decoded(mp3)
    if sound is None:
        raise MasteringError("the recording cannot be decoded")
    meter, peak_meter = Meter(), PeakMeter()
    for start in range(0, len(sound.pcm), STRETCH):
        stretch = samples_of(Sound(sound.rate, sound.pcm[start : start + STRETCH]))
        meter.hear(stretch)
        peak_meter.hear(stretch)
    heard = peak_meter.peaks
    return Mastered(mp3, round(integrated(meter.powers), 2), round(dbtp_of(heard), 2)), heard


def _encoded(stretches: Iterator[Samples], kbits: int, quality: int) -> bytes:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_bit_rate(kbits)
    encoder.set_quality(quality)
    return b"".join([*(encoder.encode(sound_of(stretch, RATE).pcm) for stretch in stretches), encoder.flush()])


def _loud(samples: Samples, gain: np.float32, limiter: Samples) -> Iterator[Samples]:
    """The samples with their gain, stretch by stretch."""
    for start in range(0, len(samples), STRETCH):
        stretch = samples[start : start + STRETCH] * gain
        follow(stretch, limiter, _CELL, start)
        yield stretch


def _hold(ceiling: Samples, sent: Samples, heard: Samples, recipe: Master) -> None:
    """Lower the ceiling, in place, around every millisecond that was heard higher than is allowed."""
    reach = round(recipe.hold_s * 1000)
    allowed = _linear(recipe.true_peak_dbtp)
    for place in np.flatnonzero(heard > allowed):
        middle = place - round(ENCODER_DELAY_S * 1000)
        near = slice(max(0, middle - reach), middle + reach)
        over = heard[place] / allowed * _linear(recipe.hold_db)
        ceiling[near] = np.minimum(ceiling[near], sent[near].max() / over)


def _limiter(heights: Samples, ceiling: Samples) -> Samples:
    """A gain for each millisecond that brings peaks under its ceiling; it looks ahead and moves smoothly."""
    need = np.minimum(1, ceiling / np.maximum(heights, 1e-9))
    # The lowest need within reach, then a mean over less than that reach: never above the need itself.
    reach = sliding_window_view(np.pad(need, _HOLD_CELLS, "edge"), 2 * _HOLD_CELLS + 1)
    window = np.hanning(_RELEASE_CELLS + 2)[1:-1]
    padded = np.pad(reach.min(axis=1), _RELEASE_CELLS // 2, "edge")
    return np.convolve(padded, window / window.sum(), "valid").astype(np.float32)


def _linear(db: float) -> np.float32:
    return np.float32(10 ** (db / 20))
