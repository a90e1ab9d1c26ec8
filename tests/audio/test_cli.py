from __future__ import annotations

import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio.cli import audio
from skill.errors import BadInput, CheckFailed
from skill.media import read_manifest

PRACTICE = "one-small-act"


@dataclass(frozen=True)
class Settings:
    """What the parent command hands over."""

    media_dir: Path
    locale: str = "en-US"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One practice of the real library, built once."""
    settings = Settings(tmp_path_factory.mktemp("cli") / "media")
    run(settings, "build", "--engine", "espeak", "--practice", PRACTICE)
    return settings


def run(settings: Settings | None, *arguments: str) -> Result:
    return CliRunner().invoke(audio, arguments, obj=settings)


def test_a_plan_tells_what_and_why(tmp_path: Path) -> None:
    """`plan` lists each recording to make with its reason, the newcomer's first, and changes nothing."""
    lines = run(Settings(tmp_path / "media"), "plan", "--engine", "silent").output.splitlines()
    assert lines[0] == "compassion-break 60 s: new"
    assert lines[-1] == f"{len(lines) - 1} recordings to make."
    assert not (tmp_path / "media").exists()


def test_a_build_tells_its_voice_and_each_recording(tmp_path: Path) -> None:
    """Away from a terminal a build prints a plain line for the voice and one for each recording."""
    result = run(Settings(tmp_path / "media"), "build", "--engine", "espeak", "--practice", PRACTICE)
    first, made, last = result.output.splitlines()
    assert first == "Voice: espeak (en-us+f5), as asked."
    assert made.startswith(f"{PRACTICE} 60 s: made in ")
    assert made.endswith(" LUFS).")
    assert last == "1 recording made."


def test_a_build_with_nothing_to_do_says_so(settings: Settings) -> None:
    """A second build prints that every recording is there."""
    result = run(settings, "build", "--engine", "espeak", "--practice", PRACTICE)
    assert result.output == "Every recording is there.\n"


def test_the_settings_can_be_overruled(settings: Settings, tmp_path: Path) -> None:
    """`--media-dir` and `--locale` go before the settings'."""
    result = run(settings, "plan", "--media-dir", str(tmp_path), "--locale", "en-GB", "--engine", "espeak")
    assert "new" in result.output


def test_a_check_finds_nothing_or_says_what(settings: Settings) -> None:
    """`check` passes a fresh build; a spoiled file is one line that names it and its mend, and a failure."""
    assert run(settings, "check").output.endswith("checked, nothing wrong.\n")
    path = settings.media_dir / read_manifest(settings.media_dir)[0].file
    good = path.read_bytes()
    path.write_bytes(good[:-144])
    try:
        result = run(settings, "check")
    finally:
        path.write_bytes(good)
    assert isinstance(result.exception, CheckFailed)
    assert all(
        line.startswith(f"{path.name}: ") and line.endswith("--force`.") for line in result.output.splitlines()
    )


def test_a_report_is_written_beside_the_recordings(settings: Settings, tmp_path: Path) -> None:
    """`report` writes one page, beside the recordings or where it is told, and says where."""
    beside, elsewhere = settings.media_dir / "report.html", tmp_path / "page.html"
    assert run(settings, "report").output == f"{beside}: 1 recording.\n"
    assert run(settings, "report", "--out", str(elsewhere)).output == f"{elsewhere}: 1 recording.\n"
    assert beside.read_text().count("<article") == elsewhere.read_text().count("<article") == 1
    beside.unlink()


def test_a_profile_is_planned_when_it_is_asked_for(settings: Settings) -> None:
    """`--profile` names how recordings are tuned, may be given twice, and refuses what there is not."""
    asked = ("plan", "--engine", "espeak", "--practice", PRACTICE, "--profile", "slower")
    assert run(settings, *asked).output == f"{PRACTICE} 60 s, slower: new\n1 recording to make.\n"
    assert run(settings, *asked, "--profile", "plain").output.endswith("\n2 recordings to make.\n")
    assert run(settings, "plan", "--profile", "louder").exit_code == 2


def test_tidying_removes_what_is_left_over(settings: Settings) -> None:
    """`gc` removes a recording that the manifest does not name, and says which."""
    orphan = settings.media_dir / "old-60-en-US-0123456789ab.mp3"
    orphan.write_bytes(b"")
    assert run(settings, "gc").output == f"removed {orphan}\n1 file removed.\n"
    assert run(settings, "gc").output == "0 files removed.\n"


def test_an_unknown_practice_is_bad_input(settings: Settings) -> None:
    """A practice that there is not is refused with exit code 3."""
    result = run(settings, "build", "--practice", "nap")
    assert isinstance(result.exception, BadInput)
    assert result.exception.exit_code == 3


def test_an_unknown_engine_is_wrong_usage(settings: Settings) -> None:
    """An engine that there is not is wrong usage, exit code 2."""
    assert run(settings, "build", "--engine", "parrot").exit_code == 2


def test_a_terminal_shows_progress(tmp_path: Path) -> None:
    """On a terminal a build draws a progress bar that ends full."""
    terminal, end = pty.openpty()
    code = "from audio.cli import audio; audio()"
    arguments = ["build", "--engine", "silent", "--practice", PRACTICE, "--media-dir", str(tmp_path / "media")]
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, *arguments], stdout=end, stderr=end
    ) as build:
        os.close(end)
        shown = b""
        try:
            while part := os.read(terminal, 4096):
                shown += part
        except OSError:
            # How a terminal says that nobody holds its other end any more.
            pass
    os.close(terminal)
    assert build.returncode == 0
    assert b"100%" in shown
    assert b"Voice: silent (hum), as asked." in shown
