"""The port that every depot fits: where published recordings lie until companions fetch them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from skill.errors import BadInput, EnvironmentLacks

CHUNK = 1 << 16
"""Bytes that are moved at a time."""


class Depot(Protocol):
    """A flat place of named files. A file appears in it whole or not at all."""

    def sizes(self) -> Mapping[str, int]:
        """The names and bytes of what lies there."""

    def put(self, name: str, content: bytes) -> None:
        """Lay a file there, in place of another of its name."""

    def read(self, name: str, start: int = 0) -> Iterator[bytes]:
        """A file's bytes from `start` on; none when it ends before. Raises BadInput when it is not there."""


def missing(where: object, name: str) -> BadInput:
    """What a depot raises for a name that it does not have."""
    return BadInput(f"{where}: there is no {name}")


def unreachable(where: object, problem: object) -> EnvironmentLacks:
    """What a depot raises when it cannot be reached or breaks off."""
    return EnvironmentLacks(f"{where}: {problem}. Check the network and try again; what has arrived is kept.")
