"""Small real programs that stand at the process boundary where an engine's own is not installed."""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).parent


def install(name: str, folder: Path) -> None:
    """Put a stand-in into a folder as the command `name`."""
    folder.mkdir(parents=True, exist_ok=True)
    command = folder / name
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{_HERE / name}.py" "$@"\n')
    command.chmod(0o755)
