"""Handlers: each kind of request in a few lines; whatever is decided is decided by the companion."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from ask_sdk_model import Response
from ask_sdk_model.canfulfill import CanFulfillIntent, CanFulfillIntentValues

from skill.alexa import render
from skill.alexa.envelope import SPOKEN, heard_words, known_locale, turn_of
from skill.alexa.player import Playback, Player
from skill.core.companion import Companion
from skill.core.library import Library
from skill.core.session import Session
from skill.core.turn import Door, Turn
from skill.language.understanding import Understanding
from skill.library.shelf import Shelf

SESSION = "session"
"""The one session attribute."""

BUTTONS = {
    "PlaybackController.NextCommandIssued": "AMAZON.NextIntent",
    "PlaybackController.PreviousCommandIssued": "AMAZON.PreviousIntent",
    "PlaybackController.PauseCommandIssued": "AMAZON.PauseIntent",
    "PlaybackController.PlayCommandIssued": "AMAZON.ResumeIntent",
}
"""Buttons on a screen or a remote, and the words that wish the same."""

TOLD = (
    "AudioPlayer.PlaybackStarted",
    "AudioPlayer.PlaybackNearlyFinished",
    "AudioPlayer.PlaybackFinished",
    "AudioPlayer.PlaybackStopped",
    "AudioPlayer.PlaybackFailed",
    "SessionEndedRequest",
    "System.ExceptionEncountered",
)
"""What is only told, and answered with nothing: a stream that failed and is played again fails for ever."""

log = logging.getLogger(__name__)


class Handlers:
    """The answers to each kind of request."""

    def __init__(
        self, companion: Companion, understanding: Understanding, shelf: Shelf, player: Player, default_locale: str
    ) -> None:
        self._companion = companion
        self._understanding = understanding
        self._shelf = shelf
        self._player = player
        self._default_locale = default_locale

    def spoken(self, handler_input: Any) -> Any:
        """Something was said: care first, then the companion."""
        envelope, attributes = handler_input.request_envelope, handler_input.attributes_manager
        library, playback = self._library(envelope.request), Playback.of(envelope)
        turn = turn_of(envelope.request, library.locale)
        turn = self._understanding.screen(turn, *heard_words(envelope.request))
        session = self._session(attributes.session_attributes, playback, library)
        reply = self._companion.handle(turn, session)
        attributes.session_attributes = {} if reply.ends else {SESSION: reply.session.as_dict()}
        return render.response(reply, self._player, playback, library)

    def button(self, handler_input: Any) -> Any:
        """A button was pressed: done as if it had been said, but in silence."""
        envelope = handler_input.request_envelope
        library, playback = self._library(envelope.request), Playback.of(envelope)
        turn = Turn(BUTTONS[envelope.request.object_type], locale=library.locale, door=Door.ALEXA)
        reply = self._companion.handle(turn, Session(playing=self._player.sitting(playback, library)))
        directive = self._player.directive(reply, playback, library)
        return Response(directives=[directive] if directive else None)

    def told(self, handler_input: Any) -> Any:
        """Something happened, and the rules allow no answer; a fault leaves a line for the operator."""
        request = handler_input.request_envelope.request
        if (error := getattr(request, "error", None)) and error.object_type:
            log.warning("%s: %s", request.object_type, error.object_type.value)
        return Response()

    def can_fulfill(self, handler_input: Any) -> Any:
        """Nobody is sent here who did not ask for this skill by name."""
        return Response(can_fulfill_intent=CanFulfillIntent(can_fulfill=CanFulfillIntentValues.NO))

    def trouble(self, handler_input: Any, error: Exception) -> Any:
        """The edge that can speak to a person: kind words there, and for the operator a place in the code."""
        # The error's own text is left out, since it may hold what somebody said.
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error("%s at %s:%s", type(error).__name__, place.filename, place.lineno)
        request = handler_input.request_envelope.request
        if request.object_type not in SPOKEN:
            return Response()
        library = self._library(request)
        return render.asked(library.line("trouble"), library.line("menu_prompt"))

    def _library(self, request: Any) -> Library:
        return self._shelf.library(known_locale(request.locale, self._shelf.speaks, self._default_locale))

    def _session(self, attributes: dict[str, Any], playback: Playback, library: Library) -> Session:
        """The running conversation; a new one begins with what sounds, was held or has ended on the device."""
        if SESSION in attributes:
            return Session.from_dict(attributes[SESSION])
        sitting = self._player.sitting(playback, library)
        return Session(playing=sitting) if playback.goes_on else Session(finished=sitting)
