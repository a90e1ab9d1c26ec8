"""Rendering: a reply as Alexa's response."""

from __future__ import annotations

from typing import Any

from ask_sdk_model import Response
from ask_sdk_model.ui import Reprompt, SimpleCard, SsmlOutputSpeech

from skill.alexa.player import Playback, Player
from skill.alexa.speech import led, told
from skill.core.helpline import Helpline
from skill.core.library import Library
from skill.core.reply import Reply

HELPLINE = "HelplineIntent"
"""The one wish that a card is written for."""


def response(reply: Reply, player: Player, playback: Playback, library: Library) -> Any:
    """A reply for a device: streamed where it can be, spoken where not."""
    directive = player.directive(reply, playback, library)
    streamed = directive is not None and directive.object_type == "AudioPlayer.Play"
    answer = asked(reply.say, reply.prompt)
    if reply.play and not streamed:
        answer.output_speech = _spoken(led(reply.say, reply.play.script, library.cues))
    answer.card = _card(reply)
    answer.directives = [directive] if directive else None
    return answer


def asked(say: str, prompt: str | None) -> Any:
    """Words for any device; the session stays open exactly when something is asked."""
    return Response(
        output_speech=_spoken(told(say, prompt)),
        reprompt=Reprompt(output_speech=_spoken(told(prompt))) if prompt else None,
        should_end_session=prompt is None,
    )


def _spoken(speech: str) -> Any:
    return SsmlOutputSpeech(ssml=speech)


def _card(reply: Reply) -> Any:
    """The number to keep, for whoever asked for it by name.

    Cards stay in an app that the household shares: whatever else makes a screen show the helpline, such as an
    answer to a question of care, leaves nothing there.
    """
    if reply.helpline is None or reply.turn.intent != HELPLINE:
        return None
    return SimpleCard(title=_capital(reply.helpline.name), content=_contact(reply.helpline))


def _contact(helpline: Helpline) -> str:
    known = [line for line in (helpline.number, _capital(helpline.text), helpline.hours) if line]
    return "\n".join(known or [helpline.name])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
