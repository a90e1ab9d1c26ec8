"""The contract that every engine keeps, run over all of them."""

from __future__ import annotations

import json
import os
import pickle
import tempfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from audio.cache import Cache, raw_key, script_digest
from audio.engine import Engine
from audio.engines import AUTO, ENGINES, Places, engines
from audio.engines.gtts import Gtts
from audio.inspection import inspect
from audio.line import line
from audio.progress import Event, VoiceChosen
from audio.script import Line, Timeline, timeline
from skill.errors import BadInput, EngineError, KindMomentError
from tests.audio import programs, small
from tests.audio.conftest import Folders, QuickClock
from tests.audio.fake_translate import FakeTranslate
from tests.audio.supplies import put_piper_voice, read_aloud

LOCALE = "en-US"
SENTENCE = "Let your feet find the floor."
LONG = " ".join(["So be it as it is, and so it is."] * 50)
"""A line of 500 words."""

UNSPEAKABLE = ["🙂", "Well done 🙂", "深呼吸", "Atme — дыши.", "Rest.\x07", "a\u2603b"]
LINES = [SENTENCE, LONG, *timeline(small.compassion_break().scripts[0], small.CUES).lines]


@dataclass(frozen=True)
class Supplied:
    """Everything that an engine may want, as it would be found on somebody's machine."""

    places: Places

    def engine(self, name: str) -> Engine:
        """The engine of that name; only time passes more quickly for it than for others."""
        if name == "gtts":
            return Gtts(self.places.cache_dir / "gtts-breaker.json", QuickClock())
        return engines(name, self.places, LOCALE)[0]


@pytest.fixture(scope="module")
def voices_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What people supply: recorded lines by two of them, and two voices for piper."""
    folder = tmp_path_factory.mktemp("voices")
    read_aloud(folder / "recorded/en-US", LINES)
    read_aloud(folder / "recorded/en-GB", LINES, voice="low hum")
    put_piper_voice(folder / "piper", "en_US-amy-medium")
    put_piper_voice(folder / "piper", "en_GB-alan-low", hz=120)
    return folder


@pytest.fixture
def supplied(
    voices_dir: Path, translate: FakeTranslate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Supplied]:
    """A machine on which every engine can speak, and whose folder for temporary files is watched."""
    for name in ("piper", "flite"):
        programs.install(name, tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    yield Supplied(Places(tmp_path / "cache", voices_dir))
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.fixture(params=list(ENGINES))
def engine(supplied: Supplied, request: pytest.FixtureRequest) -> Engine:
    """Each of the engines."""
    return supplied.engine(request.param)


def test_an_engine_has_the_name_it_is_chosen_by(engine: Engine) -> None:
    """The name a person chooses an engine by is the name that its voice, and so the manifest, shows."""
    assert engine.voice(LOCALE).engine == engine.name in ENGINES


def test_the_first_of_its_voices_is_the_one_it_speaks_with(engine: Engine) -> None:
    """An engine speaks with the first of its voices, and with any other when it is asked to."""
    voices = engine.voices(LOCALE)
    assert engine.voice(LOCALE).name == voices[0]
    assert [engine.speaking_as(name).voice(LOCALE).name for name in voices] == list(voices)


def test_two_voices_do_not_share_a_place_in_the_cache(engine: Engine) -> None:
    """The same words by two voices of one engine are two sounds, kept apart."""
    keys = {raw_key(engine.speaking_as(name).voice(LOCALE), SENTENCE) for name in engine.voices(LOCALE)}
    assert len(keys) == len(engine.voices(LOCALE)) > 1


def test_a_second_voice_sounds_different(engine: Engine, translate: FakeTranslate) -> None:
    """An engine's second voice is heard to be another; a service is asked at another address."""
    first, second = (engine.speaking_as(name).speak(SENTENCE, LOCALE) for name in engine.voices(LOCALE)[:2])
    assert first != second or len({asked.host for asked in translate.asked}) == 2


