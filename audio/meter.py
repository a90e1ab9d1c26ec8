"""A loudness and true-peak meter for mono sound (ITU-R BS.1770-4, EBU R 128)."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from audio.recipe import RATE
from audio.spectrum import Gain, Hertz, Samples, gains

_HOP = RATE // 10
"""Gating blocks of 400 ms begin every 100 ms."""

_OFFSET_LU = -0.691
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE_LU = -10.0
_SETTLE = _HOP
"""After this long the weighting has died away."""

_STEP = 13 * _HOP
_BLOCK = _SETTLE + _STEP
_BATCH = 8
"""Blocks transformed at once: numpy then works on several side by side, within a processor's cache."""

_PHASES = 4
_TAPS = 24
_REACH = _TAPS // 2
"""How far from a place between two samples others bear on it."""

_CELL = RATE // 1000
_PIECE = 64
STRETCH = 2 * _BATCH * _STEP
"""Samples in a good length to work through a long sound by: 20.8 s, a whole number of milliseconds."""

Powers = NDArray[np.float64]


def _weighting(hz: Hertz) -> Gain:
    """The K-weighting as the standard has it at 48 kHz: the bilinear transform of its two analogue stages."""
    s = 1j * np.tan(np.pi * hz / 48_000)
    head = np.tan(np.pi * 1681.974450955533 / 48_000)
    high = 10 ** (3.999843853973347 / 20)
    band, q = high**0.4996667741545416, 0.7071752369554196
    shelf = (high * s**2 + band * head / q * s + head**2) / (s**2 + head / q * s + head**2)
    low = np.tan(np.pi * 38.13547087602444 / 48_000)
    return np.asarray(shelf * s**2 / (s**2 + low / 0.5003270373238773 * s + low**2))


class Meter:
    """Hears a sound stretch by stretch and tells its loudness: an hour takes no more memory than a minute."""

    def __init__(self) -> None:
        self._held = np.zeros(_SETTLE, np.float32)
        self._squares: list[Powers] = []
        self._length = 0

    def hear(self, stretch: Samples) -> None:
        """Hear the next stretch, of any length."""
        held = np.concatenate([self._held, stretch])
        steps = (len(held) - _SETTLE) // _STEP
        self._squares.append(_squares(held, steps))
        self._held = held[steps * _STEP :].copy()
        self._length += len(stretch)

    @property
    def powers(self) -> Powers:
        """The K-weighted power of each 400 ms block; a sound shorter than one block counts as one."""
        rest = np.concatenate([self._held, np.zeros(_STEP, np.float32)])
        squares = np.concatenate([*self._squares, _squares(rest, 1)])
        hops = self._length // _HOP
        if hops < 4:
            return np.array([squares.sum() / max(1, self._length)])
        return np.convolve(squares[:hops], np.ones(4), "valid") / (4 * _HOP)


