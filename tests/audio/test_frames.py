from __future__ import annotations

import lameenc
import pytest

from audio.engines.silent import Silent
from audio.frames import SAMPLES, frames
from skill.errors import BadInput
from tests.audio.conftest import Folders


def encoded(kbits: int, rate: int, channels: int) -> bytes:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(24000)
    encoder.set_out_sample_rate(rate)
    encoder.set_channels(channels)
    encoder.set_bit_rate(kbits)
    return bytes(encoder.encode(Silent().speak("one two three four", "en-US").pcm) + encoder.flush())


@pytest.mark.parametrize(
    ("kbits", "rate", "channels", "version"),
    [(48, 24000, 1, 2), (128, 44100, 2, 1), (64, 22050, 1, 2), (24, 8000, 1, 2.5)],
)
def test_headers_tell_what_was_encoded(kbits: int, rate: int, channels: int, version: float) -> None:
    """A walk through an MP3's headers finds the encoder's settings in every frame, and ends at the last byte."""
    found = {(f.version, f.kbits, f.rate, f.mono) for f in frames(encoded(kbits, rate, channels))}
    assert found == {(version, kbits, rate, channels == 1)}


def test_a_recording_is_what_first_echos_play(built: Folders) -> None:
    """Every frame of every recording is MPEG-2, 48 kbit/s, 24 kHz, mono, and none is a Xing or Info table."""
    for row in built.rows.values():
        content = (built.media / row.file).read_bytes()
        walked = list(frames(content))
        assert {(f.version, f.kbits, f.rate, f.mono, f.informs) for f in walked} == {(2, 48, 24000, True, False)}
        assert row.duration_s == pytest.approx(len(walked) * SAMPLES / 24000, abs=0.001)
        assert b"Xing" not in content[:300]
        assert not content.startswith(b"ID3")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda mp3: b"ID3" + mp3,
        lambda mp3: mp3[:-10],
        lambda mp3: mp3 + b"TAG",
        lambda mp3: mp3[:1440] + bytes(9) + mp3[1440:],
    ],
)
def test_what_is_not_a_frame_is_found(spoil) -> None:  # type: ignore[no-untyped-def]
    """A tag before, a tag after, bytes between and a cut end are all found."""
    with pytest.raises(BadInput, match="byte"):
        list(frames(spoil(encoded(48, 24000, 1))))


def test_an_info_frame_is_told_from_sound() -> None:
    """A frame that holds a Xing or Info table in place of sound is recognised."""
    sound = bytearray(encoded(48, 24000, 1))
    sound[13:17] = b"Info"
    assert [frame.informs for frame in frames(bytes(sound))][:2] == [True, False]
