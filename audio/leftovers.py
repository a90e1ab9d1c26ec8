"""Files that nothing reaches any more: recordings no manifest names, lines no script says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from audio.cache import Cache, line_key, raw_key
from audio.captions import lyrics_name
from audio.engine import Engine
from audio.lock import locked
from audio.progress import Observer, Waiting, unobserved
from audio.script import timeline
from skill.core.library import Library
from skill.media import read_manifest

_OURS = re.compile(r".+-\d+-.+-[0-9a-f]{12}\.(mp3|vtt|lrc)\Z")


def remove_leftovers(
    media_dir: Path,
    cache_dir: Path,
    libraries: Sequence[Library],
    engines: Sequence[Engine],
    observe: Observer = unobserved,
) -> tuple[Path, ...]:
    """Remove what neither the manifest nor a script of the libraries reaches; returns what was removed.

    A line is kept for every voice of every engine given: a voice's raw lines may have cost many requests.
    Raises ManifestError, and then removes nothing, when the manifest cannot be read.
    """
    with locked(media_dir, lambda: observe(Waiting(str(media_dir)))):
        removed = tuple(_leftovers(media_dir, Cache(cache_dir), libraries, engines))
        for path in removed:
            path.unlink(missing_ok=True)
    return removed


def _leftovers(
    media_dir: Path, cache: Cache, libraries: Iterable[Library], engines: Sequence[Engine]
) -> Iterator[Path]:
    rows = read_manifest(media_dir)
    named = {name for row in rows for name in (row.file, row.captions, lyrics_name(row.captions))}
    for path in sorted(media_dir.iterdir()):
        if _OURS.match(path.name) and path.name not in named:
            yield path
    reached = {("output", row.script_digest) for row in rows}
    for library in libraries:
        locale = library.locale
        voices = [engine.speaking_as(name).voice(locale) for engine in engines for name in engine.voices(locale)]
        for practice in library.practices.values():
            for script in practice.scripts:
                for text in timeline(script, library.cues).lines:
                    for voice in voices:
                        reached |= {("raw", raw_key(voice, text)), ("line", line_key(voice, text))}
    for level, key, path in cache.files():
        if (level, key) not in reached:
            yield path
