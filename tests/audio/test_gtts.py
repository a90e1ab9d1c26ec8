from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio.clock import Clock
from audio.engines.espeak import Espeak
from audio.engines.gtts import BLOCKED_S, REST_S, Gtts
from audio.engines.silent import Silent
from audio.progress import Event, VoiceChosen
from skill.errors import EngineError
from tests.audio import small
from tests.audio.conftest import Folders
from tests.audio.fake_translate import Asked, FakeTranslate, Refusal

BUSY = Refusal(429, {"Retry-After": "60"})
BROKEN = Refusal(503)
ENVELOPE = '[["wrb.fr","jQ1olc",%s]]'


class QuickClock(Clock):
    """A clock that passes the time it is asked to wait, at once."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


@pytest.fixture
def translate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTranslate]:
    """The service, and the way to it."""
    for name in ("NO_PROXY", "no_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FakeTranslate(tmp_path) as service:
        monkeypatch.setenv("HTTPS_PROXY", service.proxy)
        yield service


@pytest.fixture
def no_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine from which nothing can be reached."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


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
    assert sound.seconds == pytest.approx(Silent().speak(sentence, "en").seconds, abs=0.3)


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
