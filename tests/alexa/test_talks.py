"""Talks with a speaker in a kitchen, through the real endpoint, companion and library."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from skill.core.companion import HANDLERS
from skill.core.turn import CARE_OF_INTENT
from skill.library.shelf import Shelf
from tests.alexa.minted import Amazon
from tests.alexa.speaker import Speaker, envelope

ALEXA_INTENTS = [name for name in HANDLERS if name != "LaunchRequest"]


def test_opening_welcomes_and_asks(speaker: Speaker) -> None:
    """A launch without a wish says what this is and asks what is wanted."""
    assert "Kind Moment" in speaker.opens()
    assert speaker.is_listening


def test_help_explains_and_asks(speaker: Speaker) -> None:
    """Help keeps listening."""
    speaker.opens()
    assert "give me a minute" in speaker.hears("AMAZON.HelpIntent")
    assert speaker.is_listening


@pytest.mark.parametrize("intent", ["AMAZON.StopIntent", "AMAZON.CancelIntent"])
def test_leaving_closes(speaker: Speaker, intent: str) -> None:
    """Stop and cancel close at once, and send nothing to a player that is at rest."""
    speaker.opens()
    speaker.hears(intent)
    assert not speaker.is_listening
    assert speaker.directive is None


@pytest.mark.parametrize("intent", [*ALEXA_INTENTS, *CARE_OF_INTENT, "NobodysIntent", "AMAZON.FallbackIntent"])
@pytest.mark.parametrize("has_audio_player", [True, False])
@pytest.mark.parametrize("locale", ["en-US", "en-GB", "en-IN"])
def test_every_intent_is_answered_from_a_new_session(
    client: FlaskClient, amazon: Amazon, intent: str, has_audio_player: bool, locale: str
) -> None:
    """Each wish works as a one-shot, with and without an AudioPlayer, within all the rules."""
    speaker = Speaker(client, amazon, locale, has_audio_player)
    assert "went wrong" not in speaker.hears(intent)


@pytest.mark.parametrize("intent", [*ALEXA_INTENTS, *CARE_OF_INTENT])
@pytest.mark.parametrize("activity", ["PLAYING", "STOPPED", "FINISHED"])
def test_every_intent_is_answered_while_a_practice_plays(speaker: Speaker, intent: str, activity: str) -> None:
    """Whatever is said while a practice plays, is held or is over, the reply keeps the rules."""
    speaker.hears("SitWithMeIntent", length="180")
    speaker.plays_until(30_000, activity)
    assert "went wrong" not in speaker.hears(intent)


def test_what_is_not_understood_is_never_asked_three_times_alike(speaker: Speaker) -> None:
    """Two different prompts, then the skill lets be."""
    speaker.opens()
    first, second = speaker.hears("AMAZON.FallbackIntent"), speaker.hears("AMAZON.FallbackIntent")
    assert first != second
    assert speaker.is_listening
    speaker.hears("AMAZON.FallbackIntent")
    assert not speaker.is_listening


def test_a_length_that_was_not_understood_is_asked_for(speaker: Speaker) -> None:
    """No silent default: the lengths there are get offered, and the answer starts one."""
    assert "How long" in speaker.hears("CompassionBreakIntent", length=("a fortnight", ""))
    speaker.hears("CompassionBreakIntent", length=("three minutes", "180"))
    assert speaker.stream["token"] == "v1:compassion-break:180"


def test_another_wish_than_a_length_is_a_turn_of_its_own(speaker: Speaker) -> None:
    """Asked how long one practice shall be, "give me a break" is for the break, and so is the length then."""
    assert "How long" in speaker.hears("PracticeIntent", practice="soothing-breathing")
    assert "How long" in speaker.hears("CompassionBreakIntent")
    assert speaker.directive is None
    speaker.hears("CompassionBreakIntent", length="180")
    assert speaker.stream["token"] == "v1:compassion-break:180"


def test_a_length_is_for_the_practice_that_was_asked_for(speaker: Speaker) -> None:
    """Asked how long one practice shall be, a length alone starts just that practice."""
    speaker.hears("PracticeIntent", practice="soothing-breathing")
    speaker.hears("CompassionBreakIntent", length="180")
    assert speaker.stream["token"] == "v1:soothing-breathing:180"


def test_a_situation_is_met_before_anything_is_offered(speaker: Speaker) -> None:
    """Care comes first, the offer second, and yes takes it."""
    assert "so sorry" in speaker.hears("HardMomentIntent", situation=("lost a patient", "loss"))
    speaker.hears("AMAZON.YesIntent")
    assert speaker.stream["token"] == "v1:after-a-loss:180"


def test_a_session_remembers_what_it_asked(speaker: Speaker) -> None:
    """No after an offer is taken as an answer; no after nothing is not."""
    speaker.hears("DeflectIntent")
    assert "That's fine" in speaker.hears("AMAZON.NoIntent")
    assert "hadn't asked" in speaker.hears("AMAZON.NoIntent")


def test_a_kind_word_varies_with_the_request(client: FlaskClient, amazon: Amazon) -> None:
    """The same request gives the same word, and other requests give others."""
    words = set()
    for number in [1, 1, 2, 3, 4]:
        document = envelope("spoken")
        document["request"] |= {"type": "IntentRequest", "intent": {"name": "AffirmationIntent"}}
        document["request"]["requestId"] = f"amzn1.echo-api.request.{number}"
        words.add(Speaker(client, amazon).post(document)["outputSpeech"]["ssml"])
    assert 1 < len(words) <= 4


def test_danger_in_a_slot_is_heard(speaker: Speaker) -> None:
    """Words that Alexa took for a slot value are screened before they are used for anything."""
    speech = speaker.hears("HardMomentIntent", situation=("I want to die", "drained"))
    assert "glad you said that" in speech
    assert "nine eight eight" in speech


@pytest.mark.parametrize("activity", ["PLAYING", "STOPPED", "FINISHED"])
def test_repeat_in_a_crisis_says_the_number_again(speaker: Speaker, activity: str) -> None:
    """Whatever was played before: after words of care, repeat repeats those, and never a practice."""
    speaker.hears("SitWithMeIntent", length="180")
    speaker.plays_until(30_000, activity)
    speech = speaker.hears("CrisisIntent")
    assert speaker.hears("AMAZON.RepeatIntent") == speech
    assert speaker.directive is None


def test_care_silences_even_what_the_talk_does_not_know_of(speaker: Speaker) -> None:
    """A stream that began behind the back of an open talk does not come back after words of care."""
    speaker.opens()
    speaker.playback = {"token": "v1:sit-with-me:180", "offsetInMilliseconds": 5, "playerActivity": "PLAYING"}
    speaker.hears("CrisisIntent")
    assert speaker.directive == {"type": "AudioPlayer.Stop"}


@pytest.mark.parametrize("intent", CARE_OF_INTENT)
def test_a_care_reply_never_plays_anything(speaker: Speaker, intent: str) -> None:
    """In a care tier there is no practice, only words."""
    speaker.hears("SitWithMeIntent", length="180")
    speaker.hears(intent)
    assert speaker.directive == {"type": "AudioPlayer.Stop"}


def test_the_helpline_is_written_only_for_who_asks_for_it(speaker: Speaker) -> None:
    """A card stays in the household's app: the number is put there on request, never after what somebody told."""
    speaker.hears("HelplineIntent")
    card = speaker.response["card"]
    assert card == {
        "type": "Simple",
        "title": "The 988 Suicide and Crisis Lifeline",
        "content": "988\nText 988\n24/7",
    }
    for intent in CARE_OF_INTENT:
        speaker.hears(intent)
        assert "card" not in speaker.response


