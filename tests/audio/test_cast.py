from __future__ import annotations

from collections.abc import Sequence

import pytest

from audio.cast import Cast
from audio.engine import Engine
from audio.engines.silent import Silent
from audio.progress import Event, Job, VoiceChosen
from audio.script import Line, Timeline
from skill.errors import BadInput, EngineError

FIRST = Job("soles", 30, "new", Timeline((Line("One."),)))
SECOND = Job("breath", 90, "new", Timeline((Line("Two."),)))


class Forgetful(Silent):
    """A voice that knows the lines of only one session."""

    name = "forgetful"

    def rehearsed(self, lines: Sequence[str], locale: str) -> Silent:
        if tuple(lines) != SECOND.timeline.lines:
            raise EngineError("it does not know the lines")
        return self


class Elsewhere(Silent):
    """A voice that speaks no language of ours."""

    name = "elsewhere"

    def voices(self, locale: str) -> tuple[str, ...]:
        return ()


class Plain(Silent):
    """A voice like any other."""

    name = "plain"


def cast(*engines: Engine) -> tuple[Cast, list[Event]]:
    told: list[Event] = []
    return Cast(engines, "en-US", told.append), told


def test_the_first_that_can_speaks() -> None:
    """Each session is spoken by the first engine that can, and that is told once for each change."""
    actors, told = cast(Elsewhere(), Forgetful(), Silent())
    for job in (FIRST, FIRST, SECOND):
        actors.announce(job, actors.speaker(job))
    assert told == [
        VoiceChosen("silent", "hum", "because it does not know the lines"),
        VoiceChosen("forgetful", "hum", "the best there is"),
    ]


def test_one_that_failed_is_not_asked_again() -> None:
    """An engine that failed has left the build, and late lines of its are not announced."""
    actors, told = cast(Plain(), Silent())
    plain = actors.speaker(FIRST)
    actors.give_way(FIRST, plain, EngineError("the voice is gone"))
    actors.announce(FIRST, plain)
    assert [actors.speaker(job).name for job in (FIRST, SECOND)] == ["silent", "silent"]
    assert told == []


def test_words_that_nobody_can_say_drive_nobody_out() -> None:
    """What is wrong with a session's words or files passes its engine over for that session alone."""
    actors, _ = cast(Plain(), Silent())
    actors.give_way(FIRST, actors.speaker(FIRST), BadInput("nothing to say"))
    assert [actors.speaker(job).name for job in (FIRST, SECOND)] == ["silent", "plain"]
    with pytest.raises(BadInput, match="soles 30 s: nothing to say"):
        actors.give_way(FIRST, actors.speaker(FIRST), BadInput("nothing to say"))


def test_when_nobody_is_left_the_session_is_named() -> None:
    """The error of the last engine names the session, be it at the rehearsal or at a line."""
    with pytest.raises(EngineError, match="soles 30 s: it does not know the lines"):
        cast(Forgetful())[0].speaker(FIRST)
    actors, _ = cast(Plain(), Forgetful())
    actors.give_way(FIRST, actors.speaker(FIRST), EngineError("gone"))
    with pytest.raises(EngineError, match="soles 30 s: it does not know the lines"):
        actors.speaker(FIRST)


def test_an_engine_asked_for_by_name_needs_no_reason() -> None:
    """The one engine that was asked for speaks as asked."""
    actors, told = cast(Silent())
    actors.announce(FIRST, actors.speaker(FIRST))
    assert told == [VoiceChosen("silent", "hum", "as asked")]
