"""Phrases: the sentence templates of one language, asked for an exact fit or for the nearest known sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from hassil.expression import Expression, Group, RuleReference, Sentence, TextChunk
from hassil.intents import Intents, TextSlotList
from hassil.recognize import RecognizeResult, recognize_all
from hassil.sample import sample_sentence

from skill.language.neighbours import Neighbours
from skill.language.spelling import Spelling

NEAR = 0.42
"""How like a known sentence a text must be to count as it; chosen by measuring, see docs/understanding.md."""

NEAR_TO_ACT = 0.5
"""The same where something would start, stop or change: a guess may answer, but should not act."""

WORDS_ONLY = frozenset(
    {
        *("HardMomentIntent", "AffirmationIntent", "SomeoneElseIntent", "AskForHelpIntent", "QuestionIntent"),
        *("MythsIntent", "StoryIntent", "SignsIntent", "SmallActIntent", "DeflectIntent", "AboutIntent"),
        *("HelplineIntent", "AMAZON.HelpIntent", "AMAZON.FallbackIntent"),
    }
)
"""Intents that are answered with words, and at the most an offer."""

MOST_EXPANDED = 2000
KNOWN_OF_EACH = 12
"""Known sentences that one template contributes, so that none crowds out the others."""


@dataclass(frozen=True)
class Match:
    """An intent with its slots."""

    intent: str
    slots: Mapping[str, str]


class Phrases:
    """What people say in one language."""

    def __init__(self, source: Mapping[str, Any], spelling: Spelling) -> None:
        self._source = source
        self._spelling = spelling
        self._fillers = frozenset(source["skip_words"])
        self._intents = Intents.from_dict(_plain_source(source, spelling))

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents there are phrases for."""
        return tuple(self._source["intents"])

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that stands in a template."""
        rules = (sentence.expression for sentence in self._intents.expansion_rules.values())
        lists = (
            value.text_in
            for slot_list in self._intents.slot_lists.values()
            if isinstance(slot_list, TextSlotList)
            for value in slot_list.values
        )
        sentences = (
            sentence.expression
            for intent in self._intents.intents.values()
            for data in intent.data
            for sentence in data.sentences
        )
        return frozenset(word for source in (rules, lists, sentences) for each in source for word in _words(each))

    def recognise(self, plain: str, context: Mapping[str, str]) -> Match | None:
        """The intent whose template the plain text fits; one that needs the context comes first."""
        for text in dict.fromkeys((plain, self._without_fillers(plain))):
            results = list(recognize_all(text, self._intents, intent_context=dict(context)))
            if results:
                best = next((result for result in results if result.intent_data.requires_context), results[0])
                return _match(best)
        return None

    def nearest(self, plain: str) -> Match | None:
        """The intent of the known sentence that the plain text is nearest to, if any is near."""
        sentence, likeness = self._known.nearest(plain)
        if likeness < NEAR:
            return None
        match = self.recognise(sentence, {})
        return match if match and (match.intent in WORDS_ONLY or likeness >= NEAR_TO_ACT) else None

    @cached_property
    def _known(self) -> Neighbours:
        """Sentences of every template that needs no context: its plainest, and some with all that is optional."""
        known: dict[str, None] = {}
        for intent in self._intents.intents.values():
            for data in intent.data:
                if not data.requires_context:
                    for sentence in data.sentences:
                        known |= dict.fromkeys(self._some(sentence))
        return Neighbours(list(known))

    def _some(self, sentence: Sentence) -> Iterator[str]:
        for skip_optionals in (True, False):
            samples = list(
                islice(
                    sample_sentence(
                        sentence,
                        self._intents.slot_lists,
                        self._intents.expansion_rules,
                        skip_optionals=skip_optionals,
                    ),
                    MOST_EXPANDED,
                )
            )
            step = -(-len(samples) // KNOWN_OF_EACH)
            yield from (" ".join(sample.split()) for sample in samples[::step])

    def _without_fillers(self, plain: str) -> str:
        return " ".join(word for word in plain.split() if word not in self._fillers)


def _match(result: RecognizeResult) -> Match:
    return Match(result.intent.name, {name: str(entity.value) for name, entity in result.entities.items()})


def _words(expression: Expression) -> Iterator[str]:
    if isinstance(expression, TextChunk):
        yield from expression.text.split()
    elif isinstance(expression, Group) and not isinstance(expression, RuleReference):
        for item in expression.items:
            yield from _words(item)


def _plain_source(source: Any, spelling: Spelling) -> Any:
    """The templates' source with every template in plain form; names, slots and contexts as they are."""
    match source:
        case dict():
            return {
                key: value
                if key
                in ("slots", "requires_context", "excludes_context", "contractions", "suffixes", "out", "language")
                else _plain_source(value, spelling)
                for key, value in source.items()
            }
        case list():
            return [_plain_source(item, spelling) for item in source]
        case str():
            return spelling.template(source)
    return source
