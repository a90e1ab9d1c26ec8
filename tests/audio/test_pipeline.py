"""The studio from plan to manifest. Over 400 lines: its facts share one small library in the same folders."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from audio.cache import Cache
from audio.captions import lyrics_name, read
from audio.engines.espeak import Espeak
from audio.engines.silent import Silent
from audio.inspection import inspect
from audio.lock import locked
from audio.pipeline import Studio
from audio.progress import Event, Made, Planned, Spoken, VoiceChosen
from audio.sound import Sound
from skill.core.practice import Bed, Pause, Say
from skill.errors import BadInput, EngineError, EnvironmentLacks, MasteringError
from skill.media import MANIFEST, MediaFolder, read_manifest
from tests.audio import small
from tests.audio.conftest import Folders
from tests.audio.kills import kill_builds

ROOT = Path(__file__).parents[2]


class Hoarse(Silent):
    """A voice that fails at every line it is asked for after the first few."""

    name = "hoarse"

    def __init__(self, good_lines: int) -> None:
        self._left = good_lines

    def speak(self, text: str, locale: str) -> Sound:
        if self._left == 0:
            raise EngineError("the voice is gone")
        self._left -= 1
        return super().speak(text, locale)


class Clicking(Silent):
    """A voice whose every click is far louder than it is long."""

    name = "clicking"

    def speak(self, text: str, locale: str) -> Sound:
        if text != "Click.":
            return super().speak(text, locale)
        return Sound(24_000, (b"\xff\x7f" + bytes(2 * 12_000)) * 6)


def reasons(studio: Studio) -> dict[str, str]:
    return {job.practice: job.reason for job in studio.plan()}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_build_makes_every_recording_and_its_captions(built: Folders) -> None:
    """After a build every practice and length has a recording and captions that hold its words."""
    assert set(built.rows) == {"soles", "breath", "compassion-break"}
    for row in built.rows.values():
        assert list(inspect(built.media, row)) == []
    captions = read((built.media / built.rows["compassion-break"].captions).read_text())
    assert [cue.text for cue in captions] == [
        "This is a hard moment.",
        "Hard moments are part of caring.",
        "May I be kind to myself?",
    ]


def test_files_are_named_after_what_they_hold(built: Folders) -> None:
    """A file's name tells practice, length, locale and a digest of the content, so content never changes."""
    row = built.rows["soles"]
    content = (built.media / row.file).read_bytes()
    captions = [(built.media / name).read_bytes() for name in (row.captions, lyrics_name(row.captions))]
    everything = hashlib.sha256(b"".join([content, *captions])).hexdigest()
    assert row.file == f"soles-30-en-US-{everything[:12]}.mp3"
    assert (row.sha256, row.bytes) == (hashlib.sha256(content).hexdigest(), len(content))


def test_two_builds_make_the_same(built: Folders, folders: Folders) -> None:
    """With espeak the same words make the same files, to the last bit, in any folder."""
    folders.studio().build()
    assert folders.rows == built.rows
    for row in folders.rows.values():
        assert (folders.media / row.file).read_bytes() == (built.media / row.file).read_bytes()


def test_a_second_build_does_nothing(built: Folders) -> None:
    """When every recording is there a build speaks no line and leaves the manifest alone."""
    before = (built.media / MANIFEST).stat()
    events: list[Event] = []
    assert built.studio(None, Hoarse(0), Espeak()).build(events.append) == ()
    assert events == [Planned(())]
    assert (built.media / MANIFEST).stat() == before


def test_planning_needs_no_numpy() -> None:
    """A build with nothing to do starts quickly: numpy, pydub, soundfile and gTTS are not even imported."""
    code = "import sys, audio.cli; print({'numpy', 'pydub', 'soundfile', 'gtts', 'requests'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_what_a_newcomer_hears_first_is_made_first(folders: Folders) -> None:
    """The one-minute compassion break is first, then the shortest; each can be played as soon as it is made."""
    playable = []

    def observe(event: Event) -> None:
        if isinstance(event, Made):
            playable.append(sorted(row.practice for row in MediaFolder(folders.media).all()))

    made = folders.studio().build(observe)
    assert [row.practice for row in made] == ["compassion-break", "soles", "breath"]
    assert playable == [
        ["compassion-break"],
        ["compassion-break", "soles"],
        ["breath", "compassion-break", "soles"],
    ]


