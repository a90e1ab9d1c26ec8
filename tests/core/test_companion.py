"""What holds for every turn, whatever was said before."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from skill.core.companion import HANDLERS, Companion
from skill.core.session import Asked, Session, Sitting
from skill.core.turn import Care, Door, Turn
from skill.language.understanding import Understanding

SITTINGS = st.sampled_from([None, Sitting("compassion-break", 60), Sitting("sit-with-me", 180)])
SESSIONS = st.builds(
    Session,
    asked=st.sampled_from(Asked),
    offer=SITTINGS,
    playing=SITTINGS,
    finished=SITTINGS,
    care_asked=st.booleans(),
    misses=st.integers(0, 3),
)
SLOTS = st.dictionaries(
    st.sampled_from(["length", "practice", "situation", "topic", "change"]),
    st.sampled_from(
        ["60", "180", "0", "9999", "-1", "²", "loss", "longer", "sit-with-me", "empathy", "nonsense", ""]
    ),
)


@given(st.sampled_from(Care), st.sampled_from(Door), SESSIONS, st.sampled_from(["", "poison", "medication"]))
def test_danger_never_gets_a_practice(
    companion: Companion, care: Care, door: Door, session: Session, kind: str
) -> None:
    """In every state, at every door, a turn of care brings no practice, ends what sounds and shows the card."""
    reply = companion.handle(Turn(care.intent, door=door, care_kind=kind), session)
    assert reply.play is None
    assert reply.helpline is not None
    assert reply.session.playing is None
    assert (reply.control is not None) == (session.playing is not None)


@given(SESSIONS, st.sampled_from([*HANDLERS, "NoSuchIntent"]), st.sampled_from(Door))
def test_the_answer_to_the_care_question_is_no_practice(
    companion: Companion, session: Session, intent: str, door: Door
) -> None:
    """Whatever follows the care question, no practice does."""
    for asked in (Asked.DIRECTLY, Asked.TWO_DOORS):
        pending = Session(asked=asked, playing=session.playing, care_asked=True)
        assert companion.handle(Turn(intent, door=door), pending).play is None


@settings(max_examples=400)
@given(st.sampled_from([*HANDLERS, "NoSuchIntent"]), SLOTS, SESSIONS, st.sampled_from(Door), st.integers(0, 99))
def test_every_turn_is_answered(
    companion: Companion, intent: str, slots: dict[str, str], session: Session, door: Door, seed: int
) -> None:
    """Every intent, known or not, in any state, gets words; a question is asked or the talk ends."""
    reply = companion.handle(Turn(intent, slots, door=door, seed=seed), session)
    assert reply.say
    assert "{" not in reply.say + (reply.prompt or "")
    assert reply.ends == (reply.prompt is None)
    assert bool(reply.prompt) == (reply.session.asked is not Asked.NOTHING)


@given(st.text(max_size=200), SESSIONS)
def test_any_text_is_answered(
    companion: Companion, understanding: Understanding, text: str, session: Session
) -> None:
    """Any text at all, in any state, is answered with words."""
    turn = understanding.read(text, session, "en-US", Door.TEXT)
    assert companion.handle(turn, session).say


def test_a_kiosk_is_never_asked_how_it_is(companion: Companion) -> None:
    """At a kiosk no care turn ends in a question."""
    for care in Care:
        assert companion.handle(Turn(care.intent, door=Door.KIOSK), Session()).prompt is None


def test_a_speaker_asks_for_the_length_it_was_not_told(companion: Companion) -> None:
    """On Alexa a break without a length is asked for its length, and a length alone is the answer."""
    asked = companion.handle(Turn("CompassionBreakIntent", door=Door.ALEXA), Session())
    assert asked.play is None
    assert asked.prompt == "How long would you like: thirty seconds, one minute, three minutes or five minutes?"
    told = companion.handle(Turn("CompassionBreakIntent", {"length": "180"}, door=Door.ALEXA), asked.session)
    assert told.play is not None
    assert told.play.length_s == 180


def test_no_kind_word_comes_twice(companion: Companion) -> None:
    """However a door seeds its turns, a session hears every kind word before it hears one again."""
    session, heard = Session(), []
    kind_words = companion.library("en-US").kind_words
    count = len(kind_words["me"]) + len(kind_words["caregiver"])
    for seed in range(count):
        reply = companion.handle(Turn("AffirmationIntent", seed=seed * 7919), session)
        heard.append(reply.say)
        session = reply.session
    assert len(set(heard)) == count
