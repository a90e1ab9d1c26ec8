"""The endpoint answers everything that Amazon may send, and tells nothing to anyone else."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skill.alexa.envelope import kept
from skill.alexa.verify import Verifier
from skill.alexa.views import LARGEST_REQUEST_BYTES
from skill.core.library import Library
from skill.library.shelf import Shelf
from tests.alexa import rules
from tests.alexa.conftest import Endpoint
from tests.alexa.minted import Amazon
from tests.alexa.speaker import Speaker, envelope


@pytest.fixture
def open_client(endpoint: Endpoint) -> FlaskClient:
    """An endpoint without verification, as on a developer's own machine."""
    return endpoint(None)


def test_an_unsigned_request_is_refused_without_a_word(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever is refused learns nothing; the operator's log says why in one word."""
    answer = client.post("/alexa", json=envelope("spoken"))
    assert (answer.status_code, answer.data) == (400, b"")
    assert caplog.messages == ["request refused: header"]


def test_a_tampered_request_is_refused_without_a_word(
    client: FlaskClient, amazon: Amazon, caplog: pytest.LogCaptureFixture
) -> None:
    """A refusal quotes nothing of the request, neither to the sender nor in the log."""
    body = json.dumps(envelope("spoken")).encode()
    answer = client.post("/alexa", data=body + b" ", headers=amazon.headers(body))
    assert (answer.status_code, answer.data) == (400, b"")
    assert caplog.messages == ["request refused: signature"]


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(("size", "status"), [(0, 200), (1, 400), (100_000, 400)])
def test_a_request_that_is_too_large_is_refused(
    open_client: FlaskClient, announced: bool, size: int, status: int
) -> None:
    """No more than 64 kB is read, whether or not the length was announced."""
    body = json.dumps(envelope("spoken")).encode().ljust(LARGEST_REQUEST_BYTES + size)
    stream = io.BytesIO(body)
    unannounced = {"wsgi.input": stream, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    answer = open_client.post("/alexa", **({"data": body} if announced else {"environ_overrides": unannounced}))
    assert answer.status_code == status
    assert stream.tell() <= LARGEST_REQUEST_BYTES + 1


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 60_000])
def test_what_is_not_json_is_refused(open_client: FlaskClient, body: bytes) -> None:
    """Without verification too, a body that is not JSON is a bad request and not a fault."""
    assert open_client.post("/alexa", data=body).status_code == 400