ANSWERS = ["Yes", "No", "Fallback", "Stop", "Cancel", "Help", "Repeat", "NavigateHome"]


@pytest.mark.parametrize("intent", CARE_OF_INTENT)
@pytest.mark.parametrize("answer", [*(f"AMAZON.{name}Intent" for name in ANSWERS), "DeflectIntent"])
def test_no_answer_to_a_question_of_care_leaves_a_card(speaker: Speaker, intent: str, answer: str) -> None:
    """Whatever is said after somebody told something, the household's app does not show the helpline for it."""
    speaker.hears(intent)
    for _ in range(3):
        if speaker.is_listening:
            speaker.hears(answer)
            assert "card" not in speaker.response


@pytest.mark.parametrize(
    ("locale", "number"),
    [
        ("en-GB", "one one six"),
        ("de-DE", "findahelpline.com"),
        ("es-US", "nine eight eight"),
        ("nonsense", "nine eight"),
    ],
)
def test_the_number_is_that_of_the_speakers_country(
    client: FlaskClient, amazon: Amazon, locale: str, number: str
) -> None:
    """A language that is not spoken yet is answered in the default one, but with its own country's number."""
    assert number in Speaker(client, amazon, locale).hears("CrisisIntent")


def test_a_closed_session_leaves_nothing_behind(speaker: Speaker) -> None:
    """When a talk is over, its reply carries no memory of it."""
    speaker.hears("HardMomentIntent", situation="anger")
    assert speaker.attributes
    speaker.hears("AMAZON.StopIntent")
    assert speaker.attributes is None


@pytest.mark.parametrize("attributes", [{"session": "x"}, {"session": {"asked": "?"}}, {"other": 1}])
def test_a_session_that_cannot_be_read_begins_anew(
    client: FlaskClient, amazon: Amazon, attributes: dict[str, Any]
) -> None:
    """What an older version carried does not stop a newer one."""
    document = envelope("spoken")
    document["session"]["attributes"] = attributes
    assert "Kind Moment" in Speaker(client, amazon).post(document)["outputSpeech"]["ssml"]


def test_every_practice_can_be_spoken_whole(plain_speaker: Speaker, shelf: Shelf) -> None:
    """A device without an AudioPlayer hears each practice at each length, to its last words."""
    for practice in shelf.library("en-US").practices.values():
        for length_s in practice.lengths_s:
            speech = plain_speaker.hears("PracticeIntent", practice=practice.id, length=str(length_s))
            lines = [line for step in practice.script(length_s).steps for line in getattr(step, "sentences", ())]
            missing = [line for line in lines if line not in speech.replace("&amp;", "&")]
            assert not missing, f"{practice.id} at {length_s} s loses {missing}"
