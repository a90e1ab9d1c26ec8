"""Your own voice: a folder of lines that a person recorded, such as the clinician whom listeners know.

`audio.reading` says how files are named, `audio.audition` what is wrong with one. A session is spoken like this
only when all of its lines are there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from audio.engine import Voice, chosen
from audio.reading import found
from audio.sound import Sound
from audio.speakable import shortened
from skill.errors import BadInput, EngineError, EnvironmentLacks


class Recorded:
    """Finds each line in the folder's part for the locale, or else in another of its language."""

    name = "recorded"
    supplied = True

    def __init__(self, folder: Path, wanted: str | None = None, files: Mapping[str, Path] | None = None) -> None:
        self._folder = folder
        self._wanted = wanted
        self._files = files
        """Of the lines of one session, when it is ready for one."""

    def voices(self, locale: str) -> tuple[str, ...]:
        """The names of the folder's parts in the locale's language, its own first."""
        language = locale.partition("-")[0]
        parts = sorted(path.name for path in self._folder.glob("*") if path.is_dir())
        fitting = [part for part in parts if part.partition("-")[0] == language]
        return tuple(sorted(fitting, key=lambda part: part != locale))

    def speaking_as(self, voice: str) -> Recorded:
        """The lines in another part of the folder."""
        return Recorded(self._folder, voice, self._files)

    def voice(self, locale: str) -> Voice:
        """The person's voice; for one session it is what that session's files are."""
        voices = self.voices(locale)
        if not voices:
            raise EnvironmentLacks(
                f"{self._folder / locale}: there are no recorded lines. "
                "Run `kind-moment audio plan --engine recorded` for what to read and how to save it."
            )
        name = chosen(self.name, voices, self._wanted, locale)
        files = sorted(f"{_digest(path)} {text}" for text, path in (self._files or {}).items())
        version = hashlib.sha256("\n".join(files).encode()).hexdigest()
        return Voice(self.name, version, name, {}, synthetic=False)

    def rehearsed(self, lines: Sequence[str], locale: str) -> Recorded:
        """The engine for one session. Raises EngineError when a line is missing, BadInput when one is unusable."""
        files = found(self._folder / self.voice(locale).name, lines)
        missing = [text for text in lines if text not in files]
        if missing:
            first = f"the first is '{shortened(missing[0])}'"
            raise EngineError(f"not recorded: {len(missing)} of {len(lines)} lines, {first}")
        for text, path in files.items():
            if problem := self.problem(path, text):
                raise BadInput(problem)
        return Recorded(self._folder, self._wanted, files)

    def problem(self, path: Path, text: str) -> str | None:
        """What is wrong with a line's file, and the mend."""
        return _problem(path, _digest(path), text)

    def speak(self, text: str, locale: str) -> Sound:
        """The line as it was recorded. Raises EngineError when it was not, BadInput when it cannot be used."""
        from audio.audition import audition

        files = self._files or found(self._folder / self.voice(locale).name, [text])
        if text not in files:
            raise EngineError(f"'{shortened(text)}' is not recorded")
        return audition(files[text], text)


@cache
def _problem(path: Path, digest: str, text: str) -> str | None:
    from audio.audition import audition

    try:
        audition(path, text)
    except BadInput as error:
        return str(error)
    return None


def _digest(path: Path) -> str:
    status = path.stat()
    return _read_digest(path, status.st_mtime_ns, status.st_size)


@cache
def _read_digest(path: Path, changed_ns: int, size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
