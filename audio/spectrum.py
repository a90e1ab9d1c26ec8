"""The spectrum of a signal, shaped and resampled by FFT.

A response is a complex gain for each frequency in Hz, written as the analogue prototypes of the Audio EQ Cookbook
(R. Bristow-Johnson): no recursion, so numpy alone is fast enough.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Hertz = NDArray[np.floating[Any]]
Gain = NDArray[np.complexfloating[Any, Any]]
Response = Callable[[Hertz], Gain]

_BLOCK = 1 << 17
_PAD_S = 0.02
"""Silence after a signal, so that what rings before its start does not come out at its end."""


def high_pass(corner_hz: float) -> Response:
    """Second order, Butterworth."""

    def response(hz: Hertz) -> Gain:
        s = 1j * hz / corner_hz
        return np.asarray(s**2 / (s**2 + math.sqrt(2) * s + 1))

    return response


def bell(centre_hz: float, gain_db: float, q: float = 0.7) -> Response:
    """A raise or a dip around a centre."""
    a = 10 ** (gain_db / 40)

    def response(hz: Hertz) -> Gain:
        s = 1j * hz / centre_hz
        return np.asarray((s**2 + s * (a / q) + 1) / (s**2 + s / (a * q) + 1))

    return response


def high_shelf(corner_hz: float, gain_db: float) -> Response:
    """Everything above the corner raised or lowered."""
    a = 10 ** (gain_db / 40)

    def response(hz: Hertz) -> Gain:
        s = 1j * hz / corner_hz
        slope = math.sqrt(2 * a) * s
        return np.asarray(a * (a * s**2 + slope + 1) / (s**2 + slope + a))

    return response


def smooth_length(least: int) -> int:
    """The smallest number from `least` on that has no prime factor above 5; an FFT of such a length is fast."""
    candidate = least
    while True:
        rest = candidate
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return candidate
        candidate += 1


def shaped(
    samples: Samples, rate: int, response: Response, tail_s: float = 0.0, new_rate: int | None = None
) -> Samples:
    """A short signal through one FFT: shaped, resampled to `new_rate`, and longer by the response's tail."""
    new_rate = new_rate or rate
    common = math.gcd(rate, new_rate)
    unit, new_unit = 2 * rate // common, 2 * new_rate // common
    units = smooth_length(-(-(len(samples) + round((tail_s + _PAD_S) * rate)) // unit))
    length, new_length = units * unit, units * new_unit
    spectrum = np.fft.rfft(samples, length) * response(np.fft.rfftfreq(length, 1 / rate))
    wanted = round((len(samples) / rate + tail_s) * new_rate)
    return (np.fft.irfft(spectrum, new_length)[:wanted] * (new_length / length)).astype(np.float32)


def filtered(samples: Samples, rate: int, response: Response, settle_s: float) -> Samples:
    """A long signal through a response that has died away after `settle_s`, block by block (overlap-save)."""
    settle = round(settle_s * rate)
    step = _BLOCK - settle
    gain = response(np.fft.rfftfreq(_BLOCK, 1 / rate)).astype(np.complex64)
    out = np.empty(len(samples), np.float32)
    for start in range(0, len(samples), step):
        block = np.zeros(_BLOCK, np.float32)
        lead = samples[max(0, start - settle) : start + step]
        offset = max(0, settle - start)
        block[offset : offset + len(lead)] = lead
        kept = np.fft.irfft(np.fft.rfft(block) * gain, _BLOCK)[settle : settle + step]
        out[start : start + step] = kept[: len(samples) - start]
    return out
