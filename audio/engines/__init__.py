"""The engines by name. A new one is a file beside these and a row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from audio.engine import Engine
from audio.engines.espeak import Espeak
from audio.engines.flite import Flite
from audio.engines.gtts import Gtts
from audio.engines.piper import Piper
from audio.engines.recorded import Recorded
from audio.engines.silent import Silent
from skill.errors import BadInput


@dataclass(frozen=True)
class Places:
    """Where engines keep and find things."""

    cache_dir: Path
    """What they remember from build to build."""
    voices_dir: Path
    """What people supply: `recorded/<locale>/`, `piper/`."""


ENGINES: Mapping[str, Callable[[Places], Engine]] = {
    "recorded": lambda places: Recorded(places.voices_dir / "recorded"),
    "gtts": lambda places: Gtts(places.cache_dir / "gtts-breaker.json"),
    "piper": lambda places: Piper(places.voices_dir / "piper"),
    "flite": lambda _: Flite(),
    "espeak": lambda _: Espeak(),
    "silent": lambda _: Silent(),
}
"""How each engine is made, best first."""

AUTO = ("recorded", "gtts", "piper", "flite", "espeak")
"""What `auto` tries, best first; who has no voice here is passed over, and the last has one everywhere."""


def engines(name: str, places: Places, locale: str, voice: str | None = None) -> tuple[Engine, ...]:
    """The engines to try for `auto` or for one engine's name, best first; if a voice is named, those that have it.

    Raises BadInput for a voice that none of them has.
    """
    asked = tuple(ENGINES[each](places) for each in (AUTO if name == "auto" else (name,)))
    if voice is None:
        return asked
    having = tuple(engine.speaking_as(voice) for engine in asked if voice in engine.voices(locale))
    if having:
        return having
    there_is = [f"{engine.name}: {', '.join(voices)}" for engine in asked if (voices := engine.voices(locale))]
    if not there_is:
        # It tells itself what is missing.
        asked[-1].voice(locale)
    raise BadInput(f"there is no voice '{voice}' for {locale}. Use one of {'; '.join(there_is)}.")
