"""A scene: one turn in its session, with the words and recordings to answer it from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from skill.core.helpline import Helpline
from skill.core.library import Library
from skill.core.recording import Recordings
from skill.core.reply import Control, Play, Reply
from skill.core.session import Asked, Session, Sitting
from skill.core.turn import Care, Turn


@dataclass(frozen=True)
class Scene:
    """What a handler sees. Every handler is a function from a scene to a reply."""

    turn: Turn
    session: Session
    library: Library
    helpline: Helpline
    recordings: Recordings

    @property
    def silence(self) -> Control | None:
        """The control that ends what sounds now, if anything does."""
        return Control.STOP if self.session.playing else None

    def line(self, name: str, /, **values: str) -> str:
        """A line of the library, its variant chosen by the turn's seed."""
        return self.library.line(name, self.turn.seed, **values)

    def following(self, last: int | None, count: int) -> int:
        """The place after the last one of `count` in a round; the first is left to the turn's seed."""
        return (self.turn.seed if last is None else last + 1) % count

    def answer(
        self,
        say: str,
        prompt: str | None = None,
        asked: Asked = Asked.MENU,
        control: Control | None = None,
        helpline: Helpline | None = None,
        care: Care | None = None,
        **session: Any,
    ) -> Reply:
        """A spoken reply; `prompt` keeps the conversation open and `asked` says what it asked."""
        after = replace(
            self.session,
            **{
                "asked": asked if prompt else Asked.NOTHING,
                "offer": None,
                "care": care if prompt else None,
                "finished": None,
                "misses": 0,
                "said": say,
                "prompt": prompt or "",
                **session,
            },
        )
        return Reply(self.turn, say, after, prompt, care=care, control=control, helpline=helpline)

    def offer(self, say: str, sitting: Sitting, **session: Any) -> Reply:
        """A spoken reply that offers a practice: care first, the offer second."""
        sitting = self.fit(sitting)
        prompt = self.line("offer", title=self.title(sitting), length=self.length(sitting.length_s))
        return self.answer(say, prompt, Asked.OFFER, offer=sitting, **session)

    def play(self, say: str, sitting: Sitting, profile: str | None = None) -> Reply:
        """Start a practice at the nearest length that it has, tuned as this conversation is or is from here on."""
        sitting, profile = self.fit(sitting), profile or self.session.profile
        practice = self.library.practices[sitting.practice]
        play = Play(
            practice=practice.id,
            title=practice.title,
            length_s=sitting.length_s,
            script=practice.script(sitting.length_s),
            recording=self.recordings.find(practice.id, sitting.length_s, self.turn.locale, profile),
        )
        reply = self.answer(say, playing=sitting, profile=profile)
        return replace(reply, play=play)

    def fit(self, sitting: Sitting) -> Sitting:
        """The sitting at a length that the practice really has."""
        practice = self.library.practices[sitting.practice]
        return Sitting(practice.id, practice.script(sitting.length_s).length_s)

    def title(self, sitting: Sitting) -> str:
        """The practice's title as it stands in a sentence."""
        return self.library.practices[sitting.practice].title

    def length(self, length_s: int) -> str:
        """A length as spoken words, such as "three minutes"."""
        return self.line(f"length_{length_s}")
