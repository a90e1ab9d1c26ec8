from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from audio.master import Mastered, master, measured
from audio.meter import loudness
from audio.mix import Mix
from audio.recipe import MASTER, RATE
from audio.sound import decoded
from audio.spectrum import Samples
from audio.voice import samples_of
from skill.errors import MasteringError
from tests.audio.conftest import Folders


def bursts(peak: float, spacing_s: float) -> Samples:
    """Short bursts far apart: the higher their crest over their loudness, the harder to master."""
    chance, sound = np.random.default_rng(3), np.zeros(20 * RATE, np.float32)
    for start in range(0, len(sound) - RATE, round(spacing_s * RATE)):
        sound[start : start + 1200] = peak * chance.uniform(-1, 1, 1200)
    return sound


def mastered(sound: Samples) -> Mastered:
    return master(Mix(sound, loudness(sound), ()))


def test_recordings_are_as_loud_as_alexa_wants(built: Folders) -> None:
    """Every recording, decoded, is −16 ± 1 LUFS with no true peak above −2 dBTP, as the manifest says."""
    for row in built.rows.values():
        lufs, true_peak = measured((built.media / row.file).read_bytes())
        assert (lufs, true_peak) == (row.lufs, row.true_peak_dbtp)
        assert lufs == pytest.approx(-16, abs=1)
        assert true_peak <= -2


@pytest.mark.parametrize("gain", [0.01, 1.0, 30.0])
def test_the_level_of_the_mix_does_not_matter(gain: float) -> None:
    """A mix far too soft or far over full scale comes out at the same loudness."""
    noise = np.random.default_rng(2).normal(0, 0.05, 6 * RATE).astype(np.float32)
    assert mastered(noise * np.float32(gain)).lufs == pytest.approx(-16, abs=0.5)


def test_high_peaks_are_held() -> None:
    """Sound whose peaks stand 14 dB above its loudness is brought inside both limits."""
    made = mastered(bursts(0.5, 0.12))
    assert made.lufs == pytest.approx(-16, abs=1)
    assert made.true_peak_dbtp <= -2


def test_what_cannot_be_mastered_is_refused() -> None:
    """When no try lands inside the limits there is an error and no recording."""
    sound = bursts(0.5, 0.12)
    with pytest.raises(MasteringError, match="tries"):
        master(Mix(sound, loudness(sound), ()), dataclasses.replace(MASTER, true_peak_dbtp=-30))


def test_the_encoder_delays_by_what_captions_allow_for() -> None:
    """In the decoded recording a sound begins 46 ms after its place in the mix."""
    sound = np.zeros(4 * RATE, np.float32)
    sound[2 * RATE : 3 * RATE] = np.random.default_rng(4).normal(0, 0.05, RATE)
    mp3 = decoded(mastered(sound).mp3)
    assert mp3 is not None
    heard = np.abs(samples_of(mp3))
    start = int(np.argmax(heard > heard.max() / 10)) / RATE
    assert start - 2 == pytest.approx(0.046, abs=0.004)
