from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from audio.engine import Engine
from audio.engines.espeak import Espeak
from audio.pipeline import Studio
from skill.core.library import Library
from skill.core.recording import Recording
from skill.media import read_manifest
from tests.audio import small


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
