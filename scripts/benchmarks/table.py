"""A table of measurements: ours, what it is held against, and whether that is good enough."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement. `beside` is a limit or a peer measured in the same run, if there is any."""

    what: str
    ours: float
    unit: str
    beside: float | None = None
    at_most: float | None = None
    """What `ours`, or where there is a peer the ratio of both, must not pass."""
    at_least: float | None = None
    """The same from below."""

    @property
    def ratio(self) -> float | None:
        """Ours over what stands beside it."""
        return None if self.beside is None else self.ours / self.beside

    @property
    def missed(self) -> bool:
        """Whether its target is."""
        value = self.ours if self.ratio is None else self.ratio
        return value > (self.at_most or float("inf")) or value < (self.at_least or 0)

    @property
    def cells(self) -> tuple[str, ...]:
        """What the table shows."""
        target = f"≤ {self.at_most:g}" if self.at_most else f"≥ {self.at_least:g}" if self.at_least else ""
        return (
            self.what,
            f"{self.ours:.3g} {self.unit}".strip(),
            "" if self.beside is None else f"{self.beside:.3g} {self.unit}".strip(),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            f"{target} missed" if self.missed else target,
        )


@dataclass(frozen=True)
class Table:
    """What a benchmark found."""

    title: str
    beside: str
    """What the measurements are held against."""
    rows: tuple[Row, ...]

    @property
    def missed(self) -> bool:
        """Whether any target is."""
        return any(row.missed for row in self.rows)

    def __str__(self) -> str:
        cells = [("", "ours", self.beside, "ratio", "target"), *(row.cells for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [
            "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
            for row in cells
        ]
        return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])