def test_only_post_is_answered(client: FlaskClient) -> None:
    """A browser finds nothing here."""
    assert client.get("/alexa").status_code == 405


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        1,
        "words",
        {"request": None},
        {"request": {"type": "Alexa.Presentation.APL.Tomorrow"}},
        {"request": {"type": ["LaunchRequest"]}},
        {"request": {"type": {"a": 1}}},
        {"request": {"type": "AlexaSkillEvent.SkillDisabled"}},
        {"request": {"type": "SessionEndedRequest", "reason": "USER_INITIATED"}},
        {"request": {"type": "SessionEndedRequest", "error": {"type": "TOMORROWS_ERROR"}}},
        {
            "request": {
                "type": "System.ExceptionEncountered",
                "error": {"type": "INVALID_RESPONSE", "message": "x"},
            }
        },
        {"request": {"type": "System.ExceptionEncountered"}},
        {"request": {"type": "AudioPlayer.PlaybackFailed"}},
        {
            "request": {"type": "AudioPlayer.PlaybackStarted"},
            "context": {"AudioPlayer": {"playerActivity": "HUMMING"}},
        },
        {"session": {"new": True}, "request": {"type": "SessionResumedRequest", "cause": {"type": "x"}}},
    ],
)
def test_what_nobody_expects_is_answered_with_nothing(
    open_client: FlaskClient, document: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Unknown, broken and merely told requests get an empty response, never a fault."""
    answer = open_client.post("/alexa", json=document)
    assert answer.status_code == 200
    assert answer.get_json()["response"] == {}
    assert not answer.get_json().get("sessionAttributes")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_the_end_of_a_session_is_answered_with_nothing(client: FlaskClient, amazon: Amazon) -> None:
    """ "Exit" ends the session, and no response may be returned."""
    document = envelope("spoken")
    document["request"] |= {"type": "SessionEndedRequest", "reason": "USER_INITIATED"}
    document["session"]["attributes"] = {"session": {"said": "x"}}
    assert Speaker(client, amazon).post(document) == {}


def test_a_request_whether_an_intent_can_be_fulfilled_is_declined(client: FlaskClient, amazon: Amazon) -> None:
    """Nobody in need is sent here by a guess of Alexa's."""
    document = envelope("spoken")
    document["request"] |= {"type": "CanFulfillIntentRequest", "intent": {"name": "HardMomentIntent", "slots": {}}}
    Speaker(client, amazon).post(document)


def resolved(*authorities: Any) -> dict[str, Any]:
    """A slot with these authorities' findings."""
    return {"value": "worn out", "resolutions": {"resolutionsPerAuthority": list(authorities)}}


def match(values: Any, code: Any = "ER_SUCCESS_MATCH") -> dict[str, Any]:
    """What an authority found."""
    return {"authority": "a", "status": {"code": code}, "values": values}


FOUND = match([{"value": {"name": "drained", "id": "drained"}}])


@pytest.mark.parametrize(
    "intent",
    [
        None,
        {},
        {"name": None, "slots": None},
        {"name": "HardMomentIntent", "slots": {"situation": None}},
        {"name": "HardMomentIntent", "slots": {"situation": {"value": 7}}},
        {"name": "HardMomentIntent", "slots": {"situation": {"resolutions": {}}}},
        {"name": "X", "slots": {"y": resolved(match([{"value": {"name": "n"}}]))}},
    ],
)
def test_a_bare_request_is_answered_in_full(open_client: FlaskClient, intent: Any) -> None:
    """A developer may leave out of a request what the skill does not need."""
    answer = open_client.post("/alexa", json={"request": {"type": "IntentRequest", "intent": intent}})
    assert answer.get_json()["response"]["shouldEndSession"] is False
    assert "went wrong" not in answer.text


@pytest.mark.parametrize(
    "slot",
    [
        *(None, 1, "x", [], {}, {"value": {"a": 1}}, {"value": "worn out"}),
        *({"resolutions": odd} for odd in (None, 1, [], {"resolutionsPerAuthority": {"a": 1}})),
        *(resolved(odd) for odd in (None, 1, [], {}, {"status": None}, {"status": "ER_SUCCESS_MATCH"})),
        *(resolved(match(odd)) for odd in ([], None, {}, 1, "x", [None], [1], [{}], [{"value": None}])),
        *(resolved(match([{"value": {"id": odd}}])) for odd in (None, "", 1, [], {"a": 1})),
        *(resolved(match([{"value": {"id": "drained"}}], code)) for code in (None, "TOMORROW", 1, {}, [])),
    ],
)
def test_a_slot_that_matches_nothing_is_not_matched(open_client: FlaskClient, slot: Any) -> None:
    """Whatever a slot is, it is spoken to: without a value it means what the intent means without it."""
    document = envelope("spoken")
    document["request"] |= {
        "type": "IntentRequest",
        "intent": {"name": "HardMomentIntent", "slots": {"situation": slot}},
    }
    bare = envelope("spoken")
    bare["request"] |= {"type": "IntentRequest", "intent": {"name": "HardMomentIntent"}}
    assert open_client.post("/alexa", json=document).get_json() == open_client.post("/alexa", json=bare).get_json()


def test_an_odd_authority_does_not_hide_a_match(open_client: FlaskClient) -> None:
    """The first value that one of them found counts, and what is odd beside it is passed over."""
    document = envelope("spoken")
    slots = {"situation": resolved(None, match([]), match(None), match([None, {}]), FOUND), "other": 1}
    document["request"] |= {"type": "IntentRequest", "intent": {"name": "HardMomentIntent", "slots": slots}}
    answer = open_client.post("/alexa", json=document).get_json()
    assert answer["sessionAttributes"]["session"]["offer"]["practice"] == "micro-rest"


@pytest.mark.parametrize(
    ("place", "odd"),
    [
        *(("AudioPlayer", {"playerActivity": "HUMMING"}), ("AudioPlayer", {"offsetInMilliseconds": "soon"})),
        ("System", {"device": {"supportedInterfaces": {"AudioPlayer": "yes"}}}),
    ],
)
def test_who_speaks_is_spoken_to_whatever_else_cannot_be_read(
    open_client: FlaskClient, place: str, odd: dict[str, Any]
) -> None:
    """An odd context is no reason for silence: words of danger are heard, and an open question stays open."""
    document = envelope("spoken")
    document["context"][place] = odd
    document["session"]["attributes"] = {"session": {"asked": "directly", "said": "x", "prompt": "y?"}}
    document["request"] |= {"type": "IntentRequest", "intent": {"name": "AMAZON.YesIntent"}}
    assert "nine eight eight" in open_client.post("/alexa", json=document).text
    slots = {"situation": {"value": "i want to die"}}
    document["request"]["intent"] = {"name": "HardMomentIntent", "slots": slots}
    assert "glad you said that" in open_client.post("/alexa", json=document).text


@pytest.mark.parametrize("said", [json.loads('"\\ud800"'), json.loads("[" * 600 + "]" * 600)])
def test_a_session_of_odd_contents_is_no_fault(open_client: FlaskClient, said: Any) -> None:
    """Neither half a character nor nesting without end breaks an answer."""
    document = envelope("spoken")
    document["request"] |= {"type": "IntentRequest", "intent": {"name": "AMAZON.RepeatIntent"}}
    document["session"]["attributes"] = {"session": {"said": said, "prompt": "Well?", "asked": "menu"}}
    assert open_client.post("/alexa", data=json.dumps(document)).status_code == 200


def test_nothing_that_identifies_anyone_reaches_a_handler() -> None:
    """Ids of people, households and devices, and tokens, are dropped at the door."""
    cut = json.dumps(kept(envelope("spoken")))
    for secret in ("A-PERSON", "A-VOICE", "A-HOUSEHOLD", "A-DEVICE", "A-SECRET"):
        assert secret not in cut


class BrokenShelf(Shelf):
    """A shelf whose library lacks a line that a reply needs."""

    def _read_library(self, locale: str) -> Library:
        library = super()._read_library(locale)
        kept = {name: lines for name, lines in library.replies.items() if name not in ("welcome", "begin")}
        return replace(library, replies=kept)


@pytest.fixture
def broken(endpoint: Endpoint, verifier: Verifier, amazon: Amazon) -> Speaker:
    return Speaker(endpoint(verifier, BrokenShelf()), amazon)


def test_trouble_is_told_kindly(broken: Speaker, caplog: pytest.LogCaptureFixture) -> None:
    """A fault of ours becomes a kind sentence and an open ear, and for the operator its kind and its place."""
    assert "went wrong on my side" in broken.opens()
    assert broken.is_listening
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("KeyError at ")


def test_trouble_does_not_lose_the_talk(broken: Speaker) -> None:
    """What was asked before a fault is still known after it."""
    broken.hears("DeflectIntent")
    before = broken.attributes
    assert "went wrong on my side" in broken.hears("AMAZON.YesIntent")
    assert broken.attributes == before


def test_trouble_with_a_button_is_silent(broken: Speaker) -> None:
    """Where no speech is allowed, a fault is answered with nothing."""
    assert broken.sends("PlaybackController.NextCommandIssued") == {}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
PLACES = [
    *("request", "request.type", "request.locale", "request.requestId", "request.intent", "request.intent.name"),
    *(f"request.intent.{part}" for part in ("slots", "slots.situation", "slots.situation.value")),
    *("request.intent.slots.situation.resolutions", "session", "session.attributes", "session.attributes.session"),
    *(f"context.AudioPlayer.{part}" for part in ("token", "offsetInMilliseconds", "playerActivity")),
    *("context", "context.AudioPlayer", "context.System", "context.System.device"),
    "context.System.device.supportedInterfaces",
]


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(kind=st.sampled_from(["LaunchRequest", "IntentRequest"]), place=st.sampled_from(PLACES), value=ANYTHING)
def test_no_envelope_is_a_fault(open_client: FlaskClient, kind: str, place: str, value: Any) -> None:
    """Whatever stands where in an envelope, the answer is a response within the rules."""
    document = envelope("spoken")
    slot = {"name": "situation", "value": "x", "resolutions": {"resolutionsPerAuthority": []}}
    document["request"] |= {"type": kind, "intent": {"name": "HardMomentIntent", "slots": {"situation": slot}}}
    document["session"]["attributes"] = {"session": {"asked": "menu", "said": "x", "prompt": "y?"}}
    *above, last = place.split(".")
    part = document
    for name in above:
        part = part[name]
    part[last] = value
    answer = open_client.post("/alexa", data=json.dumps(document))
    assert answer.status_code == 200
    if place not in ("request", "request.type"):
        assert answer.get_json()["response"]["outputSpeech"]
    if answer.get_json()["response"] and not place.startswith("context"):
        rules.check(document | {"request": {"type": kind}}, answer.get_json())
