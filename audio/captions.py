"""Captions: what is said and when, as WebVTT.

A cue's identifier tells the kiosk page what it is: `line-3` is speech, `in-2` and `out-2` are a breath's phases,
which the breathing circle follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from skill.errors import BadInput

ENCODER_DELAY_S = 0.046
"""LAME begins the sound this much after the file's start."""

_TIMING = re.compile(r"(\d+):(\d\d):(\d\d)\.(\d{3}) --> (\d+):(\d\d):(\d\d)\.(\d{3})\Z")


@dataclass(frozen=True)
class Cue:
    """One caption; times in seconds."""

    id: str
    start_s: float
    end_s: float
    text: str


def webvtt(cues: Iterable[Cue]) -> str:
    """The captions file for cues timed in the mix."""
    blocks = ["WEBVTT"]
    for cue in cues:
        start, end = (_clock(at + ENCODER_DELAY_S) for at in (cue.start_s, cue.end_s))
        blocks.append(f"{cue.id}\n{start} --> {end}\n{_escaped(cue.text)}")
    return "\n\n".join(blocks) + "\n"


def read(text: str) -> tuple[Cue, ...]:
    """The cues of a captions file, timed in the recording. Raises BadInput when it is not one of ours."""
    head, *blocks = text.strip().split("\n\n")
    if head != "WEBVTT":
        raise BadInput("it does not begin with WEBVTT")
    return tuple(_cue(block) for block in blocks)


def _cue(block: str) -> Cue:
    id, timing, *rest = [*block.split("\n"), "", ""]
    parts = _TIMING.match(timing)
    if parts is None:
        raise BadInput(f"the cue '{id}' has no times")
    start, end = (
        int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(milliseconds) / 1000
        for hours, minutes, seconds, milliseconds in (parts.groups()[:4], parts.groups()[4:])
    )
    return Cue(id, start, end, _plain("\n".join(rest).strip()))


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
