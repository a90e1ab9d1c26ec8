from __future__ import annotations

from pathlib import Path

import pytest

from audio.engines import AUTO, ENGINES, engines
from audio.engines.espeak import Espeak
from audio.engines.silent import Silent
from skill.errors import EngineError


def test_espeak_says_the_same_words_in_the_same_way() -> None:
    """The same sentence has the same sound to the last bit, whatever second of the day it is spoken in."""
    said = {Espeak().speak("Notice what is holding you up.", "en-US") for _ in range(60)}
    assert len(said) == 1


def test_espeak_speaks_calmly() -> None:
    """espeak's pace within a sentence is unhurried, but not so slow that it hurts understanding."""
    text = "Hard moments are part of caring for other people, and nobody escapes them."
    words_a_minute = len(text.split()) * 60 / Espeak().speak(text, "en-US").seconds
    assert 122 < words_a_minute < 180


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "en-AU", "es-ES", "de-DE", "fr-CA", "pt-BR"])
def test_espeak_has_a_voice_for_each_locale(locale: str) -> None:
    """espeak speaks every locale that Alexa and the page may ask for."""
    assert Espeak().speak("Alma", locale).seconds > 0.2


def test_american_and_british_sound_different() -> None:
    """The two accents of English are two voices."""
    assert Espeak().speak("After the bath.", "en-US") != Espeak().speak("After the bath.", "en-GB")


@pytest.mark.parametrize("locale", ["xx-XX", "en;rm-US"])
def test_espeak_refuses_a_language_it_does_not_have(locale: str) -> None:
    """A language without a voice is an error that names the voice, not another language's sound."""
    with pytest.raises(EngineError, match="no voice"):
        Espeak().speak("Alma", locale)


def test_espeak_says_when_there_was_nothing_to_say() -> None:
    """A line without a sound is an error, not an empty recording."""
    with pytest.raises(EngineError, match="no sound"):
        Espeak().speak("", "en-US")


def test_the_silent_engine_takes_the_time_of_words() -> None:
    """The silent engine is as long as calm speech would be."""
    assert Silent().speak("one two three", "en-US").seconds == pytest.approx(3 * 60 / 135, abs=0.01)


def test_auto_ends_with_a_voice_that_needs_no_internet(tmp_path: Path) -> None:
    """`auto` tries the best voice first and ends with the one that is always there."""
    assert [engine.name for engine in engines("auto", tmp_path)] == list(AUTO) == ["gtts", "espeak"]


def test_every_engine_can_be_chosen_by_its_name(tmp_path: Path) -> None:
    """The name a person chooses an engine by is the name that the manifest shows."""
    assert all(engines(name, tmp_path)[0].name == name for name in ENGINES)
