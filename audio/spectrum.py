"""The spectrum of a signal, shaped and resampled by FFT.

A response is a complex gain for each frequency in Hz, written as the analogue prototypes of the Audio EQ Cookbook
(R. Bristow-Johnson): no recursion, so numpy alone is fast enough.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Hertz = NDArray[np.floating[Any]]
Gain = NDArray[np.complexfloating[Any, Any]]
Response = Callable[[Hertz], Gain]

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


def fast_length(least: int) -> int:
    """The smallest number from `least` on that is 8, 9, 10, 12, 15 or 16 times a power of two.

    An FFT of such a length is fast, and they are so few that a response is worked out once for many lines.
    """
    octave = 1 << max(0, (least - 1).bit_length() - 4)
    return next(octave * part for part in (8, 9, 10, 12, 15, 16) if octave * part >= least)


@lru_cache(maxsize=32)
def gains(response: Response, length: int, rate: int) -> Gain:
    """A response at the frequencies of a real FFT of `length` samples."""
    return response(np.fft.rfftfreq(length, 1 / rate)).astype(np.complex64)


def shaped(
    samples: Samples, rate: int, response: Response, tail_s: float = 0.0, new_rate: int | None = None
) -> Samples:
    """A short signal through one FFT: shaped, resampled to `new_rate`, and longer by the response's tail."""
    new_rate = new_rate or rate
    common = math.gcd(rate, new_rate)
    unit, new_unit = 2 * rate // common, 2 * new_rate // common
    units = fast_length(-(-(len(samples) + round((tail_s + _PAD_S) * rate)) // unit))
    length, new_length = units * unit, units * new_unit
    spectrum = np.fft.rfft(samples, length) * gains(response, length, rate)
    wanted = round((len(samples) / rate + tail_s) * new_rate)
    return np.asarray(np.fft.irfft(spectrum, new_length)[:wanted] * (new_length / length), np.float32)
