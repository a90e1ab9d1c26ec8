"""Publishing: finished recordings laid into a depot by who renders them, and fetched by companions that do not.

Files go first and the manifest last, so that whoever reads a manifest finds every file it names. Only what is not
there yet is moved. Nothing here imports numpy or an engine: a kiosk can fetch without them.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from audio.booth import writing
from audio.captions import lyrics_name
from audio.depot import Depot
from audio.lock import locked
from audio.progress import Observer, Waiting, unobserved
from skill.core.recording import Recording
from skill.errors import BadInput, CheckFailed, ManifestError
from skill.media import MANIFEST, read_manifest, write_atomically, write_manifest

LONGEST_MANIFEST = 8 << 20
LONGEST_SOUND = 64 << 20
LONGEST_CAPTIONS = 1 << 20
"""Bytes; nothing longer is fetched, whoever offers it."""

_SOUND_NAME = re.compile(r"[A-Za-z0-9][\w-]*-([0-9a-f]{12})\.mp3\Z", re.ASCII)
_PART = ".part"

Moving = Callable[[str], None]
"""Called with the name of each file that has been moved."""


@dataclass(frozen=True)
class Moved:
    """What publishing or fetching came to."""

    recordings: int
    """How many the manifest names."""
    files: int
    """How many files had to be moved, the manifest not counted."""
    bytes: int


def publish(media_dir: Path, depot: Depot, moving: Moving = lambda name: None) -> Moved:
    """Lay every recording of the manifest into the depot. What lies there already is not moved again, nor removed.

    Raises BadInput when there is nothing to publish or a file is not what was rendered; the depot's manifest is
    then as before.
    """
    rows = read_manifest(media_dir)
    if not rows:
        raise BadInput(f"{media_dir}: there is no recording to publish. Run `kind-moment audio build`.")
    there = depot.sizes()
    files = moved = 0
    for row in rows:
        content = _contents(media_dir, row)
        if not _is_whole(row, content):
            raise BadInput(f"{row.file}: not what was rendered. Run `kind-moment audio check`.")
        for name, part in content.items():
            if there.get(name) != len(part):
                depot.put(name, part)
                moving(name)
                files, moved = files + 1, moved + len(part)
    manifest = (media_dir / MANIFEST).read_bytes()
    if there.get(MANIFEST) != len(manifest) or _all(depot, MANIFEST, LONGEST_MANIFEST) != manifest:
        depot.put(MANIFEST, manifest)
    return Moved(len(rows), files, moved)


def pull(
    depot: Depot, media_dir: Path, moving: Moving = lambda name: None, observe: Observer = unobserved
) -> Moved:
    """Fetch what the depot's manifest names and is not here; each file is verified before it takes its place.

    A download that broke off is resumed. Where a recording arrives corrupt, the one that was here stays, and
    CheckFailed names it when all the others are there. Raises BadInput for a manifest that cannot be one.
    """
    with writing(media_dir), locked(media_dir, lambda: observe(Waiting(str(media_dir)))):
        wanted = _offered(depot)
        here = {_place(row): row for row in _rows_here(media_dir)}
        files = moved = 0
        corrupt, kept = [], []
        for row in wanted:
            try:
                for name, length in _fetch(depot, media_dir, row):
                    moving(name)
                    files, moved = files + 1, moved + length
                kept.append(row)
            except BadInput as error:
                corrupt.append(str(error))
                earlier = here.get(_place(row))
                if earlier and _is_whole(earlier, _contents(media_dir, earlier)):
                    kept.append(earlier)
        if sorted(map(_order, kept)) != sorted(map(_order, here.values())):
            write_manifest(media_dir, kept)
    if corrupt:
        raise CheckFailed(f"{depot}: corrupt: {', '.join(corrupt)}. What was here before is kept.")
    return Moved(len(kept), files, moved)


def _offered(depot: Depot) -> tuple[Recording, ...]:
    """The recordings of the depot's manifest, none of which can lead out of a folder or fill a disk."""
    content = _all(depot, MANIFEST, LONGEST_MANIFEST)
    try:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / MANIFEST).write_bytes(content)
            rows = read_manifest(Path(folder))
    except ManifestError as error:
        raise BadInput(f"{depot}/{MANIFEST}: not a manifest of this version") from error
    for row in rows:
        if not _is_sound(row):
            raise BadInput(
                f"{depot}/{MANIFEST}: refused, for it names {row.file!r} with captions {row.captions!r}"
            )
    return rows