class PeakMeter:
    """Hears a sound stretch by stretch and tells its true peaks: four times oversampled by a windowed sinc."""

    def __init__(self) -> None:
        self._held = np.zeros(_REACH, np.float32)
        self._found: list[Samples] = []

    def hear(self, stretch: Samples) -> None:
        """Hear the next stretch, of any length."""
        held = np.concatenate([self._held, stretch])
        cells = max(0, (len(held) - 2 * _REACH) // _CELL)
        self._found.append(_peaks(held[: cells * _CELL + 2 * _REACH]))
        self._held = held[cells * _CELL :].copy()

    @property
    def peaks(self) -> Samples:
        """The true peak within each millisecond, linear."""
        rest = len(self._held) - _REACH
        return np.concatenate([*self._found, _peaks(np.pad(self._held, (0, -rest % _CELL + _REACH)))])


def block_powers(samples: Samples) -> Powers:
    """The K-weighted power of each 400 ms block of a sound."""
    meter = Meter()
    for start in range(0, len(samples), STRETCH):
        meter.hear(samples[start : start + STRETCH])
    return meter.powers


def peaks(samples: Samples) -> Samples:
    """The true peak within each millisecond of a sound, linear."""
    meter = PeakMeter()
    for start in range(0, len(samples), STRETCH):
        meter.hear(samples[start : start + STRETCH])
    return meter.peaks


def integrated(powers: Powers) -> float:
    """Integrated loudness of gating blocks, LUFS; −inf for silence."""
    loud = powers[powers > _power(_ABSOLUTE_GATE)]
    loud = loud[loud > _power(relative_gate(powers))] if len(loud) else loud
    return lufs_of(float(np.mean(loud))) if len(loud) else -math.inf


def loudness(samples: Samples) -> float:
    """Integrated loudness, LUFS; −inf for silence."""
    return integrated(block_powers(samples))


def relative_gate(powers: Powers, all_count: bool = False) -> float:
    """The loudness under which a block does not count, LUFS.

    With `all_count`, every block enters the mean, as it does once a bed fills the silences.
    """
    counted = powers if all_count else powers[powers > _power(_ABSOLUTE_GATE)]
    return lufs_of(float(np.mean(counted))) + _RELATIVE_GATE_LU if len(counted) and counted.any() else -math.inf


def lufs_of(power: float) -> float:
    """The loudness of a K-weighted power, LUFS; −inf for none."""
    return _OFFSET_LU + 10 * math.log10(power) if power > 0 else -math.inf


def true_peak(samples: Samples) -> float:
    """The highest true peak, dBTP; −inf for silence."""
    return dbtp_of(peaks(samples))


def dbtp_of(heights: Samples) -> float:
    """The highest of linear peaks in dBTP; −inf for silence."""
    highest = float(heights.max(initial=0.0))
    return 20 * math.log10(highest) if highest > 0 else -math.inf


def _squares(held: Samples, steps: int) -> Powers:
    """The sum of squares of each hop, weighted, in `steps` steps; each step with what precedes it is a block."""
    sums = np.zeros((steps, _STEP // _HOP))
    if steps:
        blocks = sliding_window_view(held, _BLOCK)[: steps * _STEP : _STEP]
        weighting = gains(_weighting, _BLOCK, RATE)
        # A voice is silent for half of a session: only blocks with something in them are worked on.
        sounding = np.flatnonzero(blocks.any(axis=1))
        for start in range(0, len(sounding), _BATCH):
            batch = sounding[start : start + _BATCH]
            weighted = np.fft.irfft(np.fft.rfft(blocks[batch]) * weighting, _BLOCK)[:, _SETTLE:]
            hops = weighted.reshape(len(batch), -1, _HOP)
            sums[batch] = np.einsum("ijk,ijk->ij", hops, hops)
    return sums.reshape(-1)


@cache
def _interpolator() -> Samples:
    """Brings a cell and _REACH samples on both sides to the three points after each of the cell's samples."""
    at = np.arange(_TAPS) - (_REACH - 1)
    matrix = np.zeros((_CELL + 2 * _REACH, _CELL, _PHASES - 1), np.float32)
    for phase in range(1, _PHASES):
        distance = at - phase / _PHASES
        kernel = np.sinc(distance) * np.cos(np.pi * distance / _TAPS) ** 2
        for place in range(_CELL):
            matrix[_REACH + place + at, place, phase - 1] = kernel / kernel.sum()
    return matrix.reshape(len(matrix), -1)


def _peaks(around: Samples) -> Samples:
    """The peak of each cell of a stretch that has _REACH samples more on both sides.

    Where a cell stays 12 dB under the highest of the stretch, its samples are taken at their word.
    """
    cells = around[_REACH:-_REACH].reshape(-1, _CELL)
    highest: Samples = np.maximum(cells.max(axis=1), -cells.min(axis=1))
    near = np.flatnonzero(highest > highest.max(initial=0.0) / 4)
    # In pieces so small that BLAS works alone: its threads, once woken, spin and cost more than they help.
    pieces = np.pad(near, (0, -len(near) % _PIECE), "edge").reshape(-1, _PIECE)
    between = sliding_window_view(around, _CELL + 2 * _REACH)[pieces * _CELL] @ _interpolator()
    peaks_between = np.maximum(between.max(axis=2), -between.min(axis=2)).reshape(-1)[: len(near)]
    highest[near] = np.maximum(highest[near], peaks_between)
    return highest


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_LU) / 10))