def test_progress_tells_every_line(folders: Folders) -> None:
    """An observer hears the plan, the voice and why, each line, and each recording with its measures."""
    events: list[Event] = []
    folders.studio(small.library(small.compassion_break())).build(events.append)
    planned, voice, *spoken, made = events
    assert isinstance(planned, Planned)
    assert voice == VoiceChosen("espeak", "en-us+f5", "as asked")
    assert spoken == [Spoken(planned.jobs[0])] * 3
    assert isinstance(made, Made)
    assert made.recording == folders.rows["compassion-break"]


def test_edited_words_make_only_their_own_recording_again(folders: Folders) -> None:
    """Editing one practice's words makes that recording stale and no other; the others' files stay as they are."""
    folders.studio().build()
    before = folders.rows
    studio = folders.studio(
        small.library(small.soles("Feel the ground."), small.breath(), small.compassion_break())
    )
    assert reasons(studio) == {"soles": "words changed"}
    studio.build()
    changed = {name for name, row in folders.rows.items() if row != before[name]}
    assert changed == {"soles"}


def test_a_known_voice_is_not_asked_for_a_line_twice(folders: Folders) -> None:
    """A line that was spoken once is not spoken again, though its practice changes around it."""
    library = small.library(small.soles("One."))
    folders.studio(library, Hoarse(1)).build()
    longer = small.library(small.practice("soles", *library.practices["soles"].scripts[0].steps * 2, length_s=30))
    folders.studio(longer, Hoarse(0)).build()
    assert folders.rows["soles"].engine == "hoarse"


def test_words_that_come_back_need_no_rendering(folders: Folders) -> None:
    """Going back to earlier words brings back the earlier recording at once."""
    old, new = small.library(small.soles("One.")), small.library(small.soles("Two."))
    for library in (old, new):
        folders.studio(library, Silent()).build()
    assert folders.studio(old, Hoarse(0), Silent()).build()[0].file == folders.rows["soles"].file
    assert folders.studio(old, Silent()).plan() == ()


def test_another_voice_makes_recordings_again_when_asked_for(folders: Folders) -> None:
    """Asking for one voice makes again what another one spoke, and says so."""
    library = small.library(small.soles("One."))
    folders.studio(library, Silent()).build()
    assert reasons(folders.studio(library, Espeak())) == {"soles": "engine changed"}
    assert reasons(folders.studio(library, Espeak(), Silent())) == {}


def test_a_missing_file_is_made_again(folders: Folders) -> None:
    """A recording whose sound or captions are gone or cut short is stale, and comes back the same."""
    folders.studio().build()
    rows = folders.rows
    (folders.media / rows["soles"].file).unlink()
    (folders.media / rows["breath"].captions).unlink()
    os.truncate(folders.media / rows["compassion-break"].file, 1000)
    assert set(reasons(folders.studio()).values()) == {"file missing"}
    folders.studio().build()
    assert folders.rows == rows
    assert folders.studio().plan() == ()


def test_forcing_makes_what_is_there(folders: Folders) -> None:
    """A forced build makes a recording again though nothing changed, and mends a file that was spoiled."""
    library = small.library(small.soles("One."))
    folders.studio(library).build()
    path = folders.media / folders.rows["soles"].file
    good = path.read_bytes()
    path.write_bytes(bytes(len(good)))
    assert reasons(folders.studio(library)) == {}
    assert len(folders.studio(library).build(force=True)) == 1
    assert path.read_bytes() == good


def test_one_practice_can_be_chosen(folders: Folders) -> None:
    """A build of one practice makes that one; a name that is none is refused with the names there are."""
    assert [row.practice for row in folders.studio().build(practice="breath")] == ["breath"]
    with pytest.raises(BadInput, match="soles, breath, compassion-break"):
        folders.studio().plan(practice="soul")


def test_withdrawn_words_are_not_played(folders: Folders) -> None:
    """A practice taken out of the library leaves the manifest with the next build; other locales stay."""
    folders.studio(small.library(small.soles("One."), small.breath()), Silent()).build()
    folders.studio(small.library(small.soles("One."), locale="en-GB"), Silent()).build()
    folders.studio(small.library(small.breath()), Silent()).build()
    assert {(row.practice, row.locale) for row in read_manifest(folders.media)} == {
        ("breath", "en-US"),
        ("soles", "en-GB"),
    }


