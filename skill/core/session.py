"""A session: what a conversation needs to remember between two turns, and nothing about the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from skill.core.recording import STANDARD
from skill.core.turn import Care


class Asked(StrEnum):
    """What the last prompt asked, so that "yes" and "no" mean something only after a question."""

    NOTHING = ""
    MENU = "menu"
    """What would you like?"""
    OFFER = "offer"
    """Would you like this practice?"""
    LENGTH = "length"
    """How long shall it be?"""
    KIND_WORDS = "kind_words"
    """Another one?"""
    DIRECTLY = "directly"
    """The one direct question of tier B1."""
    TWO_DOORS = "two_doors"
    """The one two-door question of tier B2."""
    COMPANY = "company"
    """Is someone near you?"""


@dataclass(frozen=True)
class Sitting:
    """One practice at one length, offered or played."""

    practice: str
    length_s: int


@dataclass(frozen=True)
class Session:
    """The state of one conversation. It lives as long as the conversation and is written nowhere."""

    asked: Asked = Asked.NOTHING
    offer: Sitting | None = None
    """What "yes" would start, or what a length was asked for."""
    playing: Sitting | None = None
    """What sounds now, or is paused."""
    finished: Sitting | None = None
    """What has just come to its end."""
    care: Care | None = None
    """The tier whose question is open, so that its answer brings the same numbers."""
    care_asked: bool = False
    """Whether this session's one care question has been asked."""
    profile: str = STANDARD
    """How what is played is tuned; a recording that is not made that way is played as it is."""
    misses: int = 0
    """Turns in a row that were not understood."""
    kind_word: int | None = None
    """Which kind word was given last, so that none comes twice."""
    myth: int | None = None
    """Which myth was told last, for the same reason."""
    said: str = ""
    prompt: str = ""
    """The last reply, for "repeat"."""

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON data, for doors that carry the session with the request."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Session:
        """The session that `as_dict` gave; anything else gives a new session."""
        try:
            sittings = {
                name: Sitting(str(value["practice"]), int(value["length_s"]))
                for name in ("offer", "playing", "finished")
                if (value := data.get(name))
            }
            return cls(
                asked=Asked(data.get("asked", "")),
                care=Care(data["care"]) if data.get("care") else None,
                care_asked=bool(data.get("care_asked", False)),
                profile=str(data.get("profile", STANDARD)),
                misses=int(data.get("misses", 0)),
                kind_word=_place(data.get("kind_word")),
                myth=_place(data.get("myth")),
                said=str(data.get("said", "")),
                prompt=str(data.get("prompt", "")),
                **sittings,
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return cls()


def _place(value: Any) -> int | None:
    return None if value is None else int(value)
