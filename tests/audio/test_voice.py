from __future__ import annotations

import numpy as np
import pytest

from audio.engines.espeak import Espeak
from audio.meter import loudness, true_peak
from audio.recipe import RATE, TREATMENT
from audio.sound import Sound, decoded
from audio.spectrum import Samples
from audio.voice import samples_of, sound_of, treated
from skill.errors import EngineError

SENTENCES = (
    "Notice what is holding you up.",
    "Let the floor hold you for a minute.",
    "You could press one heel down, then the other.",
    "Who do you know that would understand this?",
)


def spoken(text: str = SENTENCES[0]) -> Sound:
    return Espeak().speak(text, "en-US")


def centroid(samples: Samples, rate: int) -> float:
    """The mean frequency of a sound's energy, Hz."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float(np.sum(power * np.fft.rfftfreq(len(samples), 1 / rate)) / np.sum(power))


def test_a_synthetic_voice_becomes_less_harsh() -> None:
    """Softening lowers the spectral centroid of espeak's speech by a fifth at least, and its peaks by 1 dB on
    average.
    """
    lowered_db = []
    for text in SENTENCES:
        raw, soft = spoken(text), treated(spoken(text), soften=True)
        assert centroid(samples_of(soft), RATE) < 0.8 * centroid(samples_of(raw), raw.rate)
        before, after = (true_peak(samples_of(sound)) - loudness(samples_of(sound)) for sound in (raw, soft))
        lowered_db.append(before - after)
    assert np.mean(lowered_db) > 1


@pytest.mark.parametrize("gain", [0.05, 0.5, 1.0])
@pytest.mark.parametrize("soften", [True, False])
def test_every_line_has_the_same_level(gain: float, soften: bool) -> None:
    """However loud an engine speaks, its line comes out at one loudness."""
    sound = spoken()
    line = treated(sound_of(samples_of(sound) * np.float32(gain), sound.rate), soften)
    assert loudness(samples_of(line)) == pytest.approx(TREATMENT.level_lufs, abs=0.1)


def test_the_edges_of_a_line_are_trimmed() -> None:
    """Silence that an engine leaves around a line goes, but for 30 ms."""
    sound = spoken()
    short, long = (Sound(sound.rate, quiet + sound.pcm + quiet) for quiet in (bytes(2 * 700), bytes(2 * 22050)))
    assert treated(short, soften=False) == treated(long, soften=False)
    assert treated(long, soften=False).seconds < sound.seconds + 0.06


def test_resampling_keeps_a_tone_pure() -> None:
    """A tone taken from 22.05 to 24 kHz keeps its pitch and level, with all else 60 dB under it."""
    at = np.arange(22050) / 22050
    tone = Sound(22050, (16000 * np.sin(2 * np.pi * 4000 * at)).astype("<i2").tobytes())
    line = samples_of(treated(tone, soften=False))[RATE // 4 : 3 * RATE // 4]
    spectrum = np.abs(np.fft.rfft(line * np.hanning(len(line)))) ** 2
    peak = int(np.argmax(spectrum))
    assert peak * RATE / len(line) == pytest.approx(4000, abs=2)
    spectrum[peak - 4 : peak + 5], signal = 0, spectrum[peak - 4 : peak + 5].sum()
    assert 10 * np.log10(signal / spectrum.sum()) > 60


def test_a_silent_line_is_an_error() -> None:
    """A voice that gave only silence is found out before it is recorded."""
    with pytest.raises(EngineError, match="silence"):
        treated(Sound(22050, bytes(44100)), soften=True)


def test_flac_keeps_every_bit() -> None:
    """A raw line comes back from its FLAC file exactly as it was."""
    assert decoded(spoken().flac()) == spoken()


@pytest.mark.parametrize("content", [b"", b"fLaC", b"no sound at all"])
def test_what_is_no_sound_is_told(content: bytes) -> None:
    """An empty or broken file is no sound, and no crash."""
    assert decoded(content) is None


def test_a_file_cut_short_is_no_sound() -> None:
    """A FLAC file whose end is missing is not taken for a shorter line."""
    flac = spoken().flac()
    assert decoded(flac[: len(flac) // 2]) is None
