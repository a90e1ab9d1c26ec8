"""Speech is SSML that Alexa takes, and a spoken practice always reaches its last words."""

from __future__ import annotations

import re

import pytest

from skill.alexa.speech import LARGEST_SPEECH_BYTES, LONGEST_SPEECH, led, rest, told
from skill.core.practice import Bed, Breathe, Chime, Pause, Say, Script

CUES = {"breathe_in": "Breathe in", "breathe_out": "and out"}


def quiet_s(speech: str) -> float:
    return sum(int(found) for found in re.findall(r'<break time="(\d+)ms"/>', speech)) / 1000


def test_words_are_never_taken_for_markup() -> None:
    """Ampersands and angle brackets are spoken, not obeyed."""
    assert told('Tea & <break time="99s"/>') == '<speak>Tea &amp; &lt;break time="99s"/&gt;</speak>'


@pytest.mark.parametrize("seconds", [0.5, 10, 10.5, 37, 120])
def test_a_long_rest_is_a_chain_of_breaks(seconds: float) -> None:
    """Alexa allows ten seconds a break, so longer quiet is put together."""
    breaks = rest(seconds)
    assert quiet_s(breaks) == seconds
    assert max(map(int, re.findall(r"(\d+)ms", breaks))) <= 10_000


@pytest.mark.parametrize("seconds", [0, -1])
def test_no_rest_is_no_break(seconds: float) -> None:
    """Nothing is sent where there is no quiet."""
    assert rest(seconds) == ""


def test_a_script_is_spoken_with_its_quiet() -> None:
    """Sentences have their gaps, pauses their length, and chimes and beds are left to recordings."""
    script = Script(60, (Bed("rain"), Chime(), Say("Sit. Or stand."), Pause(12), Say("Go on."), Chime()))
    speech = led("Rest, one minute.", script, CUES)
    assert (
        re.sub(r"<break[^>]*>", "", speech)
        == "<speak>Rest, one minute.  <s>Sit.</s><s>Or stand.</s>  <s>Go on.</s></speak>"
    )
    assert quiet_s(speech) == pytest.approx(12 + 4 * 1.2)


def test_breaths_are_led_by_their_cues() -> None:
    """Each breath is called, and lasts about as long as it should."""
    speech = led("Breathe.", Script(60, (Breathe(4, 6, 3), Say("Done."))), CUES)
    assert speech.count("<s>Breathe in</s>") == speech.count("<s>and out</s>") == 3
    assert quiet_s(speech) == pytest.approx(3 * (4 + 6 - 2) + 2 * 1.2)


@pytest.mark.parametrize("letter", ["a", "ж", "優"])
def test_a_script_that_is_too_long_still_ends_well(letter: str) -> None:
    """What does not fit is lost from before the end, at whole steps; the last words are always said."""
    line = letter * 90 + "."
    steps = [Pause(25) if number % 10 == 9 else Say(f"{number} {line}") for number in range(200)]
    speech = led("Long.", Script(600, (*steps, Say("Now look up."), Pause(3), Chime())), CUES)
    assert len(speech) <= LONGEST_SPEECH
    assert len(speech.encode()) <= LARGEST_SPEECH_BYTES
    assert re.search(r"<s>Now look up\.</s><break[^>]*></speak>$", speech)
    assert speech.count("<s>") == speech.count(".</s>") > 20
