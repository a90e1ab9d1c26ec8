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
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import certifi
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import (
    Certificate,
    DNSName,
    ExtensionNotFound,
    InvalidVersion,
    SubjectAlternativeName,
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
FAILURE_KEPT = timedelta(seconds=20)
MOST_FAILURES = 128
DOWNLOADS_AT_ONCE = 4
PATIENCE_S = 4.0
"""How long a request waits for a chain; a slower download still serves the next request."""

# Nothing but these characters: whatever a URL parser might read differently is no chain of Amazon's.
_URL = re.compile(r"(?i:https://s3\.amazonaws\.com)(?::443)?(?P<path>/[\w./-]+)(?:\?[\w.=&-]*)?", re.ASCII)
# Amazon's names so far are numbers below twenty. Each of the few names that may come has its own downloads, which
# no other name can use up; names that are only like them come before the rest.
_EXPECTED = re.compile(r"/echo\.api/echo-api-cert-[1-4]?\d\.pem", re.ASCII)
_WELL_FORMED = re.compile(r"/echo\.api/echo-api-cert[\w-]*\.pem", re.ASCII)
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


_T = TypeVar("_T")


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
        self._failed: OrderedDict[str, tuple[datetime, str]] = OrderedDict()
        self._coming: dict[str, Future[Signer]] = {}
        self._pool = ThreadPoolExecutor(max_workers=DOWNLOADS_AT_ONCE, thread_name_prefix="alexa-chain")

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
                self._refuse_what_just_failed(path, now)
                if not _EXPECTED.fullmatch(path):
                    self._allowance.spend(preferred=_WELL_FORMED.fullmatch(path) is not None)
                coming = self._coming[path] = self._pool.submit(self._learn, path)
        try:
            return coming.result(PATIENCE_S).key
        except TimeoutError:
            raise RequestRefused("download") from None

    def _refuse_what_just_failed(self, path: str, now: datetime) -> None:
        """A failure counts for a moment only: the file may be there for the next request."""
        failed_at, reason = self._failed.get(path, (None, ""))
        # A clock that was set back must not make a failure last.
        if failed_at and abs(now - failed_at) < FAILURE_KEPT:
            raise RequestRefused(reason)

    def _learn(self, path: str) -> Signer:
        """Download and check one chain; a good one is kept while it is valid, a failure for a moment."""
        try:
            signer = check_chain(self._fetcher.fetch(ORIGIN + path), self._store, self._clock())
            with self._lock:
                self._failed.pop(path, None)
                _keep(self._kept, path, signer, MOST_KEPT)
            return signer
        except RequestRefused as refusal:
            with self._lock:
                _keep(self._failed, path, (self._clock(), str(refusal)), MOST_FAILURES)
            raise
        finally:
            with self._lock:
                del self._coming[path]


def _keep(kept: OrderedDict[str, _T], path: str, what: _T, most: int) -> None:
    """Keep the newest; what was not used for longest makes room."""
    kept[path] = what
    kept.move_to_end(path)
    while len(kept) > most:
        kept.popitem(last=False)


def check_chain(pem: bytes, store: Store, now: datetime) -> Signer:
    """The signer of a chain that leads to a trusted root; a path is built, so extra certificates do no harm.

    Raises RequestRefused("chain") when it does not, is out of its dates, or is not Amazon's for this purpose.
    """
    try:
        leaf, *others = load_pem_x509_certificates(pem)
        verifier = PolicyBuilder().store(store).time(now).build_server_verifier(DNSName(SIGNER))
        chain = verifier.verify(leaf, others)
        names = leaf.extensions.get_extension_for_class(SubjectAlternativeName).value.get_values_for_type(DNSName)
        key = leaf.public_key()
    except (ValueError, InvalidVersion, ExtensionNotFound, VerificationError, UnsupportedAlgorithm):
        raise RequestRefused("chain") from None
    # Verification takes a wildcard such as *.amazon.com for the name; Amazon's rule does not.
    if SIGNER not in names or not isinstance(key, RSAPublicKey):
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
