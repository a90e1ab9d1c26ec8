from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from audio.engines.espeak import Espeak
from audio.engines.gtts import BLOCKED_S, LONGEST_BLOCKED_S, LONGEST_REQUEST, REST_S, Gtts, Patience
from audio.engines.silent import Silent
from audio.progress import Event, VoiceChosen
from skill.errors import EngineError
from tests.audio import small
from tests.audio.conftest import Folders, QuickClock
from tests.audio.fake_translate import Asked, Cut, FakeTranslate, Hang, Refusal

BUSY = Refusal(429, {"Retry-After": "60"})
BROKEN = Refusal(503)
ENVELOPE = '[["wrb.fr","jQ1olc",%s]]'


@pytest.fixture
def gtts(tmp_path: Path, clock: QuickClock) -> Gtts:
    return Gtts(tmp_path / "breaker.json", clock)


@pytest.mark.parametrize(
    ("locale", "host", "lang"),
    [
        ("en-US", "translate.google.us", "en"),
        ("en-GB", "translate.google.co.uk", "en"),
        ("es-MX", "translate.google.com.mx", "es"),
        ("sv-SE", "translate.google.com", "sv"),
    ],
)
def test_a_sentence_is_spoken_in_the_locales_accent(
    translate: FakeTranslate, gtts: Gtts, locale: str, host: str, lang: str
) -> None:
    """The sentence, and nothing else, goes to the host of the locale's accent and comes back as sound."""
    sound = gtts.speak("Let your feet find the floor.", locale)
    assert translate.asked == [Asked(host, "Let your feet find the floor.", lang)]
    assert sound.rate == 24000
    assert sound.seconds == pytest.approx(Silent().speak("a b c d e f", "en").seconds, abs=0.1)


def test_a_long_sentence_goes_in_parts_that_the_service_takes(translate: FakeTranslate, gtts: Gtts) -> None:
    """A sentence over 100 characters is sent in parts of at most that, and comes back whole."""
    sentence = "Whatever it is that you carry today, it may stand beside you " * 3
    sound = gtts.speak(sentence.strip(), "en-US")
    assert " ".join(asked.text for asked in translate.asked) == sentence.strip()
    assert all(len(asked.text) <= LONGEST_REQUEST for asked in translate.asked)
    assert sound.seconds == pytest.approx(Silent().speak(sentence, "en").seconds, abs=0.3)


@pytest.mark.parametrize(
    "text", ["Let yourself rest.", f"{'May I be kind to myself, now? ' * 3}Now I may.".strip()]
)
def test_a_sentence_keeps_its_signs(translate: FakeTranslate, gtts: Gtts, text: str) -> None:
    """Full stops and question marks, which tell a voice its tune, reach the service as they were written."""
    gtts.speak(text, "en-US")
    assert [asked.text for asked in translate.asked] == [text]


def test_a_long_sentence_is_cut_where_a_voice_would_pause(translate: FakeTranslate, gtts: Gtts) -> None:
    """The parts of a long sentence end at its commas; a word longer than a request is cut, not lost."""
    gtts.speak(
        "Whatever it is that you carry now, all of it may stand beside you for as long as you would like to rest.",
        "en-US",
    )
    assert [asked.text for asked in translate.asked] == [
        "Whatever it is that you carry now,",
        "all of it may stand beside you for as long as you would like to rest.",
    ]
    translate.asked.clear()
    gtts.speak("a" * 150, "en-US")
    assert [len(asked.text) for asked in translate.asked] == [100, 50]


def test_requests_keep_their_distance(translate: FakeTranslate, gtts: Gtts, clock: QuickClock) -> None:
    """Between two requests there is a rest."""
    for _ in range(3):
        gtts.speak("Rest.", "en-US")
    assert clock.waits == pytest.approx([REST_S, REST_S], abs=0.01)


def test_a_service_in_trouble_is_asked_again_later(
    translate: FakeTranslate, gtts: Gtts, clock: QuickClock
) -> None:
    """After failures of the service the waits grow, and the sentence is still spoken."""
    translate.answers.extend([BROKEN, BROKEN])
    gtts.speak("Rest.", "en-US")
    assert [0.8 <= wait / base <= 1.2 for wait, base in zip(clock.waits, (1, 3), strict=True)] == [True, True]


