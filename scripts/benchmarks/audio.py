"""What recordings cost: processor time, memory, and what a second processor brings.

The limit is the raw work that cannot be left out: the same engine speaks the same lines with nothing around it,
and LAME encodes as many seconds, in a process of their own like everything else here.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio.engines.espeak import Espeak
from audio.pipeline import Studio
from audio.recipe import MASTER, RATE
from audio.script import timeline
from scripts.benchmarks.table import Row, Table
from skill.core.library import Library
from skill.core.practice import Bed, Practice, Say, Script, Step
from skill.library.shelf import Shelf
from tests.audio.peak import peak_bytes

LOCALE = "en-US"
MINUTES = (1, 3, 10)

_IDLE = 0.15
"""How many processors others may use before two jobs have no room."""


def measure(times: int = 3) -> Table:
    """Sessions of one to ten minutes, cold and edited, beside the limit; then the whole library."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [_round(Path(folder) / str(number)) for number in range(times)]
        pairs = [_pair(Path(folder) / f"library {number}") for number in range(times)]
    best = {name: min(run[name] for run in runs) for name in runs[0]}
    shortest, longest = MINUTES[0], MINUTES[-1]
    per_minute = {minutes: best[f"cold {minutes}"] / best[f"minutes {minutes}"] for minutes in MINUTES}
    return Table(
        f"Recordings spoken by espeak-ng; processor time, the best of {times} rounds",
        "limit or peer",
        (
            *(
                Row(
                    f"{minutes} min, cold",
                    best[f"cold {minutes}"],
                    "s",
                    best[f"limit {minutes}"],
                    _at_most(minutes, 2.2),
                )
                for minutes in MINUTES
            ),
            *(
                Row(
                    f"{minutes} min, one line edited",
                    best[f"edited {minutes}"],
                    "s",
                    best[f"limit {minutes}"],
                    _at_most(minutes, 1.7),
                )
                for minutes in MINUTES
            ),
            Row(
                f"a minute of {longest}, beside a minute of {shortest}",
                per_minute[longest],
                "s",
                per_minute[shortest],
                1.1,
            ),
            Row(f"{longest} min, most memory", best[f"peak {longest}"], "MB", at_most=300),
            Row(f"{shortest} min, most memory", best[f"peak {shortest}"], "MB"),
            Row("the whole library, nothing changed (wall)", min(pair.again_s for pair in pairs), "s", at_most=1),
            min(pairs, key=lambda pair: pair.others).row,
        ),
    )


def _at_most(minutes: int, ratio: float) -> float | None:
    return ratio if minutes == MINUTES[-1] else None


def _round(folder: Path) -> dict[str, float]:
    found: dict[str, float] = {}
    for minutes in MINUTES:
        here = folder / str(minutes)
        cold = _alone("cold", minutes, here)
        found[f"cold {minutes}"], found[f"peak {minutes}"] = cold["cpu_s"], cold["peak_mb"]
        found[f"minutes {minutes}"] = cold["result"] / 60
        found[f"limit {minutes}"] = _alone("limit", minutes, here, cold["result"])["cpu_s"]
        found[f"edited {minutes}"] = _alone("edited", minutes, here)["cpu_s"]
    return found


@dataclass(frozen=True)
class _Pair:
    """The whole library with one job, with two, and once more; `others` is how many processors others used."""

    one_s: float
    two_s: float
    again_s: float
    others: float

    @property
    def row(self) -> Row:
        """One job beside two; with no target where others took what the second job needs."""
        about = "the whole library, one job beside two (wall)"
        if self.others > _IDLE:
            return Row(f"{about}; not idle: others used {self.others:.1f} processors", self.one_s, "s", self.two_s)
        return Row(about, self.one_s, "s", self.two_s, at_least=1.6)


def _pair(folder: Path) -> _Pair:
    busy, began = _busy_s(), time.monotonic()
    one_s, two_s = _library(folder / "one", 1), _library(folder / "two", 2)
    others = (_busy_s() - busy) / (time.monotonic() - began)
    return _Pair(one_s, two_s, _library(folder / "two", 2), others)


def _library(folder: Path, jobs: int) -> float:
    """Seconds that the command needs for the whole library."""
    command = ["kind-moment", "audio", "build", "--engine", "espeak", "--jobs", str(jobs), "--media-dir"]
    began = time.monotonic()
    program = Path(sys.executable).with_name(command[0])
    subprocess.run([program, *command[1:], folder / "media"], stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - began


def _busy_s() -> float:
    """Processor seconds that all but our children have used since the machine's start; 0 where none can tell."""
    counters = Path("/proc/stat")
    if not counters.exists():
        return 0.0
    user, nice, system = map(int, counters.read_text().split()[1:4])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (user + nice + system) / os.sysconf("SC_CLK_TCK") - used.ru_utime - used.ru_stime


def _alone(what: str, *arguments: object) -> dict[str, Any]:
    """One measurement in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", __name__, what, *map(str, arguments)]
    answer: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return answer


def cold(minutes: str, folder: str) -> float:
    """A session made from nothing; returns its seconds."""
    return _built(_library_of(int(minutes)), folder)


def edited(minutes: str, folder: str) -> float:
    """The same with one line edited."""
    return _built(_library_of(int(minutes), "This line is another one now."), folder)


def limit(minutes: str, folder: str, seconds: str) -> float:
    """The raw work of the same session."""
    import lameenc

    library = _library_of(int(minutes))
    engine = Espeak()
    (script,) = library.practices["bench"].scripts
    pcm = b"".join(engine.speak(text, LOCALE).pcm for text in timeline(script, library.cues).lines)
    length = 2 * round(float(seconds) * RATE)
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_bit_rate(MASTER.kbits)
    encoder.set_quality(MASTER.quality)
    encoder.encode((pcm * (length // len(pcm) + 1))[:length])
    encoder.flush()
    return float(seconds)


def _built(library: Library, folder: str) -> float:
    (row,) = Studio(library, Path(folder) / "media", Path(folder) / "cache", (Espeak(),)).build()
    return row.duration_s


def _library_of(minutes: int, edit: str | None = None) -> Library:
    """A library of one practice, as long as asked, of the words that people hear."""
    shelf = Shelf().library(LOCALE)
    steps: list[Step] = [Bed("warm-pad")]
    for practice in sorted(shelf.practices.values(), key=lambda each: -each.lengths_s[-1]):
        for step in practice.scripts[-1].steps:
            if not isinstance(step, Bed) and Script(0, tuple(steps)).estimate_s < 60 * minutes:
                steps.append(step)
    if edit:
        steps[next(at for at, step in enumerate(steps) if isinstance(step, Say))] = Say(edit)
    script = Script(60 * minutes, tuple(steps))
    practice = Practice("bench", "Bench", ("overload",), "Sitting.", "bench", (script,), ("original",))
    return Library(LOCALE, {"bench": practice}, {}, {}, {}, {}, shelf.cues, ())


_MEASURED: dict[str, Callable[..., float]] = {"cold": cold, "edited": edited, "limit": limit}

if __name__ == "__main__":
    result = _MEASURED[sys.argv[1]](*sys.argv[2:])
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu_s = sum(each.ru_utime + each.ru_stime for each in used)
    print(json.dumps({"result": result, "cpu_s": cpu_s, "peak_mb": peak_bytes() / 1e6}))
