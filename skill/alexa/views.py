"""The endpoint: Alexa's requests over HTTPS, each verified before it is read."""

from __future__ import annotations

import json
import logging

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from skill.alexa.handlers import Handlers
from skill.alexa.player import Player
from skill.alexa.skill import Skill
from skill.alexa.verify import Verifier
from skill.core.companion import Companion
from skill.errors import RequestRefused
from skill.language.understanding import Understanding
from skill.library.shelf import Shelf
from skill.media import MediaFolder

LARGEST_REQUEST_BYTES = 64 * 1024

log = logging.getLogger(__name__)


def create_skill(
    companion: Companion, understanding: Understanding, shelf: Shelf, media: MediaFolder, default_locale: str
) -> Skill:
    """The skill behind the endpoint, for doors that Amazon has verified already."""
    return Skill(Handlers(companion, understanding, shelf, Player(media), default_locale))


def alexa_blueprint(skill: Skill, verifier: Verifier | None) -> Blueprint:
    """`POST /alexa`. No verifier means no verification: only for a loopback address."""
    blueprint = Blueprint("alexa", __name__)

    @blueprint.post("/alexa")
    def alexa() -> Response:
        try:
            body = _body()
            if verifier:
                verifier.verify(dict(request.headers), body)
            envelope = json.loads(body.decode())
        except RequestRefused as refusal:
            return _refused(str(refusal))
        except (ValueError, RecursionError):
            return _refused("body")
        answer = json.dumps(skill.answer(envelope), ensure_ascii=False)
        return Response(answer.encode(errors="replace"), content_type="application/json;charset=UTF-8")

    return blueprint


def _body() -> bytes:
    # A body of unannounced length is cut at this limit without a word, so a byte more is let in to show it.
    request.max_content_length = LARGEST_REQUEST_BYTES + 1
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise RequestRefused("size") from None
    if len(body) > LARGEST_REQUEST_BYTES:
        raise RequestRefused("size")
    return body


def _refused(reason: str) -> Response:
    """No detail for whoever asks; one word for the operator."""
    log.warning("request refused: %s", reason)
    return Response(status=400)
