"""A folder as a depot: a mounted share, a memory stick, or what a web server serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from audio.depot import CHUNK, missing
from skill.media import write_atomically


@dataclass(frozen=True)
class Folder:
    """The files directly in a folder."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def sizes(self) -> Mapping[str, int]:
        """The names and bytes of what lies there; nothing where there is no folder yet."""
        if not self.path.exists():
            return {}
        return {path.name: path.stat().st_size for path in self.path.iterdir() if path.is_file()}

    def put(self, name: str, content: bytes) -> None:
        """Write a file, in one step."""
        write_atomically(self.path / name, content)

    def read(self, name: str, start: int = 0) -> Iterator[bytes]:
        """A file's bytes from `start` on. Raises BadInput when it is not there."""
        try:
            with (self.path / name).open("rb") as file:
                file.seek(start)
                while chunk := file.read(CHUNK):
                    yield chunk
        except FileNotFoundError as error:
            raise missing(self, name) from error