def test_a_voice_is_plain_data(engine: Engine) -> None:
    """What a recording's digest is made from can be written down, and says nothing of places and times."""
    session = Timeline((Line(SENTENCE),))
    assert script_digest(session, engine.voice(LOCALE)) == script_digest(session, engine.voice(LOCALE))
    settings = json.dumps(dict(engine.voice(LOCALE).settings))
    assert str(Path.home()) not in settings
    assert tempfile.gettempdir() not in settings


def test_an_engine_can_be_handed_to_another_process(engine: Engine) -> None:
    """An engine that was sent to another process has the same voice there."""
    assert pickle.loads(pickle.dumps(engine)).voice(LOCALE) == engine.voice(LOCALE)


def test_a_sentence_becomes_sound(engine: Engine) -> None:
    """A sentence comes back as audible sound, about as long as calm speech."""
    sound = engine.speak(SENTENCE, LOCALE)
    assert max(array("h", sound.pcm)) > 1000
    assert 1.5 < sound.seconds < 4
    assert sound.rate >= 16_000


@pytest.mark.parametrize("text", ["", " ", "\n", "…", "—"])
def test_an_empty_line_is_refused(engine: Engine, text: str) -> None:
    """A line without a word is told in one line, and is no half second of nothing."""
    with pytest.raises((BadInput, EngineError), match=r"nothing to say|not recorded") as raised:
        engine.speak(text, LOCALE)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", UNSPEAKABLE)
def test_what_nobody_can_pronounce_is_refused(engine: Engine, text: str) -> None:
    """A smiley, another script or a control character is told in one line; no voice reads its name aloud."""
    with pytest.raises((BadInput, EngineError), match=r"no voice can say|nothing to say|not recorded") as raised:
        engine.speak(text, LOCALE)
    assert "\n" not in str(raised.value)


def test_five_hundred_words_are_one_line(engine: Engine) -> None:
    """A line of 500 words is spoken to its end."""
    assert 90 < engine.speak(LONG, LOCALE).seconds < 300


def test_white_space_is_not_heard(engine: Engine) -> None:
    """Line breaks and double spaces inside a sentence change nothing of what is said."""
    spaced = SENTENCE.replace(" ", " \n ")
    assert engine.speak(spaced, LOCALE).seconds == pytest.approx(engine.speak(SENTENCE, LOCALE).seconds, abs=0.1)


def test_an_unknown_voice_is_refused_with_those_there_are(engine: Engine) -> None:
    """A voice that an engine does not have is bad input, and the line names those it has."""
    with pytest.raises(
        BadInput, match=f"no voice 'nobody' for en-US.*{engine.voices(LOCALE)[0]}".replace("+", r"\+")
    ):
        engine.speaking_as("nobody").voice(LOCALE)


def test_a_rehearsed_engine_is_the_same_engine(engine: Engine) -> None:
    """Rehearsed for a session, an engine has the same name and voice and speaks the session's lines."""
    rehearsed = engine.rehearsed([SENTENCE], LOCALE)
    assert (rehearsed.name, rehearsed.voice(LOCALE).name) == (engine.name, engine.voice(LOCALE).name)
    assert rehearsed.speak(SENTENCE, LOCALE).seconds > 1


def test_a_line_is_ready_for_the_mix(engine: Engine, tmp_path: Path) -> None:
    """What an engine speaks can be treated, and is found again without it."""
    cache, voice = Cache(tmp_path / "lines"), engine.voice(LOCALE)
    spoken = line(SENTENCE, engine, voice, LOCALE, cache)
    assert cache.sound("raw", raw_key(voice, SENTENCE)) is not None
    assert line(SENTENCE, engine, voice, LOCALE, cache) == spoken


def test_a_session_is_spoken_by_it(engine: Engine, folders: Folders) -> None:
    """A build with the engine alone makes a recording in which nothing is found wrong."""
    (made,) = folders.studio(small.library(small.compassion_break()), engine).build()
    assert (made.engine, made.voice) == (engine.name, engine.voice(LOCALE).name)
    assert list(inspect(folders.media, made)) == []
    assert folders.studio(small.library(small.compassion_break()), engine).plan() == ()


def test_auto_prefers_the_best_there_is(supplied: Supplied) -> None:
    """`auto` tries a person's own voice first and ends with the one that is always there."""
    assert AUTO == ("recorded", "gtts", "piper", "flite", "espeak")
    assert tuple(engine.name for engine in engines("auto", supplied.places, LOCALE)) == AUTO


