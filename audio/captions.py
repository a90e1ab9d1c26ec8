"""Captions: what is said and when, as WebVTT for browsers and as LRC for music players.

A cue's identifier tells the kiosk page what it is: `line-3` is speech, `in-2` and `out-2` are a breath's phases,
which the breathing circle follows. LRC has no identifiers and no ends: a line without words clears the display.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from skill.errors import BadInput

ENCODER_DELAY_S = 0.046
"""LAME begins the sound this much after the file's start."""

HOLD_S = 0.8
"""How long a caption stays after its line; always shorter than the gap that follows."""

_BLINK_S = 1.0
"""A gap shorter than this does not clear the display."""

_NO_TAGS = str.maketrans("[]<>", "()()")
"""LRC cannot escape: brackets in words would be read as times."""

_TIMING = re.compile(r"(\d+):(\d\d):(\d\d)\.(\d{3}) --> (\d+):(\d\d):(\d\d)\.(\d{3})\Z")


@dataclass(frozen=True)
class Cue:
    """One caption; times in seconds."""

    id: str
    start_s: float
    end_s: float
    text: str


def lyrics_name(captions: str) -> str:
    """The name of the LRC file beside a WebVTT file."""
    return captions.removesuffix(".vtt") + ".lrc"


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


def lrc(cues: Sequence[Cue], title: str, duration_s: float) -> str:
    """The LRC file for cues timed in the recording, as `read` gives them."""
    minutes, seconds = divmod(round(duration_s), 60)
    tags = (f"[ti:{_tagless(title)}]", f"[length:{minutes:02}:{seconds:02}]")
    return "\n".join([*tags, *_moments(cues)]) + "\n"


def _moments(cues: Sequence[Cue]) -> Iterator[str]:
    for cue, following in itertools.zip_longest(cues, cues[1:]):
        yield f"[{_minutes(cue.start_s)}]{_tagless(cue.text)}"
        if following is None or following.start_s > cue.end_s + _BLINK_S:
            yield f"[{_minutes(cue.end_s)}]"


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


def _minutes(seconds: float) -> str:
    minutes, hundredths = divmod(round(seconds * 100), 6000)
    return f"{minutes:02}:{hundredths // 100:02}.{hundredths % 100:02}"


def _tagless(text: str) -> str:
    return " ".join(text.split()).translate(_NO_TAGS)


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
