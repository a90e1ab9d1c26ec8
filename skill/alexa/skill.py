"""The skill: an envelope in, Alexa's JSON out, for the web and for a function alike."""

from __future__ import annotations

import json
import logging
from typing import Any

from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_core.utils import is_request_type
from ask_sdk_model import RequestEnvelope

from skill.alexa.envelope import SPOKEN, kept, plainest
from skill.alexa.handlers import BUTTONS, TOLD, Handlers

log = logging.getLogger(__name__)


class Skill:
    """Answers every envelope, even one it cannot read: Alexa is never left with an error."""

    def __init__(self, handlers: Handlers) -> None:
        builder = SkillBuilder()
        self._types: set[str] = set()
        for types, handler in (
            (SPOKEN, handlers.spoken),
            (BUTTONS, handlers.button),
            (TOLD, handlers.told),
            (("CanFulfillIntentRequest",), handlers.can_fulfill),
        ):
            self._types.update(types)
            for name in types:
                builder.request_handler(can_handle_func=is_request_type(name))(handler)
        # The SDK hands over what a handler raised and nothing else, so this edge is as narrow as the handlers.
        builder.exception_handler(can_handle_func=_every_error)(handlers.trouble)
        self._skill = builder.create()

    def answer(self, envelope: Any) -> dict[str, Any]:
        """The response to an envelope; an empty one where its kind is unknown or nothing may be said."""
        cut = kept(envelope)
        kind = str(cut["request"].get("type"))
        if kind not in self._types:
            return _nothing()
        try:
            return self._invoke(cut)
        except (SerializationException, RecursionError):
            log.warning("envelope not readable: %s", kind)
        # Whoever spoke is spoken to, even where the SDK cannot read some part of what came with the words.
        return self._invoke(plainest(cut)) if kind in SPOKEN else _nothing()

    def _invoke(self, cut: dict[str, Any]) -> dict[str, Any]:
        asked = self._skill.serializer.deserialize(json.dumps(cut), RequestEnvelope)
        answer: dict[str, Any] = self._skill.serializer.serialize(self._skill.invoke(asked, None))
        return answer


def _every_error(_handler_input: Any, _error: Exception) -> bool:
    return True


def _nothing() -> dict[str, Any]:
    return {"version": "1.0", "response": {}}
