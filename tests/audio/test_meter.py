from __future__ import annotations

import math

import numpy as np
import pyloudnorm
import pytest

from audio.engines.espeak import Espeak
from audio.meter import loudness, peaks, true_peak
from audio.recipe import RATE
from audio.spectrum import Samples
from audio.voice import samples_of, treated


def tone(hz: float, seconds: float, peak: float = 0.5) -> Samples:
    return (peak * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def speech() -> Samples:
    """Sentences of several levels, with long silences between."""
    line = samples_of(treated(Espeak().speak("This is a hard moment.", "en-US"), soften=True))
    return np.concatenate(
        [part for gain in (1, 0.3, 2, 0.05) for part in (line * np.float32(gain), np.zeros(3 * RATE))]
    )


def noise() -> Samples:
    return np.random.default_rng(1).normal(0, 0.1, 20 * RATE).astype(np.float32)


@pytest.mark.parametrize(
    "sound", [speech(), noise(), tone(60, 8), tone(1000, 8)], ids=["speech", "noise", "low", "mid"]
)
def test_the_meter_agrees_with_another(sound: Samples) -> None:
    """Our loudness is within 0.1 LU of pyloudnorm's, with BS.1770's own filters."""
    other = pyloudnorm.Meter(RATE, filter_class="DeMan").integrated_loudness(sound.astype(np.float64))
    assert loudness(sound) == pytest.approx(other, abs=0.1)


def test_the_standards_own_tone() -> None:
    """A 997 Hz sine at full scale in one channel measures −3.01 LUFS, as BS.1770 says."""
    assert loudness(tone(997, 20, peak=1.0)) == pytest.approx(-3.01, abs=0.05)


def test_the_meter_is_indifferent_to_where_blocks_of_work_end() -> None:
    """A long sound measures the same whether it is filtered in one piece or many."""
    assert loudness(np.tile(noise(), 6)) == pytest.approx(loudness(noise()), abs=0.02)


def test_silence_has_no_loudness() -> None:
    """Silence measures −inf in loudness and in peak."""
    assert loudness(np.zeros(RATE, np.float32)) == true_peak(np.zeros(RATE, np.float32)) == -math.inf


def test_a_peak_between_samples_is_seen() -> None:
    """A sine whose samples all miss its crest still shows its true peak within 0.2 dB."""
    at = np.arange(RATE)
    crestless = np.sin(np.pi / 2 * at + np.pi / 4).astype(np.float32)
    assert 20 * math.log10(float(np.abs(crestless).max())) == pytest.approx(-3.01, abs=0.01)
    assert true_peak(crestless) == pytest.approx(0, abs=0.2)


def test_peaks_are_told_for_each_millisecond() -> None:
    """A click is found in the millisecond it happens in."""
    clicked = np.zeros(RATE, np.float32)
    clicked[12_345] = 0.5
    assert int(np.argmax(peaks(clicked))) == 12_345 // 24
