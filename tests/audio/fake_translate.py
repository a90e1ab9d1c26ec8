"""Google Translate's speech endpoint on a loopback port, reached the way the real one is: through TLS.

It is an HTTPS proxy: set HTTPS_PROXY to its `proxy`, and a CONNECT to any host ends here. It reads gTTS's request
strictly and answers with the real envelope around a real MP3, or as it is told to: with a refusal, with silence,
with half an answer, or by leaving the net altogether.
"""

from __future__ import annotations

import base64
import datetime
import http.server
import json
import ssl
import threading
import urllib.parse
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lameenc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from audio.engines.silent import Silent


@dataclass(frozen=True)
class Refusal:
    """An answer other than speech."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Hang:
    """No answer, for as long as the service lives."""


@dataclass(frozen=True)
class Cut:
    """Half an answer, and then the connection ends; with `for_good`, nobody can be reached afterwards."""

    for_good: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as the service understood it."""

    host: str
    text: str
    lang: str


class FakeTranslate:
    """The service. Each request takes the next of `answers`; None is speech, and after the last all is speech."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[Asked] = []
        self.answers: deque[Refusal | Hang | Cut | None] = deque()
        self.closing = threading.Event()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(_certificate(folder))
        service = self

        class Handler(_Handler):
            translate = service
            context = tls

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.proxy = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> FakeTranslate:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Let go of the port, and of whoever still waits."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    translate: FakeTranslate
    context: ssl.SSLContext
    host = ""

    def do_CONNECT(self) -> None:
        self.host = self.path.removesuffix(":443")
        self.send_response(200)
        self.end_headers()
        self.connection: Any = self.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.handle_one_request()
        self.close_connection = True
        self.connection.close()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        text, lang = _understood(self.path, self.headers["Content-Type"], body)
        self.translate.asked.append(Asked(self.host, text, lang))
        match self.translate.answers.popleft() if self.translate.answers else None:
            case Refusal(status, headers, body):
                self._answer(status, body, headers)
            case Hang():
                self.translate.closing.wait()
            case Cut(for_good):
                if for_good:
                    self.translate.leave()
                body = _envelope(spoken(text))
                self._answer(200, body[: len(body) // 2], {"Content-Length": str(len(body))})
            case None:
                self._answer(200, _envelope(spoken(text)), {})

    def _answer(self, status: int, body: str, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


def spoken(text: str) -> bytes:
    """An MP3 as the service sends it: 24 kHz, mono, 64 kbit/s."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(24000)
    encoder.set_channels(1)
    encoder.set_bit_rate(64)
    encoder.set_quality(7)
    return bytes(encoder.encode(Silent().speak(text, "en-US").pcm) + encoder.flush())


def _understood(path: str, kind: str, body: str) -> tuple[str, str]:
    assert path == "/_/TranslateWebserverUi/data/batchexecute", path
    assert kind.startswith("application/x-www-form-urlencoded"), kind
    ((request, name),) = ((value, key) for key, value in urllib.parse.parse_qsl(body, strict_parsing=False))
    assert name == "f.req"
    (((call, parameters, nothing, generic),),) = json.loads(request)
    assert (call, nothing, generic) == ("jQ1olc", None, "generic")
    text, lang, speed, null = json.loads(parameters)
    assert (speed, null) == (None, "null")
    assert 0 < len(text) <= 100, text
    return text, lang


def _envelope(mp3: bytes) -> str:
    audio = json.dumps([base64.b64encode(mp3).decode()])
    rows = [["wrb.fr", "jQ1olc", audio, None, None, None, "generic"], ["di", 99], ["af.httprm", 98, "1", 20]]
    line = json.dumps(rows, separators=(",", ":"))
    return f')]}}\'\n\n{len(line)}\n{line}\n25\n[["e",4,null,null,{len(line)}]]\n'


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "translate.google.us")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "translate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
