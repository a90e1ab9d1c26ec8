"""Samples: sentences for an interaction model, drawn from the same templates that read text.

Where a template fixes a slot, its sentences are parted: what tells the value becomes a way to say it, and what
carries it a sample.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from typing import Any

from hassil.expression import Alternative, Expression, Group, RuleReference, Sentence, TextChunk
from hassil.intents import IntentData, Intents, SlotList, TextSlotList
from hassil.sample import sample_expression, sample_sentence

from skill.core.turn import Care
from skill.language.care_rules import CareRules
from skill.language.carriers import part
from skill.language.phrases import Phrases
from skill.language.spelling import Spelling

MOST = 60
"""Samples an intent, and synonyms a slot value, at the most: past that a model learns nothing new."""

MOST_OF_CARE = 250
"""The same for an intent of care, whose rules are many and must all be heard of."""

TRIES = 4
"""Samples of one care rule at the most: the plainest, and some from all over what it can mean."""

_WAKE_WORDS = frozenset(("alexa", "amazon", "echo", "computer"))
_LAUNCH_WORDS = frozenset(
    ("ask", "tell", "open", "launch", "start", "play", "run", "resume", "use", "load", "begin", "enable")
)
_NO_SAMPLE = re.compile(r"[^\w\s'.{}-]")
"""What Amazon takes in no sample, such as the commas, anchors and gaps of our own sentences."""


@dataclass
class Samples:
    """What an interaction model holds of a language."""

    intents: dict[str, list[str]] = field(default_factory=dict)
    """Intent → sentences; a slot stands in braces by its name."""
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Slot → value → the ways to say it, the plainest first; no way says two values."""


def draw(phrases: Mapping[str, Any], care: Mapping[str, Any]) -> Samples:
    """Samples for every intent; no sentence is given to two of them, and care has its sentences first."""
    return _Drawing(phrases, care).samples()


