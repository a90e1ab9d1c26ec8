"""An envelope: a gain that moves slowly, known at even steps, laid over a sound."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio.spectrum import Samples


def follow(samples: Samples, gains: NDArray[np.floating[Any]], step: int, start: int = 0) -> None:
    """Scale samples in place; a gain holds in the middle of its step, and between two the way is straight.

    The gains are those of a whole sound, the samples its part from `start` on, a whole number of steps.
    """
    first, steps, half = start // step, -(-len(samples) // step), step // 2
    around = np.pad(gains, 1, "edge")[first : first + steps + 2].astype(np.float32)[:, None]
    before, here, after = around[:-2], around[1:-1], around[2:]
    way = (np.arange(half, dtype=np.float32) + 0.5) / step
    curve = np.empty((steps, step), np.float32)
    curve[:, :half] = here + (before - here) * way[::-1]
    curve[:, half:] = here + (after - here) * way
    samples *= curve.reshape(-1)[: len(samples)]