def test_one_voice_speaks_a_whole_session(folders: Folders) -> None:
    """When a voice fails midway, the session is spoken from its start by the next, which then keeps the floor."""
    events: list[Event] = []
    folders.studio(None, Hoarse(2), Espeak()).build(events.append)
    assert {row.engine for row in folders.rows.values()} == {"espeak"}
    assert [event for event in events if isinstance(event, VoiceChosen)][-1] == VoiceChosen(
        "espeak", "en-us+f5", "because the voice is gone"
    )


def test_sessions_finished_before_a_voice_failed_are_kept(folders: Folders) -> None:
    """A voice that fails in the second session has still spoken the first."""
    folders.studio(None, Hoarse(3), Espeak()).build()
    assert [folders.rows[name].engine for name in ("compassion-break", "soles")] == ["hoarse", "espeak"]


def test_when_the_last_voice_fails_the_session_is_named(folders: Folders) -> None:
    """When no voice is left the build ends with one line that names the session, and keeps what it has."""
    with pytest.raises(EngineError, match="soles 30 s: the voice is gone"):
        folders.studio(None, Hoarse(3)).build()
    assert set(folders.rows) == {"compassion-break"}


def test_a_session_that_cannot_be_mastered_does_not_stop_the_others(folders: Folders) -> None:
    """A session outside every limit is named at the end, when all the others are made."""
    library = small.library(small.practice("clicks", Say("Click."), length_s=10), small.soles("One."))
    with pytest.raises(MasteringError, match="clicks 10 s: after 8 tries"):
        folders.studio(library, Clicking()).build()
    assert set(folders.rows) == {"soles"}


