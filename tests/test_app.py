"""The web application around the doors: recordings, health, and what it never gives out."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from skill.app import create_app
from skill.config import Settings
from skill.media import write_manifest
from skill.wiring import wire
from tests.recordings import recording

ROW = recording("compassion-break", 60)
CONTENT = bytes(range(256)) * 40


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    media = tmp_path / "media"
    media.mkdir()
    (media / ROW.file).write_bytes(CONTENT)
    (media / ROW.captions).write_text("WEBVTT\n")
    (media / ".hidden.mp3").write_bytes(b"half a file")
    (tmp_path / "secret.mp3").write_bytes(b"outside")
    write_manifest(media, [ROW])
    return create_app(wire(Settings(media_dir=media))).test_client()


def test_a_minute_is_answered_with_its_recording(client: FlaskClient) -> None:
    """Whoever posts "give me a minute" is told where the recording and its captions are."""
    reply = client.post("/turns", json={"text": "give me a minute"})
    assert reply.status_code == 200
    assert reply.json is not None
    assert reply.json["play"] == {
        "practice": "compassion-break",
        "title": "Compassion break",
        "length_s": 60,
        "recording": f"/media/{ROW.file}",
        "captions": f"/media/{ROW.captions}",
    }


def test_the_json_of_a_turn_has_its_public_fields(client: FlaskClient) -> None:
    """A turn's JSON has exactly the fields that other programs rely on."""
    reply = client.post("/turns", json={"text": "I want to die"})
    assert reply.json is not None
    assert list(reply.json) == ["text", "locale", "intent", "slots", "care", "say", "prompt", "play", "ends"]
    assert (reply.json["care"], reply.json["play"]) == ("crisis", None)


def test_a_recording_is_given_in_part(client: FlaskClient) -> None:
    """A listener who asks for a range gets just that, and may keep it for ever."""
    url = f"/media/{ROW.file}"
    whole = client.get(url, buffered=True)
    assert (whole.status_code, whole.data, whole.mimetype) == (200, CONTENT, "audio/mpeg")
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert "immutable" in whole.headers["Cache-Control"]
    part = client.get(url, headers={"Range": "bytes=100-299"}, buffered=True)
    assert (part.status_code, part.data) == (206, CONTENT[100:300])
    assert part.headers["Content-Range"] == f"bytes 100-299/{len(CONTENT)}"
    assert client.get(url, headers={"Range": "bytes=-10"}, buffered=True).data == CONTENT[-10:]
    assert client.get(url, headers={"Range": f"bytes={len(CONTENT)}-"}, buffered=True).status_code == 416
    assert client.get(url, headers={"If-None-Match": whole.headers["ETag"]}, buffered=True).status_code == 304


@pytest.mark.parametrize(
    "asked", ["lines=1-2", "bytes=0-9,20-29", "bytes=9-5", "bytes=-", "bytes=", "bytes=a-b", "bytes", "bytes=٣-٥"]
)
def test_a_range_that_is_not_served_is_passed_over(client: FlaskClient, asked: str) -> None:
    """A range of another unit, several at once or one that is none brings the whole recording."""
    reply = client.get(f"/media/{ROW.file}", headers={"Range": asked}, buffered=True)
    assert (reply.status_code, reply.data) == (200, CONTENT)


def test_a_range_longer_than_the_recording_is_all_of_it(client: FlaskClient) -> None:
    """The last many bytes of a short recording are the recording."""
    reply = client.get(f"/media/{ROW.file}", headers={"Range": "bytes=-999999999"}, buffered=True)
    assert (reply.status_code, reply.data) == (206, CONTENT)
    assert reply.headers["Content-Range"] == f"bytes 0-{len(CONTENT) - 1}/{len(CONTENT)}"


def test_a_range_beyond_the_end_is_told_where_the_end_is(client: FlaskClient) -> None:
    """A range that starts beyond the recording is refused with the recording's size."""
    for asked in (f"bytes={len(CONTENT)}-", "bytes=-0"):
        reply = client.get(f"/media/{ROW.file}", headers={"Range": asked}, buffered=True)
        assert reply.status_code == 416
        assert reply.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_a_listener_with_an_older_recording_gets_all_of_the_new(client: FlaskClient) -> None:
    """A range of a recording that has changed since brings the whole."""
    headers = {"Range": "bytes=100-299", "If-Range": '"another"'}
    reply = client.get(f"/media/{ROW.file}", headers=headers, buffered=True)
    assert (reply.status_code, reply.data) == (200, CONTENT)


def test_captions_are_text_that_any_page_may_show(client: FlaskClient) -> None:
    """Captions come as WebVTT, to Alexa's screens too."""
    captions = client.get(f"/media/{ROW.captions}", buffered=True)
    assert (captions.mimetype, captions.headers["Access-Control-Allow-Origin"]) == ("text/vtt", "*")


@pytest.mark.parametrize(
    "path",
    [
        "manifest.json",
        ".hidden.mp3",
        "../secret.mp3",
        "..%2fsecret.mp3",
        "%2e%2e/secret.mp3",
        "..\\secret.mp3",
        "none.mp3",
        "a\x00.mp3",
        "",
    ],
)
def test_nothing_else_is_given_out(client: FlaskClient, path: str) -> None:
    """Nothing but recordings and captions leaves the media folder, and nothing from outside it."""
    assert client.get(f"/media/{path}", buffered=True).status_code == 404


def test_health(client: FlaskClient, tmp_path: Path) -> None:
    """Alive is alive; ready means that a practice can really be played."""
    assert client.get("/healthz", buffered=True).status_code == 200
    ready = client.get("/readyz", buffered=True)
    assert (ready.status_code, ready.json) == (200, {"ready": True, "recordings": 1})
    (tmp_path / "media" / ROW.file).unlink()
    unready = client.get("/readyz", buffered=True)
    assert (unready.status_code, unready.json) == (503, {"ready": False, "recordings": 0})


def test_alexa_is_refused_until_a_skill_id_is_set(client: FlaskClient) -> None:
    """With no skill id every request to the skill is refused, with no detail."""
    refused = client.post("/alexa", json={"version": "1.0"})
    assert (refused.status_code, refused.data) == (400, b"")


def test_a_page_that_is_not_there(client: FlaskClient) -> None:
    """An unknown address and a wrong method are answered plainly."""
    assert client.get("/nowhere", buffered=True).json == {"error": "Not Found."}
    refused = client.get("/turns", buffered=True)
    assert refused.json == {"error": "Method Not Allowed."}
    assert set(refused.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
