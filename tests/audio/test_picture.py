from __future__ import annotations

import math
import re

import numpy as np
import pytest

from audio import picture
from audio.meter import block_powers, loudness
from audio.mix import place
from audio.picture import Mark, Picture, Scale
from audio.recipe import RATE
from audio.script import timeline
from skill.core.practice import Bed, Breathe, Chime, Pause, Say, Script, Step
from tests.audio.small import CUES

LINES = {
    text: np.zeros(round(seconds * RATE), np.float32)
    for text, seconds in {"One.": 2.0, "Two.": 3.0, "Breathe in": 0.8, "and out": 0.7}.items()
}


def drawn(*steps: Step, duration_s: float = 100.0) -> Picture:
    return picture.picture(place(timeline(Script(60, steps), CUES), LINES), Scale(duration_s))


def seconds(mark: Mark, duration_s: float = 100.0) -> tuple[float, float]:
    """When a mark begins and how long it is, read back from its place."""
    unit = (picture.WIDTH - picture.LEFT - picture.RIGHT) / duration_s
    return (mark.x - picture.LEFT) / unit, mark.width / unit


def test_everything_stands_where_the_mix_places_it() -> None:
    """Sentences, breaths, chimes and beds are drawn at the time at which they sound and as long as they do."""
    session = drawn(Bed("rain"), Chime(), Say("One. Two."), Pause(4), Breathe(4, 6, 1), duration_s=26.4)
    places = {
        mark.label: seconds(mark, 26.4)
        for mark in (*session.lines, *session.breaths, *session.chimes, *session.beds)
    }
    assert places == {
        "One.": pytest.approx((4, 2), abs=0.02),
        "Two.": pytest.approx((7.2, 3), abs=0.02),
        "breath in, 4 s": pytest.approx((15.4, 4), abs=0.02),
        "breath out, 6 s": pytest.approx((19.4, 6), abs=0.02),
        "chime at 0:00": pytest.approx((0, 10), abs=0.02),
        "rain": pytest.approx((0, 25.4), abs=0.02),
    }


def test_a_pause_is_all_the_quiet_between_two_sentences() -> None:
    """A sentence gap and the pause after it are one quiet; a gap alone is not worth a word."""
    session = drawn(Say("One. Two."), Pause(4), Bed("rain"), Pause(2), Say("One."))
    (pause,) = session.pauses
    assert (pause.label, seconds(pause)) == ("7 s", pytest.approx((6.2, 7.2), abs=0.1))


def test_a_bed_that_gives_way_is_drawn_as_long_as_it_sounds() -> None:
    """A bed goes on beneath the next while it fades, and after `bed: none` there is none."""
    session = drawn(Bed("rain"), Pause(20), Bed("ocean"), Pause(20), Bed("none"), Pause(20))
    assert [(bed.label, seconds(bed)) for bed in session.beds] == [
        ("rain", pytest.approx((0, 24), abs=0.1)),
        ("ocean", pytest.approx((20, 24), abs=0.1)),
    ]


def test_the_picture_can_be_told_in_words() -> None:
    """Whoever does not see the picture hears what is in it."""
    assert drawn(Bed("warm-pad"), Chime(), Say("One."), Pause(4), Breathe(4, 6, 2)).words == (
        "1 sentence, 1 longer pause, 2 led breaths, 1 chime, warm pad beneath"
    )
    assert drawn(Say("One. Two.")).words == "2 sentences, no bed"


@pytest.mark.parametrize("duration_s", [0.5, 8, 28, 61, 170, 330, 640])
def test_ticks_are_round_and_not_crowded(duration_s: float) -> None:
    """However long a session is, its axis has few enough moments to read and begins at zero."""
    ticks = Scale(duration_s).ticks
    assert ticks[0].label == "0:00"
    assert len(ticks) <= 12
    assert all(tick.x <= picture.WIDTH - picture.RIGHT for tick in ticks)


def test_short_term_loudness_follows_the_sound() -> None:
    """Steady noise has its own loudness at every moment, and three seconds into silence there is none."""
    noise = np.random.default_rng(1).normal(0, 0.1, 8 * RATE).astype(np.float32)
    heard = picture.short_term(block_powers(np.concatenate([noise, np.zeros(6 * RATE, np.float32)])))
    steady = [lufs for at, lufs in heard if at < 6]
    assert steady == pytest.approx([loudness(noise)] * len(steady), abs=0.2)
    assert max(lufs for at, lufs in heard if at > 10) < -90


def test_the_curve_stays_in_its_lane() -> None:
    """Silence and the loudest sound are drawn at the edges of the lane, in numbers that a browser can read."""
    path = picture.curve([(0, -math.inf), (50, -16), (100, 3)], Scale(100))
    heights = [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", path)]
    top, bottom = picture.LOUDNESS
    assert (heights[0], heights[2]) == (bottom, top)
    assert top < heights[1] < bottom


def test_a_sound_shorter_than_the_window_has_one_loudness() -> None:
    """Of a very short sound there is one moment to draw."""
    noise = np.random.default_rng(1).normal(0, 0.1, RATE // 5).astype(np.float32)
    assert len(picture.short_term(block_powers(noise))) == 1
