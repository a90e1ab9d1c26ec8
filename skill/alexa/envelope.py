"""The envelope: what Alexa sends, cut down at the door to what the skill reads.

Ids of people, devices and places, and every access token, are dropped before anything else runs; so are parts
of newer devices that the SDK's models do not know and would refuse.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from ask_sdk_model.slu.entityresolution import StatusCode

from skill.core.turn import Door, Turn

SPOKEN = ("LaunchRequest", "IntentRequest")
"""The requests that a person spoke: they have a session, and are answered with speech."""

_WHOLE: Any = object()
_SLOT = {"name": _WHOLE, "value": _WHOLE, "resolutions": _WHOLE}
_SHAPE = {
    "session": {"attributes": _WHOLE},
    "context": {
        "System": {"device": {"supportedInterfaces": {"AudioPlayer": _WHOLE}}},
        "AudioPlayer": {"token": _WHOLE, "offsetInMilliseconds": _WHOLE, "playerActivity": _WHOLE},
    },
    "request": {
        "type": _WHOLE,
        "requestId": _WHOLE,
        "locale": _WHOLE,
        "intent": {"name": _WHOLE, "slots": _WHOLE},
        "error": {"type": _WHOLE},
    },
}
_LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}")


def kept(envelope: Any) -> dict[str, Any]:
    """What the skill reads of an envelope; parts that are missing, or not what they should be, are empty."""
    cut: dict[str, Any] = _cut(envelope, _SHAPE)
    intent = cut["request"]["intent"]
    slots = _object(intent.get("slots"))
    intent["slots"] = {str(name): _cut(slot, _SLOT) for name, slot in slots.items()}
    if cut["request"].get("type") not in SPOKEN:
        del cut["session"]
    return cut


def turn_of(request: Any, locale: str) -> Turn:
    """A spoken request as a turn: slots by the ids they resolved to, and without those that resolved to none."""
    intent = request.intent if request.object_type == "IntentRequest" else None
    return Turn(
        intent=intent.name or "" if intent else request.object_type,
        slots={name: value for name, slot in intent.slots.items() if (value := _id(slot))} if intent else {},
        locale=locale,
        door=Door.ALEXA,
        seed=zlib.crc32(str(request.request_id).encode()),
    )


def heard_words(request: Any) -> list[str]:
    """The words that were taken for slot values, just as they were heard."""
    if request.object_type != "IntentRequest":
        return []
    return [str(slot.value) for slot in request.intent.slots.values() if slot.value]


def known_locale(locale: str | None, speaks: Callable[[str], bool], default: str) -> str:
    """The request's locale; else the default's language in the request's country, whose helplines are right."""
    if not locale or not _LOCALE.fullmatch(locale):
        return default
    if speaks(locale):
        return locale
    return f"{default.partition('-')[0]}-{locale.partition('-')[2]}"


def _id(slot: Any) -> str:
    authorities = slot.resolutions and slot.resolutions.resolutions_per_authority
    for authority in authorities or []:
        if authority.status.code is StatusCode.ER_SUCCESS_MATCH:
            return authority.values[0].value.id or ""
    return ""


def _cut(part: Any, shape: Mapping[str, Any]) -> dict[str, Any]:
    part = _object(part)
    whole = {name: part[name] for name, inner in shape.items() if inner is _WHOLE and part.get(name) is not None}
    return whole | {name: _cut(part.get(name), inner) for name, inner in shape.items() if inner is not _WHOLE}


def _object(part: Any) -> dict[str, Any]:
    return part if isinstance(part, dict) else {}
