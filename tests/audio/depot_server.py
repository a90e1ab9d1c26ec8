"""A web server for published recordings on a loopback port, with Range, and with the mishaps of the real web."""

from __future__ import annotations

import http.server
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Mishaps:
    """What goes wrong, by file name."""

    breaks_after: dict[str, int] = field(default_factory=dict)
    """How many bytes arrive before the connection breaks, once."""
    no_range: bool = False
    """Whether the server answers every Range with the whole file."""
    redirects_to: str = ""
    """Where every request is sent on to."""


class DepotServer:
    """Serves a folder; `asked` is each name with the first byte that was wanted."""

    def __init__(self, folder: Path, mishaps: Mishaps | None = None) -> None:
        self.folder = folder
        self.mishaps = mishaps or Mishaps()
        self.asked: list[tuple[str, int]] = []
        depot = self

        class Handler(_Handler):
            server_of = depot

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/recordings"

    def __enter__(self) -> DepotServer:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    server_of: DepotServer

    def do_GET(self) -> None:
        depot = self.server_of
        name = self.path.removeprefix("/recordings/")
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "bytes=0-"))
        assert wanted is not None
        start = int(wanted[1])
        depot.asked.append((name, start))
        path = depot.folder / name
        if depot.mishaps.redirects_to:
            self._answer(302, b"", {"Location": f"{depot.mishaps.redirects_to}/{name}"})
        elif not path.is_file():
            self._answer(404, b"", {})
        elif depot.mishaps.no_range or not start:
            self._answer(200, path.read_bytes(), {}, depot.mishaps.breaks_after.pop(name, None))
        elif start >= path.stat().st_size:
            self._answer(416, b"", {})
        else:
            self._answer(206, path.read_bytes()[start:], {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str], breaks_after: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:breaks_after])

    def log_message(self, format: str, *args: object) -> None:
        pass
