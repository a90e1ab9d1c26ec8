from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from audio.captions import lyrics_name, read, webvtt
from audio.inspection import inspect, inspect_length, rebuild
from skill.core.recording import Recording
from tests.audio.conftest import Folders
from tests.recordings import recording as named

Spoil = Callable[[Path], object]


def lengthened(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"TAG")


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[1000] ^= 0xFF
    path.write_bytes(content)


def overlapping(path: Path) -> None:
    path.write_text(re.sub(r"--> 00:00:\d\d", "--> 00:00:09", path.read_text(), count=1))


@pytest.fixture
def recording(built: Folders, folders: Folders) -> Recording:
    shutil.copytree(built.media, folders.media)
    return folders.rows["breath"]


def test_a_finished_recording_passes(folders: Folders, recording: Recording) -> None:
    """Nothing is found wrong with a recording fresh from a build."""
    assert list(inspect(folders.media, recording)) == []


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (Path.unlink, "the file is missing"),
        (flipped, "its content is not what was rendered"),
        (lengthened, "no frame begins at byte"),
    ],
)
def test_a_spoiled_recording_is_found(folders: Folders, recording: Recording, spoil: Spoil, problem: str) -> None:
    """A file that is gone, changed or longer is found, with the command that mends it."""
    spoil(folders.media / recording.file)
    findings = list(inspect(folders.media, recording))
    assert any(problem in finding.problem for finding in findings)
    assert {finding.file for finding in findings} == {recording.file}
    assert findings[0].mend == "Run `kind-moment audio build --practice breath --locale en-US --force`."


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (Path.unlink, "the file is missing"),
        (lambda path: path.write_text("hello"), "not captions"),
        (lambda path: path.write_text("WEBVTT\n"), "it has no cue"),
        (overlapping, "its cues overlap"),
    ],
)
def test_spoiled_captions_are_found(folders: Folders, recording: Recording, spoil: Spoil, problem: str) -> None:
    """Captions that are gone, not captions, empty or out of order are found."""
    spoil(folders.media / recording.captions)
    assert [finding.problem.startswith(problem) for finding in inspect(folders.media, recording)].count(True) == 1


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (Path.unlink, "the file is missing"),
        (lambda path: path.write_text("hello"), "it does not say what the captions say"),
        (lambda path: path.write_bytes(b"\xff"), "it does not say what the captions say"),
        (
            lambda path: path.write_text(path.read_text().replace("as you like", "now")),
            "it does not say what the captions say",
        ),
    ],
)
def test_spoiled_lyrics_are_found(folders: Folders, recording: Recording, spoil: Spoil, problem: str) -> None:
    """An LRC file that is gone, is none, or says something else than the captions is found."""
    name = lyrics_name(recording.captions)
    spoil(folders.media / name)
    assert [(finding.file, finding.problem) for finding in inspect(folders.media, recording)] == [(name, problem)]


def test_captions_off_their_speech_are_found(folders: Folders, recording: Recording) -> None:
    """A caption that stands where nothing is said is found."""
    path = folders.media / folders.rows["soles"].captions
    (cue,) = read(path.read_text())
    moved = dataclasses.replace(cue, start_s=cue.end_s + 1, end_s=cue.end_s + 2)
    path.write_text(webvtt([moved]))
    problems = [finding.problem for finding in inspect(folders.media, folders.rows["soles"])]
    assert "the cue 'line-1' stands where nothing is said" in problems


def test_the_mend_of_a_tuned_recording_names_its_profile() -> None:
    """What is wrong with a tuned recording is mended in its own profile."""
    row = dataclasses.replace(named("breath", 90), profile="slower")
    assert rebuild(row) == ("kind-moment audio build --practice breath --locale en-US --profile slower --force")


@pytest.mark.parametrize(
    ("claims", "problem"),
    [
        ({"lufs": -12.0}, "its loudness is"),
        ({"true_peak_dbtp": -9.0}, "its true peak is"),
        ({"duration_s": 3.0}, "it lasts"),
        ({"bytes": 7}, "the manifest says 7"),
    ],
)
def test_a_manifest_that_is_wrong_is_found(
    folders: Folders, recording: Recording, claims: dict[str, float], problem: str
) -> None:
    """What the manifest claims of a recording is measured again, and a difference found."""
    wrong = dataclasses.replace(recording, **claims)  # type: ignore[arg-type]
    assert any(problem in finding.problem for finding in inspect(folders.media, wrong))


@pytest.mark.parametrize(
    ("profile", "duration_s", "fits"),
    [("standard", 55.0, True), ("standard", 66.5, False), ("standard", 53.5, False), ("slower", 75.0, True)],
)
def test_a_recording_lasts_about_as_long_as_it_is_offered_at(
    recording: Recording, profile: str, duration_s: float, fits: bool
) -> None:
    """A one-minute practice lasts a minute to within six seconds, unless it was tuned to take its time."""
    row = dataclasses.replace(recording, length_s=60, duration_s=duration_s, profile=profile)
    problems = [finding.problem for finding in inspect_length(row)]
    assert problems == ([] if fits else [f"it lasts {duration_s:.0f} s and is offered at 60 s"])
