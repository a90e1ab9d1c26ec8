"""A line spoken by another program: started, watched, and its failure told in one line.

Engines that are not ours to link with, or that cannot be trusted with two lines in one process, run like this.
"""

from __future__ import annotations

import subprocess
from array import array
from collections.abc import Sequence
from pathlib import Path

from audio.sound import Sound, decoded
from audio.speakable import shortened
from skill.errors import EngineError, EnvironmentLacks

_INAUDIBLE = 300
"""Of 32768: programs that found nothing to pronounce leave a peak lower than this."""


def run(name: str, command: Sequence[str], text: str, timeout_s: float, cwd: Path | None = None) -> bytes:
    """What the program prints when it is given the text on its standard input.

    Raises EngineError when it fails or hangs, EnvironmentLacks when it cannot be started.
    """
    said = shortened(text)
    try:
        ran = subprocess.run(
            command, input=text.encode(), capture_output=True, cwd=cwd, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"{name} took longer than {timeout_s:g} s over '{said}'") from error
    except OSError as error:
        raise EnvironmentLacks(
            f"{command[0]} cannot be started: {error.strerror}. Install {name} again."
        ) from error
    if ran.returncode != 0:
        told = ran.stderr.decode(errors="replace").strip().splitlines()
        raise EngineError(f"{name} could not speak '{said}': {told[-1] if told else f'exit {ran.returncode}'}")
    return ran.stdout


def heard(name: str, sound: Sound | None, text: str) -> Sound:
    """The sound that a program made. Raises EngineError when there is nothing to hear in it."""
    samples = array("h", sound.pcm if sound else b"")
    if sound is None or max(samples, default=0) < _INAUDIBLE:
        raise EngineError(f"{name} made no sound of '{shortened(text)}'")
    return sound


def written(path: Path) -> Sound | None:
    """The sound in the file that a program was to write; None when it wrote none."""
    return decoded(path.read_bytes()) if path.exists() else None
