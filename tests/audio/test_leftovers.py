from __future__ import annotations

import pytest

from audio.captions import lyrics_name
from audio.engines.espeak import Espeak
from audio.engines.silent import Silent
from audio.leftovers import remove_leftovers
from skill.errors import ManifestError
from skill.media import MANIFEST
from tests.audio import small
from tests.audio.conftest import Folders


def test_only_what_nothing_reaches_is_removed(folders: Folders) -> None:
    """Tidying removes an older rendering and its lines, and nothing that a recording or a script still needs."""
    old, new = (
        small.library(small.soles("One."), small.breath()),
        small.library(small.soles("Two."), small.breath()),
    )
    folders.studio(old, Silent()).build()
    old_files = {folders.rows["soles"].file, folders.rows["soles"].captions}
    old_files.add(lyrics_name(folders.rows["soles"].captions))
    folders.studio(new, Silent()).build()
    (folders.media / "notes.txt").write_text("not ours")

    removed = remove_leftovers(folders.media, folders.cache, [new], [Silent()])

    assert {path.name for path in removed if path.parent == folders.media} == old_files
    assert [path.relative_to(folders.cache).parts[0] for path in removed if path.parent != folders.media] == [
        "raw",
        "line",
        "output",
    ]
    assert (folders.media / "notes.txt").exists()
    assert folders.studio(new, Silent()).plan() == ()
    assert remove_leftovers(folders.media, folders.cache, [new], [Silent()]) == ()


def test_a_voices_lines_stay_though_another_speaks_now(folders: Folders) -> None:
    """Lines that a voice was asked for stay in the cache while a script says them, whoever speaks now."""
    library = small.library(small.soles("One."))
    for engine in (Silent(), Espeak()):
        folders.studio(library, engine).build()
    kept = list(folders.cache.glob("raw/*/*"))
    remove_leftovers(folders.media, folders.cache, [library], [Silent(), Espeak()])
    assert list(folders.cache.glob("raw/*/*")) == kept
    assert len(kept) == 2


def test_a_manifest_that_cannot_be_read_protects_everything(folders: Folders) -> None:
    """When the manifest is broken nothing is removed, for nobody knows what it named."""
    folders.studio(None, Silent()).build()
    (folders.media / MANIFEST).write_text("{")
    before = sorted(folders.media.iterdir())
    with pytest.raises(ManifestError):
        remove_leftovers(folders.media, folders.cache, [small.library()], [Silent()])
    assert sorted(folders.media.iterdir()) == before
