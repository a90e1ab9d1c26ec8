from __future__ import annotations

import pytest

from audio.script import Breath, Line, Silence, timeline
from skill.core.practice import CHIME_S, SENTENCE_GAP_S, Bed, Breathe, Chime, Pause, Say, Script
from skill.library.shelf import Shelf
from tests.audio.small import CUES


def test_each_sentence_is_a_line_with_a_gap() -> None:
    """Every sentence is spoken as one line and followed by the sentence gap."""
    items = timeline(Script(60, (Say("One. Two?"),)), CUES).items
    assert items == (Line("One."), Silence(SENTENCE_GAP_S), Line("Two?"), Silence(SENTENCE_GAP_S))


def test_a_pause_comes_in_addition_to_the_gap() -> None:
    """A pause after a sentence is as long as written, on top of the sentence gap."""
    items = timeline(Script(60, (Say("One."), Pause(4))), CUES).items
    assert items[1:] == (Silence(SENTENCE_GAP_S), Silence(4))


def test_spoken_cues_lead_the_first_two_breaths() -> None:
    """The first two breaths are led by words and the rest by tones alone."""
    breaths = [item for item in timeline(Script(60, (Breathe(4, 6, 3),)), CUES).items if isinstance(item, Breath)]
    assert [(b.phase, b.seconds, b.led) for b in breaths] == [
        ("in", 4, True),
        ("out", 6, True),
        ("in", 4, True),
        ("out", 6, True),
        ("in", 4, False),
        ("out", 6, False),
    ]
    assert {b.words for b in breaths} == set(CUES.values())


def test_a_line_is_spoken_once_however_often_it_is_heard() -> None:
    """A voice is asked for each text once, cue words included, in the order of need."""
    script = Script(60, (Say("Rest."), Breathe(4, 6, 2), Say("Rest."), Chime(), Bed("rain")))
    assert timeline(script, CUES).lines == ("Rest.", "Breathe in", "and out")


def test_letters_that_look_the_same_are_the_same() -> None:
    """Two spellings of é in Unicode make the same line."""
    composed, decomposed = (timeline(Script(60, (Say(text),)), CUES) for text in ("Caf\u00e9.", "Cafe\u0301."))
    assert composed == decomposed


def test_every_practice_of_the_library_keeps_its_quiet() -> None:
    """A practice's recording is quiet for as long as its script says."""
    library = Shelf().library("en-US")
    for practice in library.practices.values():
        for script in practice.scripts:
            items = timeline(script, library.cues).items
            quiet_s = sum(CHIME_S if isinstance(item, Chime) else getattr(item, "seconds", 0) for item in items)
            assert quiet_s == pytest.approx(script.quiet_s)
