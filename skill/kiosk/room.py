"""The room: the one conversation of a kiosk, whoever stands in front of it just now."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from skill.core.companion import Companion
from skill.core.reply import Control, Reply
from skill.core.session import Session
from skill.core.turn import Door, Turn

IDLE_S = 20.0
PAUSED_S = 300.0
SEEDS = 2**16


class Understands(Protocol):
    """Makes turns of sentences; skill.language's Understanding is one."""

    def read(self, text: str, session: Session, locale: str, door: Door, seed: int = 0) -> Turn:
        """The turn that a sentence is in this session."""

    def screen(self, turn: Turn, *heard: str) -> Turn:
        """The turn itself, or a turn of care when anything heard or any slot value is in danger."""


class Room:
    """Holds a kiosk's session between turns, and drops it when nobody is there. Nothing about a person is kept."""

    def __init__(
        self,
        companion: Companion,
        understanding: Understands,
        locale: str = "en-US",
        idle_s: float = IDLE_S,
        paused_s: float = PAUSED_S,
        clock: Callable[[], float] = time.monotonic,
        seeds: Callable[[], int] = lambda: random.randrange(SEEDS),
    ) -> None:
        """`idle_s` after the last sign of anyone, or `paused_s` into a pause, the conversation starts afresh."""
        self.locale = locale
        self.idle_s = idle_s
        self.paused_s = paused_s
        self._companion = companion
        self._understanding = understanding
        self._clock = clock
        self._seeds = seeds
        self._lock = threading.Lock()
        self._session = Session()
        self._seed = seeds()
        self._seen = clock()
        """The last sign of anyone, on the clock."""
        self._ends: float | None = None
        """When what plays comes to its end, on the clock; None while nothing plays or it is paused."""
        self._left_s: float | None = None
        """How much is left of what is paused."""

    @property
    def session(self) -> Session:
        """The conversation as it is now."""
        with self._lock:
            self._settle()
            return self._session

    def say(self, text: str) -> Reply:
        """Answer a sentence, typed or heard."""
        return self.turn(Turn("", text=text))

    def turn(self, turn: Turn) -> Reply:
        """Answer a sentence, a tap or a press; whatever words it carries are screened for danger first."""
        with self._lock:
            self._settle()
            return self._answer(self._understood(replace(turn, door=Door.KIOSK), self._session))

    def apart(self, turn: Turn) -> Reply:
        """Answer one turn of a program's by itself: the room's conversation does not hear of it."""
        return self._companion.handle(self._understood(turn, Session()), Session())

    def touch(self) -> None:
        """Somebody is still here: what was asked stays open."""
        with self._lock:
            self._settle()
            self._seen = self._clock()

    def leave(self) -> None:
        """Nobody is here any more: the conversation is dropped at once."""
        with self._lock:
            self._forget()

    def _understood(self, turn: Turn, session: Session) -> Turn:
        here = replace(turn, locale=self.locale, seed=self._seed)
        if here.intent:
            return self._understanding.screen(here)
        return self._understanding.read(here.text, session, here.locale, here.door, seed=here.seed)

    def _answer(self, turn: Turn) -> Reply:
        reply = self._companion.handle(turn, self._session)
        self._session = reply.session
        self._seen = self._clock()
        self._follow(reply)
        return reply

    def _follow(self, reply: Reply) -> None:
        """Keep the time of whatever the reply starts, holds or ends."""
        now = self._clock()
        if reply.play and reply.play.recording:
            self._ends, self._left_s = now + reply.play.recording.duration_s, None
        elif reply.play or not self._session.playing:
            # A practice without a recording makes no sound here, so there is nothing to leave, pause or repeat.
            self._session = replace(self._session, playing=None)
            self._ends = self._left_s = None
        elif reply.control is Control.PAUSE and self._ends is not None:
            self._left_s, self._ends = self._ends - now, None
        elif reply.control is Control.RESUME and self._left_s is not None:
            self._ends, self._left_s = now + self._left_s, None

    def _settle(self) -> None:
        """Let the time that has passed since the last turn have its effect."""
        now = self._clock()
        if self._ends is not None and now >= self._ends:
            self._seen = max(self._seen, self._ends)
            self._session = replace(self._session, playing=None, finished=self._session.playing)
            self._ends = None
        patience_s = self.idle_s if self._left_s is None else self.paused_s
        if self._ends is None and now - self._seen >= patience_s:
            self._forget()

    def _forget(self) -> None:
        self._session = Session()
        self._seed = self._seeds()
        self._seen = self._clock()
        self._ends = self._left_s = None
