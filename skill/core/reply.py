"""A reply: what the companion answers to one turn, for any door to render."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from skill.core.helpline import Helpline
from skill.core.practice import Script
from skill.core.recording import Recording
from skill.core.session import Session
from skill.core.turn import Care, Turn


class Control(StrEnum):
    """What a player is asked to do with what it plays."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


@dataclass(frozen=True)
class Play:
    """A practice to play: its recording where there is one, and its script for where there is none."""

    practice: str
    title: str
    length_s: int
    script: Script
    recording: Recording | None


@dataclass(frozen=True)
class Reply:
    """One answer. A conversation stays open exactly when a question was asked."""

    turn: Turn
    say: str
    session: Session
    """What the next turn must be handled with."""
    prompt: str | None = None
    play: Play | None = None
    care: Care | None = None
    """The tier that it answers to: the turn's own, or that of the question whose answer the turn was."""
    control: Control | None = None
    helpline: Helpline | None = None
    """Set where a screen should show the helpline card."""

    @property
    def ends(self) -> bool:
        """Whether the conversation is over after this reply."""
        return self.prompt is None

    def as_dict(self, url: Callable[[str], str]) -> dict[str, Any]:
        """The public JSON of a turn; `url` tells where a recording's file is fetched from."""
        play = self.play and {
            "practice": self.play.practice,
            "title": self.play.title,
            "length_s": self.play.length_s,
            "recording": self.play.recording and url(self.play.recording.file),
            "captions": self.play.recording and url(self.play.recording.captions),
        }
        return {
            "text": self.turn.text,
            "locale": self.turn.locale,
            "intent": self.turn.intent,
            "slots": dict(self.turn.slots),
            "care": self.care,
            "say": self.say,
            "prompt": self.prompt,
            "play": play,
            "ends": self.ends,
        }
