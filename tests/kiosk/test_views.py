"""The kiosk over HTTP."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

import skill.kiosk
from skill.core.helpline import Helpline
from skill.core.turn import Care
from tests.kiosk.stage import SHELF, Stage, record_all

KIOSK = Path(skill.kiosk.__file__).parent
PAGES = ("/", "/about", "/privacy")


@pytest.fixture
def client(stage: Stage) -> FlaskClient:
    return stage.app.test_client()


def post(client: FlaskClient, turn: Any) -> Any:
    answer = client.post("/turns", json=turn)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_text_is_answered_with_the_public_json(client: FlaskClient) -> None:
    """A posted sentence is answered with exactly the public JSON of a turn."""
    answer = post(client, {"text": "give me a minute"})
    assert set(answer) == {"text", "locale", "intent", "slots", "care", "say", "prompt", "play", "ends"}
    assert answer["text"] == "give me a minute"
    assert set(answer["play"]) == {"practice", "title", "length_s", "recording", "captions"}


def test_intent_is_answered(client: FlaskClient) -> None:
    """A posted intent with slots plays what it asks for, from this server."""
    answer = post(client, {"intent": "PracticeIntent", "slots": {"practice": "soothing-breathing"}})
    assert answer["play"]["practice"] == "soothing-breathing"
    with client.get(answer["play"]["recording"]) as recording:
        assert recording.mimetype == "audio/mpeg"
    with client.get(answer["play"]["captions"]) as captions:
        assert captions.text.startswith("WEBVTT")


@pytest.mark.parametrize("care", Care)
def test_care_intents_are_answered_quietly(client: FlaskClient, care: Care) -> None:
    """Every tier of care that is posted directly shows the card and plays nothing; none is asked about aloud."""
    answer = client.post("/turns", json={"intent": care.intent})
    assert answer.json["care"] == care
    assert answer.json["play"] is None
    assert answer.json["prompt"] is None
    assert json.loads(answer.headers["Kind-Moment-Screen"])["card"] is True


def test_screen_header_says_what_the_page_does(client: FlaskClient) -> None:
    """What was asked and what a player does come beside the public JSON, for the page's buttons."""
    post(client, {"text": "give me a minute"})
    answer = client.post("/turns", json={"text": "stop"})
    assert json.loads(answer.headers["Kind-Moment-Screen"]) == {"asked": "", "control": "stop", "card": False}
    answer = client.post("/turns", json={"text": "i lost a patient"})
    assert json.loads(answer.headers["Kind-Moment-Screen"])["asked"] == "offer"


