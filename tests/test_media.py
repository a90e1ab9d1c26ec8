"""The recordings' manifest: written in one step, read again when it changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from skill.errors import ManifestError
from skill.media import MediaFolder, read_manifest, write_manifest
from tests.recordings import recording


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """A manifest comes back as it was written, sorted by practice and length."""
    rows = [recording("sit-with-me", 60), recording("compassion-break", 180), recording("compassion-break", 60)]
    write_manifest(tmp_path, rows)
    assert read_manifest(tmp_path) == (rows[2], rows[1], rows[0])
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_a_running_companion_sees_new_recordings(tmp_path: Path) -> None:
    """A recording can be found as soon as the manifest names it, without a restart."""
    media = MediaFolder(tmp_path)
    assert media.find("sit-with-me", 60, "en-US") is None
    write_manifest(tmp_path, [recording("sit-with-me", 60)])
    assert media.find("sit-with-me", 60, "en-US") == recording("sit-with-me", 60)
    write_manifest(tmp_path, [])
    assert media.find("sit-with-me", 60, "en-US") is None


def test_a_locale_is_served_by_its_language(tmp_path: Path) -> None:
    """A locale without a recording of its own gets its language's; no other language's."""
    american = recording("sit-with-me", 60)
    british = replace(american, locale="en-GB", file="british.mp3")
    write_manifest(tmp_path, [american, british])
    media = MediaFolder(tmp_path)
    assert media.find("sit-with-me", 60, "en-GB") == british
    assert media.find("sit-with-me", 60, "en-IN") in (american, british)
    assert media.find("sit-with-me", 60, "es-ES") is None


def test_a_profile_is_preferred_and_the_standard_one_stands_in(tmp_path: Path) -> None:
    """A tuned recording is found by its profile; where there is none the standard one is, and never another."""
    standard = recording("sit-with-me", 60)
    slower = replace(standard, profile="slower", file="slower.mp3")
    british = replace(standard, locale="en-GB", file="british.mp3")
    write_manifest(tmp_path, [slower, standard, british])
    media = MediaFolder(tmp_path)
    assert media.find("sit-with-me", 60, "en-US") == standard
    assert media.find("sit-with-me", 60, "en-US", "slower") == slower
    assert media.find("sit-with-me", 60, "en-US", "plain") == standard
    assert media.find("sit-with-me", 60, "en-GB", "slower") == slower
    assert media.find("sit-with-me", 60, "en-GB", "plain") == british
    write_manifest(tmp_path, [slower])
    assert media.find("sit-with-me", 60, "en-US", "plain") is None


def test_a_manifest_from_before_profiles_is_read(tmp_path: Path) -> None:
    """A manifest whose rows name no profile holds standard recordings."""
    write_manifest(tmp_path, [recording("sit-with-me", 60)])
    path = tmp_path / "manifest.json"
    document = json.loads(path.read_text())
    del document["recordings"][0]["profile"]
    path.write_text(json.dumps(document))
    assert read_manifest(tmp_path) == (recording("sit-with-me", 60),)


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"version": 2, "recordings": []}', '{"version": 1, "recordings": [{}]}']
)
def test_a_broken_manifest_is_named(tmp_path: Path, content: str) -> None:
    """A manifest that cannot be read is named with the mend."""
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(ManifestError, match=r"manifest\.json: .*kind-moment audio build"):
        read_manifest(tmp_path)


def test_urls_are_under_the_public_address() -> None:
    """A recording is fetched from /media under the address that listeners reach."""
    assert MediaFolder(Path(), "https://kind.example/").url("a.mp3") == "https://kind.example/media/a.mp3"
    assert MediaFolder(Path()).url("a.mp3") == "/media/a.mp3"


def test_a_broken_manifest_costs_no_reply(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """When the manifest breaks under a running companion, what was known is kept, and the log says so once."""
    write_manifest(tmp_path, [recording("sit-with-me", 60)])
    media = MediaFolder(tmp_path)
    assert len(media.all()) == 1
    (tmp_path / "manifest.json").write_text("{")
    assert len(media.all()) == len(media.all()) == 1
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_manifest_that_is_no_file_costs_no_reply(tmp_path: Path) -> None:
    """A folder where the manifest should be is no recordings, and no error for whoever asks."""
    (tmp_path / "manifest.json").mkdir()
    assert MediaFolder(tmp_path).all() == ()
