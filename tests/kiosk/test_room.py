"""The room: one conversation, its time, and its forgetting."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from skill.core.session import Asked, Session, Sitting
from skill.core.turn import Care, Door, Turn
from skill.kiosk.room import Room
from skill.language.understanding import Understanding
from tests.kiosk.stage import LOCALE, SHELF, Stage

MINUTE = Turn("CompassionBreakIntent", {"length": "60"})
BREAK = Sitting("compassion-break", 60)


@pytest.fixture
def room(stage: Stage) -> Room:
    return stage.room


def test_sentence_and_tap_give_the_same_reply(stage: Stage, room: Room) -> None:
    """A typed sentence and a tap that mean the same are answered the same."""
    typed, tapped = room.say("give me a minute"), room.turn(MINUTE)
    assert (typed.say, typed.play) == (tapped.say, tapped.play)


def test_every_turn_comes_through_the_kiosks_door(room: Room) -> None:
    """Whatever door a turn claims, in the room it is the kiosk's, in the kiosk's language."""
    reply = room.turn(Turn("AboutIntent", locale="de-DE", door=Door.ALEXA))
    assert (reply.turn.door, reply.turn.locale) == (Door.KIOSK, LOCALE)


def test_playing_becomes_finished_when_its_time_is_over(stage: Stage, room: Room) -> None:
    """When the recording's time is over, what played counts as finished."""
    room.turn(MINUTE)
    stage.now += 7.9
    assert room.session.playing == BREAK
    stage.now += 0.2
    assert (room.session.playing, room.session.finished) == (None, BREAK)


def test_a_pause_stops_the_recordings_time(stage: Stage, room: Room) -> None:
    """A paused recording is still playing after its time would have been over, and goes on from where it was."""
    room.turn(MINUTE)
    stage.now += 5
    room.say("pause")
    stage.now += 60
    assert room.session.playing == BREAK
    room.turn(Turn("AMAZON.ResumeIntent"))
    stage.now += 2.9
    assert room.session.playing == BREAK
    stage.now += 0.2
    assert room.session.finished == BREAK


def test_a_second_pause_changes_nothing(stage: Stage, room: Room) -> None:
    """Pausing twice keeps the time that was left at the first pause."""
    room.turn(MINUTE)
    room.say("pause")
    stage.now += 60
    room.say("pause")
    room.turn(Turn("AMAZON.ResumeIntent"))
    stage.now += 8.1
    assert room.session.finished == BREAK


def test_a_forgotten_pause_ends(stage: Stage, room: Room) -> None:
    """A pause that nobody comes back to is forgotten after five minutes."""
    room.turn(MINUTE)
    room.say("pause")
    stage.now += 301
    assert room.session == Session()


def test_idle_room_forgets(stage: Stage, room: Room) -> None:
    """Twenty seconds after the last turn nothing of the conversation is left."""
    room.say("i lost a patient")
    assert room.session.asked is Asked.OFFER
    stage.now += 20
    assert room.session == Session()


def test_idle_counts_from_the_end_of_the_recording(stage: Stage, room: Room) -> None:
    """While a recording plays nobody is idle; the twenty seconds begin at its end."""
    room.turn(MINUTE)
    stage.now += 8 + 19
    assert room.session.finished == BREAK
    stage.now += 1
    assert room.session == Session()


def test_a_touch_keeps_a_question_open(stage: Stage, room: Room) -> None:
    """A touch is enough to keep what was asked open for another twenty seconds."""
    room.say("i lost a patient")
    stage.now += 15
    room.touch()
    stage.now += 15
    assert room.session.asked is Asked.OFFER


def test_a_touch_wakes_nothing_that_is_gone(stage: Stage, room: Room) -> None:
    """A touch after the room has forgotten brings nothing back."""
    room.say("i lost a patient")
    stage.now += 25
    room.touch()
    assert room.session == Session()


def test_leaving_forgets_at_once(room: Room) -> None:
    """Somebody who leaves leaves nothing for the next visitor."""
    room.turn(MINUTE)
    room.leave()
    assert room.session == Session()


def test_what_has_no_recording_does_not_play(room: Room) -> None:
    """A practice whose recording is not there yet makes no sound, so nothing counts as playing."""
    reply = room.turn(Turn("CompassionBreakIntent", {"length": "300"}))
    assert reply.play is not None
    assert reply.play.recording is None
    assert room.session.playing is None


def test_too_much_leads_to_the_floor(room: Room) -> None:
    """ "Too much" during a practice plays its exit instead."""
    room.turn(MINUTE)
    reply = room.say("too much")
    assert reply.play is not None
    assert reply.play.practice == "soles-of-the-feet"


def test_danger_in_a_slot_is_met_with_care(room: Room) -> None:
    """Words that came in as a slot are screened like any other, and nothing plays after them."""
    room.turn(MINUTE)
    reply = room.turn(Turn("CompassionBreakIntent", {"situation": "i want to die"}))
    assert reply.turn.care is Care.CRISIS
    assert reply.helpline is not None
    assert room.session.playing is None


def test_no_words_of_a_person_stay(room: Room) -> None:
    """The session holds no word that a person said."""
    said = "my name is Ada and i lost a patient called Grace"
    room.say(said)
    assert not any(name in repr(room.session) for name in ("Ada", "Grace", said))


def test_kind_words_do_not_repeat_within_a_visit(stage: Stage, room: Room) -> None:
    """Kind words come one after the other, none twice before all have come."""
    groups = SHELF.library("en-US").kind_words
    count = len(groups["me"]) + len(groups["caregiver"])
    said = [room.turn(Turn("AffirmationIntent")).say for _ in range(count)]
    assert len(set(said)) == count


def test_every_visit_begins_with_a_fresh_seed(recordings: Path) -> None:
    """Each visit gets its own seed, so that the next visitor need not hear the same kind word."""
    stage = Stage(recordings)
    seeds = iter(range(10))
    room = Room(stage.companion, stage.understanding, LOCALE, clock=lambda: stage.now, seeds=lambda: next(seeds))
    first = room.say("say something kind").turn.seed
    room.leave()
    assert room.say("say something kind").turn.seed == first + 1


def test_turns_at_the_same_time_are_taken_one_by_one(stage: Stage, room: Room) -> None:
    """Two people who tap at once are both answered, one after the other, and no kind word is lost."""
    said: list[str] = []
    ask = [threading.Thread(target=lambda: said.append(room.say("say something kind").say)) for _ in range(12)]
    for thread in ask:
        thread.start()
    for thread in ask:
        thread.join()
    assert len(set(said)) == 12


def test_real_understanding_fits_the_room(stage: Stage) -> None:
    """The room takes the project's own understanding: danger and wishes alike."""
    room = Room(stage.companion, Understanding(SHELF.phrases, SHELF.care), LOCALE)
    assert room.say("I want to kill myself").turn.care is Care.CRISIS
    reply = room.say("give me a minute")
    assert reply.play is not None
    assert reply.play.practice == "compassion-break"
