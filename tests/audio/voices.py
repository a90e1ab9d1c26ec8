"""Voices that misbehave, each in one way; small real engines that a process of its own can be handed."""

from __future__ import annotations

import dataclasses
import os
import signal
import time
from pathlib import Path

from audio.engine import Voice
from audio.engines.silent import Silent
from audio.sound import Sound
from skill.errors import EngineError


class Ending(Silent):
    """A voice whose process is gone at the first line."""

    name = "ending"

    def speak(self, text: str, locale: str) -> Sound:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


class Broken(Silent):
    """A voice with a mistake in its program."""

    name = "broken"

    def speak(self, text: str, locale: str) -> Sound:
        raise ZeroDivisionError("of nothing")


class Failing(Silent):
    """A voice that is never there."""

    name = "failing"

    def speak(self, text: str, locale: str) -> Sound:
        raise EngineError("the voice is gone")


class Diary(Silent):
    """A voice that writes down in which process, from when and until when it spoke each line."""

    name = "diary"

    def __init__(self, path: Path, service: bool) -> None:
        super().__init__()
        self._path = path
        self._service = service

    def voice(self, locale: str) -> Voice:
        """As a service it has no version of its own."""
        return dataclasses.replace(super().voice(locale), version="" if self._service else "1")

    def speak(self, text: str, locale: str) -> Sound:
        began = time.monotonic()
        sound = super().speak(text, locale)
        with self._path.open("a") as diary:
            diary.write(f"{os.getpid()} {began} {time.monotonic()}\n")
        return sound

    def entries(self) -> list[tuple[int, float, float]]:
        """Process, beginning and end of each line."""
        rows = (line.split() for line in self._path.read_text().splitlines())
        return sorted((int(pid), float(began), float(ended)) for pid, began, ended in rows)
