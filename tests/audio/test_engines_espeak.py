from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from audio.engines.espeak import Espeak
from audio.mix import place
from audio.recipe import RATE
from audio.script import Timeline, timeline
from audio.spectrum import Samples
from audio.voice import samples_of, treated
from skill.errors import EngineError
from skill.library.shelf import Shelf


def test_espeak_says_the_same_words_in_the_same_way() -> None:
    """The same sentence has the same sound to the last bit, whatever second of the day it is spoken in."""
    said, seconds = set(), set()
    while len(seconds) < 3:
        said.add(Espeak().speak("Notice what is holding you up.", "en-US"))
        seconds.add(int(time.time()))
    assert len(said) == 1


def test_espeak_speaks_calmly() -> None:
    """espeak's pace within a sentence is unhurried, but not so slow that it hurts understanding."""
    text = "Hard moments are part of caring for other people, and nobody escapes them."
    words_a_minute = len(text.split()) * 60 / Espeak().speak(text, "en-US").seconds
    assert 122 < words_a_minute < 155


@pytest.mark.slow
def test_every_session_is_as_long_as_it_is_offered_at() -> None:
    """Spoken by espeak, every session of the library lasts as long as it is offered at, within 5 %."""
    library = Shelf().library("en-US")
    sessions: list[tuple[int, Timeline]] = [
        (script.length_s, timeline(script, library.cues))
        for practice in library.practices.values()
        for script in practice.scripts
    ]
    texts = sorted({text for _, session in sessions for text in session.lines})

    def spoken(text: str) -> Samples:
        return samples_of(treated(Espeak().speak(text, "en-US"), soften=True))

    with ThreadPoolExecutor(4) as pool:
        lines = dict(zip(texts, pool.map(spoken, texts), strict=True))
    for length_s, session in sessions:
        assert place(session, lines)[-1].end / RATE == pytest.approx(length_s, rel=0.05)


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "en-AU", "es-ES", "de-DE", "fr-CA", "pt-BR"])
def test_espeak_has_a_voice_for_each_locale(locale: str) -> None:
    """espeak speaks every locale that Alexa and the page may ask for, in each of its voices."""
    for name in Espeak().voices(locale):
        assert Espeak(name).speak("Alma", locale).seconds > 0.2


def test_american_and_british_sound_different() -> None:
    """The two accents of English are two voices."""
    assert Espeak().speak("After the bath.", "en-US") != Espeak().speak("After the bath.", "en-GB")


@pytest.mark.parametrize("locale", ["xx-XX", "en;rm-US"])
def test_espeak_refuses_a_language_it_does_not_have(locale: str) -> None:
    """A language without a voice is an error that names the voice, not another language's sound."""
    with pytest.raises(EngineError, match="no voice"):
        Espeak().speak("Alma", locale)