def test_a_service_that_names_a_time_is_obeyed(translate: FakeTranslate, gtts: Gtts, clock: QuickClock) -> None:
    """A short Retry-After is waited for to the second."""
    translate.answers.append(Refusal(503, {"Retry-After": "7"}))
    gtts.speak("Rest.", "en-US")
    assert clock.waits == [7]


def test_a_service_that_names_a_moment_is_obeyed(translate: FakeTranslate, gtts: Gtts, clock: QuickClock) -> None:
    """A Retry-After that is a date is waited for."""
    moment = datetime.fromtimestamp(clock.time + 9, UTC)
    translate.answers.append(Refusal(503, {"Retry-After": format_datetime(moment, usegmt=True)}))
    gtts.speak("Rest.", "en-US")
    assert clock.waits == [9]


def test_a_service_that_wants_long_to_recover_is_left_alone(
    translate: FakeTranslate, gtts: Gtts, clock: QuickClock
) -> None:
    """A long Retry-After is not waited for: the sentence is given up, and nothing is sent until then."""
    translate.answers.append(Refusal(503, {"Retry-After": "3600"}))
    for problem in ("answered 503", r"left alone for 1\.0 h"):
        with pytest.raises(EngineError, match=problem):
            gtts.speak("Rest.", "en-US")
    assert (len(translate.asked), clock.waits) == (1, [])


@pytest.mark.parametrize("content", ["", "{", "[]", '{"until": null}', '{"until": 9e12}'])
def test_a_spoiled_note_of_a_refusal_does_not_silence_the_voice(
    translate: FakeTranslate, gtts: Gtts, tmp_path: Path, content: str
) -> None:
    """A note that cannot be read, or that a wrong clock wrote, keeps nobody from asking."""
    (tmp_path / "breaker.json").write_text(content)
    assert gtts.speak("Rest.", "en-US").seconds > 0


def test_no_refusal_lasts_longer_than_a_day(
    translate: FakeTranslate, gtts: Gtts, clock: QuickClock, tmp_path: Path
) -> None:
    """However long the service asks to be left alone, it is asked again after a day."""
    translate.answers.append(Refusal(429, {"Retry-After": "99999999"}))
    with pytest.raises(EngineError, match="answered 429"):
        gtts.speak("Rest.", "en-US")
    assert json.loads((tmp_path / "breaker.json").read_text())["until"] == round(clock.time) + LONGEST_BLOCKED_S


def test_a_cut_connection_is_tried_again(translate: FakeTranslate, gtts: Gtts, clock: QuickClock) -> None:
    """When a connection ends in the middle of an answer, the sentence is asked for again, and comes whole."""
    whole = gtts.speak("Let it go.", "en-US")
    translate.answers.extend([Cut(), None])
    assert gtts.speak("Let it go.", "en-US") == whole
    assert len(translate.asked) == 3


def test_a_service_that_does_not_answer_is_given_up(translate: FakeTranslate, tmp_path: Path) -> None:
    """A service that hangs is waited for no longer than the patience there is, first and later."""
    clock = QuickClock()
    gtts = Gtts(tmp_path / "breaker.json", clock, Patience(connect_s=1, answer_s=0.2, first_answer_s=0.2))
    translate.answers.append(Hang())
    began = time.monotonic()
    with pytest.raises(EngineError, match="could not be reached"):
        gtts.speak("Rest.", "en-US")
    assert time.monotonic() - began < 1
    patient = Gtts(tmp_path / "breaker.json", clock, Patience(answer_s=0.2))
    patient.speak("Rest.", "en-US")
    translate.answers.extend([Hang()] * 4)
    with pytest.raises(EngineError, match="could not be reached"):
        patient.speak("Rest.", "en-US")
    assert len(translate.asked) == 6


def test_a_service_that_stays_in_trouble_is_given_up(translate: FakeTranslate, gtts: Gtts) -> None:
    """After four failures in a row the sentence is given up, with what the service answered."""
    translate.answers.extend([BROKEN] * 4)
    with pytest.raises(EngineError, match="answered 503"):
        gtts.speak("Rest.", "en-US")


