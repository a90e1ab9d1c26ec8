from __future__ import annotations

import itertools

import numpy as np
import pytest

from audio.captions import HOLD_S, read
from audio.engines.silent import Silent
from audio.profile import PROFILES, STANDARD
from audio.recipe import RATE
from audio.script import Breath, Line, Silence, timeline
from audio.sound import decoded
from audio.voice import samples_of
from skill.core.practice import Bed, Breathe, Chime, Pause, Say, Script
from skill.library.shelf import Shelf
from skill.media import MediaFolder, read_manifest
from tests.audio import small
from tests.audio.conftest import Folders

SLOWER, PLAIN = PROFILES["slower"], PROFILES["plain"]
ONE_VOICE = [profile for profile in PROFILES.values() if not profile.second_voice]
STEPS = (Bed("rain"), Chime(), Say("One."), Pause(4), Breathe(4, 6, 1), Bed("none"), Say("Two."))
SESSION = timeline(Script(60, STEPS), small.CUES, "Rest")


def test_the_standard_profile_changes_nothing() -> None:
    """In the standard profile a session is as it is written."""
    assert STANDARD.tuned(SESSION) == SESSION


def test_slower_is_more_quiet_and_the_same_breath() -> None:
    """In the slower profile pauses and sentence gaps are 1.35 times as long; words and breaths are the same."""
    for was, now in zip(SESSION.items, SLOWER.tuned(SESSION).items, strict=True):
        if isinstance(was, Silence):
            assert isinstance(now, Silence)
            assert now.seconds == pytest.approx(1.35 * was.seconds)
        else:
            assert now == was


def test_plain_has_no_bed() -> None:
    """In the plain profile there is no bed, and everything else in its order, the chime too."""
    kept = tuple(item for item in SESSION.items if not isinstance(item, Bed))
    assert PLAIN.tuned(SESSION).items == kept
    assert any(isinstance(item, Chime) for item in kept)
    assert sum(isinstance(item, Line | Breath) for item in kept) == 4


@pytest.mark.parametrize("profile", PROFILES.values(), ids=str)
def test_a_profile_needs_no_new_words(profile: object) -> None:
    """Every profile of every practice has the lines of the standard one, so the cache serves them all."""
    library = Shelf().library("en-US")
    for practice in library.practices.values():
        for script in practice.scripts:
            session = timeline(script, library.cues)
            assert profile.tuned(session).lines == session.lines  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The small library in every profile; not to be changed."""
    root = tmp_path_factory.mktemp("tuned")
    folders = Folders(root / "media", root / "cache")
    folders.studio().build(profiles=ONE_VOICE)
    return folders


def places(folders: Folders) -> set[tuple[str, str]]:
    return {(row.practice, row.profile) for row in read_manifest(folders.media)}


def test_a_build_makes_the_profiles_asked_for(tuned: Folders) -> None:
    """Each practice is made in each profile that was asked for, and the manifest says which."""
    assert places(tuned) == set(
        itertools.product(("soles", "breath", "compassion-break"), [each.name for each in ONE_VOICE])
    )
    assert tuned.studio().plan(profiles=ONE_VOICE) == ()


def test_a_slower_recording_is_longer_and_offered_at_the_same_length(tuned: Folders) -> None:
    """A slower recording lasts longer by 35 % of its pauses and keeps the length it is offered at."""
    media = MediaFolder(tuned.media)
    standard, slower = (media.find("soles", 30, "en-US", name) for name in ("standard", "slower"))
    assert standard
    assert slower
    assert slower.length_s == standard.length_s == 30
    assert slower.duration_s - standard.duration_s == pytest.approx(0.35 * (1.2 + 3), abs=0.03)


def test_where_a_profile_changes_nothing_the_file_is_shared(tuned: Folders) -> None:
    """A practice without a bed has the same file in the standard and the plain profile."""
    media = MediaFolder(tuned.media)
    standard, plain = (media.find("breath", 90, "en-US", name) for name in ("standard", "plain"))
    assert standard
    assert plain
    assert (plain.profile, plain.file) == ("plain", standard.file)


def test_captions_lie_over_speech(tuned: Folders) -> None:
    """Without a bed, speech is heard during each caption's line, and between two captions there is silence."""
    row = MediaFolder(tuned.media).find("compassion-break", 60, "en-US", "plain")
    assert row
    sound = decoded((tuned.media / row.file).read_bytes())
    assert sound
    samples = samples_of(sound)
    cues = read((tuned.media / row.captions).read_text())

    def level(start_s: float, end_s: float) -> float:
        return float(np.std(samples[round(start_s * RATE) : round(end_s * RATE)]))

    spoken = [level(cue.start_s, cue.end_s - HOLD_S) for cue in cues]
    # The chime still rings under the first gap.
    *_, between = [level(early.end_s, late.start_s) for early, late in itertools.pairwise(cues)]
    assert min(spoken) > 30 * between
    assert [early.end_s <= late.start_s for early, late in itertools.pairwise(cues)] == [True, True]


