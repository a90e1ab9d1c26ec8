"""Benchmarks: each module beside this one measures something, and the bench prints or writes what it found."""

from __future__ import annotations

import argparse
import datetime
import importlib
import os
import pkgutil
import platform
import re
from pathlib import Path

from scripts.benchmarks.table import Table

BOOK = Path("docs/benchmarks.md")
_HEAD = "# Benchmarks\n\nWritten by `scripts/bench NAME --write`, the newest first; never by hand.\n"


def names() -> list[str]:
    """The modules that measure."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "table")


def main(arguments: list[str]) -> int:
    """Measure, print, and write if asked to; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures a part of the project.")
    parser.add_argument("name", choices=names())
    parser.add_argument("--times", type=int, help="how often each thing is done; the best counts")
    parser.add_argument("--write", action="store_true", help=f"put the result into {BOOK}")
    given = parser.parse_args(arguments)
    module = importlib.import_module(f"{__name__}.{given.name}")
    table: Table = module.measure(given.times) if given.times else module.measure()
    print(f"{table.title}\n\n{table}")
    if given.write:
        write(given.name, table)
    return int(table.missed)


def write(name: str, table: Table) -> None:
    """Put a result into the book, above the older ones."""
    entries = BOOK.read_text(encoding="utf-8").removeprefix(_HEAD) if BOOK.exists() else ""
    entry = f"\n## {name}, {datetime.date.today()}\n\n{table.title}\n\n{machine()}\n\n{table}\n"
    BOOK.write_text(_HEAD + entry + entries, encoding="utf-8")


def machine() -> str:
    """What it was measured on, in one line."""
    about = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.+)", about.read_text()) if about.exists() else None
    processor = model[1] if model else platform.processor()
    system = (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )
    return f"{processor}, {system}; load {os.getloadavg()[0]:.1f} at the end."
