"""A kiosk to test: the real library and companion, a few seconds of real sound, and a server on a free port."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import lameenc
import numpy as np
from flask import Flask, Response, send_from_directory
from werkzeug.serving import make_server

from skill.core.companion import Companion
from skill.core.recording import Recording
from skill.kiosk.room import Room
from skill.kiosk.views import kiosk_blueprint
from skill.library.shelf import Shelf
from skill.media import MediaFolder, write_manifest
from tests.kiosk.understanding import FakeUnderstanding

LOCALE = "en-US"
SHELF = Shelf()
RATE = 24_000

CAPTIONS = """WEBVTT

line-1
00:00.200 --> 00:01.400
Eyes open is fine.

in-1
00:01.600 --> 00:03.600
Breathe in

out-1
00:03.600 --> 00:06.600
and out

line-2
00:06.800 --> 00:07.800
Now look around you.
"""
"""The captions of every recording here; a recording is as long as the test wants."""


def record(folder: Path, practice: str, length_s: int, duration_s: float = 8.0) -> Recording:
    """A quiet tone as a real MP3, with captions beside it."""
    time = np.arange(int(RATE * duration_s)) / RATE
    pcm = (np.sin(2 * np.pi * 220 * time) * 2_000).astype(np.int16)
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(48)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.silence()
    mp3 = bytes(encoder.encode(pcm.tobytes())) + bytes(encoder.flush())
    digest = hashlib.sha256(mp3).hexdigest()
    name = f"{practice}-{length_s}-{digest[:12]}"
    (folder / f"{name}.mp3").write_bytes(mp3)
    (folder / f"{name}.vtt").write_text(CAPTIONS, encoding="utf-8")
    return Recording(
        practice=practice,
        locale=LOCALE,
        length_s=length_s,
        file=f"{name}.mp3",
        sha256=digest,
        bytes=len(mp3),
        duration_s=duration_s,
        engine="tone",
        voice="",
        lufs=-20.0,
        true_peak_dbtp=-3.0,
        captions=f"{name}.vtt",
        script_digest=digest,
    )


def record_all(folder: Path, *sittings: tuple[str, int, float]) -> None:
    """Record practices as (id, length asked for, real length), and write their manifest."""
    write_manifest(folder, [record(folder, *sitting) for sitting in sittings])


class Stage:
    """A kiosk application and everything it is made of."""

    def __init__(self, folder: Path, country: str = "US", idle_s: float = 20.0) -> None:
        helpline = SHELF.helplines()[country]
        self.media = MediaFolder(folder)
        self.library = SHELF.library(LOCALE)
        self.companion = Companion(SHELF.library, lambda locale: helpline, self.media)
        self.understanding = FakeUnderstanding()
        self.now = 1_000.0
        """The room's clock, moved by hand."""
        self.room = Room(
            self.companion, self.understanding, LOCALE, idle_s=idle_s, clock=lambda: self.now, seeds=lambda: 0
        )
        self.app = Flask("stage", static_folder=None)
        self.app.register_blueprint(kiosk_blueprint(self.room, self.library, self.media, helpline))

        @self.app.get("/media/<name>")
        def media_file(name: str) -> Response:
            return send_from_directory(folder, name, conditional=True)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application from a thread, and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
