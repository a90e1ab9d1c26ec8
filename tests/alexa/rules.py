"""The rules of docs/alexa.md for replies, as one strict check on every reply of every test."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

SPOKEN = ("LaunchRequest", "IntentRequest")

NOTHING = ("AudioPlayer.PlaybackStopped", "System.ExceptionEncountered", "SessionEndedRequest")
ONLY_STOPS = ("AudioPlayer.PlaybackStarted", "AudioPlayer.PlaybackFinished")
AUDIO = ("AudioPlayer.PlaybackNearlyFinished", "AudioPlayer.PlaybackFailed")


def check(envelope: dict[str, Any], reply: dict[str, Any]) -> None:
    """Fail where a reply breaks a rule for the request it answers."""
    kind = envelope.get("request", {}).get("type", "")
    response = reply["response"]
    assert reply["version"] == "1.0"
    assert len(json.dumps(reply, ensure_ascii=False).encode()) < 24_000
    assert response.keys() <= {
        "outputSpeech", "reprompt", "card", "directives", "shouldEndSession", "canFulfillIntent"
    }  # fmt: skip
    if kind in SPOKEN:
        _check_spoken(envelope, response)
        assert not (reply.get("sessionAttributes") and response["shouldEndSession"]), (
            "closed means nothing is carried"
        )
        return
    assert not reply.get("sessionAttributes")
    if kind == "CanFulfillIntentRequest":
        assert response == {"canFulfillIntent": {"canFulfill": "NO"}}
    elif kind in ONLY_STOPS:
        assert response.keys() <= {"directives"}
        assert {one["type"] for one in _directives(response)} <= {"AudioPlayer.Stop", "AudioPlayer.ClearQueue"}
    elif kind in AUDIO or kind.startswith("PlaybackController."):
        assert response.keys() <= {"directives"}
        _check_directives(envelope, response)
    else:
        assert response == {}


def _check_spoken(envelope: dict[str, Any], response: dict[str, Any]) -> None:
    assert response["shouldEndSession"] in (True, False)
    is_open = not response["shouldEndSession"]
    assert is_open == ("reprompt" in response), "open means a reprompt, and a reprompt means open"
    speech = _text(response["outputSpeech"])
    if is_open:
        prompt = _text(response["reprompt"]["outputSpeech"])
        assert prompt.endswith("?")
        assert speech.endswith(prompt), "the speech ends in its prompt"
    elif not response["outputSpeech"]["ssml"].count("<s>"):
        assert not speech.endswith("?"), "closed means no question"
    if card := response.get("card"):
        assert card["type"] == "Simple"
        assert card["content"]
        assert len(card["title"] + card["content"]) <= 8000
        assert "<" not in card["title"] + card["content"]
    _check_directives(envelope, response)


def _check_directives(envelope: dict[str, Any], response: dict[str, Any]) -> None:
    directives = _directives(response)
    interfaces = envelope["context"]["System"]["device"]["supportedInterfaces"]
    assert all(one["type"].startswith("AudioPlayer.") for one in directives)
    assert len(directives) <= 1
    assert not directives or "AudioPlayer" in interfaces
    for directive in directives:
        if directive["type"] == "AudioPlayer.Play":
            assert response.get("shouldEndSession") in (True, None)
            assert directive["playBehavior"] == "REPLACE_ALL"
            stream = directive["audioItem"]["stream"]
            assert re.fullmatch(r"https://[^/:]+(:443)?/\S+\.mp3", stream["url"])
            assert len(stream["url"]) <= 8000
            assert 0 < len(stream["token"]) <= 1024
            assert stream["offsetInMilliseconds"] >= 0
            assert "expectedPreviousToken" not in stream
            assert directive["audioItem"]["metadata"].keys() == {"title", "subtitle"}
            if captions := stream.get("captionData"):
                assert captions["type"] == "WEBVTT"
                assert captions["content"].startswith("WEBVTT")
        else:
            assert directive == {"type": "AudioPlayer.Stop"}


def _directives(response: dict[str, Any]) -> list[dict[str, Any]]:
    assert response.get("directives") != []
    return list(response.get("directives", []))


def _text(speech: dict[str, Any]) -> str:
    """What a speech says; it must be SSML that Alexa takes."""
    assert speech["type"] == "SSML"
    assert len(speech["ssml"]) <= 8000
    root = ElementTree.fromstring(speech["ssml"])
    assert root.tag == "speak"
    assert {element.tag for element in root.iter()} <= {"speak", "s", "break"}
    for element in root.iter("break"):
        assert re.fullmatch(r"\d+ms", element.attrib["time"])
        assert 0 < int(element.attrib["time"].removesuffix("ms")) <= 10_000
    text = " ".join("".join(root.itertext()).split())
    assert text
    return text
