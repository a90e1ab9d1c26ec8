"""The cache: what was made once is found again by what it was made from, never by where or when.

Three levels: `raw` lines as an engine spoke them, treated `line`s, and `output`s, which are the manifest's rows of
recordings; their files lie in the media folder. A file that is empty or cut short counts as absent.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from audio.engine import Voice
from audio.recipe import BLEND, MASTER, TREATMENT
from audio.script import Timeline
from audio.sound import Sound, decoded
from skill.core.recording import Recording

SCHEMA = 1
_UNFINISHED = "unfinished"
_ABANDONED_S = 60
_PART = 16


def digest(value: object) -> str:
    """SHA-256 of a value's canonical JSON."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def raw_key(voice: Voice, text: str) -> str:
    """The place of a line as a voice speaks it."""
    return digest({"schema": SCHEMA, "voice": vars(voice), "text": text})


def line_key(voice: Voice, text: str) -> str:
    """The place of the same line, treated."""
    return digest({"raw": raw_key(voice, text), "treatment": vars(TREATMENT)})


def words_digest(timeline: Timeline) -> str:
    """The first part of the script digests that are made from a timeline."""
    items = [[type(item).__name__, dataclasses.asdict(item)] for item in timeline.items]
    return digest({"title": timeline.title, "items": items})[:_PART]


def script_digest(timeline: Timeline, voice: Voice) -> str:
    """What a recording is made from, in three parts so that a change can be named: words, voice, recipe."""
    recipe = [dataclasses.asdict(part) for part in (TREATMENT, BLEND, MASTER)]
    return "-".join(
        [words_digest(timeline), *(digest(part)[:_PART] for part in (dataclasses.asdict(voice), recipe))]
    )


class Cache:
    """A folder of things found by digest; safe for several builds at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sound(self, level: Literal["raw", "line"], key: str) -> Sound | None:
        """A line kept earlier, or None."""
        content = self._read(self._path(level, key, "flac"))
        return decoded(content) if content else None

    def keep_sound(self, level: Literal["raw", "line"], key: str, sound: Sound) -> None:
        """Keep a line."""
        self._write(self._path(level, key, "flac"), sound.flac())

    def recording(self, made_from: str) -> Recording | None:
        """The recording with this script digest, or None; its files may be gone."""
        try:
            return Recording(**json.loads(self._read(self._path("output", made_from, "json"))))
        except (ValueError, TypeError):
            return None

    def keep_recording(self, recording: Recording) -> None:
        """Remember a finished recording."""
        row = json.dumps(dataclasses.asdict(recording), ensure_ascii=False)
        self._write(self._path("output", recording.script_digest, "json"), row.encode())

    def files(self) -> Iterator[tuple[str, str, Path]]:
        """Level, key and path of everything kept."""
        for level in ("raw", "line", "output"):
            for path in sorted((self.folder / level).glob("*/*")):
                yield level, path.stem, path

    def clean(self) -> None:
        """Remove what a killed build left half-written."""
        for path in (self.folder / _UNFINISHED).glob("*"):
            # Another build may be writing right now; none takes this long over one small file.
            if time.time() - path.stat().st_mtime > _ABANDONED_S:
                path.unlink(missing_ok=True)

    def _path(self, level: str, key: str, ending: str) -> Path:
        return self.folder / level / key[:2] / f"{key}.{ending}"

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return b""

    def _write(self, path: Path, content: bytes) -> None:
        # Without fsync, unlike the manifest: after a power cut a short file here is only made again.
        for folder in (path.parent, self.folder / _UNFINISHED):
            folder.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=self.folder / _UNFINISHED)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
