"""A build of the small library as a program of its own, to be killed or kept waiting: prints each event's name."""

from __future__ import annotations

import sys
from pathlib import Path

from audio.engines.espeak import Espeak
from audio.pipeline import Studio
from audio.progress import Event
from tests.audio import small


def tell(event: Event) -> None:
    sys.stdout.write(f"{type(event).__name__}\n")
    sys.stdout.flush()


def main(media_dir: str, cache_dir: str, jobs: str = "1") -> None:
    Studio(small.library(), Path(media_dir), Path(cache_dir), (Espeak(),)).build(tell, jobs=int(jobs))


if __name__ == "__main__":
    main(*sys.argv[1:])
