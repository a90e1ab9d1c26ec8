"""A chain's download is small, short and never redirected: tried against a real HTTPS server."""

from __future__ import annotations

import http.server
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from skill.alexa.download import LARGEST_BYTES, Downloader
from skill.errors import RequestRefused
from tests.alexa.minted import Amazon, leaf


class Shop(http.server.BaseHTTPRequestHandler):
    """Serves what its path names: good files, and every bad one."""

    asked: ClassVar[list[str]] = []
    closing: ClassVar[threading.Event] = threading.Event()

    def do_GET(self) -> None:
        self.asked.append(self.path)
        match self.path:
            case "/chain.pem":
                self._answer(200, b"a chain")
            case "/brim.pem":
                self._answer(200, b"x" * LARGEST_BYTES)
            case "/large.pem":
                self._answer(200, b"x" * (LARGEST_BYTES + 1))
            case "/endless.pem":
                self._answer(200, b"x" * 10, length=False)
                while not self.closing.is_set():
                    self.wfile.write(b"x" * 10_000)
            case "/trickle.pem":
                self._answer(200, b"", length=False)
                while not self.closing.wait(0.05):
                    self.wfile.write(b"x")
            case "/silent.pem":
                self.closing.wait(5)
            case "/moved.pem":
                self.send_response(302)
                self.send_header("Location", "/chain.pem")
                self.end_headers()
            case _:
                self._answer(404, b"no such chain")

    def _answer(self, status: int, content: bytes, length: bool = True) -> None:
        self.send_response(status)
        if length:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Quiet."""


class QuietServer(http.server.ThreadingHTTPServer):
    """A server that does not complain when a client has heard enough."""

    def handle_error(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def address(amazon: Amazon, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A loopback server with a certificate of the minted root."""
    host = leaf(amazon.middle, "localhost")
    file = tmp_path_factory.mktemp("shop") / "host.pem"
    file.write_bytes(host.key_pem + host.pem + amazon.middle.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with QuietServer(("127.0.0.1", 0), Shop) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"https://localhost:{server.server_port}"
        Shop.closing.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def trusting(amazon: Amazon) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=amazon.root.pem.decode())
    # The minted certificates have fixed dates, which have nothing to do with today.
    context.verify_flags |= 0x200000  # X509_V_FLAG_NO_CHECK_TIME
    return context


@pytest.fixture
def downloader(trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> Downloader:
    monkeypatch.setenv("no_proxy", "*")
    return Downloader(trusting, timeout_s=0.3)


def test_a_chain_is_fetched_over_https(downloader: Downloader, address: str) -> None:
    """A file of up to 64 kB comes whole."""
    assert downloader.fetch(f"{address}/chain.pem") == b"a chain"
    assert len(downloader.fetch(f"{address}/brim.pem")) == LARGEST_BYTES


@pytest.mark.parametrize("name", ["large", "endless", "trickle", "silent", "moved", "missing"])
def test_a_bad_download_is_refused_soon(downloader: Downloader, address: str, name: str) -> None:
    """Too large, without an end, slow, mute, moved or missing: refused long before Alexa gives up waiting."""
    started = time.monotonic()
    with pytest.raises(RequestRefused, match=r"^download$"):
        downloader.fetch(f"{address}/{name}.pem")
    assert time.monotonic() - started < 2


def test_a_redirect_is_not_followed(downloader: Downloader, address: str) -> None:
    """A redirect leads nowhere: the place it names is never asked."""
    Shop.asked.clear()
    with pytest.raises(RequestRefused):
        downloader.fetch(f"{address}/moved.pem")
    assert Shop.asked == ["/moved.pem"]


def test_a_server_that_is_not_trusted_gets_no_request(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a trusted certificate on the other side nothing is asked."""
    monkeypatch.setenv("no_proxy", "*")
    Shop.asked.clear()
    with pytest.raises(RequestRefused, match=r"^download$"):
        Downloader(timeout_s=1).fetch(f"{address}/chain.pem")
    assert not Shop.asked


def test_nobody_there_is_a_refusal(downloader: Downloader, tmp_path: Path) -> None:
    """A machine without a network refuses instead of failing."""
    with pytest.raises(RequestRefused, match=r"^download$"):
        downloader.fetch("https://localhost:1/chain.pem")
