"""The picture of a session: what stands where on its timeline and how loud it is, in the units of a drawing.

Nothing here decides anything: items come placed as the mix places them, loudness as the meter hears it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from audio.beds import BOWL_S
from audio.meter import Powers, lufs_of
from audio.mix import Placed, lay_beds
from audio.recipe import RATE
from audio.script import Breath, Line, Silence
from skill.core.practice import Chime

WIDTH, LEFT, RIGHT = 1080, 72, 12
"""Of the drawing and of its margins."""

BED = (10.0, 66.0)
BREATH = (74.0, 104.0)
LOUDNESS = (128.0, 208.0)
"""Top and bottom of what the drawing's lanes hold."""

LUFS = (-8.0, -56.0)
"""The loudness at the top and at the bottom of its lane."""

_THREE_SECONDS = 27
"""That many blocks of 400 ms, begun every 100 ms, reach over the three seconds of short-term loudness."""

_STEP = 5
_TICKS_S = (5, 10, 15, 30, 60, 120)
_MOST_TICKS = 11
_LONG_S = 2.5
"""From here on a quiet between two sentences is a pause worth a word."""


@dataclass(frozen=True)
class Mark:
    """Something with a place in the drawing, and the words for it; `path` is its outline where it has one."""

    x: float
    width: float
    label: str
    path: str = ""


@dataclass(frozen=True)
class Picture:
    """Everything there is to draw of one session."""

    lines: tuple[Mark, ...] = ()
    pauses: tuple[Mark, ...] = ()
    breaths: tuple[Mark, ...] = ()
    chimes: tuple[Mark, ...] = ()
    beds: tuple[Mark, ...] = ()

    @property
    def words(self) -> str:
        """The picture for whoever does not see it."""
        counts = (
            (len(self.lines), "sentence"),
            (len(self.pauses), "longer pause"),
            (len(self.breaths) // 2, "led breath"),
            (len(self.chimes), "chime"),
        )
        parts = [f"{count} {noun}{'s' * (count != 1)}" for count, noun in counts if count]
        names = dict.fromkeys(bed.label for bed in self.beds)
        return ", ".join([*parts, f"{' then '.join(names)} beneath" if names else "no bed"])


@dataclass(frozen=True)
class Scale:
    """Where a moment of a session stands in its drawing."""

    duration_s: float

    def x(self, seconds: float) -> float:
        """The place of a moment."""
        return round(LEFT + min(seconds / self.duration_s, 1) * (WIDTH - LEFT - RIGHT), 1)

    def mark(self, start_s: float, end_s: float, label: str, path: str = "") -> Mark:
        """What lasts from one moment to another."""
        return Mark(self.x(start_s), round(self.x(end_s) - self.x(start_s), 1), label, path)

    @property
    def ticks(self) -> tuple[Mark, ...]:
        """Round moments, close enough to read any other between them."""
        every = next((step for step in _TICKS_S if self.duration_s / step <= _MOST_TICKS), _TICKS_S[-1])
        return tuple(self.mark(at, at, clock(at)) for at in range(0, int(self.duration_s) + 1, every))


def picture(placed: Sequence[Placed], scale: Scale) -> Picture:
    """The picture of what the mix has placed."""
    return Picture(
        lines=tuple(
            scale.mark(piece.start / RATE, piece.end / RATE, piece.item.text)
            for piece in placed
            if isinstance(piece.item, Line)
        ),
        pauses=tuple(_pauses(placed, scale)),
        breaths=tuple(_breath(piece, scale) for piece in placed if isinstance(piece.item, Breath)),
        chimes=tuple(
            scale.mark(piece.start / RATE, piece.start / RATE + BOWL_S, f"chime at {clock(piece.start / RATE)}")
            for piece in placed
            if isinstance(piece.item, Chime)
        ),
        beds=tuple(_beds(placed, scale)),
    )


def short_term(powers: Powers) -> list[tuple[float, float]]:
    """Loudness over three seconds around a moment, twice a second: pairs of seconds and LUFS."""
    window = min(_THREE_SECONDS, len(powers))
    means = np.convolve(powers, np.ones(window) / window, "valid")[::_STEP]
    middle_s = (window + 3) / 20
    return [(middle_s + _STEP * place / 10, lufs_of(float(power))) for place, power in enumerate(means)]


def curve(loudness: Sequence[tuple[float, float]], scale: Scale) -> str:
    """The path of a loudness curve."""
    points = (f"{scale.x(at)} {level(lufs)}" for at, lufs in loudness)
    return "M" + " L".join(points)


def level(lufs: float) -> float:
    """The height of a loudness in its lane; what is beyond the scale stays at its edge."""
    (top, bottom), (loudest, softest) = LOUDNESS, LUFS
    down = (loudest - min(max(lufs, softest), loudest)) / (loudest - softest)
    return round(top + down * (bottom - top), 1)


def clock(seconds: float) -> str:
    """A moment or a length as minutes and seconds."""
    return f"{round(seconds) // 60}:{round(seconds) % 60:02}"


def _pauses(placed: Sequence[Placed], scale: Scale) -> Iterator[Mark]:
    heard = (piece for piece in placed if piece.length)
    for silent, run in groupby(heard, lambda piece: isinstance(piece.item, Silence)):
        pieces = list(run)
        start_s, end_s = pieces[0].start / RATE, pieces[-1].end / RATE
        if silent and end_s - start_s >= _LONG_S:
            yield scale.mark(start_s, end_s, f"{end_s - start_s:.0f} s")


def _breath(piece: Placed, scale: Scale) -> Mark:
    assert isinstance(piece.item, Breath)
    left, right = scale.x(piece.start / RATE), scale.x(piece.end / RATE)
    top, bottom = BREATH
    low, high = (bottom, top) if piece.item.phase == "in" else (top, bottom)
    middle = round((left + right) / 2, 1)
    path = f"M{left} {bottom} V{low} C{middle} {low} {middle} {high} {right} {high} V{bottom} Z"
    label = f"breath {piece.item.phase}, {piece.item.seconds:g} s"
    return scale.mark(piece.start / RATE, piece.end / RATE, label, path)


def _beds(placed: Sequence[Placed], scale: Scale) -> Iterator[Mark]:
    for bed in lay_beds(placed, placed[-1].end):
        share = min(1, (bed.stop - bed.start) / (bed.fade_in + bed.fade_out))
        corners = (bed.start, bed.start + share * bed.fade_in, bed.stop - share * bed.fade_out, bed.stop)
        left, full, fading, right = (scale.x(corner / RATE) for corner in corners)
        rise, fall, (top, bottom) = (left + full) / 2, (fading + right) / 2, BED
        path = (
            f"M{left} {bottom} C{rise:.1f} {bottom} {rise:.1f} {top} {full} {top} H{fading} "
            f"C{fall:.1f} {top} {fall:.1f} {bottom} {right} {bottom} Z"
        )
        yield scale.mark(bed.start / RATE, bed.stop / RATE, bed.name.replace("-", " "), path)
