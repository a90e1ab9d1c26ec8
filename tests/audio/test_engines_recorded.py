from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.cache import script_digest
from audio.engines.espeak import Espeak
from audio.engines.recorded import Recorded
from audio.engines.silent import Silent
from audio.inspection import inspect
from audio.leftovers import remove_leftovers
from audio.progress import Event, VoiceChosen
from audio.reading import folder_name, name
from audio.script import Timeline, timeline
from skill.core.library import Library
from skill.errors import BadInput, EngineError
from tests.audio import small
from tests.audio.conftest import Folders
from tests.audio.supplies import read_aloud, record

ONE, TWO, THREE = (
    "Let your feet find the floor.",
    "Notice what is holding you.",
    "You may stay as long as you like.",
)


def session(practice: str) -> Timeline:
    return timeline(small.library().practices[practice].scripts[0], small.CUES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which one person has read the compassion break aloud."""
    read_aloud(tmp_path / "recorded/en-US", session("compassion-break").lines)
    return tmp_path / "recorded"


def chosen(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.engine, event.why) for event in events if isinstance(event, VoiceChosen)]


def test_a_session_is_a_persons_own_only_when_all_of_it_is_there(folder: Path, folders: Folders) -> None:
    """Sessions whose lines are all there are spoken by the person, each other one by the next voice alone."""
    record(folder / "en-US" / f"{name('Breathe in')}.wav", "Breathe in")
    events: list[Event] = []
    folders.studio(None, Recorded(folder), Silent()).build(events.append)
    assert {practice: row.engine for practice, row in folders.rows.items()} == {
        "compassion-break": "recorded",
        "soles": "silent",
        "breath": "silent",
    }
    assert chosen(events) == [
        ("recorded", "the best there is"),
        ("silent", "because not recorded: 1 of 1 lines, the first is 'Let your feet find the floor.'"),
    ]
    assert list(inspect(folders.media, folders.rows["compassion-break"])) == []


def test_several_sessions_at_once_are_spoken_by_whoever_can(folder: Path, folders: Folders) -> None:
    """Made side by side, sessions have the same voices as one by one."""
    folders.studio(None, Recorded(folder), Silent()).build(jobs=2)
    assert {practice: row.engine for practice, row in folders.rows.items()} == {
        "compassion-break": "recorded",
        "soles": "silent",
        "breath": "silent",
    }


def test_alone_it_tells_what_is_missing(folder: Path, folders: Folders) -> None:
    """With no other voice to pass on to, the first session that is not complete ends the build with its line."""
    with pytest.raises(EngineError, match="soles 30 s: not recorded: 1 of 1 lines"):
        folders.studio(None, Recorded(folder)).build()
    assert set(folders.rows) == {"compassion-break"}


def test_finished_lines_take_the_place_of_another_voice(tmp_path: Path, folders: Folders) -> None:
    """When the last line of a session is there, the next build makes it anew in the person's voice."""
    folder = tmp_path / "recorded"
    read_aloud(folder / "en-US", session("compassion-break").lines[:-1])
    studio = folders.studio(None, Recorded(folder), Silent())
    studio.build()
    assert studio.plan() == ()
    read_aloud(folder / "en-US", session("compassion-break").lines)
    assert [(job.practice, job.reason) for job in studio.plan()] == [("compassion-break", "better voice")]
    studio.build()
    assert folders.rows["compassion-break"].engine == "recorded"
    assert studio.plan() == ()


def test_a_line_recorded_again_is_heard(folder: Path, folders: Folders) -> None:
    """A new take of one line makes its session anew, and no other session."""
    read_aloud(folder / "en-US", session("soles").lines)
    studio = folders.studio(None, Recorded(folder), Silent())
    studio.build()
    before = folders.rows
    record(folder / "en-US" / f"{name('This is a hard moment.')}.wav", "This is a hard moment.", voice="low hum")
    assert [(job.practice, job.reason) for job in studio.plan()] == [("compassion-break", "engine changed")]
    studio.build()
    assert {practice for practice, row in folders.rows.items() if row != before[practice]} == {"compassion-break"}


def test_a_recording_outlives_its_lines(folder: Path, folders: Folders) -> None:
    """When the lines are put away the recording made of them stays, until its words change."""
    library = small.library(small.compassion_break())
    folders.studio(library, Recorded(folder), Silent()).build()
    (folder / "en-US").rename(folder / "put-away")
    assert folders.studio(library, Recorded(folder), Silent()).plan() == ()
    changed = small.library(
        small.practice("compassion-break", *library.practices["compassion-break"].scripts[0].steps[:-1])
    )
    assert [job.reason for job in folders.studio(changed, Recorded(folder), Silent()).plan()] == ["words changed"]


def test_a_voice_that_is_taken_back_leaves_nothing(folder: Path, folders: Folders) -> None:
    """When a person's lines are taken away and the session is made anew and tidied, nothing of it is left."""
    library = small.library(small.compassion_break())
    folders.studio(library, Silent()).build()
    never = {path.name for path in [*folders.media.iterdir(), *folders.cache.rglob("*")] if path.is_file()}
    folders.studio(library, Recorded(folder)).build()
    folders.studio(library, Silent()).build()
    remove_leftovers(folders.media, folders.cache, [library], [Recorded(folder), Silent()])
    left = {path.name for path in [*folders.media.iterdir(), *folders.cache.rglob("*")] if path.is_file()}
    assert left == never


def test_a_file_that_cannot_be_used_passes_the_session_on(folder: Path, folders: Folders) -> None:
    """A silent file gives its session, and no other, to the next voice; the reason names file and mend."""
    read_aloud(folder / "en-US", session("soles").lines)
    spoiled = folder / "en-US" / f"{name('This is a hard moment.')}.wav"
    soundfile.write(spoiled, np.zeros(44_100), 44_100)
    events: list[Event] = []
    folders.studio(None, Recorded(folder), Silent()).build(events.append)
    assert folders.rows["compassion-break"].engine == "silent"
    assert folders.rows["soles"].engine == "recorded"
    why = f"because {spoiled}: it is silent. Check the microphone and record the line again"
    assert chosen(events)[0] == ("silent", why)
    with pytest.raises(BadInput, match=f"compassion-break 60 s: {spoiled}: it is silent"):
        folders.studio(None, Recorded(folder)).build(practice="compassion-break", force=True)


def test_a_spoiled_line_does_not_take_a_good_recording_away(folder: Path, folders: Folders) -> None:
    """A recording by another voice stays while the person's lines are not usable yet."""
    library = small.library(small.compassion_break())
    folders.studio(library, Silent()).build()
    (folder / "en-US" / f"{name('This is a hard moment.')}.wav").write_bytes(b"nothing")
    assert folders.studio(library, Recorded(folder), Silent()).plan() == ()


def test_files_may_be_numbered(tmp_path: Path) -> None:
    """In a folder named after the session files may be numbered in the order of its reading script."""
    lines = [ONE, TWO, THREE]
    part = tmp_path / "en-US"
    numbered = part / folder_name("soles", 60, lines)
    numbered.mkdir(parents=True)
    for file, text in (("1.wav", ONE), ("02.WAV", TWO), ("Track 003.wav", THREE)):
        record(numbered / file, text, voice="hum" if text != TWO else "low hum")
    rehearsed = Recorded(tmp_path).rehearsed(lines, "en-US")
    sounds = [rehearsed.speak(text, "en-US") for text in lines]
    assert [round(sound.seconds, 1) for sound in sounds] == [2.7, 2.2, 3.6]


def test_numbers_hold_for_exactly_their_session(tmp_path: Path) -> None:
    """When a line of the session is changed, moved or taken out, numbered files are not taken for other lines."""
    lines = [ONE, TWO]
    numbered = tmp_path / "en-US" / folder_name("soles", 60, lines)
    numbered.mkdir(parents=True)
    for number, text in enumerate(lines, 1):
        record(numbered / f"{number}.wav", text)
    for changed in ([TWO, ONE], [ONE], [ONE, TWO, THREE], [ONE, "Notice what is carrying you."]):
        with pytest.raises(EngineError, match=f"not recorded: {len(changed)} of {len(changed)} lines"):
            Recorded(tmp_path).rehearsed(changed, "en-US")


def test_two_files_for_one_line_are_told(folder: Path) -> None:
    """Two files that claim one line are an error that names both."""
    first = folder / "en-US" / f"{name('This is a hard moment.')}.wav"
    soundfile.write(first.with_suffix(".flac"), *soundfile.read(first))
    with pytest.raises(
        BadInput, match=rf"{first.with_suffix('.flac')} and {first}: both say 'This is a hard moment\.'"
    ):
        Recorded(folder).rehearsed(session("compassion-break").lines, "en-US")


def test_words_of_one_language_serve_all_its_locales(folder: Path) -> None:
    """Lines read for en-US are heard in en-GB too, unless somebody has read them for en-GB."""
    assert Recorded(folder).voices("en-GB") == ("en-US",)
    assert Recorded(folder).voices("de-DE") == ()
    (folder / "en-GB").mkdir()
    assert Recorded(folder).voices("en-GB") == ("en-GB", "en-US")


def test_a_person_is_only_levelled(folder: Path, folders: Folders) -> None:
    """A person's voice is not softened like a synthetic one, and its place in the cache follows from its files."""
    lines = session("compassion-break").lines
    voice = Recorded(folder).rehearsed(lines, "en-US").voice("en-US")
    assert not voice.synthetic
    assert voice != Recorded(folder).rehearsed(lines[:1], "en-US").voice("en-US")
    moved = folder.rename(folder.with_name("elsewhere"))
    again = Recorded(moved).rehearsed(lines, "en-US").voice("en-US")
    assert script_digest(session("soles"), again) == script_digest(session("soles"), voice)


def library_of(words: str) -> Library:
    return small.library(small.soles(words))


@pytest.mark.parametrize(
    ("rate", "kind", "ending"),
    [
        (8_000, "PCM_16", "wav"),
        (44_100, "FLOAT", "wav"),
        (96_000, "PCM_24", "wav"),
        (48_000, "PCM_24", "flac"),
        (44_100, "MPEG_LAYER_III", "mp3"),
    ],
)
def test_a_line_may_come_from_any_recorder(
    tmp_path: Path, folders: Folders, rate: int, kind: str, ending: str
) -> None:
    """WAV, FLAC and MP3 of any usual rate and depth become the same session."""
    path = tmp_path / "recorded/en-US" / f"{name(ONE)}.wav"
    read_aloud(path.parent, [ONE], rate)
    samples, _ = soundfile.read(path)
    path.unlink()
    soundfile.write(path.with_suffix(f".{ending}"), samples, rate, subtype=kind)
    (made,) = folders.studio(library_of(ONE), Recorded(tmp_path / "recorded"), Espeak()).build()
    assert made.engine == "recorded"
    assert made.duration_s == pytest.approx(2.7 + 1.2 + 3, abs=0.3)
