"""The booth: where one session after the other is recorded, by whoever is asked to, and its files are put down.

It keeps no state, so that several processes can each have the same one. Nothing here imports numpy until there is
work.
"""

from __future__ import annotations

import dataclasses
import errno
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audio.cache import Cache, script_digest
from audio.captions import lyrics_name
from audio.engine import Engine
from audio.progress import Job
from skill.core.recording import Recording
from skill.errors import EnvironmentLacks, MasteringError
from skill.media import write_atomically


@dataclass(frozen=True)
class Take:
    """A session as it came out of the booth."""

    job: Job
    result: Recording | MasteringError
    took_s: float


@dataclass(frozen=True)
class Booth:
    """One locale's booth."""

    locale: str
    media_dir: Path
    cache: Cache

    def record(self, job: Job, engine: Engine, spoken: Callable[[], None], anew: bool = False) -> Recording:
        """Make a session's files, all of it in one voice; `spoken` is called after each line.

        What was made of the same words by the same voice before is found again, unless it is wanted `anew`.
        Raises EngineError when the engine fails at any of the lines, MasteringError when no try lands in the
        limits, EnvironmentLacks when the disk is full or something is not installed.
        """
        with writing(self.media_dir):
            made_from = script_digest(job.timeline, engine.voice(self.locale))
            earlier = None if anew else self.cache.recording(made_from)
            if earlier and self.has(earlier):
                return dataclasses.replace(
                    earlier,
                    practice=job.practice,
                    locale=self.locale,
                    length_s=job.length_s,
                    profile=job.profile,
                )
            return self._render(job, engine, spoken, made_from)

    def speak(self, text: str, engine: Engine) -> None:
        """Have one line spoken ahead of its session. Raises EngineError when the engine cannot."""
        with writing(self.media_dir), _installed():
            from audio.line import raw_line

            raw_line(text, engine, engine.voice(self.locale), self.locale, self.cache)

    def has(self, recording: Recording) -> bool:
        """Whether all its files are there and the sound is of the right length."""
        try:
            for captions in (recording.captions, lyrics_name(recording.captions)):
                (self.media_dir / captions).stat()
            return (self.media_dir / recording.file).stat().st_size == recording.bytes
        except FileNotFoundError:
            return False

    def _render(self, job: Job, engine: Engine, spoken: Callable[[], None], made_from: str) -> Recording:
        with _installed():
            from audio.session import render

        rendition = render(job.timeline, engine, self.locale, self.cache, spoken)
        captions, lyrics = rendition.captions.encode(), rendition.lyrics.encode()
        content = hashlib.sha256(rendition.mp3 + captions + lyrics).hexdigest()
        stem = f"{job.practice}-{job.length_s}-{self.locale}-{content[:12]}"
        self._write(f"{stem}.mp3", rendition.mp3)
        self._write(f"{stem}.vtt", captions)
        self._write(f"{stem}.lrc", lyrics)
        recording = Recording(
            practice=job.practice,
            locale=self.locale,
            length_s=job.length_s,
            file=f"{stem}.mp3",
            sha256=hashlib.sha256(rendition.mp3).hexdigest(),
            bytes=len(rendition.mp3),
            duration_s=rendition.duration_s,
            engine=engine.name,
            voice=engine.voice(self.locale).name,
            lufs=rendition.lufs,
            true_peak_dbtp=rendition.true_peak_dbtp,
            captions=f"{stem}.vtt",
            script_digest=made_from,
            profile=job.profile,
        )
        self.cache.keep_recording(recording)
        return recording

    def _write(self, name: str, content: bytes) -> None:
        path = self.media_dir / name
        if not path.exists() or path.read_bytes() != content:
            write_atomically(path, content)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what a file system refuses into one line with a mend."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            message = f"{where}: the disk is full. Free some space and try again; what is finished is kept."
        elif error.errno in (errno.ENOTDIR, errno.EEXIST):
            message = f"{where}: not a folder. Move it away, or set KIND_MOMENT_MEDIA_DIR to another place."
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            message = f"{where}: not writable. Give this user the folder, or set KIND_MOMENT_MEDIA_DIR to another."
        else:
            raise
        raise EnvironmentLacks(message) from error


@contextmanager
def _installed() -> Iterator[None]:
    """Turn a missing part into the command that installs it."""
    try:
        yield
    except ImportError as error:
        message = f"recordings cannot be made here ({error}). Run: pip install 'kind-moment[audio]'"
        raise EnvironmentLacks(message) from error
