"""What people say, and what it means."""

from __future__ import annotations

import pytest

from skill.core.companion import HANDLERS
from skill.core.session import Asked, Session, Sitting
from skill.core.turn import CARE_OF_INTENT, Door
from skill.language.understanding import Understanding
from tests.data.tables import rows


def intent_of(understanding: Understanding, text: str, session: Session | None = None) -> str:
    return understanding.read(text, session or Session(), "en-US", Door.TEXT).intent


@pytest.mark.parametrize(("intent", "slot", "text"), list(rows("intent_tune.tsv")))
def test_tune_set(understanding: Understanding, intent: str, slot: str, text: str) -> None:
    """Every sentence of the tune set means what it should."""
    turn = understanding.read(text, Session(), "en-US", Door.TEXT)
    assert (turn.intent, next(iter(turn.slots.values()), "-")) == (intent, slot)


def test_context_changes_the_meaning(understanding: Understanding) -> None:
    """What was just asked or played changes what the same words mean."""
    playing = Session(playing=Sitting("compassion-break", 60))
    assert intent_of(understanding, "too much") == "HardMomentIntent"
    assert intent_of(understanding, "too much", playing) == "TooMuchIntent"
    assert intent_of(understanding, "I'm done") == "TwoDoorsIntent"
    assert intent_of(understanding, "I'm done", playing) == "AMAZON.StopIntent"
    assert intent_of(understanding, "maybe", Session(asked=Asked.DIRECTLY)) == "AMAZON.YesIntent"


def test_every_phrase_has_an_answer(understanding: Understanding) -> None:
    """Every intent that text can mean has a handler, and every handler but launch can be reached by words."""
    phrases = set(understanding.intents("en-US"))
    assert phrases <= HANDLERS.keys()
    assert HANDLERS.keys() - phrases == {"LaunchRequest"}
    assert not phrases & CARE_OF_INTENT.keys()


@pytest.mark.parametrize(
    "text", ["", " ", "?!", "你好", "\x00", "{length}", "<nosuch>", "[a|b]", "🙂", "a" * 5000]
)
def test_anything_at_all(understanding: Understanding, text: str) -> None:
    """What cannot be understood is a fallback, never an error."""
    assert intent_of(understanding, text) == "AMAZON.FallbackIntent"


def test_fillers_and_politeness(understanding: Understanding) -> None:
    """Fillers and politeness around a wish change nothing."""
    assert intent_of(understanding, "um, can you please say something kind") == "AffirmationIntent"
    assert intent_of(understanding, "hey so i'm just really exhausted") == "HardMomentIntent"
