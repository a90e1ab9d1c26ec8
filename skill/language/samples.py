"""Samples: sentences for an interaction model, drawn from the same templates that read text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Any

from hassil.expression import Sentence
from hassil.intents import Intents, SlotList, TextSlotList
from hassil.sample import sample_expression, sample_sentence

from skill.core.turn import Care
from skill.language.spelling import Spelling

MOST = 60
"""Samples an intent, and synonyms a slot value, at the most: past that a model learns nothing new."""

_LAUNCH_WORDS = frozenset(
    {
        *("alexa", "amazon", "echo", "computer", "ask", "tell", "open", "launch", "start", "play"),
        *("run", "resume", "use", "load", "begin", "enable"),
    }
)

_ANCHORS = str.maketrans("", "", "^$")


@dataclass
class Samples:
    """What an interaction model holds of a language."""

    intents: dict[str, list[str]] = field(default_factory=dict)
    """Intent → sentences; a slot stands in braces by its name."""
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Slot → value → the ways to say it. Where a template fixes a slot, its whole sentences are such ways."""


def draw(phrases: Mapping[str, Any], care: Mapping[str, Any]) -> Samples:
    """Samples for every intent; no sentence is given to two of them, and care has its sentences first."""
    spelling = Spelling(phrases["contractions"], phrases["suffixes"])
    intents = Intents.from_dict(dict(phrases))
    taken: set[str] = set()
    drawn = Samples({tier.intent: list(_care(tier, care, spelling, taken)) for tier in Care})
    for name, slot_list in intents.slot_lists.items():
        _draw_list(name, slot_list, drawn)
    # What only one moment can mean comes before the common reading of the same words.
    for bound in (True, False):
        for name in intents.intents:
            _draw_intent(name, intents, bound, drawn, taken)
    return drawn


def _draw_list(name: str, slot_list: SlotList, into: Samples) -> None:
    assert isinstance(slot_list, TextSlotList)
    for value in slot_list.values:
        ways = into.values.setdefault(name, {}).setdefault(str(value.value_out), [])
        ways += _fresh(sample_expression(value.text_in), set(ways))


def _care(tier: Care, care: Mapping[str, Any], spelling: Spelling, taken: set[str]) -> Iterator[str]:
    templates = [template for kind in care["tiers"][tier].values() for template in kind]
    source = {
        "language": care["language"],
        "intents": {"care": {"data": [{"sentences": templates}]}},
        "expansion_rules": care["expansion_rules"],
    }
    intents = Intents.from_dict(source)
    sentences = _in_turn(intents.intents["care"].data[0].sentences, intents)
    spoken = (spelling.spoken(sentence.translate(_ANCHORS)) for sentence in sentences)
    return islice(_fresh(spoken, taken), MOST)


def _draw_intent(name: str, intents: Intents, bound: bool, into: Samples, taken: set[str]) -> None:
    samples = into.intents.setdefault(name, [])
    for data in intents.intents[name].data:
        if bool(data.requires_context) is not bound or (bound and not _has_only_bound(name, intents)):
            continue
        sentences = _fresh(_in_turn(data.sentences, intents, expand_lists=bool(data.slots)), taken)
        if not data.slots:
            samples += islice(sentences, MOST - len(samples))
            continue
        ((slot, value),) = data.slots.items()
        ways = into.values.setdefault(slot, {}).setdefault(str(value), [])
        ways += islice(sentences, MOST - len(ways))
        samples += _fresh([f"{{{slot}}}"], taken)


def _in_turn(sentences: Iterable[Sentence], intents: Intents, expand_lists: bool = True) -> Iterator[str]:
    """Samples of every template, one from each in turn, so that none crowds out the others; the plainest first."""

    def drawn(sentence: Sentence) -> Iterator[str]:
        for skip_optionals in (True, False):
            yield from sample_sentence(
                sentence,
                intents.slot_lists,
                intents.expansion_rules,
                expand_lists=expand_lists,
                skip_optionals=skip_optionals,
            )

    for row in zip_longest(*(islice(drawn(sentence), MOST) for sentence in sentences)):
        yield from (sample for sample in row if sample)


def _has_only_bound(name: str, intents: Intents) -> bool:
    return all(data.requires_context for data in intents.intents[name].data)


def _fresh(sentences: Iterable[str], taken: set[str]) -> Iterator[str]:
    """The sentences a model can hold and no intent has yet."""
    for sentence in sentences:
        plain = " ".join(sentence.split())
        if plain in taken or any(letter.isdigit() for letter in plain):
            continue
        if not plain or plain.split()[0] in _LAUNCH_WORDS:
            continue
        taken.add(plain)
        yield plain
