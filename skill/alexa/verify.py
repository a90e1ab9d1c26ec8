"""Verification: only what Amazon signed, just now, for this skill, reaches the companion."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from skill.alexa.certificates import Certificates, chain_path
from skill.alexa.download import Downloader
from skill.errors import RequestRefused

TOLERANCE = timedelta(seconds=150)
"""How far a request's time may lie from now, on either side."""

EVENT_TOLERANCE = timedelta(seconds=3600)
"""The same for skill events, which Amazon delivers late and again."""

EVENT_PREFIX = "AlexaSkillEvent."

SIGNATURE_BYTES = (256, 384, 512)
"""RSA signatures of 2,048, 3,072 and 4,096 bits; anything else cannot be one."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


class Verifier:
    """Refuses every request that is not Amazon's, current and meant for this skill; cheapest checks first."""

    def __init__(self, skill_id: str, certificates: Certificates, clock: Clock = utc_now) -> None:
        self._skill_id = skill_id
        self._certificates = certificates
        self._clock = clock

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Return quietly when the request may be answered. Raises RequestRefused with a one-word reason."""
        if not self._skill_id:
            raise RequestRefused("unconfigured")
        found = {name.lower(): value for name, value in headers.items()}
        path = chain_path(_header(found, "signaturecertchainurl"))
        signature = _signature(_header(found, "signature-256"))
        envelope = _envelope(body)
        check_time(envelope, self._clock())
        check_addressee(envelope, self._skill_id)
        try:
            self._certificates.key(path).verify(signature, body, PKCS1v15(), SHA256())
        except InvalidSignature:
            raise RequestRefused("signature") from None


def amazon_verifier(skill_id: str) -> Verifier:
    """The verifier of a real endpoint."""
    return Verifier(skill_id, Certificates(Downloader(), utc_now))


def check_time(envelope: Mapping[str, Any], now: datetime) -> None:
    """Refuse what was sent too long ago, or seems to come from the future."""
    request = _object(envelope, "request")
    try:
        sent = datetime.fromisoformat(request["timestamp"])
        away = abs(now - sent)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise RequestRefused("timestamp") from None
    is_event = str(request.get("type")).startswith(EVENT_PREFIX)
    if away > (EVENT_TOLERANCE if is_event else TOLERANCE):
        raise RequestRefused("timestamp")


def check_addressee(envelope: Mapping[str, Any], skill_id: str) -> None:
    """Refuse what was sent to another skill; of use also where Amazon invokes a function directly, unsigned."""
    senders = [_object(_object(envelope, "context"), "System")]
    if envelope.get("session") is not None:
        senders.append(_object(envelope, "session"))
    for sender in senders:
        if not skill_id or _object(sender, "application").get("applicationId") != skill_id:
            raise RequestRefused("skill")


def _header(headers: Mapping[str, str], name: str) -> str:
    if not headers.get(name):
        raise RequestRefused("header")
    return headers[name]


def _signature(text: str) -> bytes:
    try:
        signature = base64.b64decode(text, validate=True)
    except ValueError:
        raise RequestRefused("signature") from None
    if len(signature) not in SIGNATURE_BYTES:
        raise RequestRefused("signature")
    return signature


def _envelope(body: bytes) -> Mapping[str, Any]:
    try:
        envelope = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise RequestRefused("body") from None
    if not isinstance(envelope, dict):
        raise RequestRefused("body")
    return envelope


def _object(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    child = parent.get(name)
    if not isinstance(child, dict):
        raise RequestRefused("body")
    return child
