"""A loudness and true-peak meter for mono sound (ITU-R BS.1770-4, EBU R 128)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from audio.recipe import RATE
from audio.spectrum import Gain, Hertz, Samples, filtered

_HOP = RATE // 10
"""Gating blocks of 400 ms begin every 100 ms."""

_OFFSET_LU = -0.691
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE_LU = -10.0
_SETTLE_S = 0.1
_PHASES = 4
_TAPS = 24
_CELL = RATE // 1000
_STRETCH = RATE // 10

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


def block_powers(samples: Samples) -> Powers:
    """The K-weighted power of each 400 ms block; a sound shorter than one block counts as one."""
    if len(samples) == 0:
        return np.zeros(1)
    weighted = filtered(samples, RATE, _weighting, _SETTLE_S)
    hops = len(weighted) // _HOP
    if hops < 4:
        return np.array([np.mean(np.square(weighted, dtype=np.float64))])
    squares = np.einsum("ij,ij->i", *(2 * [weighted[: hops * _HOP].reshape(hops, _HOP)]), dtype=np.float64)
    return np.convolve(squares, np.ones(4), "valid") / (4 * _HOP)


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


def peaks(samples: Samples) -> Samples:
    """The true peak within each millisecond, linear: four times oversampled by a windowed sinc.

    Where the sound stays 12 dB under its highest sample, that is taken for the peak: no ceiling is near.
    """
    cells = -(-len(samples) // _CELL)
    padded = np.zeros(-(-len(samples) // _STRETCH) * _STRETCH + 2 * _TAPS, np.float32)
    padded[_TAPS : _TAPS + len(samples)] = samples
    highest = np.abs(padded)
    near = highest.max(initial=0.0) / 4
    kernels = _kernels()
    for start in range(_TAPS, _TAPS + len(samples), _STRETCH):
        here = slice(start, start + _STRETCH)
        if highest[here].max() > near:
            for kernel in kernels:
                between = np.convolve(padded[start - _TAPS : start + _STRETCH + _TAPS], kernel, "same")
                np.maximum(highest[here], np.abs(between[_TAPS:-_TAPS]), out=highest[here])
    return np.asarray(highest[_TAPS : _TAPS + cells * _CELL].reshape(cells, _CELL).max(axis=1), np.float32)


def true_peak(samples: Samples) -> float:
    """The highest true peak, dBTP; −inf for silence."""
    peak = float(peaks(samples).max(initial=0.0))
    return 20 * math.log10(peak) if peak > 0 else -math.inf


def _kernels() -> list[Samples]:
    """Interpolators for the three points between two samples."""
    at = np.arange(_TAPS) - (_TAPS // 2 - 1)
    kernels = []
    for phase in range(1, _PHASES):
        distance = at - phase / _PHASES
        kernel = np.sinc(distance) * np.cos(np.pi * distance / _TAPS) ** 2
        kernels.append((kernel / kernel.sum())[::-1].astype(np.float32))
    return kernels


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_LU) / 10))
