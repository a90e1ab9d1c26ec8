"""What a page may post as a turn, and what is wrong with it when it may not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from skill.core.companion import HANDLERS
from skill.core.turn import CARE_OF_INTENT, Door
from skill.errors import BadInput

LONGEST_TEXT_BYTES = 10_000
"""Danger may stand at the end of a long text, so everything up to here is read in full."""

KNOWN_INTENTS = frozenset({*HANDLERS, *CARE_OF_INTENT})

DOORS = (Door.KIOSK, Door.TEXT)

_SHAPE = 'Send {"text": "…"} or {"intent": "…", "slots": {…}}.'


class TooLong(BadInput):
    """Raised when a text is longer than anything a person would say in one turn."""


@dataclass(frozen=True)
class Posted:
    """One posted turn: either words, or an intent with slots."""

    text: str = ""
    intent: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    door: Door = Door.KIOSK
    """`kiosk`, the room's own conversation, or `text`, for a program that is answered by itself and in full."""


def read_posted(body: bytes) -> Posted:
    """Read the body of a posted turn. Raises BadInput with the mend, or TooLong."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"the body is not JSON. {_SHAPE}") from error
    if not isinstance(document, dict):
        raise BadInput(f"the body is not a JSON object. {_SHAPE}")
    text, intent = document.get("text"), document.get("intent")
    if text is None and intent is None:
        raise BadInput(f"there is neither 'text' nor 'intent'. {_SHAPE}")
    if text is not None and intent is not None:
        raise BadInput("there are both 'text' and 'intent'. Send one of the two.")
    if (door := document.get("door", Door.KIOSK)) not in DOORS:
        raise BadInput(f"there is no such door. Send one of: {', '.join(DOORS)}, or leave 'door' out.")
    posted = _intent(intent, document.get("slots")) if text is None else _text(text)
    return replace(posted, door=Door(door))


def _text(text: object) -> Posted:
    if not isinstance(text, str):
        raise BadInput("'text' is not a string. Put the words in quotes.")
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST_TEXT_BYTES:
        raise TooLong(f"'text' is longer than {LONGEST_TEXT_BYTES} bytes. Send a sentence or two at a time.")
    if not text.strip():
        raise BadInput("'text' is empty. Send at least one word.")
    return Posted(text=text)


def _intent(intent: object, slots: object) -> Posted:
    if not isinstance(intent, str):
        raise BadInput("'intent' is not a string. Send the name of an intent, such as 'AffirmationIntent'.")
    if intent not in KNOWN_INTENTS:
        raise BadInput(f"there is no intent '{intent[:80]}'. Send one such as 'CompassionBreakIntent'.")
    if slots is None:
        slots = {}
    if not isinstance(slots, dict) or not all(isinstance(value, str) for value in slots.values()):
        raise BadInput('\'slots\' is not a mapping of strings. Send it like {"length": "60"}.')
    return Posted(intent=intent, slots=slots)