@pytest.mark.parametrize(
    ("body", "mend"),
    [
        (b"", "not JSON"),
        (b"hello", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 50_000, "not JSON"),
        (b'"hello"', "not a JSON object"),
        (b"[]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"{}", "neither 'text' nor 'intent'"),
        (b'{"text": null}', "neither 'text' nor 'intent'"),
        (b'{"text": "hi", "intent": "AboutIntent"}', "Send one of the two"),
        (b'{"text": 5}', "'text' is not a string"),
        (b'{"text": ["hi"]}', "'text' is not a string"),
        (b'{"text": "  "}', "'text' is empty"),
        (b'{"intent": 5}', "'intent' is not a string"),
        (b'{"intent": "DanceIntent"}', "no intent 'DanceIntent'"),
        (b'{"intent": ""}', "no intent ''"),
        (b'{"intent": "AboutIntent", "slots": []}', "'slots' is not a mapping of strings"),
        (b'{"intent": "AboutIntent", "slots": {"length": 60}}', "'slots' is not a mapping of strings"),
    ],
)
def test_bad_input_is_refused_with_the_mend(client: FlaskClient, body: bytes, mend: str) -> None:
    """What is not a turn is refused with one line that says the mend."""
    answer = client.post("/turns", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert mend in answer.json["error"]
    assert "\n" not in answer.json["error"]


def test_any_content_type_will_do(client: FlaskClient) -> None:
    """A body that is JSON is read whatever it is labelled as, so that a plain curl works."""
    answer = client.post("/turns", data=b'{"text": "give me a minute"}')
    assert answer.status_code == 200


def test_danger_at_the_end_of_a_long_text_is_heard(client: FlaskClient) -> None:
    """A long text is read to its end: danger in its last words is met with care."""
    assert post(client, {"text": "and then " * 1_000 + "i want to die"})["care"] == "crisis"


@pytest.mark.parametrize("text", ["a" * 10_001, "é" * 5_001, "a" * 70_000])
def test_endless_text_is_refused(client: FlaskClient, text: str) -> None:
    """A text of more than ten thousand bytes is refused as too large."""
    answer = client.post("/turns", json={"text": text})
    assert answer.status_code == 413
    assert "longer than" in answer.json["error"]


def test_broken_characters_do_no_harm(client: FlaskClient) -> None:
    """Half a surrogate pair is words that were not understood, no error."""
    answer = client.post("/turns", data=b'{"text": "\\ud800"}')
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/turns", "/touch", "/leave"])
def test_other_sites_cannot_speak_here(client: FlaskClient, stage: Stage, path: str) -> None:
    """A page of another site, open in the same browser, cannot take part in the conversation."""
    post(client, {"text": "give me a minute"})
    client.post(path, json={"text": "stop"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert stage.room.session.playing is not None


def test_touch_and_leave(client: FlaskClient, stage: Stage) -> None:
    """The page tells the room that somebody is here, or that nobody is."""
    post(client, {"text": "i lost a patient"})
    stage.now += 15
    assert client.post("/touch").status_code == 204
    stage.now += 15
    assert stage.room.session.offer is not None
    assert client.post("/leave").status_code == 204
    assert stage.room.session.offer is None


def test_practices_tell_what_is_ready(client: FlaskClient) -> None:
    """The list of practices says of each length whether its recording is there."""
    rows = {row["practice"]: row for row in client.get("/practices").json}
    assert rows["compassion-break"]["title"] == "Compassion break"
    ready = {length["length_s"]: length["ready"] for length in rows["compassion-break"]["lengths"]}
    assert ready[60] is True
    assert ready[300] is False


def test_practices_notice_a_new_recording(tmp_path: Path) -> None:
    """A recording that is rendered while the server runs is ready at the next look."""
    stage = Stage(tmp_path)
    client = stage.app.test_client()
    assert not any(length["ready"] for row in client.get("/practices").json for length in row["lengths"])
    record_all(tmp_path, ("sit-with-me", 60, 1.0))
    ready = [row["practice"] for row in client.get("/practices").json for at in row["lengths"] if at["ready"]]
    assert ready == ["sit-with-me"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_guarded(client: FlaskClient, path: str) -> None:
    """Every page forbids anything from elsewhere, tells no other site of its reader, and sets no cookie."""
    answer = client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert not re.search(
        r"\sstyle=|\son\w+=|<style|<script(?! type=\"(module\" src|application/json))", answer.text
    )


def test_turns_are_not_cached_and_set_no_cookie(client: FlaskClient) -> None:
    """No answer to a person is kept by a browser or a proxy."""
    answer = client.post("/turns", json={"text": "give me a minute"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("country", sorted(SHELF.helplines()))
def test_card_shows_the_countrys_helpline(recordings: Path, country: str) -> None:
    """The card stands in the page from the start, with the country's own numbers."""
    helpline: Helpline = SHELF.helplines()[country]
    html = Stage(recordings, country).app.test_client().get("/").text
    card = html[html.index("<dialog") :]
    for words in (helpline.name, helpline.number, helpline.text, helpline.emergency):
        assert words in card
    assert 'tel:"' not in card


def test_page_makes_sense_without_scripts(client: FlaskClient, stage: Stage) -> None:
    """Without scripts the page says what it needs, and shows whom to call."""
    html = client.get("/").text
    without = html[html.index('<div class="without-scripts">') : html.rindex("</noscript>")]
    assert stage.library.page["needs_scripts"] in without
    assert "988" in without
    assert "911" in without


def test_no_template_holds_words_of_its_own() -> None:
    """Every word on a page comes from the library, so that a translation needs no template."""
    for template in (KIOSK / "templates").glob("*.html"):
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", template.read_text("utf-8"), flags=re.S)
        assert not re.search(r"[A-Za-z]{2,}", text), (template.name, text.split())


def test_no_script_holds_words_of_its_own() -> None:
    """No script writes a word of its own for people to read, and none writes markup."""
    for script in (KIOSK / "static").glob("*.js"):
        source = script.read_text("utf-8")
        assert not re.search(r"(textContent|placeholder|title)\s*=\s*[\"'`](?![\"'`])", source), script.name
        assert "innerHTML" not in source
        assert "http" not in source


def test_every_word_the_page_uses_exists(stage: Stage) -> None:
    """Templates and scripts name only words that the library has, and the library has none that nobody uses."""
    files = [*KIOSK.glob("templates/*"), *KIOSK.glob("static/*"), KIOSK / "choices.py"]
    source = "\n".join(file.read_text("utf-8") for file in files)
    used = set(re.findall(r"\bwords\.(?!js\b)(\w+)", source))
    assert used <= set(stage.library.page)
    unused = [
        name
        for name in stage.library.page
        if not re.search(rf"\b{name}\b", source)
        and not re.fullmatch(r"(about|privacy)_(title|lead|\d)|break_\d", name)
    ]
    assert unused == []


def test_a_program_is_answered_by_itself_and_in_full(client: FlaskClient) -> None:
    """Through the text door a program gets the number in words, and the room does not hear of it."""
    post(client, {"intent": "PracticeIntent", "slots": {"practice": "soothing-breathing"}})
    apart = post(client, {"text": "I want to die", "door": "text"})
    assert apart["care"] == "crisis"
    assert "nine eight eight" in apart["say"]
    again = post(client, {"intent": "AMAZON.RepeatIntent"})
    assert again["play"]["practice"] == "soothing-breathing"


def test_an_unknown_door_is_named(client: FlaskClient) -> None:
    """A door that is none is refused with those there are."""
    refused = client.post("/turns", json={"text": "hello", "door": "alexa"})
    assert (refused.status_code, refused.json) == (
        400,
        {"error": "there is no such door. Send one of: kiosk, text, or leave 'door' out."},
    )
