from __future__ import annotations

import numpy as np
import pytest

from audio import beds
from audio.recipe import RATE
from skill.core.practice import BEDS

NAMES = [name for name in BEDS if name != "none"]


@pytest.mark.parametrize("name", NAMES)
def test_a_bed_loops_without_a_seam(name: str) -> None:
    """From its last sample to its first a bed moves no more than anywhere else, in value and in slope."""
    loop = beds.bed(name).astype(np.float64)
    for order in (1, 2):
        inside = np.abs(np.diff(loop, order))
        seam = np.abs(np.diff(np.concatenate([loop[-order:], loop[:order]]), order))
        assert seam.max() <= np.quantile(inside, 0.9999)


@pytest.mark.parametrize("name", NAMES)
def test_a_bed_has_no_offset_and_no_holes(name: str) -> None:
    """A bed rests on zero and is there all the time: no second is 15 dB under the whole."""
    loop = beds.bed(name).astype(np.float64)
    power = np.mean(loop.reshape(-1, RATE) ** 2, axis=1)
    assert abs(loop.mean()) < 0.01 * loop.std()
    assert power.min() > power.mean() / 31


def test_beds_are_the_same_each_time() -> None:
    """A bed synthesised again is the same to the last bit."""
    first = beds.bed("rain").copy()
    beds.bed.cache_clear()
    assert np.array_equal(first, beds.bed("rain"))


def test_the_bowl_is_struck_softly_and_rings_long() -> None:
    """The singing bowl begins without a click, is loudest in its first moment and has all but gone at its end."""
    bowl = np.abs(beds.bowl())
    assert bowl[0] == 0
    assert int(np.argmax(bowl)) < RATE
    assert bowl[-RATE // 10 :].max() < bowl.max() / 1000


def test_the_tones_of_a_breath_open_and_close() -> None:
    """The tone of a breath in swells to its end, that of a breath out fades from its start; neither clicks."""
    opening, closing = (np.abs(beds.breath_tone(phase, 4 * RATE)) for phase in ("in", "out"))
    assert np.argmax(opening) > 2 * RATE > np.argmax(closing)
    assert max(opening[0], opening[-1], closing[0], closing[-1]) < 0.01