def test_a_machine_without_the_extra_is_told_what_to_install(folders: Folders) -> None:
    """Where numpy is not installed a build ends with the command that installs it."""
    code = "import sys; sys.modules['numpy'] = None; from tests.audio.build_small import main; main(*sys.argv[1:])"
    command = [sys.executable, "-c", code, str(folders.media), str(folders.cache)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stderr.splitlines()[-1].endswith("Run: pip install 'kind-moment[audio]'")


def test_a_broken_manifest_is_made_anew(folders: Folders) -> None:
    """A manifest that cannot be read is replaced, and the recordings that are there are found again unrendered."""
    folders.studio(None, Silent()).build()
    rows = folders.rows
    (folders.media / MANIFEST).write_text("{")
    assert set(reasons(folders.studio(None, Silent())).values()) == {"new"}
    folders.studio(None, Silent()).build()
    assert folders.rows == rows


@contextmanager
def small_disk(file_bytes: int) -> Iterator[None]:
    """No file can be longer than this, as on a disk that is nearly full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_one_clear_error(folders: Folders) -> None:
    """When the disk fills up the build says so in one line, loses nothing, and goes on once there is room."""
    folders.studio().build(practice="soles")
    rows = folders.rows
    with small_disk(20_000), pytest.raises(EnvironmentLacks, match=r"the disk is full\. Free some space"):
        folders.studio().build()
    assert folders.rows == rows
    assert not [name for name in names(folders.media) if name.startswith(".") and "mp3" in name]
    folders.studio().build()
    assert len(folders.rows) == 3


@contextmanager
def nobody() -> Iterator[None]:
    """Without the rights of root, who may write everywhere."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder_that_cannot_be_written_is_named(folders: Folders, jobs: int) -> None:
    """A folder that this user may not write, and a file in its place, are named in one line with a mend."""
    folders.media.mkdir(mode=0o500)
    with nobody(), pytest.raises(EnvironmentLacks, match=r"media.*: not writable\. Give this user the folder"):
        folders.studio(None, Silent()).build(jobs=jobs)
    folders.media.rmdir()
    folders.media.touch()
    with pytest.raises(EnvironmentLacks, match=r"media.*: not a folder\. Move it away"):
        folders.studio(None, Silent()).build(jobs=jobs)


@pytest.mark.parametrize("level", ["raw", "line", "output"])
def test_a_spoiled_cache_changes_nothing(folders: Folders, level: str) -> None:
    """Whatever a bad disk did to the cache, a recording comes out as it would have without one."""
    library = small.library(small.soles("One."))
    folders.studio(library).build()
    rows = folders.rows
    for _, _, path in (entry for entry in Cache(folders.cache).files() if entry[0] == level):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0x10
        path.write_bytes(content)
    for name in names(folders.media) - {".build.lock"}:
        (folders.media / name).unlink()
    if level == "raw":
        shutil.rmtree(folders.cache / "line")
    folders.studio(library).build()
    assert folders.rows == rows


@pytest.mark.slow
def test_a_practice_longer_than_ten_minutes_is_made_in_little_memory(folders: Folders) -> None:
    """Twelve minutes come out whole and in step, and making them takes less than 300 MB."""
    code = (
        "import sys; from tests.audio.peak import peak_bytes; from tests.audio.test_pipeline import long_studio;"
        " long_studio(*sys.argv[1:]).build(); print(peak_bytes())"
    )
    command = [sys.executable, "-W", "ignore", "-c", code, str(folders.media), str(folders.cache)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(ran.stdout) < 300e6
    row = folders.rows["long"]
    assert row.duration_s == pytest.approx(720, abs=20)
    assert list(inspect(folders.media, row)) == []


def long_studio(media_dir: str, cache_dir: str) -> Studio:
    """A studio for a practice of twelve minutes, half of it words."""
    words = "This is a hard moment. You can let your feet find the floor. Nothing needs to be solved right now."
    library = small.library(small.practice("long", Bed("rain"), *(40 * [Say(words), Pause(6)]), length_s=720))
    return Studio(library, Path(media_dir), Path(cache_dir), (Espeak(),))


def start(folders: Folders) -> subprocess.Popen[str]:
    program = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.audio.build_small",
        str(folders.media),
        str(folders.cache),
    ]
    return subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def wait_for(process: subprocess.Popen[str], event: str) -> None:
    assert process.stdout
    for line in process.stdout:
        if line.strip() == event:
            return
    raise AssertionError(f"the build ended without {event}")


@pytest.mark.slow
def test_a_killed_build_leaves_whole_recordings(tmp_path: Path) -> None:
    """Killed at any moment, a build leaves a manifest whose every file is whole; the next finishes and tidies."""
    kills = list(kill_builds(tmp_path, times=40, seed=7))
    assert [each for each in kills if each.broken] == []
    assert sum(each.at_work for each in kills) > 20
    assert {each.kept for each in kills} >= {0, 1, 2}


def test_what_a_killed_build_left_is_tidied(folders: Folders) -> None:
    """A half-written file of a build that was killed is gone after the next."""
    folders.studio(None, Silent()).build(practice="breath")
    (folders.media / ".soles-30-en-US-0123456789ab.mp3.abcd1234").write_bytes(b"half")
    folders.studio(None, Silent()).build(practice="soles")
    named = {
        name
        for row in folders.rows.values()
        for name in (row.file, row.captions, row.captions.replace(".vtt", ".lrc"))
    }
    assert names(folders.media) == named | {MANIFEST, ".build.lock"}


def test_an_interrupted_build_keeps_what_it_has(folders: Folders) -> None:
    """Ctrl-C between two sessions leaves the first in the manifest, and nothing half-written."""

    def observe(event: Event) -> None:
        if isinstance(event, Made):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folders.studio().build(observe)
    assert set(folders.rows) == {"compassion-break"}
    assert len(names(folders.media)) == 5


def test_a_build_waits_for_another(folders: Folders) -> None:
    """A build in a folder where another is at work says that it waits, and does its work afterwards."""
    with locked(folders.media, lambda: None):
        second = start(folders)
        wait_for(second, "Waiting")
        assert names(folders.media) == {".build.lock"}
    told, _ = second.communicate(timeout=60)
    assert told.split().count("Made") == 3


def test_two_builds_at_once_take_turns(folders: Folders) -> None:
    """Of two builds started together one makes everything and the other finds it made; every file is whole."""
    builds = [start(folders), start(folders)]
    told = [build.communicate(timeout=60)[0].split() for build in builds]
    assert sorted(events.count("Made") for events in told) == [0, 3]
    assert [build.returncode for build in builds] == [0, 0]
    assert all(list(inspect(folders.media, row)) == [] for row in folders.rows.values())
