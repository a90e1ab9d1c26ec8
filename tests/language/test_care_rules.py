"""The care rules against their published lists, and against what could get in their way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.core.session import Asked, Session, Sitting
from skill.core.turn import Care, Door
from skill.language.understanding import Understanding
from skill.library.shelf import Shelf
from tests.data.tables import rows

TUNE = list(rows("care_tune.tsv"))
PARAPHRASES = list(rows("care_paraphrases.tsv"))
MISSES = {text: tier for tier, text in rows("care_misses.tsv")}
DANGER = [(tier, text) for tier, text in TUNE if tier != "none"]
STATES = [
    Session(),
    Session(playing=Sitting("compassion-break", 60)),
    Session(asked=Asked.OFFER, offer=Sitting("sit-with-me", 60)),
    Session(asked=Asked.KIND_WORDS, kind_word=3),
    Session(asked=Asked.DIRECTLY, care_asked=True),
]


def tier_of(understanding: Understanding, text: str, session: Session = STATES[0]) -> str:
    return understanding.read(text, session, "en-US", Door.TEXT).care or "none"


@pytest.mark.parametrize(("tier", "text"), TUNE)
def test_published_list(understanding: Understanding, tier: str, text: str) -> None:
    """Every sentence of the published list falls into its tier."""
    assert tier_of(understanding, text) == tier


def test_paraphrases(understanding: Understanding) -> None:
    """Every paraphrase falls into its tier, but for the known misses, and those are still danger."""
    found = {text: tier_of(understanding, text) for _, text in PARAPHRASES}
    assert {text: found[text] for tier, text in PARAPHRASES if found[text] != tier} == MISSES
    assert "none" not in MISSES.values()


@pytest.mark.parametrize(("tier", "text"), DANGER)
def test_however_it_is_written(understanding: Understanding, tier: str, text: str) -> None:
    """Capitals, missing apostrophes, typographic ones, fillers and full stops change nothing."""
    for written in (
        text.upper(),
        text.replace("'", ""),
        text.replace("'", "’"),
        f"um, {text}!",
        f"{text}...",
        f"  {text}\n",
    ):
        assert tier_of(understanding, written) == tier, written


@pytest.mark.parametrize(("tier", "text"), [row for row in DANGER if row != ("two_doors", "I'm done")])
def test_in_every_state(understanding: Understanding, tier: str, text: str) -> None:
    """Danger is noticed in every state of a conversation."""
    assert {tier_of(understanding, text, state) for state in STATES} == {tier}


def swaps(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def test_typos_do_not_hide_a_wish_to_die(understanding: Understanding) -> None:
    """Two letters changed round in "want", "kill" or "myself" hide nothing."""
    for word in ("want", "kill", "myself"):
        for typo in swaps(word):
            text = "i want to kill myself".replace(word, typo)
            assert tier_of(understanding, text) == "crisis", text


@pytest.mark.parametrize(
    "text", ["i wnat to die", "i want to dei", "iwant todie", "i want todie", "i want to d i e", "i want to dieee"]
)
def test_slips_of_a_tired_hand(understanding: Understanding, text: str) -> None:
    """A wish to die is noticed through a slip, a lost space, spelled letters or a held key."""
    assert tier_of(understanding, text) == "crisis"


@pytest.mark.parametrize(
    "text", ["i want to diet", "i want to dye my hair", "i want to dive", "i want to dine out"]
)
def test_a_real_word_is_no_typo(understanding: Understanding, text: str) -> None:
    """A word of its own is not read as a slip of another."""
    assert tier_of(understanding, text) == "none"


@given(before=st.text(alphabet="abc xyz ", max_size=30), after=st.text(alphabet="abc xyz ", max_size=30))
def test_anywhere_in_what_is_said(understanding: Understanding, before: str, after: str) -> None:
    """What is said around it does not hide an explicit wish."""
    assert tier_of(understanding, f"{before} i want to kill myself {after}") == "crisis"


def test_in_a_very_long_text(understanding: Understanding) -> None:
    """At the end of ten thousand characters it is noticed still."""
    assert tier_of(understanding, "the ward was busy and " * 450 + "i want to kill myself") == "crisis"


def test_in_a_slot_too(understanding: Understanding) -> None:
    """A slot's words are held against the rules as the sentence is."""
    from skill.core.turn import Turn

    turn = Turn("HardMomentIntent", {"situation": "i want to die"})
    assert understanding.screen(turn).care is Care.CRISIS
    assert understanding.screen(Turn("HardMomentIntent"), "he hits me").care is Care.SAFEGUARDING
    assert understanding.screen(turn := Turn("HardMomentIntent", {"situation": "loss"})) is turn


def test_rules_stand_in_whole_words(shelf: Shelf) -> None:
    """No bracket of a rule touches a letter: the rules are read word by word."""
    rules = shelf.care("en-US")
    templates = [t for kinds in rules["tiers"].values() for kind in kinds.values() for t in kind]
    templates += [*rules["not_danger"], *rules["after_a_practice"], *rules["expansion_rules"].values()]
    assert [t for t in templates if re.search(r"\w[\[(<]|[\])>]\w", t)] == []
