"""Reads the tab-separated tables that lie beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def rows(name: str) -> Iterator[tuple[str, ...]]:
    """The table's rows; a line that starts with # is a remark."""
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield tuple(line.split("\t"))
