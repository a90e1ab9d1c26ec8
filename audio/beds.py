"""What sounds besides the voice, synthesised: beds that loop with no seam, a singing bowl, tones for the breath.

Noise made by an inverse FFT of random phases is exactly periodic, and so is every other part of a bed: each of its
frequencies fits the loop a whole number of times. All of it is seeded, so it is the same on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from audio.recipe import RATE
from audio.spectrum import Hertz, Samples

LOOP_S = 24
"""Length of every bed's loop; long enough that nobody hears it return."""

BOWL_S = 10.0

_LENGTH = LOOP_S * RATE
_BOWL_HZ = 196.0
_PARTIALS = ((1.0, 9.0, 1.0), (2.74, 6.0, 0.55), (5.13, 3.6, 0.26), (8.07, 2.0, 0.11), (11.4, 1.1, 0.05))
"""Of a bronze bowl: ratio to the lowest, seconds to −60 dB, strength."""

_STRIKE_S = 0.012
_PAD_HZ = (110.0, 165.0, 220.0, 330.0, 440.0)
_BREATH_HZ = {"in": (294.0, 330.0), "out": (330.0, 262.0)}
"""Where a breath's tone begins and ends; high enough for the loudspeaker of a tablet."""

Curve = NDArray[np.floating[Any]]


@cache
def bed(name: str) -> Samples:
    """One loop of a bed of skill.core.practice.BEDS, at no particular level; not to be written to."""
    loop = _BEDS[name]()
    loop.flags.writeable = False
    return loop


@cache
def bowl() -> Samples:
    """One stroke of the singing bowl and its tail."""
    at = np.arange(round(BOWL_S * RATE)) / RATE
    ring = np.zeros(len(at))
    for number, (ratio, t60_s, strength) in enumerate(_PARTIALS):
        beat_hz = 0.7 + 2.3 * number / (len(_PARTIALS) - 1)
        pair = np.sin(2 * np.pi * _BOWL_HZ * ratio * at) + 0.7 * np.sin(
            2 * np.pi * (_BOWL_HZ * ratio + beat_hz) * at
        )
        ring += strength * pair * 10 ** (-3 * at / t60_s)
    strike = round(_STRIKE_S * RATE)
    ring[:strike] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(strike) / strike)
    last = round(0.5 * RATE)
    ring[-last:] *= np.linspace(1, 0, last)
    return ring.astype(np.float32)


def breath_tone(phase: Literal["in", "out"], length: int) -> Samples:
    """A soft tone of `length` samples: it opens and rises with a breath in, sinks and closes with one out."""
    along = np.arange(length) / length
    low, high = _BREATH_HZ[phase]
    hz = low + (high - low) * (0.5 - 0.5 * np.cos(np.pi * along))
    angle = 2 * np.pi * np.cumsum(hz) / RATE
    tone = np.sin(angle) + 0.35 * np.sin(1.5 * angle) + 0.15 * np.sin(2 * angle)
    peak_at = 0.8 if phase == "in" else 0.2
    swell = np.where(along < peak_at, along / peak_at, (1 - along) / (1 - peak_at))
    return np.asarray(tone * np.sin(np.pi / 2 * swell) ** 2, np.float32)


def _noise(seed: int, strength: Callable[[Hertz], Curve]) -> Curve:
    """Periodic noise of power 1 whose spectrum follows `strength`."""
    hz = np.fft.rfftfreq(_LENGTH, 1 / RATE)
    phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, len(hz))
    spectrum = np.zeros(len(hz), np.complex128)
    spectrum[1:-1] = (strength(hz[1:-1])) * np.exp(1j * phases[1:-1])
    noise = np.fft.irfft(spectrum, _LENGTH)
    return np.asarray(noise / math.sqrt(float(np.mean(noise**2))), np.float64)


def _slow(*waves: tuple[int, float]) -> Curve:
    """A slow curve between 0 and 1 that closes with the loop: waves a loop, and the phase of each."""
    at = np.arange(_LENGTH) / _LENGTH
    curve = sum((np.sin(2 * np.pi * (count * at + phase)) for count, phase in waves), np.zeros(_LENGTH))
    return np.asarray((curve - curve.min()) / (curve.max() - curve.min()), np.float64)


def _quiet_room() -> Samples:
    air = _noise(1, lambda hz: hz**-0.9 / (1 + (hz / 420) ** 4) * (1 - np.exp(-((hz / 60) ** 2))))
    return (air * (0.85 + 0.15 * _slow((1, 0.0), (3, 0.4)))).astype(np.float32)


def _warm_pad() -> Samples:
    at = np.arange(_LENGTH) / RATE
    pad = np.zeros(_LENGTH)
    for number, near_hz in enumerate(_PAD_HZ):
        # Whole cycles a loop keep it seamless; the two of a pair are 1/12 Hz apart and beat slowly.
        cycles = round(near_hz * LOOP_S)
        pair = np.sin(2 * np.pi * cycles / LOOP_S * at) + np.sin(2 * np.pi * (cycles + 2) / LOOP_S * at + number)
        pad += pair * (0.4 + 0.6 * _slow((1 + number % 3, 0.19 * number))) / (1 + number) ** 0.8
    air = _noise(2, lambda hz: hz**-1.0 / (1 + (hz / 500) ** 4))
    return (pad + 0.08 * air).astype(np.float32)


def _rain() -> Samples:
    hiss = _noise(3, lambda hz: (hz / 900) / (1 + (hz / 900) ** 2) / (1 + (hz / 5200) ** 4))
    low = _noise(4, lambda hz: hz**-0.8 / (1 + (hz / 300) ** 4))
    drops = np.zeros(_LENGTH)
    chance = np.random.default_rng(5)
    at = np.arange(round(0.03 * RATE)) / RATE
    for place in chance.integers(0, _LENGTH, 22 * LOOP_S):
        pitch, size = chance.uniform(900, 3200), chance.uniform(0.1, 1) ** 2
        drop = size * np.sin(2 * np.pi * pitch * at) * np.exp(-at / 0.004)
        np.add.at(drops, (place + np.arange(len(at))) % _LENGTH, drop)
    return np.asarray(hiss * (0.85 + 0.15 * _slow((2, 0.1), (5, 0.7))) + 0.5 * low + 0.9 * drops, np.float32)


def _ocean() -> Samples:
    """Waves as a crossfade of a dark and a bright noise, three of them a loop and no two alike."""
    dark = _noise(6, lambda hz: hz**-0.8 / (1 + (hz / 450) ** 4) * (1 - np.exp(-((hz / 80) ** 2))))
    bright = _noise(7, lambda hz: (hz / 500) ** 0.3 / (1 + (hz / 1800) ** 2))
    swell = _slow((3, 0.0), (1, 0.3), (2, 0.85)) ** 1.3
    return np.asarray(dark * (0.6 + 0.3 * swell) + bright * (0.06 + 0.5 * swell), np.float32)


_BEDS: Mapping[str, Callable[[], Samples]] = {
    "quiet-room": _quiet_room,
    "warm-pad": _warm_pad,
    "rain": _rain,
    "ocean": _ocean,
}
