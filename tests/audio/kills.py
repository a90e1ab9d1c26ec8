"""Builds killed at random moments, and whether what they leave is whole: for the tests and for `scripts/bench`."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audio.engines.silent import Silent
from audio.inspection import inspect
from audio.pipeline import Studio
from skill.core.practice import Pause, Say
from skill.media import read_manifest
from tests.audio import small

PRACTICES = ("compassion-break", "soles", "breath")


@dataclass(frozen=True)
class Killed:
    """What one kill left."""

    after_s: float
    at_work: bool
    """Whether the build was still running when it was killed."""
    kept: int
    """How many of this build's recordings were in the manifest by then."""
    broken: tuple[str, ...]
    """What was wrong with anything that the manifest named, then or after the next build."""


def kill_builds(folder: Path, times: int, seed: int) -> Iterator[Killed]:
    """Kill a build `times` times, each of other words, and let the next one finish each time."""
    chance, longest_s = random.Random(seed), 0.0
    with _nursery() as nursery:
        for round in range(-2, times):
            process = nursery.Process(target=_build, args=(folder, round), daemon=True)
            began = time.monotonic()
            process.start()
            if round < 0:
                # Two builds that may live tell how long one takes.
                process.join()
                longest_s = time.monotonic() - began
                continue
            after_s = chance.uniform(0, longest_s)
            process.join(after_s)
            at_work = process.exitcode is None
            process.kill()
            process.join()
            yield _left(folder, round, after_s, at_work)


def _left(folder: Path, round: int, after_s: float, at_work: bool) -> Killed:
    broken = list(_broken(folder))
    kept = len(PRACTICES) - len(_studio(folder, round).plan())
    _build(folder, round)
    broken += _broken(folder)
    if _studio(folder, round).plan():
        broken.append("the next build did not finish")
    broken += [f"{path.name} was left half-written" for path in _media(folder).glob(".*.*.????????")]
    return Killed(after_s, at_work, kept, tuple(broken))


def _broken(folder: Path) -> Iterator[str]:
    for row in read_manifest(_media(folder)):
        yield from map(str, inspect(_media(folder), row))


def _build(folder: Path, round: int) -> None:
    _studio(folder, round).build()


def _studio(folder: Path, round: int) -> Studio:
    words = [(Say(f"Round {round} of {name}."), Pause(1)) for name in PRACTICES]
    practices = (small.practice(name, *steps) for name, steps in zip(PRACTICES, words, strict=True))
    return Studio(small.library(*practices), _media(folder), folder / "cache", (Silent(),))


def _media(folder: Path) -> Path:
    return folder / "media"


@contextmanager
def _nursery() -> Iterator[multiprocessing.context.ForkServerContext]:
    """Processes that have all their imports behind them when they begin."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["audio.session", __name__])
    before = os.environ.get("OPENBLAS_NUM_THREADS")
    # A process that has threads must not be forked.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    try:
        yield context
    finally:
        if before is None:
            del os.environ["OPENBLAS_NUM_THREADS"]
        else:
            os.environ["OPENBLAS_NUM_THREADS"] = before