def test_auto_with_a_voice_takes_the_engines_that_have_it(supplied: Supplied) -> None:
    """A voice named without an engine finds the engine; one that nobody has is refused with all there are."""
    (flite,) = engines("auto", supplied.places, LOCALE, "rms")
    assert (flite.name, flite.voice(LOCALE).name) == ("flite", "rms")
    with pytest.raises(
        BadInput, match=r"no voice 'nobody' for en-US\. Use one of recorded: en-US.*; espeak: en-us"
    ):
        engines("auto", supplied.places, LOCALE, "nobody")


def test_engines_without_a_voice_here_say_what_they_lack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a bare machine what people would have to supply or install is told with its mend, in one line each."""
    monkeypatch.setenv("PATH", str(tmp_path))
    mends = {
        "recorded": "kind-moment audio plan --engine recorded",
        "piper": "pip install",
        "flite": "apt install",
    }
    for name, mend in mends.items():
        (engine,) = engines(name, Places(tmp_path, tmp_path / "voices"), LOCALE)
        assert engine.voices(LOCALE) == ()
        with pytest.raises(KindMomentError, match=mend) as raised:
            engine.voice(LOCALE)
        assert raised.value.exit_code == 4
        assert "\n" not in str(raised.value)
        with pytest.raises(KindMomentError, match=mend):
            engines(name, Places(tmp_path, tmp_path / "voices"), LOCALE, "anybody")


def test_a_voice_once_chosen_stays(supplied: Supplied, folders: Folders) -> None:
    """What was made with a second voice is not undone by a later `auto`, but by asking for another voice."""
    library, places = small.library(small.soles("One.")), supplied.places
    for name in ("espeak", "flite"):
        second = engines(name, places, LOCALE)[0].voices(LOCALE)[1]
        folders.studio(library, *engines(name, places, LOCALE, second)).build()
        assert folders.rows["soles"].voice == second
        assert folders.studio(library, *engines("auto", places, LOCALE)).plan() == ()
        (job,) = folders.studio(library, *engines(name, places, LOCALE)).plan()
        assert job.reason == "engine changed"


def test_auto_passes_over_who_has_no_voice_here(
    voices_dir: Path, tmp_path: Path, folders: Folders, monkeypatch: pytest.MonkeyPatch, no_internet: None
) -> None:
    """With nothing supplied or installed and no internet espeak speaks, and the one reason is the internet."""
    monkeypatch.setenv("PATH", str(tmp_path))
    events: list[Event] = []
    folders.studio(
        small.library(small.soles("One.")),
        *engines("auto", Places(tmp_path / "cache", tmp_path / "voices"), LOCALE),
    ).build(events.append)
    (voice,) = (event for event in events if isinstance(event, VoiceChosen))
    assert (voice.engine, voice.why) == ("espeak", "because Google Translate could not be reached")


def test_auto_takes_each_in_turn(supplied: Supplied, folders: Folders, no_internet: None) -> None:
    """Without internet the person's own lines come first, then piper, then flite, then espeak."""
    bin_dir, chosen = Path(os.environ["PATH"].partition(os.pathsep)[0]), []
    for gone in ("nothing", "the line", "piper", "flite"):
        if gone in ("piper", "flite"):
            (bin_dir / gone).write_text("#!/bin/sh\necho no memory >&2; exit 1\n")
        said = SENTENCE if gone == "nothing" else f"After {gone}."
        events: list[Event] = []
        library = small.library(small.soles(said))
        folders.studio(library, *engines("auto", supplied.places, LOCALE)).build(events.append)
        chosen += [(event.engine, event.why) for event in events if isinstance(event, VoiceChosen)]
    net = "Google Translate could not be reached"
    assert [engine for engine, _ in chosen] == ["recorded", "piper", "flite", "espeak"]
    assert chosen[0][1] == "the best there is"
    assert chosen[1][1] == f"because not recorded: 1 of 1 lines, the first is 'After the line.'; {net}"
    assert chosen[2][1].endswith("': no memory")
