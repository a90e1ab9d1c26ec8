"""The kiosk's pages and the turns that the page posts."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from skill.core.helpline import Helpline
from skill.core.library import Library
from skill.core.recording import Recordings
from skill.core.reply import Reply
from skill.core.turn import Door, Turn
from skill.errors import BadInput
from skill.kiosk.choices import BREAKS, OTHERS, Choice
from skill.kiosk.posted import TooLong, read_posted
from skill.kiosk.room import Room

LONGEST_BODY_BYTES = 64 * 1024
"""Room for the longest text with every character written as a JSON escape."""

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)

SCREEN_HEADER = "Kind-Moment-Screen"
"""Carries what a screen needs beside the public JSON of a turn: what was asked, what a player does, the card."""


def kiosk_blueprint(room: Room, library: Library, media: Recordings, helpline: Helpline) -> Blueprint:
    """The kiosk as a blueprint. `media` must give URLs on this server: the page loads from nowhere else."""
    kiosk = Blueprint(
        "kiosk", __name__, template_folder="templates", static_folder="static", static_url_path="/kiosk"
    )

    def page(template: str, **values: Any) -> str:
        given = {"words": library.page, "locale": library.locale, "helpline": helpline, "idle_s": room.idle_s}
        return render_template(template, **given, **values)

    def is_ready(practice: str, length_s: int) -> bool:
        return media.find(practice, length_s, library.locale) is not None

    def prepared(choice: Choice) -> bool:
        return not choice.practice or is_ready(choice.practice, choice.length_s)

    @kiosk.get("/")
    def home() -> str:
        return page("page.html", breaks=BREAKS, others=OTHERS, prepared=prepared)

    @kiosk.get("/about")
    def about() -> str:
        return page("text.html", topic="about")

    @kiosk.get("/privacy")
    def privacy() -> str:
        return page("text.html", topic="privacy")

    @kiosk.get("/practices")
    def practices() -> Response:
        return jsonify(
            [
                {
                    "practice": practice.id,
                    "title": practice.title,
                    "lengths": [
                        {"length_s": length_s, "ready": is_ready(practice.id, length_s)}
                        for length_s in practice.lengths_s
                    ],
                }
                for practice in library.practices.values()
            ]
        )

    @kiosk.post("/turns")
    def turns() -> Response | tuple[Response, int]:
        if from_elsewhere():
            return refusal(403, "this turn comes from another site's page. Open the kiosk page itself.")
        request.max_content_length = LONGEST_BODY_BYTES
        try:
            posted = read_posted(request.get_data())
        except TooLong as error:
            return refusal(413, str(error))
        except RequestEntityTooLarge:
            return refusal(413, f"the body is longer than {LONGEST_BODY_BYTES} bytes. Send a sentence at a time.")
        except BadInput as error:
            return refusal(400, str(error))
        turn = Turn(posted.intent, posted.slots, posted.text, door=posted.door)
        reply = room.turn(turn) if posted.door is Door.KIOSK else room.apart(turn)
        answer = jsonify(reply.as_dict(media.url))
        answer.headers[SCREEN_HEADER] = json.dumps(_for_screen(reply))
        return answer

    @kiosk.post("/touch")
    def touch() -> tuple[str, int]:
        if not from_elsewhere():
            room.touch()
        return "", 204

    @kiosk.post("/leave")
    def leave() -> tuple[str, int]:
        if not from_elsewhere():
            room.leave()
        return "", 204

    @kiosk.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store" if request.method == "POST" else "no-cache")
        return response

    return kiosk


def from_elsewhere() -> bool:
    """Whether a browser says that another site's page sent this request."""
    return request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")


def refusal(status: int, error: str) -> tuple[Response, int]:
    """A refused request, with one line that says the mend."""
    return jsonify(error=error), status


def _for_screen(reply: Reply) -> dict[str, Any]:
    return {"asked": reply.session.asked, "control": reply.control, "card": reply.helpline is not None}