def test_standard_alone_is_made_unless_asked(folders: Folders) -> None:
    """A build that names no profile makes the standard one."""
    folders.studio(None, Silent()).build()
    assert {profile for _, profile in places(folders)} == {"standard"}


def test_a_build_leaves_the_other_profiles_alone(folders: Folders) -> None:
    """A build of one profile changes no row of another, even when the words have changed."""
    old, new = small.library(small.soles("One.")), small.library(small.soles("Two."))
    folders.studio(old, Silent()).build(profiles=[STANDARD, SLOWER])
    standard = MediaFolder(folders.media).find("soles", 30, "en-US")
    folders.studio(new, Silent()).build(profiles=[SLOWER])
    assert MediaFolder(folders.media).find("soles", 30, "en-US") == standard
    assert [(job.profile, job.reason) for job in folders.studio(new, Silent()).plan(profiles=ONE_VOICE)] == [
        ("standard", "words changed"),
        ("plain", "new"),
    ]


def test_a_practice_taken_out_leaves_in_every_profile(folders: Folders) -> None:
    """Words that were withdrawn are not played, however they were tuned."""
    folders.studio(small.library(small.soles("One."), small.breath()), Silent()).build(profiles=[STANDARD, SLOWER])
    folders.studio(small.library(small.breath()), Silent()).build()
    assert places(folders) == {("breath", "standard"), ("breath", "slower")}


def test_the_newcomers_recording_comes_first_in_each_profile(folders: Folders) -> None:
    """One profile is made after the other, each beginning with what is asked for most."""
    jobs = folders.studio(None, Silent()).plan(profiles=[STANDARD, PLAIN])
    assert [str(job) for job in jobs] == [
        "compassion-break 60 s",
        "soles 30 s",
        "breath 90 s",
        "compassion-break 60 s, plain",
        "soles 30 s, plain",
        "breath 90 s, plain",
    ]


def test_a_title_is_part_of_the_words(folders: Folders) -> None:
    """A recording is made again when its practice has a new title, for players show it."""
    named, renamed = (
        small.library(small.practice("soles", Say("One."), title=title)) for title in ("Soles", "Feet")
    )
    folders.studio(named, Silent()).build()
    (job,) = folders.studio(renamed, Silent()).plan()
    assert (job.reason, job.timeline.title) == ("words changed", "Feet")


def test_a_second_voice_is_another_of_the_engines(folders: Folders) -> None:
    """In the profile of a second voice the same words are spoken by the engine's other voice, beside the first."""
    build = folders.studio(None, Silent()).build
    build(profiles=(STANDARD, PROFILES["second-voice"]))
    voices = {(row.profile, row.voice) for row in read_manifest(folders.media)}
    first, second = Silent().voices("en-US")[:2]
    assert voices == {("standard", first), ("second-voice", second)}
    assert build(profiles=(STANDARD, PROFILES["second-voice"])) == ()
