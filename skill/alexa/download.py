"""The download of a certificate chain: small, short, never redirected, and never too often."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

import certifi

from skill.errors import RequestRefused

LARGEST_BYTES = 64 * 1024
TIMEOUT_S = 3.0
"""For each wait on the network, and for the whole answer's body; Amazon allows 8 s for a whole reply."""


class Fetcher(Protocol):
    """Gets a chain's file from where Amazon publishes it."""

    def fetch(self, url: str) -> bytes:
        """The file behind a URL. Raises RequestRefused("download") when it cannot be had."""


class Downloader:
    """Fetches over HTTPS, through the machine's proxy where one is set."""

    def __init__(self, context: ssl.SSLContext | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self._context = context
        self._timeout_s = timeout_s

    def fetch(self, url: str) -> bytes:
        """The file behind a URL, 64 kB at most. Raises RequestRefused("download") when it cannot be had."""
        try:
            with self._opener.open(url, timeout=self._timeout_s) as response:
                return self._read(response)
        except (OSError, http.client.HTTPException):
            raise RequestRefused("download") from None

    @cached_property
    def _opener(self) -> urllib.request.OpenerDirector:
        https = urllib.request.HTTPSHandler(context=self._context or _trusting_context())
        return urllib.request.build_opener(_NoRedirects(), https)

    def _read(self, response: Any) -> bytes:
        # A time-out is for one wait only: a file that trickles in would never end.
        deadline = time.monotonic() + self._timeout_s
        content = b""
        while chunk := response.read1(LARGEST_BYTES + 1 - len(content)):
            content += chunk
            if len(content) > LARGEST_BYTES or time.monotonic() > deadline:
                raise RequestRefused("download")
        return content


class Allowance:
    """How many downloads there may be: a few at once, then one every so often, whoever asks.

    Some of them are held back for preferred names, so that no invention of others uses those up.
    """

    def __init__(
        self, clock: Callable[[], datetime], burst: int = 6, every_s: float = 10.0, held_back: int = 4
    ) -> None:
        self._clock = clock
        self._burst = burst
        self._every_s = every_s
        self._held_back = held_back
        self._left = float(burst)
        self._counted_at = clock()
        self._lock = threading.Lock()

    def spend(self, preferred: bool = False) -> None:
        """Use one download. Raises RequestRefused("budget") when none is left."""
        with self._lock:
            now = self._clock()
            # A clock that is set back gives nothing and takes nothing.
            elapsed_s = max(0.0, (now - self._counted_at).total_seconds())
            self._left = min(self._burst, self._left + elapsed_s / self._every_s)
            self._counted_at = now
            if self._left < 1 + (0 if preferred else self._held_back):
                raise RequestRefused("budget")
            self._left -= 1


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect as the error it is: Amazon serves its chains where it says."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _trusting_context() -> ssl.SSLContext:
    """The machine's own roots, for proxies that have theirs, and certifi's, for machines that have none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
