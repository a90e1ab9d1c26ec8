"""A web address as a depot to fetch from: a CDN, or another companion's /media."""

from __future__ import annotations

import http.client
import ipaddress
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from email.message import Message
from typing import IO, Any

from audio.depot import CHUNK, missing, unreachable
from skill.errors import BadInput

_TIMEOUT_S = 20
_PARTIAL, _NOT_FOUND, _BEYOND = 206, 404, 416


class Web:
    """Reads below an https:// address; plain http:// only on this machine."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        _refuse_open(self._address)

    def __str__(self) -> str:
        return self._address

    def sizes(self) -> Mapping[str, int]:
        """Not to be known of a web address. Raises BadInput."""
        raise BadInput(f"{self}: nothing can be published to a web address. Use s3://bucket/prefix or a folder.")

    def put(self, name: str, content: bytes) -> None:
        """Not possible. Raises BadInput."""
        self.sizes()

    def read(self, name: str, start: int = 0) -> Iterator[bytes]:
        """A file's bytes from `start` on, also from a server that does not know how to begin there.

        Raises BadInput when it is not there, EnvironmentLacks when the server cannot be reached or breaks off.
        """
        request = urllib.request.Request(f"{self}/{urllib.parse.quote(name)}")
        if start:
            request.add_header("Range", f"bytes={start}-")
        try:
            with _OPENER.open(request, timeout=_TIMEOUT_S) as answer:
                skip = 0 if answer.status == _PARTIAL else start
                while chunk := answer.read(CHUNK):
                    yield chunk[skip:]
                    skip = max(0, skip - len(chunk))
                if answer.length:
                    raise unreachable(self, f"{name} broke off")
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == _NOT_FOUND:
                raise missing(self, name) from error
            if error.code != _BEYOND:
                raise unreachable(self, f"answered {error.code}") from error
        except (OSError, http.client.HTTPException) as error:
            raise unreachable(self, getattr(error, "reason", error)) from error


class _Redirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Any:
        _refuse_open(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


_OPENER = urllib.request.build_opener(_Redirects())


def _refuse_open(address: str) -> None:
    """Raise BadInput for an address that others on the way could answer for."""
    parts = urllib.parse.urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
        raise BadInput(f"{address}: recordings are fetched over https only.")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