def test_too_many_requests_end_all_requests_for_hours(
    translate: FakeTranslate, gtts: Gtts, clock: QuickClock, tmp_path: Path
) -> None:
    """After a 429 nothing more is sent, not even by the next program, until hours have passed."""
    translate.answers.append(BUSY)
    with pytest.raises(EngineError, match="answered 429"):
        gtts.speak("Rest.", "en-US")
    later = Gtts(tmp_path / "breaker.json", clock)
    with pytest.raises(EngineError, match=r"left alone for 6\.0 h"):
        later.speak("Rest.", "en-US")
    assert len(translate.asked) == 1
    clock.time += BLOCKED_S
    assert later.speak("Rest.", "en-US").seconds > 0


@pytest.mark.parametrize("body", ["", ENVELOPE % "null", ENVELOPE % r'"[\"AAAA\"]"', ENVELOPE % r'"[\"A\"]"'])
def test_an_answer_without_speech_is_an_error(translate: FakeTranslate, gtts: Gtts, body: str) -> None:
    """An answer that holds no sound, or something that is no MP3, is an error and no empty line."""
    translate.answers.append(Refusal(200, body=body))
    with pytest.raises(EngineError, match="sent no sound"):
        gtts.speak("Rest.", "en-US")


def test_no_internet_is_found_out_at_once(no_internet: None, gtts: Gtts, clock: QuickClock) -> None:
    """Where the service cannot be reached, the first line tells within a moment and is not tried again."""
    began = time.monotonic()
    with pytest.raises(EngineError, match="could not be reached"):
        gtts.speak("Rest.", "en-US")
    assert time.monotonic() - began < 2
    assert clock.waits == []


def test_a_build_without_internet_is_spoken_by_espeak(no_internet: None, gtts: Gtts, folders: Folders) -> None:
    """Without internet every session is espeak's; one line says so and why, and the net is tried once."""
    events: list[Event] = []
    folders.studio(None, gtts, Espeak()).build(events.append)
    assert {row.engine for row in folders.rows.values()} == {"espeak"}
    why = "because Google Translate could not be reached"
    assert [event for event in events if isinstance(event, VoiceChosen)] == [
        VoiceChosen("espeak", "en-us+f5", why)
    ]


def test_a_refusal_midway_gives_the_whole_session_to_the_next_voice(
    translate: FakeTranslate, gtts: Gtts, folders: Folders, built: Folders
) -> None:
    """When the service stops in the middle of a session, the other voice speaks all of it, as if alone."""
    translate.answers.extend([None, None, BUSY])
    folders.studio(None, gtts, Espeak()).build()
    assert len(translate.asked) == 3
    assert folders.rows == built.rows


def test_a_net_that_goes_away_midway_leaves_one_voice(
    translate: FakeTranslate, gtts: Gtts, folders: Folders, built: Folders
) -> None:
    """When the net is cut in the middle of a session, that session is the next voice's from its first word on, and
    the one before it stays as it was.
    """
    events: list[Event] = []
    translate.answers.extend([None] * 5 + [Cut(for_good=True)])
    folders.studio(None, gtts, Espeak()).build(events.append)
    assert {name: row.engine for name, row in folders.rows.items()} == {
        "compassion-break": "gtts",
        "soles": "gtts",
        "breath": "espeak",
    }
    assert folders.rows["breath"] == built.rows["breath"]
    told = [(event.engine, event.why) for event in events if isinstance(event, VoiceChosen)]
    assert told == [
        ("gtts", "the best there is"),
        ("espeak", "because Google Translate could not be reached"),
    ]


def test_a_better_voices_recording_stays_when_the_net_is_gone(
    translate: FakeTranslate, gtts: Gtts, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording that the service's voice made stays while its words do, though only espeak can be had now."""
    folders.studio(None, gtts, Espeak()).build()
    assert {row.engine for row in folders.rows.values()} == {"gtts"}
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    offline = Gtts(folders.cache / "breaker.json")
    assert folders.studio(None, offline, Espeak()).plan() == ()
    changed = small.library(small.soles("Feel the ground."), small.breath(), small.compassion_break())
    assert [(job.practice, job.reason) for job in folders.studio(changed, offline, Espeak()).plan()] == [
        ("soles", "words changed")
    ]


@pytest.mark.net
def test_the_real_service_still_speaks(tmp_path: Path) -> None:
    """Google Translate still answers gTTS with speech."""
    assert Gtts(tmp_path / "breaker.json").speak("Let your feet find the floor.", "en-US").seconds > 1
