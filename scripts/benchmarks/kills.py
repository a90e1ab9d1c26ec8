"""Builds killed with SIGKILL at random moments."""

from __future__ import annotations

import tempfile
from pathlib import Path

from scripts.benchmarks.table import Row, Table
from tests.audio.kills import PRACTICES, kill_builds


def measure(times: int = 200) -> Table:
    """Kill builds `times` times, and look at what each leaves and whether the next one finishes."""
    with tempfile.TemporaryDirectory() as folder:
        kills = list(kill_builds(Path(folder), times, seed=1))
    for each in kills:
        for problem in each.broken:
            print(f"after {each.after_s:.3f} s: {problem}")
    halfway = sum(0 < each.kept < len(PRACTICES) for each in kills)
    return Table(
        f"{times} builds of three recordings killed at random moments, the next build let finish each time",
        "kills",
        (
            Row("were at work", sum(each.at_work for each in kills), "", beside=times),
            Row("had some recordings and not all", halfway, "", beside=times),
            Row("left something broken, or the next did not finish", sum(bool(each.broken) for each in kills), ""),
        ),
    )
