"""The companion: one turn in, one reply out, the same for every door."""

from __future__ import annotations

from collections.abc import Callable

from skill.core import care, playing, talk
from skill.core.care import Handler
from skill.core.helpline import Helpline
from skill.core.library import Library
from skill.core.recording import Recordings
from skill.core.reply import Reply
from skill.core.scene import Scene
from skill.core.session import Asked, Session
from skill.core.turn import Turn

HANDLERS: dict[str, Handler] = {**talk.HANDLERS, **playing.HANDLERS}

ANSWERS: dict[tuple[Asked, str], Handler] = {
    (Asked.OFFER, "AMAZON.YesIntent"): playing.start_offer,
    (Asked.OFFER, "AMAZON.NoIntent"): talk.no,
    (Asked.LENGTH, "AMAZON.YesIntent"): playing.start_offer,
    (Asked.LENGTH, "AMAZON.NoIntent"): talk.no,
    (Asked.LENGTH, "CompassionBreakIntent"): playing.take_length,
    (Asked.KIND_WORDS, "AMAZON.YesIntent"): talk.kind_words,
    (Asked.KIND_WORDS, "AMAZON.NoIntent"): talk.no,
    (Asked.MENU, "AMAZON.YesIntent"): talk.yes_to_menu,
    (Asked.MENU, "AMAZON.NoIntent"): talk.no,
    (Asked.COMPANY, "AMAZON.YesIntent"): care.take_company_answer,
    (Asked.COMPANY, "AMAZON.NoIntent"): care.take_company_answer,
}
"""What a turn means as the answer to the last question; anything else is a turn of its own."""


class Companion:
    """Answers turns. It holds no state of its own: the session comes with the turn and leaves with the reply."""

    def __init__(
        self,
        library: Callable[[str], Library],
        helpline: Callable[[str], Helpline],
        recordings: Recordings,
    ) -> None:
        self.library = library
        self._helpline = helpline
        self.recordings = recordings

    def handle(self, turn: Turn, session: Session) -> Reply:
        """Answer one turn: care first, then what was asked last, then everything else."""
        scene = Scene(turn, session, self.library(turn.locale), self._helpline(turn.locale), self.recordings)
        if turn.care:
            return care.meet(scene)
        if care.is_pending(scene):
            return care.take_answer(scene)
        handler = ANSWERS.get((session.asked, turn.intent)) or HANDLERS.get(turn.intent, talk.fallback)
        return handler(scene)
