from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from audio.clock import Clock
from audio.engine import Engine
from audio.engines.espeak import Espeak
from audio.pipeline import Studio
from skill.core.library import Library
from skill.core.recording import Recording
from skill.media import read_manifest
from tests.audio import small
from tests.audio.fake_translate import FakeTranslate


@dataclass(frozen=True)
class Folders:
    """The two folders of a build."""

    media: Path
    cache: Path

    def studio(self, library: Library | None = None, *engines: Engine) -> Studio:
        """A studio in these folders; of the small library and with espeak, unless others are given."""
        return Studio(library or small.library(), self.media, self.cache, engines or (Espeak(),))

    @property
    def rows(self) -> dict[str, Recording]:
        """What the manifest names, by practice."""
        return {row.practice: row for row in read_manifest(self.media)}


def folders_in(root: Path) -> Folders:
    return Folders(root / "media", root / "cache")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Empty folders."""
    return folders_in(tmp_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The small library, spoken by espeak and built once; not to be changed."""
    folders = folders_in(tmp_path_factory.mktemp("built"))
    folders.studio().build()
    return folders


class QuickClock(Clock):
    """A clock that passes the time it is asked to wait, at once."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


@pytest.fixture
def translate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTranslate]:
    """Google Translate's service, and the way to it."""
    for name in ("NO_PROXY", "no_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FakeTranslate(tmp_path) as service:
        monkeypatch.setenv("HTTPS_PROXY", service.proxy)
        yield service


@pytest.fixture
def no_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine from which nothing can be reached."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