def _is_sound(row: Recording) -> bool:
    """Whether its names are plain names of ours and its sizes sane; the manifest came from elsewhere."""
    if not all(isinstance(text, str) for text in (row.practice, row.locale, row.profile, row.file, row.sha256)):
        return False
    return (
        _SOUND_NAME.match(row.file) is not None
        and row.captions == row.file.removesuffix(".mp3") + ".vtt"
        and isinstance(row.length_s, int)
        and isinstance(row.bytes, int)
        and 0 < row.bytes <= LONGEST_SOUND
    )


def _fetch(depot: Depot, media_dir: Path, row: Recording) -> Iterable[tuple[str, int]]:
    """Bring one recording's files here; returns the name and length of each that had to be moved."""
    here = _contents(media_dir, row)
    if _is_whole(row, here):
        return []
    fetched = []
    if _sha256(here[row.file]) != row.sha256:
        _download(depot, media_dir / row.file, row)
        here = _contents(media_dir, row)
        fetched.append((row.file, row.bytes))
    texts = [row.captions, lyrics_name(row.captions)]
    if not _is_whole(row, here):
        here |= {name: _all(depot, name, LONGEST_CAPTIONS) for name in texts}
        if not _is_whole(row, here):
            raise BadInput(" or ".join(texts))
        for name in texts:
            write_atomically(media_dir / name, here[name])
            fetched.append((name, len(here[name])))
    return fetched


def _download(depot: Depot, path: Path, row: Recording) -> None:
    """Fetch a sound, going on where an earlier download broke off; a resumed one that is wrong is begun anew."""
    part = path.with_name(f".{path.name}{_PART}")
    while True:
        resumed = part.stat().st_size if part.exists() else 0
        with part.open("ab") as file:
            for chunk in depot.read(path.name, resumed):
                file.write(chunk)
                if file.tell() > row.bytes:
                    break
        if _sha256(part.read_bytes()) == row.sha256:
            part.replace(path)
            return
        part.unlink()
        if not resumed:
            raise BadInput(path.name)


def _all(depot: Depot, name: str, longest: int) -> bytes:
    content = b""
    for chunk in depot.read(name):
        content += chunk
        if len(content) > longest:
            raise BadInput(f"{depot}: {name} is longer than {longest} bytes")
    return content


def _contents(folder: Path, row: Recording) -> dict[str, bytes]:
    """A recording's files by name, in the order of the digest in their name; empty where there is none."""
    names = (row.file, row.captions, lyrics_name(row.captions))
    return {name: (folder / name).read_bytes() if (folder / name).exists() else b"" for name in names}


def _is_whole(row: Recording, content: dict[str, bytes]) -> bool:
    """Whether the sound is the one that the manifest names, and all files together are what their name says."""
    name = _SOUND_NAME.match(row.file)
    together = _sha256(b"".join(content.values()))
    return _sha256(content[row.file]) == row.sha256 and name is not None and together.startswith(name[1])


def _rows_here(media_dir: Path) -> tuple[Recording, ...]:
    try:
        return read_manifest(media_dir)
    except ManifestError:
        return ()


def _place(row: Recording) -> tuple[str, str, int, str]:
    return row.practice, row.locale, row.length_s, row.profile


def _order(row: Recording) -> str:
    return repr(row)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
