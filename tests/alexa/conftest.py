"""The room as it is wired in earnest, with a minted authority for Amazon's and a settable clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from skill.alexa.certificates import Certificates
from skill.alexa.verify import Verifier
from skill.alexa.views import alexa_blueprint, create_skill
from skill.core.companion import Companion
from skill.core.helpline import Helpline
from skill.core.recording import Recording
from skill.errors import RequestRefused
from skill.language.understanding import Understanding
from skill.library.shelf import Shelf
from skill.media import MediaFolder, write_manifest
from tests.alexa.minted import CHAIN_URL, NOW, Amazon
from tests.alexa.speaker import SKILL_ID, Speaker

PUBLIC_URL = "https://kind.example"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **parts: float) -> None:
        self.now += timedelta(**parts)


class Bucket:
    """Where chains are published: files by URL, and a count of what was fetched."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.fetched: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def fetch(self, url: str) -> bytes:
        self.fetched.append(url)
        assert self.gate.wait(10)
        if url not in self.files:
            raise RequestRefused("download")
        return self.files[url]


@pytest.fixture(scope="session")
def amazon() -> Amazon:
    return Amazon()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bucket(amazon: Amazon) -> Bucket:
    return Bucket({CHAIN_URL: amazon.chain})


@pytest.fixture
def certificates(amazon: Amazon, bucket: Bucket, clock: Clock) -> Certificates:
    return Certificates(bucket, clock, [amazon.root.certificate])


@pytest.fixture
def verifier(certificates: Certificates, clock: Clock) -> Verifier:
    return Verifier(SKILL_ID, certificates, clock)


@pytest.fixture
def media(tmp_path: Path, shelf: Shelf) -> MediaFolder:
    """Every practice at every length, but for the minute of quiet company."""
    folder = tmp_path / "media"
    folder.mkdir()
    recordings = [
        recording(folder, practice.id, length_s)
        for practice in shelf.library("en-US").practices.values()
        for length_s in practice.lengths_s
        if (practice.id, length_s) != ("sit-with-me", 60)
    ]
    write_manifest(folder, recordings)
    return MediaFolder(folder, PUBLIC_URL)


def recording(folder: Path, practice: str, length_s: int) -> Recording:
    """One recording's row, its captions beside it."""
    name = f"{practice}-{length_s}.abc123"
    (folder / f"{name}.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:04.000\nHere you are.\n", encoding="utf-8")
    return Recording(
        practice=practice,
        locale="en-US",
        length_s=length_s,
        file=f"{name}.mp3",
        sha256="0" * 64,
        bytes=1,
        duration_s=length_s,
        engine="silent",
        voice="none",
        lufs=-14.0,
        true_peak_dbtp=-2.5,
        captions=f"{name}.vtt",
        script_digest="d",
    )


@pytest.fixture
def helpline(shelf: Shelf) -> Callable[[str], Helpline]:
    def by_country(locale: str) -> Helpline:
        rows = shelf.helplines()
        return rows.get(locale.partition("-")[2], rows["elsewhere"])

    return by_country


Endpoint = Callable[..., FlaskClient]


@pytest.fixture
def endpoint(
    shelf: Shelf, understanding: Understanding, helpline: Callable[[str], Helpline], media: MediaFolder
) -> Endpoint:
    """Makes a client of the endpoint as it is wired, with or without a verifier, from this shelf or another."""

    def serve(verifier: Verifier | None, shelf: Shelf = shelf) -> FlaskClient:
        companion = Companion(shelf.library, helpline, media)
        skill = create_skill(companion, understanding, shelf, media, "en-US")
        app = Flask(__name__)
        app.register_blueprint(alexa_blueprint(skill, verifier))
        return app.test_client()

    return serve


@pytest.fixture
def client(endpoint: Endpoint, verifier: Verifier) -> FlaskClient:
    return endpoint(verifier)


@pytest.fixture
def speaker(client: FlaskClient, amazon: Amazon) -> Speaker:
    return Speaker(client, amazon)


@pytest.fixture
def plain_speaker(client: FlaskClient, amazon: Amazon) -> Speaker:
    """A device without an AudioPlayer."""
    return Speaker(client, amazon, has_audio_player=False)
