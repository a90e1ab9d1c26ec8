"""The envelope: what Alexa sends, cut down at the door to what the skill reads.

Ids of people, devices and places, and every access token, are dropped before anything else runs; so are parts
of newer devices that the SDK's models do not know and would refuse.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from skill.core.turn import Door, Turn

SPOKEN = ("LaunchRequest", "IntentRequest")
"""The requests that a person spoke: they have a session, and are answered with speech."""

MATCH = "ER_SUCCESS_MATCH"
"""What Alexa says of words that are a slot's value."""

DEEPEST = 3
"""Levels of the attributes: the one attribute, the session, and the sittings in it."""

_WHOLE: Any = object()
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
    intent["slots"] = {str(name): _slot(slot) for name, slot in slots.items()}
    cut["session"]["attributes"] = _shallow(cut["session"].get("attributes"), DEEPEST)
    if cut["request"].get("type") not in SPOKEN:
        del cut["session"]
    return cut


def plainest(cut: dict[str, Any]) -> dict[str, Any]:
    """A spoken request that cannot be read as it is: its intent, what was heard, and what the device can do."""
    request = cut["request"]
    texts = {name: value for name, value in request.items() if isinstance(value, str)}
    intent = request["intent"]
    name = intent.get("name")
    plain = {"name": name if isinstance(name, str) else None, "slots": intent["slots"]}
    interfaces = cut["context"]["System"]["device"]["supportedInterfaces"]
    can_play: dict[str, Any] = {name: {} for name in interfaces}
    return kept(
        {
            "session": cut["session"],
            "context": {"System": {"device": {"supportedInterfaces": can_play}}},
            "request": {**texts, "intent": plain},
        }
    )


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


def _slot(slot: Any) -> dict[str, Any]:
    """A slot's words and the first id that they resolved to; whatever else it holds, or is, is left out."""
    slot = _object(slot)
    heard = slot.get("value")
    kept: dict[str, Any] = {"value": str(heard)} if isinstance(heard, str | int | float) else {}
    if resolved := _resolved(slot):
        match = {"status": {"code": MATCH}, "values": [{"value": {"id": resolved}}]}
        kept["resolutions"] = {"resolutionsPerAuthority": [match]}
    return kept


def _resolved(slot: dict[str, Any]) -> str:
    for authority in _objects(_object(slot.get("resolutions")).get("resolutionsPerAuthority")):
        if _object(authority.get("status")).get("code") == MATCH:
            for found in _objects(authority.get("values")):
                identity = _object(found.get("value")).get("id")
                if isinstance(identity, str) and identity:
                    return identity
    return ""


def _id(slot: Any) -> str:
    if slot.resolutions is None:
        return ""
    resolved: str = slot.resolutions.resolutions_per_authority[0].values[0].value.id
    return resolved


def _cut(part: Any, shape: Mapping[str, Any]) -> dict[str, Any]:
    part = _object(part)
    whole = {name: part[name] for name, inner in shape.items() if inner is _WHOLE and part.get(name) is not None}
    return whole | {name: _cut(part.get(name), inner) for name, inner in shape.items() if inner is not _WHOLE}


def _object(part: Any) -> dict[str, Any]:
    return part if isinstance(part, dict) else {}


def _shallow(part: Any, depth: int) -> dict[str, Any]:
    """An object without its lists, and without what lies deeper than a session of ours goes."""
    kept: dict[str, Any] = {}
    for name, value in _object(part).items():
        if isinstance(value, dict) and depth > 1:
            kept[name] = _shallow(value, depth - 1)
        elif not isinstance(value, dict | list):
            kept[name] = value
    return kept


def _objects(parts: Any) -> list[dict[str, Any]]:
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
