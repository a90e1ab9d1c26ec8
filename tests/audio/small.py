"""A small library of our own, so that these tests say what they hear."""

from __future__ import annotations

from skill.core.library import Library
from skill.core.practice import Bed, Breathe, Chime, Pause, Practice, Say, Script, Step

CUES = {"breathe_in": "Breathe in", "breathe_out": "and out"}


def practice(id: str, *steps: Step, length_s: int = 60, title: str = "") -> Practice:
    """A practice of one length."""
    return Practice(
        id=id,
        title=title or id.replace("-", " ").capitalize(),
        when=("overload",),
        posture="Sitting or standing.",
        exit="soles",
        scripts=(Script(length_s, steps),),
        sources=("original",),
    )


def library(*practices: Practice, locale: str = "en-US") -> Library:
    """A library of nothing but practices; without any named, of three short ones."""
    chosen = practices or (soles("Let your feet find the floor."), breath(), compassion_break())
    return Library(
        locale=locale,
        practices={each.id: each for each in chosen},
        replies={},
        kind_words={},
        answers={},
        page={},
        cues=CUES,
        digits=(),
    )


def soles(words: str) -> Practice:
    """A practice of one line, with a bed."""
    return practice("soles", Bed("quiet-room"), Say(words), Pause(3), length_s=30)


def breath() -> Practice:
    """A practice of tones and cues."""
    return practice("breath", Say("Breathe as you like."), Breathe(3, 4, 3), Chime(), length_s=90)


def compassion_break() -> Practice:
    """The practice that is made first, though it stands last."""
    words = Say("This is a hard moment. Hard moments are part of caring. May I be kind to myself?")
    return practice("compassion-break", Bed("warm-pad"), Chime(), words, Pause(2), length_s=60)