class _Drawing:
    """One language's samples in the making."""

    def __init__(self, phrases: Mapping[str, Any], care: Mapping[str, Any]) -> None:
        self._spelling = Spelling(phrases["contractions"], phrases["suffixes"])
        self._intents = Intents.from_dict(dict(phrases))
        self._care = care
        self._find = CareRules(care, self._spelling, Phrases(phrases, self._spelling).words).find
        self._taken: set[str] = set()
        self._drawn = Samples()

    def samples(self) -> Samples:
        for tier in Care:
            self._drawn.intents[tier.intent] = list(islice(self._care_sentences(tier), MOST_OF_CARE))
        for name, slot_list in self._intents.slot_lists.items():
            self._draw_list(name, slot_list)
        # What only one moment can mean comes before the common reading of the same words.
        for bound in (True, False):
            for name, intent in self._intents.intents.items():
                only_bound = all(data.requires_context for data in intent.data)
                data = [one for one in intent.data if bool(one.requires_context) is bound]
                self._draw_intent(name, data if only_bound or not bound else [])
        return self._drawn

    def _care_sentences(self, tier: Care) -> Iterator[str]:
        """Sentences of every rule of a tier; those that turn out to be of another are left out."""
        templates = [template for kind in self._care["tiers"][tier].values() for template in kind]
        source = {
            "language": self._care["language"],
            "intents": {"care": {"data": [{"sentences": templates}]}},
            "expansion_rules": self._care["expansion_rules"],
        }
        intents = Intents.from_dict(source)
        rules = intents.intents["care"].data[0].sentences
        chances = [[f"{number} {rule.text}" if number else "" for number in range(TRIES)] for rule in rules]
        rows = (
            [_one_of(rule.expression, intents, chance) for chance in some]
            for rule, some in zip(rules, chances, strict=True)
        )
        for sentence in _in_turn(rows):
            said = self._said(sentence)
            finding = self._find(said)
            if finding and finding[0] is tier and said not in self._taken and not _has_digit(said):
                self._taken.add(said)
                yield said

    def _said(self, sentence: str) -> str:
        said = self._spelling.spoken(_plain(sentence))
        for read, as_said in self._care["said_as"].items():
            said = re.sub(rf"\b{read}\b", as_said, said)
        return said

    def _draw_list(self, name: str, slot_list: SlotList) -> None:
        assert isinstance(slot_list, TextSlotList)
        values = self._drawn.values.setdefault(name, {})
        for value in slot_list.values:
            said = [_plain(way) for way in sample_expression(value.text_in)]
            known = {way for ways in values.values() for way in ways}
            fresh = [way for way in dict.fromkeys(said) if way not in known and self._is_free(way)]
            values.setdefault(str(value.value_out), []).extend(fresh[:MOST])

    def _draw_intent(self, name: str, data: Sequence[IntentData]) -> None:
        samples = self._drawn.intents.setdefault(name, [])
        free = [self._sentences(one) for one in data if not one.slots]
        carriers, whole = self._part([one for one in data if one.slots])
        # What is said of a slot's value without naming it is a sample where the intent means something without it.
        stands_alone = any("{" not in sentence for sentences in free for sentence in sentences)
        drawn = chain(_in_turn([*free, *carriers]), whole if stands_alone else [])
        samples += islice(self._fresh(drawn), MOST)

    def _part(self, data: Sequence[IntentData]) -> tuple[list[list[str]], list[str]]:
        """The carriers of fixed slots, and the sentences that hold none; their values' ways are kept."""
        carriers: list[list[str]] = []
        whole: list[str] = []
        for slot in dict.fromkeys(slot for one in data for slot in one.slots):
            said = [
                (str(one.slots[slot]), sentence)
                for one in data
                if slot in one.slots
                for sentence in self._sentences(one)
            ]
            parted = part(slot, said, self._drawn.values.get(slot, {}), self._is_free)
            carried = [*parted.shared, *parted.single]
            self._drawn.values[slot] = {
                value: [way for way in ways if not self._is_taken_in(carried, f"{{{slot}}}", way)][:MOST]
                for value, ways in parted.ways.items()
            }
            self._taken.update(way for ways in parted.ways.values() for way in ways)
            carriers += [parted.shared, parted.single]
            whole += parted.whole
        return carriers, whole

    def _is_taken_in(self, carriers: Sequence[str], slot: str, way: str) -> bool:
        """Whether the way would make a sentence of another intent, such as "it's hopeless"."""
        return any(carrier.replace(slot, way) in self._taken for carrier in carriers if carrier != slot)

    def _sentences(self, data: IntentData) -> list[str]:
        """Sentences of every template, the plainest first."""
        rows = (islice(_expanded(sentence, self._intents), MOST) for sentence in data.sentences)
        return [plain for sentence in _in_turn(rows) if (plain := _plain(sentence))]

    def _is_free(self, sentence: str) -> bool:
        """Whether a sentence may be taken: one that Amazon takes, that nobody has, and that means no danger."""
        words = sentence.split()
        return (
            bool(words)
            and words[0] not in _LAUNCH_WORDS
            and _WAKE_WORDS.isdisjoint(words)
            and not _has_digit(sentence)
            and sentence not in self._taken
            and ("{" in sentence or self._find(sentence) is None)
        )

    def _fresh(self, sentences: Iterable[str]) -> Iterator[str]:
        for sentence in sentences:
            if self._is_free(sentence):
                self._taken.add(sentence)
                yield sentence


def _expanded(sentence: Sentence, intents: Intents) -> Iterator[str]:
    """What a template says: without what is optional, then with it."""
    for skip_optionals in (True, False):
        yield from sample_sentence(
            sentence,
            intents.slot_lists,
            intents.expansion_rules,
            expand_lists=False,
            skip_optionals=skip_optionals,
        )


def _in_turn(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """One sentence of each row in turn, so that none crowds out the others."""
    for column in zip_longest(*rows):
        yield from (sentence for sentence in column if sentence)


def _one_of(expression: Expression, intents: Intents, chance: str) -> str:
    """One thing that an expression says: the plainest where chance is "", else any one, the same every time."""
    match expression:
        case TextChunk():
            return expression.text
        case RuleReference():
            return _one_of(intents.expansion_rules[expression.rule_name].expression, intents, chance)
        case Alternative():
            plainest = len(expression.items) - 1 if expression.is_optional else 0
            any_one = zlib.crc32(f"{chance} {expression.items}".encode()) % len(expression.items)
            return _one_of(expression.items[any_one if chance else plainest], intents, chance)
        case Group():
            return "".join(_one_of(item, intents, chance) for item in expression.items)
    raise AssertionError(f"a care rule uses {type(expression).__name__}")


def _has_digit(sentence: str) -> bool:
    """Whether a number is not written out, as Amazon wants it."""
    return any(letter.isdigit() for letter in sentence)


def _plain(sentence: str) -> str:
    """The sentence with nothing in it but what a sample may hold."""
    return " ".join(_NO_SAMPLE.sub(" ", sentence).split())
