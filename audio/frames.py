"""The frames of an MP3, walked by their headers: every first-generation Echo reads them, so each must be right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from skill.errors import BadInput

SAMPLES = 576
"""Samples in one frame of MPEG-2 Layer III."""

_RATES = {0b11: (44100, 48000, 32000), 0b10: (22050, 24000, 16000), 0b00: (11025, 12000, 8000)}
_KBITS = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SIDE_INFO = {(True, False): 32, (True, True): 17, (False, False): 17, (False, True): 9}


@dataclass(frozen=True)
class Frame:
    """One frame's header: MPEG `version` 1, 2 or 2.5, `rate` in Hz, `size` in bytes with the header."""

    version: float
    kbits: int
    rate: int
    mono: bool
    size: int
    informs: bool
    """Whether it holds no sound but a Xing, Info or VBRI table."""


def frames(content: bytes) -> Iterator[Frame]:
    """Every frame from the first byte to the last. Raises BadInput at anything else in between."""
    offset = 0
    while offset < len(content):
        frame = _frame(content, offset)
        if offset + frame.size > len(content):
            raise BadInput(f"the frame at byte {offset} is cut short")
        yield frame
        offset += frame.size


def _frame(content: bytes, offset: int) -> Frame:
    header = content[offset : offset + 4]
    frame = _sound(header) if len(header) == 4 else None
    if frame is None:
        raise BadInput(f"no frame begins at byte {offset}, or none of Layer III and a fixed bit rate")
    table = offset + 4 + _SIDE_INFO[frame.version == 1, frame.mono]
    informs = content[table : table + 4] in (b"Xing", b"Info") or content[offset + 36 : offset + 40] == b"VBRI"
    return replace(frame, informs=True) if informs else frame


@lru_cache
def _sound(header: bytes) -> Frame | None:
    """The frame of sound that has this header; the headers of a file are few and return all the time."""
    bits = int.from_bytes(header, "big")
    version, layer = bits >> 19 & 3, bits >> 17 & 3
    bit_rate, rate, padded, mode = bits >> 12 & 15, bits >> 10 & 3, bits >> 9 & 1, bits >> 6 & 3
    if bits >> 21 != 0x7FF or version == 1 or layer != 1 or bit_rate in (0, 15) or rate == 3:
        return None
    first = version == 0b11
    kbits, hertz = _KBITS[first][bit_rate], _RATES[version][rate]
    size = (144 if first else 72) * kbits * 1000 // hertz + padded
    return Frame({0b11: 1, 0b10: 2, 0b00: 2.5}[version], kbits, hertz, mode == 3, size, informs=False)
