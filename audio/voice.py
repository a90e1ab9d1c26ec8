"""A voice's raw line made ready to be heard: trimmed, at the house's rate, less harsh, and as loud as any other.

The numbers are in audio.recipe; with the softening chain a synthetic voice's spectral centroid falls from about
1050 to 800 Hz, while listeners understand it as well as before.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from audio.envelope import follow
from audio.meter import loudness
from audio.recipe import RATE, TREATMENT, Treatment
from audio.sound import Sound
from audio.spectrum import Gain, Hertz, Response, Samples, bell, high_pass, high_shelf, shaped
from skill.errors import EngineError

_LOUDEST = 0.98
_ROOM_SEED = 20
_ROOM_DELAY_S = 0.006
_WALLS = (2500.0, -18.0)
"""Walls answer darker than they are spoken to: a high shelf's corner in Hz and its dB."""


def treated(sound: Sound, soften: bool, recipe: Treatment = TREATMENT) -> Sound:
    """The line, ready for the mix at RATE. Raises EngineError when there is nothing to hear in it."""
    line = _trimmed(samples_of(sound), sound.rate, recipe)
    if soften:
        line = shaped(line, sound.rate, _softening(sound.rate, recipe), recipe.room_s, RATE)
        _compress(line, recipe)
        _fade_end(line, recipe.room_s)
    else:
        line = shaped(line, sound.rate, _rumble_filter(recipe), 0.0, RATE)
    return sound_of(_levelled(line, recipe), RATE)


def samples_of(sound: Sound) -> Samples:
    """A sound's samples between −1 and 1."""
    return np.frombuffer(sound.pcm, "<i2").astype(np.float32) / np.float32(32768)


def sound_of(samples: Samples, rate: int) -> Sound:
    """Samples as a 16-bit sound; what is beyond full scale is cut."""
    return Sound(rate, np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2").tobytes())


def _trimmed(line: Samples, rate: int, recipe: Treatment) -> Samples:
    loud = np.flatnonzero(np.abs(line) > np.abs(line).max(initial=0.0) * 10 ** (-recipe.trim_db / 20))
    if len(loud) == 0:
        raise EngineError("the voice gave only silence")
    keep, edge = round(recipe.keep_s * rate), round(recipe.edge_s * rate)
    kept = line[max(0, loud[0] - keep) : loud[-1] + keep + 1].copy()
    ramp = np.linspace(0, 1, edge, dtype=np.float32)[: len(kept)]
    kept[: len(ramp)] *= ramp
    kept[len(kept) - len(ramp) :] *= ramp[::-1]
    return kept


@cache
def _rumble_filter(recipe: Treatment) -> Response:
    return high_pass(recipe.high_pass_hz)


@cache
def _softening(rate: int, recipe: Treatment) -> Response:
    """Equaliser and room in one response."""
    stages = (
        high_pass(recipe.high_pass_hz),
        bell(recipe.body_hz, recipe.body_db),
        bell(recipe.harsh_hz, recipe.harsh_db),
        high_shelf(recipe.air_hz, recipe.air_db),
    )
    room, walls = _room(rate, recipe.room_s) * 10 ** (recipe.room_db / 20), high_shelf(*_WALLS)

    def response(hz: Hertz) -> Gain:
        gain: Gain = 1 + np.fft.rfft(room, 2 * (len(hz) - 1)) * walls(hz)
        for stage in stages:
            gain = gain * stage(hz)
        return gain

    return response


def _room(rate: int, seconds: float) -> NDArray[np.float64]:
    """The answer of a small room: noise that dies away by 60 dB, of power 1, a few milliseconds late."""
    length = round(seconds * rate)
    at = np.arange(length) / length
    noise = np.random.default_rng(_ROOM_SEED).standard_normal(length) * 10 ** (-3 * at)
    noise[: round(_ROOM_DELAY_S * rate)] = 0
    return np.asarray(noise / math.sqrt(float(np.sum(noise**2))), np.float64)


def _compress(line: Samples, recipe: Treatment) -> None:
    """Draw loud syllables in, in place: above a threshold under the speech level, `ratio` dB become one."""
    cell = round(recipe.grid_s * RATE)
    cells = -(-len(line) // cell)
    padded = np.zeros(cells * cell, np.float32)
    padded[: len(line)] = line
    power = np.mean(np.square(padded.reshape(cells, cell), dtype=np.float64), axis=1) + 1e-12
    level = 10 * np.log10(power)
    speech = 10 * math.log10(float(np.mean(power[level > level.max() - 30])))
    over = np.maximum(0, level - (speech + recipe.threshold_db))
    calm = np.convolve(np.pad(over, 2, "edge"), np.array([1, 2, 3, 2, 1]) / 9, "valid")
    gain_db = -calm * (1 - 1 / recipe.ratio)
    follow(line, 10 ** (gain_db / 20), cell)


def _fade_end(line: Samples, seconds: float) -> None:
    length = min(len(line), round(seconds * RATE / 2))
    line[len(line) - length :] *= np.cos(np.linspace(0, np.pi / 2, length, dtype=np.float32)) ** 2


def _levelled(line: Samples, recipe: Treatment) -> Samples:
    gain = 10 ** ((recipe.level_lufs - loudness(line)) / 20)
    return line * np.float32(min(gain, _LOUDEST / float(np.abs(line).max())))
