"""The recordings' manifest: what the renderer made and the companion may play."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import tempfile
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from skill.core.recording import STANDARD, Recording
from skill.errors import ManifestError

log = logging.getLogger(__name__)

MANIFEST = "manifest.json"
VERSION = 1


def read_manifest(folder: Path) -> tuple[Recording, ...]:
    """The recordings that the folder's manifest names; none where there is no manifest yet.

    Raises ManifestError when the file is not a manifest of this version.
    """
    path = folder / MANIFEST
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["version"] != VERSION:
            raise ManifestError(
                f"{path}: version {document['version']} is not {VERSION}. Run `kind-moment audio build --force`."
            )
        return tuple(Recording(**row) for row in document["recordings"])
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read ({error.strerror}). Put it right, or remove it.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ManifestError(f"{path}: not a manifest ({error}). Run `kind-moment audio build`.") from error


def write_manifest(folder: Path, recordings: Iterable[Recording]) -> None:
    """Replace the folder's manifest in one step; a reader sees the old one or the new one, never a part."""
    rows = sorted(
        map(dataclasses.asdict, recordings),
        key=lambda row: (row["practice"], row["locale"], row["length_s"], row["profile"]),
    )
    text = json.dumps({"version": VERSION, "recordings": rows}, indent=1, ensure_ascii=False) + "\n"
    write_atomically(folder / MANIFEST, text.encode())


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


class MediaFolder:
    """The recordings of one folder, read again whenever its manifest has been replaced."""

    def __init__(self, folder: Path, base_url: str = "") -> None:
        self.folder = folder
        self._base_url = base_url.rstrip("/")
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._recordings: tuple[Recording, ...] = ()

    def all(self) -> Sequence[Recording]:
        """Every recording there is now; a manifest that cannot be read leaves those known before it."""
        try:
            status = (self.folder / MANIFEST).stat()
        except OSError:
            return ()
        with self._lock:
            if self._stamp != (stamp := (status.st_mtime_ns, status.st_ino)):
                self._stamp = stamp
                try:
                    self._recordings = read_manifest(self.folder)
                except ManifestError as error:
                    # Whoever is in danger must be answered: a broken file costs recordings, never a reply.
                    log.error("the recordings known before are kept: %s", error)
            return self._recordings

    def find(self, practice: str, length_s: int, locale: str, profile: str = STANDARD) -> Recording | None:
        """The recording of just that practice and length: in the profile, else the standard one; of these in the
        locale, else in another of its language.
        """
        language = locale.partition("-")[0]
        found = [
            recording
            for recording in self.all()
            if (recording.practice, recording.length_s) == (practice, length_s)
            and recording.locale.partition("-")[0] == language
            and recording.profile in (profile, STANDARD)
        ]
        return min(
            found, key=lambda recording: (recording.profile != profile, recording.locale != locale), default=None
        )

    def url(self, file: str) -> str:
        """Where a listener fetches a file of the folder: below the base URL, or on this server."""
        return f"{self._base_url}/media/{file}"
