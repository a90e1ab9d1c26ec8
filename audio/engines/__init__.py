"""The engines by name. A new one is a file beside these and a row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from audio.engine import Engine
from audio.engines.espeak import Espeak
from audio.engines.gtts import Gtts
from audio.engines.silent import Silent

ENGINES: Mapping[str, Callable[[Path], Engine]] = {
    "gtts": lambda cache_dir: Gtts(cache_dir / "gtts-breaker.json"),
    "espeak": lambda _: Espeak(),
    "silent": lambda _: Silent(),
}
"""How each engine is made, given the cache folder where it may remember things."""

AUTO = ("gtts", "espeak")
"""What `auto` tries, best first; the last needs nothing but this machine."""


def engines(name: str, cache_dir: Path) -> tuple[Engine, ...]:
    """The engines to try for `auto` or for one engine's name, best first."""
    return tuple(ENGINES[each](cache_dir) for each in (AUTO if name == "auto" else (name,)))
