"""The web application: the kiosk's pages, the Alexa endpoint, the recordings and the health of it all."""

from __future__ import annotations

import json
import logging
import re

from flask import Flask, Response, jsonify, request, send_from_directory
from werkzeug.exceptions import HTTPException, NotFound, RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response as AnyResponse

from skill.alexa.views import alexa_blueprint, create_skill
from skill.core.practice import Practice
from skill.kiosk.views import kiosk_blueprint
from skill.media import MediaFolder
from skill.wiring import Wiring

MEDIA_TYPES = {".mp3": "audio/mpeg", ".vtt": "text/vtt"}
"""What the media folder gives out; the manifest and everything else in it stay in."""

A_YEAR_S = 365 * 24 * 3600

_ONE_RANGE = re.compile(r"bytes[ \t]*=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*\Z", re.IGNORECASE)

log = logging.getLogger(__name__)


def create_app(wiring: Wiring) -> Flask:
    """The application over one set of parts."""
    app = Flask("skill", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    locale = wiring.settings.locale
    library = wiring.shelf.library(locale)
    app.register_blueprint(kiosk_blueprint(wiring.room, library, wiring.media, wiring.helpline(locale)))
    skill = create_skill(wiring.companion, wiring.understanding, wiring.shelf, wiring.public_media, locale)
    app.register_blueprint(alexa_blueprint(skill, wiring.verifier))
    if wiring.verifier is None:
        log.warning("REQUESTS TO /alexa ARE NOT VERIFIED. Anybody who reaches this port can speak as Alexa.")

    @app.get("/media/<name>")
    def recording(name: str) -> Response:
        return _send(wiring.media, name)

    @app.get("/healthz")
    def alive() -> Response:
        return jsonify(alive=True)

    @app.get("/readyz")
    def ready() -> tuple[Response, int]:
        playable = _playable(wiring.media, locale, tuple(library.practices.values()))
        return jsonify(ready=bool(playable), recordings=playable), 200 if playable else 503

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> AnyResponse:
        response = error.get_response(request.environ)
        response.data = json.dumps({"error": f"{error.name}."})
        response.content_type = "application/json"
        return response

    return app


def _send(media: MediaFolder, name: str) -> Response:
    kind = MEDIA_TYPES.get(name[-4:])
    if kind is None or name.startswith("."):
        raise NotFound
    response = send_from_directory(
        media.folder.resolve(), name, mimetype=kind, conditional=False, etag=True, max_age=A_YEAR_S
    )
    size = response.content_length or 0
    served = {key: value for key, value in request.environ.items() if key != "HTTP_RANGE"}
    if wanted := _range(request.headers.get("Range", ""), size):
        served["HTTP_RANGE"] = wanted
    try:
        response.make_conditional(served, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    response.cache_control.immutable = True
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Alexa's screens and a page from elsewhere fetch captions across origins; there is nothing private in them.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _range(asked: str, size: int) -> str:
    """The one range of bytes that is asked for; empty for anything else, which a server may pass over."""
    match = _ONE_RANGE.match(asked)
    if match is None or match.groups() == ("", ""):
        return ""
    first, last = match.groups()
    if not first:
        # A recording shorter than the end that is asked for is all of that end.
        return f"bytes=-{last}" if int(last) < size else "bytes=0-"
    return "" if last and int(last) < int(first) else f"bytes={first}-{last}"


def _playable(media: MediaFolder, locale: str, practices: tuple[Practice, ...]) -> int:
    """How many recordings of the locale can be played: in the manifest, and there."""
    found = (
        media.find(practice.id, length_s, locale) for practice in practices for length_s in practice.lengths_s
    )
    return sum(1 for recording in found if recording and (media.folder / recording.file).is_file())
