"""The studio: what recordings a library needs, which are there, and the making of the rest.

A finished recording is in the manifest at once, so that a running companion can play it. A build may be stopped
or killed at any moment: what is in the manifest is whole. Nothing here imports numpy until there is work.
"""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from audio.cache import Cache, script_digest
from audio.cast import Cast
from audio.engine import Engine
from audio.lock import locked
from audio.progress import Job, Made, Observer, Planned, Spoken, Waiting, unobserved
from audio.script import Timeline, timeline
from skill.core.library import Library
from skill.core.recording import Recording
from skill.errors import BadInput, EngineError, EnvironmentLacks, ManifestError, MasteringError
from skill.media import read_manifest, write_atomically, write_manifest

FIRST = ("compassion-break", 60)
"""The practice and length that a newcomer hears first."""

_CHANGES = ("words changed", "engine changed", "sound changed")
"""What it means when the first, second or third part of a script digest differs."""

_UNFINISHED = re.compile(r"\..+\.(mp3|vtt|json)\.\w{8}\Z")


class Studio:
    """Renders one locale's library into a media folder, with the first of its engines that can."""

    def __init__(self, library: Library, media_dir: Path, cache_dir: Path, engines: Sequence[Engine]) -> None:
        self.library = library
        self.media_dir = media_dir
        self.cache = Cache(cache_dir)
        self._engines = tuple(engines)

    def plan(self, practice: str | None = None, force: bool = False) -> tuple[Job, ...]:
        """The recordings to make, shortest first, but the newcomer's before all.

        A recording stays as long as its words and recipe do and one of the studio's engines made it: a voice of
        yesterday is not given up because its service is out of reach today.

        Raises BadInput for an unknown practice.
        """
        if practice is not None and practice not in self.library.practices:
            known = ", ".join(self.library.practices)
            raise BadInput(f"there is no practice '{practice}' in {self.library.locale}. Use one of: {known}.")
        made = {(row.practice, row.length_s): row for row in self._rows() if row.locale == self.library.locale}
        jobs = []
        for name, length_s, session in self._sessions():
            if practice is None or name == practice:
                reason = self._reason(session, made.get((name, length_s)))
                if reason or force:
                    jobs.append(Job(name, length_s, reason or "forced", session))
        return tuple(sorted(jobs, key=lambda job: ((job.practice, job.length_s) != FIRST, job.length_s)))

    def build(
        self, observe: Observer = unobserved, practice: str | None = None, force: bool = False
    ) -> tuple[Recording, ...]:
        """Make what is planned; returns what was made.

        Raises EngineError when the last engine fails, EnvironmentLacks when the disk is full or something is not
        installed, and, after all the others are made, MasteringError; what is finished is kept.
        """
        with _writing(self.media_dir), locked(self.media_dir, lambda: observe(Waiting(str(self.media_dir)))):
            self._clean()
            self._withdraw()
            jobs = self.plan(practice, force)
            observe(Planned(jobs))
            made: list[Recording] = []
            unmastered: list[str] = []
            cast = Cast(self._engines, self.library.locale, observe)
            for job in jobs:
                began = time.monotonic()
                try:
                    recording = self._make(job, cast, observe, anew=force)
                except MasteringError as error:
                    # The others are none the worse for it.
                    unmastered.append(f"{job}: {error}")
                    continue
                self._enter(recording)
                made.append(recording)
                observe(Made(job, recording, time.monotonic() - began))
        if unmastered:
            raise MasteringError("; ".join(unmastered))
        return tuple(made)

    def _make(self, job: Job, cast: Cast, observe: Observer, anew: bool) -> Recording:
        """One recording, all of it by the same engine: when one fails midway, the next begins from the start."""
        while True:
            made_from = script_digest(job.timeline, cast.engine.voice(self.library.locale))
            earlier = None if anew else self.cache.recording(made_from)
            if earlier and self._is_there(earlier):
                return dataclasses.replace(
                    earlier, practice=job.practice, locale=self.library.locale, length_s=job.length_s
                )
            try:
                return self._render(job, cast, observe, made_from)
            except EngineError as error:
                cast.give_way(job, error)

    def _render(self, job: Job, cast: Cast, observe: Observer, made_from: str) -> Recording:
        try:
            from audio.session import render
        except (ImportError, OSError) as error:
            message = f"recordings cannot be made here ({error}). Run: pip install 'kind-moment[audio]'"
            raise EnvironmentLacks(message) from error

        def spoken() -> None:
            cast.announce()
            observe(Spoken(job))

        engine, locale = cast.engine, self.library.locale
        rendition = render(job.timeline, engine, locale, self.cache, spoken)
        captions = rendition.captions.encode()
        content = hashlib.sha256(rendition.mp3 + captions).hexdigest()
        stem = f"{job.practice}-{job.length_s}-{locale}-{content[:12]}"
        self._write(f"{stem}.mp3", rendition.mp3)
        self._write(f"{stem}.vtt", captions)
        recording = Recording(
            practice=job.practice,
            locale=locale,
            length_s=job.length_s,
            file=f"{stem}.mp3",
            sha256=hashlib.sha256(rendition.mp3).hexdigest(),
            bytes=len(rendition.mp3),
            duration_s=rendition.duration_s,
            engine=engine.name,
            voice=engine.voice(locale).name,
            lufs=rendition.lufs,
            true_peak_dbtp=rendition.true_peak_dbtp,
            captions=f"{stem}.vtt",
            script_digest=made_from,
        )
        self.cache.keep_recording(recording)
        return recording

    def _sessions(self) -> Iterator[tuple[str, int, Timeline]]:
        for name, practice in self.library.practices.items():
            for script in practice.scripts:
                yield name, script.length_s, timeline(script, self.library.cues)

    def _reason(self, session: Timeline, recording: Recording | None) -> str | None:
        if recording is None:
            return "new"
        engine = next((engine for engine in self._engines if engine.name == recording.engine), None)
        if engine is None:
            return "engine changed"
        wanted = script_digest(session, engine.voice(self.library.locale))
        pairs = zip(_parts(recording.script_digest), _parts(wanted), strict=True)
        changed = (reason for reason, (was, now) in zip(_CHANGES, pairs, strict=True) if was != now)
        return next(changed, None if self._is_there(recording) else "file missing")

    def _is_there(self, recording: Recording) -> bool:
        try:
            (self.media_dir / recording.captions).stat()
            return (self.media_dir / recording.file).stat().st_size == recording.bytes
        except FileNotFoundError:
            return False

    def _rows(self) -> tuple[Recording, ...]:
        """The manifest's rows; none when it cannot be read, for then it is made anew."""
        try:
            return read_manifest(self.media_dir)
        except ManifestError:
            return ()

    def _enter(self, recording: Recording) -> None:
        others = (row for row in self._rows() if _place(row) != _place(recording))
        write_manifest(self.media_dir, [*others, recording])

    def _withdraw(self) -> None:
        """Take out of the manifest what the library no longer has: words that were withdrawn are not played."""
        locale = self.library.locale
        wanted = {(name, locale, length_s) for name, length_s, _ in self._sessions()}
        rows = self._rows()
        kept = [row for row in rows if row.locale != locale or _place(row) in wanted]
        if len(kept) < len(rows):
            write_manifest(self.media_dir, kept)

    def _write(self, name: str, content: bytes) -> None:
        path = self.media_dir / name
        if not path.exists() or path.read_bytes() != content:
            write_atomically(path, content)

    def _clean(self) -> None:
        """Remove what a killed build left half-written; the lock is ours, so nobody is writing it now."""
        for path in self.media_dir.glob(".*"):
            if _UNFINISHED.match(path.name):
                path.unlink(missing_ok=True)
        self.cache.clean()


def _parts(script_digest: str) -> list[str]:
    return [*script_digest.split("-"), "", "", ""][:3]


def _place(row: Recording) -> tuple[str, str, int]:
    return row.practice, row.locale, row.length_s


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn what a file system refuses into one line with a mend."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            message = f"{where}: the disk is full. Free some space and build again; what is finished is kept."
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            message = f"{where}: not writable. Give this user the folder, or set KIND_MOMENT_MEDIA_DIR to another."
        else:
            raise
        raise EnvironmentLacks(message) from error
