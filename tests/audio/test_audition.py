from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.audition import audition
from audio.spectrum import Samples
from audio.voice import samples_of
from skill.errors import BadInput

RATE = 44_100
TEXT = "This is a hard moment."


def voice(seconds: float = 2.0, level: float = 0.3, rate: int = RATE) -> Samples:
    """Something like speech: a tone that swells four times a second."""
    at = np.arange(round(seconds * rate)) / rate
    swell = np.sin(np.pi * 4 * at) ** 2
    return (level * swell * np.sin(2 * np.pi * 150 * at)).astype(np.float32)


def refusal(path: Path, samples: Samples, text: str = TEXT) -> str:
    """What is said of a file with these samples."""
    soundfile.write(path, samples, RATE, subtype="PCM_16")
    with pytest.raises(BadInput) as raised:
        audition(path, text)
    assert str(raised.value).startswith(f"{path}: ")
    assert "\n" not in str(raised.value)
    return str(raised.value).removeprefix(f"{path}: ")


def test_a_good_line_is_taken_as_it_is(tmp_path: Path) -> None:
    """A mono file of 16 bits is heard sample by sample as it was recorded."""
    samples = voice()
    soundfile.write(tmp_path / "line.wav", samples, RATE, subtype="PCM_16")
    sound = audition(tmp_path / "line.wav", TEXT)
    assert sound.rate == RATE
    assert np.abs(samples_of(sound) - samples).max() < 2 / 32768


@pytest.mark.parametrize(("left", "right"), [(1, 1), (1, 0), (0, 1), (1, -1), (0.2, 1)])
def test_stereo_becomes_mono(tmp_path: Path, left: float, right: float) -> None:
    """The louder channel is the line, so that a dead channel or one of turned phase takes nothing away."""
    samples = voice()
    soundfile.write(tmp_path / "line.wav", np.stack([samples * left, samples * right], axis=1), RATE)
    heard = samples_of(audition(tmp_path / "line.wav", TEXT))
    assert np.abs(heard).max() == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize("level", [0, 0.002])
def test_a_silent_file_is_told(tmp_path: Path, level: float) -> None:
    """A file from a microphone that was off, or nearly, is refused."""
    told = "it is silent. Check the microphone and record the line again."
    assert refusal(tmp_path / "line.wav", voice(level=level)) == told


def test_a_clipped_file_is_told(tmp_path: Path) -> None:
    """A line whose loudest moments were cut off is refused; one that only just reaches full scale is not."""
    told = "it is clipped. Record the line again, a little further from the microphone."
    assert refusal(tmp_path / "line.wav", np.clip(voice(level=1.5), -1, 1)) == told
    soundfile.write(tmp_path / "loud.wav", voice(level=1.0), RATE, subtype="PCM_16")
    assert audition(tmp_path / "loud.wav", TEXT).seconds == pytest.approx(2)


def test_a_loud_file_of_floating_point_is_not_clipped(tmp_path: Path) -> None:
    """A recorder of floating point may go beyond full scale; nothing of the line is lost."""
    soundfile.write(tmp_path / "line.wav", voice(level=1.5), RATE, subtype="FLOAT")
    heard = samples_of(audition(tmp_path / "line.wav", TEXT))
    assert np.abs(heard - voice(level=1.0)).max() < 0.01


def test_a_constant_in_the_signal_does_not_count(tmp_path: Path) -> None:
    """A cheap microphone's constant offset is taken away, and does not hide where the words begin."""
    quiet = np.zeros(RATE, np.float32)
    soundfile.write(tmp_path / "line.wav", np.concatenate([quiet, voice(), quiet]) + 0.2, RATE)
    assert abs(samples_of(audition(tmp_path / "line.wav", TEXT)).mean()) < 0.001


def test_a_line_of_the_wrong_length_is_told(tmp_path: Path) -> None:
    """Speech far too short or too long for its words is refused, with how long it is."""
    path = tmp_path / "line.wav"
    assert refusal(path, voice(0.3)) == (
        f"0.3 s of sound is too short for '{TEXT}'. Record the line again, all of it."
    )
    assert refusal(path, voice(15)) == (
        f"15.0 s of sound is too long for '{TEXT}'. Cut it, or record the line again, alone."
    )


def test_quiet_around_a_line_does_not_count(tmp_path: Path) -> None:
    """Silence before and after the words makes a line neither longer nor shorter."""
    quiet = np.zeros(10 * RATE, np.float32)
    soundfile.write(tmp_path / "line.wav", np.concatenate([quiet, voice(), quiet]), RATE)
    assert audition(tmp_path / "line.wav", TEXT).seconds == pytest.approx(22)


def test_a_recorder_left_running_is_not_read_to_its_end(tmp_path: Path) -> None:
    """A file of a quarter of an hour is refused by its header, before an hour fills the memory."""
    assert "too long" in refusal(tmp_path / "line.wav", np.zeros(900 * RATE, np.float32))


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not sound", b"ID3\x04\x00"])
def test_what_is_no_sound_is_told(tmp_path: Path, content: bytes) -> None:
    """An empty, broken or foreign file is refused with the forms that can be read."""
    path = tmp_path / "line.wav"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=f"{path}: it cannot be read as sound. Save the line as WAV, FLAC or MP3."):
        audition(path, TEXT)


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """A folder in a file's place is refused like a file that cannot be read."""
    with pytest.raises(BadInput, match="it cannot be read as sound"):
        audition(tmp_path, TEXT)
