"""Choosing a voice, and recording one's own, at the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio.cli import audio
from skill.errors import BadInput, EngineError, EnvironmentLacks
from skill.media import read_manifest
from tests.audio.supplies import record

PRACTICE = "one-small-act"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(audio, [*arguments, "--media-dir", str(folder / "media")])


def lines_to_save(page: str) -> dict[str, str]:
    """Each line of a page and the name it is to be saved under, as a person reads them."""
    return {name: text for text, name in re.findall(r"^ *\d+\.  (.+)\n {6}(\S+\.wav)$", page, re.MULTILINE)}


def test_a_person_lends_their_voice(tmp_path: Path) -> None:
    """Read from the page, saved under its names and built, a practice is in the person's own voice."""
    page = run(tmp_path, "plan", "--engine", "recorded", "--practice", PRACTICE).output
    assert page.startswith("One small act, 60 s\n")
    assert page.endswith(f"{PRACTICE} 60 s: new\n1 recording to make.\n")
    assert not (tmp_path / "media").exists()
    folder = tmp_path / "voices/recorded/en-US"
    assert f"in {folder}, under the name" in page
    folder.mkdir(parents=True)
    for name, text in lines_to_save(page).items():
        record(folder / name, text)

    again = run(tmp_path, "plan", "--engine", "recorded", "--practice", PRACTICE).output
    assert lines_to_save(again) == {}
    built = run(tmp_path, "build", "--practice", PRACTICE, "--jobs", "1").output
    assert built.startswith("Voice: recorded (en-US), the best there is.\n")
    assert [row.engine for row in read_manifest(tmp_path / "media")] == ["recorded"]
    assert run(tmp_path, "check").output == "1 recording checked, nothing wrong.\n"


def test_recorded_alone_needs_its_lines(tmp_path: Path) -> None:
    """Asked for by name, recorded lines that are not there are an error that tells how to get them."""
    arguments = ["build", "--engine", "recorded", "--practice", PRACTICE, "--jobs", "1"]
    result = run(tmp_path, *arguments)
    assert isinstance(result.exception, EnvironmentLacks)
    assert "plan --engine recorded" in str(result.exception)
    (tmp_path / "voices/recorded/en-US").mkdir(parents=True)
    result = run(tmp_path, *arguments)
    assert isinstance(result.exception, EngineError)
    assert str(result.exception).startswith(f"{PRACTICE} 60 s: not recorded: ")
    assert not list((tmp_path / "media").glob("*.mp3"))


def test_voices_may_be_elsewhere(tmp_path: Path) -> None:
    """`--voices` names another folder; one that is not there is wrong usage."""
    (tmp_path / "ours").mkdir()
    plan = ("plan", "--engine", "recorded", "--practice", PRACTICE, "--voices")
    assert f"in {tmp_path / 'ours/recorded/en-US'}," in run(tmp_path, *plan, str(tmp_path / "ours")).output
    result = run(tmp_path, *plan, str(tmp_path / "nowhere"))
    assert result.exit_code == 2
    assert "does not exist" in result.output


def test_a_voice_can_be_chosen(tmp_path: Path) -> None:
    """`--voice` builds with another of the engine's voices, and says so."""
    result = run(
        tmp_path, "build", "--engine", "espeak", "--voice", "en-us+m3", "--practice", PRACTICE, "--jobs", "1"
    )
    assert result.output.startswith("Voice: espeak (en-us+m3), as asked.\n")
    assert [row.voice for row in read_manifest(tmp_path / "media")] == ["en-us+m3"]


@pytest.mark.parametrize("command", ["plan", "build"])
def test_an_unknown_voice_is_bad_input(tmp_path: Path, command: str) -> None:
    """A voice that nobody has is exit code 3 with those there are, and nothing is made."""
    result = run(tmp_path, command, "--engine", "espeak", "--voice", "nobody")
    assert isinstance(result.exception, BadInput)
    assert str(result.exception) == (
        "there is no voice 'nobody' for en-US. Use one of espeak: en-us+f5, en-us+m3, en-us+f2."
    )
    assert not (tmp_path / "media").exists()


def test_tidying_keeps_what_any_voice_said(tmp_path: Path) -> None:
    """`gc` keeps the cached lines of an engine's second voice."""
    run(tmp_path, "build", "--engine", "silent", "--voice", "low hum", "--practice", PRACTICE, "--jobs", "1")
    assert run(tmp_path, "gc").output == "0 files removed.\n"
