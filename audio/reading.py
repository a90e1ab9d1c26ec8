"""The reading script of a session: what a person reads aloud to lend it their own voice, and how each line's file
is named.

A name is the line's first words and a digest of all of them, so that it stays right when a practice is edited
around the line, and is free again when the line itself is. Who would rather number the files puts them into a
folder that is named after the whole session: it is only right for exactly these lines in this order.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from audio.speakable import shortened
from skill.errors import BadInput

ENDINGS = (".wav", ".flac", ".mp3")

_SLUG_WORDS = 5
_SLUG_LETTERS = 40
_DIGEST = 8
_NUMBER = re.compile(r"[A-Za-z _-]*0*(\d+)\Z")


def name(text: str) -> str:
    """The name of a line's file, without its ending; punctuation and capitals do not matter."""
    words = _words(text)
    slug = "-".join(_ascii(words)[:_SLUG_WORDS])[:_SLUG_LETTERS].strip("-")
    return f"{slug or 'line'}-{_digest(words)}"


def folder_name(practice: str, length_s: int, lines: Sequence[str]) -> str:
    """The name of the folder for a session's numbered files."""
    return f"{practice}-{length_s}-{_session_digest(lines)}"


def found(folder: Path, lines: Sequence[str]) -> Mapping[str, Path]:
    """The file of each of a session's lines that has one: named in the folder, or numbered in the session's own.

    Raises BadInput when two files claim one line.
    """
    named = _by_end(folder)
    numbered = _by_end(next(folder.glob(f"*-{_session_digest(lines)}"), folder / "none"), numbers=True)
    files: dict[str, Path] = {}
    for number, text in enumerate(lines, 1):
        claims = named.get(_digest(_words(text)), []) + numbered.get(str(number), [])
        if len(claims) > 1:
            said = f"both say '{shortened(text)}'"
            raise BadInput(f"{claims[0]} and {claims[1]}: {said}. Take one of them away.")
        if claims:
            files[text] = claims[0]
    return files


def _by_end(folder: Path, numbers: bool = False) -> dict[str, list[Path]]:
    """The folder's sound files by what their names end with: a line's digest or number."""
    files: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.name.startswith("."):
            number = _NUMBER.match(path.stem)
            end = path.stem.rpartition("-")[2].lower()
            if not numbers:
                files.setdefault(end, []).append(path)
            elif number:
                files.setdefault(number[1], []).append(path)
    return files


def _words(text: str) -> list[str]:
    """The words alone, as they are spoken."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.findall(r"\w+(?:'\w+)*", plain)


def _ascii(words: Sequence[str]) -> list[str]:
    stripped = (unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() for word in words)
    return [word for each in stripped if (word := re.sub(r"\W", "", each))]


def _digest(words: Sequence[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:_DIGEST]


def _session_digest(lines: Sequence[str]) -> str:
    return _digest([_digest(_words(text)) for text in lines])
