"""Builds in several processes."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from audio.cli import audio
from audio.engines.silent import Silent
from audio.progress import Event, Made, Planned, Spoken, VoiceChosen
from skill.core.practice import Say
from skill.errors import EngineError, EnvironmentLacks, KindMomentError, MasteringError
from tests.audio import small
from tests.audio.conftest import Folders
from tests.audio.test_pipeline import Clicking, small_disk
from tests.audio.voices import Broken, Diary, Ending, Failing

ROOT = Path(__file__).parents[2]


def test_two_at_once_make_the_same_as_one(built: Folders, folders: Folders) -> None:
    """Built two at a time, recordings are the same to the last bit as built one by one."""
    folders.studio().build(jobs=2)
    assert folders.rows == built.rows
    for row in folders.rows.values():
        assert (folders.media / row.file).read_bytes() == (built.media / row.file).read_bytes()


def test_the_newcomers_session_still_comes_first(folders: Folders) -> None:
    """However many are made at once, the one-minute break is in the manifest first, and everything is told."""
    events: list[Event] = []
    folders.studio(None, Silent()).build(events.append, jobs=3)
    assert isinstance(events[0], Planned)
    assert events[1] == VoiceChosen("silent", "hum", "as asked")
    made = [event.job.practice for event in events if isinstance(event, Made)]
    assert (made[0], sorted(made)) == ("compassion-break", ["breath", "compassion-break", "soles"])
    spoken = Counter(event.job for event in events if isinstance(event, Spoken))
    assert spoken == {job: len(job.timeline.lines) for job in events[0].jobs}


def test_a_service_has_one_mouth(folders: Folders, tmp_path: Path) -> None:
    """A voice that is a service speaks line after line in one process, however many sessions are made at once."""
    diary = Diary(tmp_path / "diary", service=True)
    folders.studio(None, diary).build(jobs=3)
    entries = diary.entries()
    assert {pid for pid, _, _ in entries} == {os.getpid()}
    assert all(ended <= began for (_, _, ended), (_, began, _) in itertools.pairwise(entries))
    assert len(entries) == 7


def test_a_voice_of_this_machine_speaks_in_every_process(folders: Folders, tmp_path: Path) -> None:
    """A voice of this machine speaks where the sessions are made, not in the build's own process."""
    diary = Diary(tmp_path / "diary", service=False)
    folders.studio(None, diary).build(jobs=3)
    assert os.getpid() not in {pid for pid, _, _ in diary.entries()}


@pytest.mark.parametrize("service", [True, False])
def test_when_a_voice_fails_the_next_speaks_for_all(folders: Folders, tmp_path: Path, service: bool) -> None:
    """Of several sessions at once each is spoken anew by the next voice when the first fails, and none is lost."""
    failing = Failing() if not service else FailingService(tmp_path / "diary", service=True)
    events: list[Event] = []
    folders.studio(None, failing, Silent()).build(events.append, jobs=2)
    assert {row.engine for row in folders.rows.values()} == {"silent"}
    assert len(folders.rows) == 3
    assert [event for event in events if isinstance(event, VoiceChosen)] == [
        VoiceChosen("silent", "hum", "because the voice is gone")
    ]


class FailingService(Diary):
    """A service that is never there."""

    def speak(self, text: str, locale: str) -> None:  # type: ignore[override]
        raise EngineError("the voice is gone")


@pytest.mark.parametrize(
    ("engine", "error", "line"),
    [
        (Failing(), EngineError, r"(soles|breath|compassion-break) \d+ s: the voice is gone"),
        (Broken(), KindMomentError, r"(soles|breath|compassion-break) \d+ s: ZeroDivisionError: of nothing"),
        (Ending(), EnvironmentLacks, r"the process that made it ended \(-9\).*Build again with --jobs 1"),
    ],
)
def test_what_goes_wrong_in_a_process_is_one_line(
    folders: Folders, engine: Silent, error: type[KindMomentError], line: str
) -> None:
    """An error, a mistake and a sudden end in one of the processes are each one line that names the session."""
    with pytest.raises(error, match=line) as raised:
        folders.studio(None, engine).build(jobs=2)
    assert "\n" not in str(raised.value)


def test_a_session_that_cannot_be_mastered_stops_no_process(folders: Folders) -> None:
    """A session outside every limit is named at the end, when all made beside it are there."""
    library = small.library(small.practice("clicks", Say("Click."), length_s=10), small.soles("One."))
    with pytest.raises(MasteringError, match="clicks 10 s: after 8 tries"):
        folders.studio(library, Clicking()).build(jobs=2)
    assert set(folders.rows) == {"soles"}


@pytest.mark.slow
def test_a_disk_that_fills_up_in_a_process_is_named(folders: Folders) -> None:
    """When the disk fills up under several processes the build says so in one line and loses nothing."""
    folders.studio().build(practice="soles")
    rows = folders.rows
    with small_disk(20_000), pytest.raises(EnvironmentLacks, match=r"the disk is full\. Free some space"):
        folders.studio().build(jobs=2)
    assert folders.rows == rows
    folders.studio().build(jobs=2)
    assert len(folders.rows) == 3


def start(folders: Folders) -> subprocess.Popen[str]:
    """A build with two processes, and whatever it says; what it says ends when all of them have."""
    module = "tests.audio.build_small"
    program = [sys.executable, "-W", "ignore", "-m", module, str(folders.media), str(folders.cache), "2"]
    pipe = subprocess.PIPE
    return subprocess.Popen(program, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_its_build(folders: Folders, ending: signal.Signals) -> None:
    """Ctrl-C, which reaches all processes, and a kill of the build alone leave no process and only whole files."""
    with start(folders) as build:
        assert build.stdout
        assert any(line == "Spoken\n" for line in build.stdout)
        if ending is signal.SIGINT:
            os.killpg(build.pid, ending)
        else:
            build.send_signal(ending)
        # Both pipes end only when the last process that holds them has.
        _, errors = build.communicate(timeout=20)
    if ending is signal.SIGINT:
        assert errors.count("Traceback") == 1
        assert not [path for path in folders.media.iterdir() if path.name.startswith(".") and "mp3" in path.name]
    folders.studio().build()
    assert len(folders.rows) == 3


@pytest.mark.slow
def test_jobs_are_one_at_least(tmp_path: Path) -> None:
    """`--jobs` takes a number from one on; two make what one makes, told recording by recording."""
    options = ["--engine", "silent", "--media-dir", str(tmp_path / "media")]
    assert CliRunner().invoke(audio, ["build", "--jobs", "0", *options]).exit_code == 2
    told = CliRunner().invoke(audio, ["build", "--jobs", "2", "--practice", "sit-with-me", *options]).output
    assert told.count(": made in ") == 2
    assert told.endswith("2 recordings made.\n")
