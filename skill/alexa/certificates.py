"""Amazon's signing certificates: found by their URL, checked once, kept while they are valid."""

from __future__ import annotations

import posixpath
import re
import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import certifi
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import (
    Certificate,
    DNSName,
    InvalidVersion,
    load_pem_x509_certificate,
    load_pem_x509_certificates,
)
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from skill.alexa.download import Allowance, Fetcher
from skill.errors import RequestRefused

ORIGIN = "https://s3.amazonaws.com"
FOLDER = "/echo.api/"
SIGNER = "echo-api.amazon.com"

LONGEST_URL = 512
MOST_KEPT = 16
PATIENCE_S = 4.0
"""How long a request waits for a chain; a slower download still serves the next request."""

# Nothing but these characters: whatever a URL parser might read differently is no chain of Amazon's.
_URL = re.compile(r"(?i:https://s3\.amazonaws\.com)(?::443)?(?P<path>/[\w./-]+)(?:\?[\w.=&-]*)?", re.ASCII)
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def chain_path(url: str) -> str:
    """The chain's path at Amazon, dot segments resolved and any query dropped, so that one file has one name.

    Raises RequestRefused("url") for every place that is not Amazon's.
    """
    match = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    path = posixpath.normpath(match["path"]) if match else ""
    if not path.startswith(FOLDER):
        raise RequestRefused("url")
    return path


@dataclass(frozen=True)
class Signer:
    """A checked signing certificate."""

    key: RSAPublicKey
    valid_from: datetime
    valid_until: datetime


class Certificates:
    """The keys Amazon signs with; safe under threads, one download for however many ask."""

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        roots: Sequence[Certificate] = (),
        allowance: Allowance | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._store = Store(list(roots) or public_roots())
        self._allowance = allowance or Allowance(clock)
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Signer] = OrderedDict()
        self._coming: dict[str, Future[Signer]] = {}
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="alexa-chain")

    def key(self, path: str) -> RSAPublicKey:
        """The key of the chain at a `chain_path`. Raises RequestRefused when there is none to trust."""
        with self._lock:
            signer = self._kept.get(path)
            now = self._clock()
            if signer and signer.valid_from <= now <= signer.valid_until:
                self._kept.move_to_end(path)
                return signer.key
            coming = self._coming.get(path)
            if coming is None:
                self._allowance.spend()
                coming = self._coming[path] = self._pool.submit(self._learn, path)
        try:
            return coming.result(PATIENCE_S).key
        except TimeoutError:
            raise RequestRefused("download") from None

    def _learn(self, path: str) -> Signer:
        """Download and check one chain; it is kept only when it is good."""
        try:
            signer = check_chain(self._fetcher.fetch(ORIGIN + path), self._store, self._clock())
            with self._lock:
                self._kept[path] = signer
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
            return signer
        finally:
            with self._lock:
                del self._coming[path]


def check_chain(pem: bytes, store: Store, now: datetime) -> Signer:
    """The signer of a chain that leads to a trusted root; a path is built, so extra certificates do no harm.

    Raises RequestRefused("chain") when it does not, is out of its dates, or is not Amazon's for this purpose.
    """
    try:
        leaf, *others = load_pem_x509_certificates(pem)
        verifier = PolicyBuilder().store(store).time(now).build_server_verifier(DNSName(SIGNER))
        chain = verifier.verify(leaf, others)
        key = leaf.public_key()
    except (ValueError, InvalidVersion, VerificationError, UnsupportedAlgorithm):
        raise RequestRefused("chain") from None
    if not isinstance(key, RSAPublicKey):
        raise RequestRefused("chain")
    return Signer(
        key,
        max(certificate.not_valid_before_utc for certificate in chain),
        min(certificate.not_valid_after_utc for certificate in chain),
    )


def public_roots() -> list[Certificate]:
    """The public roots of certifi; a few have the serial number 0, which cryptography means to refuse one day."""
    roots = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        for pem in _PEM.findall(Path(certifi.where()).read_bytes()):
            with suppress(ValueError):
                roots.append(load_pem_x509_certificate(pem))
    return roots
