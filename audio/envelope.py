"""An envelope: a gain that moves slowly, known at even steps, laid over a sound."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio.spectrum import Samples

_STRETCH = 1 << 20


def follow(samples: Samples, gains: NDArray[np.floating[Any]], step: int) -> None:
    """Scale samples in place; a gain holds in the middle of its step, and between two the way is straight."""
    steps = np.arange(len(gains))
    # Stretch by stretch, because ten minutes of double precision fill a small computer.
    for start in range(0, len(samples), _STRETCH):
        stretch = samples[start : start + _STRETCH]
        at = (np.arange(start, start + len(stretch)) + 0.5) / step - 0.5
        stretch *= np.interp(at, steps, gains).astype(np.float32)
