"""Care rules: find the words of somebody in danger, anywhere in a text, typos and all.

The rules are data (care.yaml). Every sentence template becomes a path through a small automaton, every named
rule (`<him>`) an automaton of its own; the text's words walk them from every start. A find inside an idiom, a
negation or a report about somebody else is dropped, so that what holds it decides; of those left, the most
urgent tier does. Deterministic: no model, no network, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from hassil.expression import Alternative, Expression, RuleReference, Sequence, TextChunk
from hassil.parse_expression import parse_sentence
from rapidfuzz.distance import OSA

from skill.core.turn import Care
from skill.errors import BadInput
from skill.language.spelling import Spelling

Finding = tuple[Care, str]
"""A tier, and the kind of rule within it."""

_START, _END = "^", "$"
_ANY = "~"
_LONGEST_GAP = 3
"""How many words of any kind `~` stands for at the most."""

_SHORTEST_TYPO = 3
_LONGEST_GLUED = 30
_TWO_SLIPS_FROM = 7
_ORDER = {care: at for at, care in enumerate(Care)}


@dataclass(eq=False)
class _Node:
    """A place in an automaton: where words lead, where named rules lead, and whether a sentence ends here."""

    words: dict[str, list[_Node]] = field(default_factory=dict)
    rules: dict[str, list[_Node]] = field(default_factory=dict)
    ends: bool = False
    finding: Finding | None = None
    """What has been found at an end; None at the end of a sentence that means no danger."""


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    finding: Finding | None

    def hides(self, other: _Span) -> bool:
        """Whether this find explains the other one away.

        What is no danger does so when it holds the other, or holds its end and goes on after it: "I give up" in
        "I give up on this printer". A report about somebody else does so when it holds all of it and more.
        """
        if other.finding is None:
            return False
        holds = self.start <= other.start and other.end <= self.end
        if self.finding is None:
            return holds or self.start < other.end < self.end
        is_report = self.finding[0] is Care.OTHER_PERSON
        return is_report and holds and self.end - self.start > other.end - other.start


class CareRules:
    """The rules of one language, ready to be asked about any text."""

    def __init__(self, rules: Mapping[str, Any], spelling: Spelling, ordinary_words: Iterable[str]) -> None:
        self._spelling = spelling
        self._fillers = frozenset(rules["fillers"])
        self._same_words: Mapping[str, str] = rules["same_words"]
        self._vocabulary: set[str] = set()
        self._rules = {name: self._automaton([template]) for name, template in rules["expansion_rules"].items()}
        self._sentences = _Node()
        for tier, kinds in rules["tiers"].items():
            for kind, templates in kinds.items():
                self._automaton(templates, self._sentences, (Care(tier), kind))
        self._automaton(rules["not_danger"], self._sentences)
        self._heavy = frozenset(rules["heavy_words"])
        self._goodbyes = self._automaton(rules["after_a_practice"])
        self._known = self._vocabulary | set(ordinary_words) | set(rules["real_words"])
        self._spellings_of = lru_cache(maxsize=4096)(self._read_word)

    def find(self, text: str) -> Finding | None:
        """The most urgent tier that the text falls into, or None."""
        readings = [self._spelling.plain(text)]
        if len(sentences := self._spelling.sentences(text)) > 1:
            readings += sentences
        findings = [finding for reading in readings for finding in self._find_in(reading)]
        return min(findings, key=lambda finding: _ORDER[finding[0]], default=None)

    def is_goodbye_after_practice(self, text: str) -> bool:
        """Whether the whole text says only goodbye, if a practice plays or has just ended."""
        words = self._words(self._spelling.plain(text))
        return any(end == len(words) for end, _ in self._walk(self._goodbyes, [(w,) for w in words], 0))

    def is_heavy(self, plain: str) -> bool:
        """Whether a plain text holds a word that nothing should be guessed from."""
        return not self._heavy.isdisjoint(plain.split())

    def _find_in(self, plain: str) -> list[Finding]:
        words = [_START, *self._repair(self._words(plain)), _END]
        read = [self._spellings_of(word) for word in words]
        spans = {
            _Span(max(start, 1), min(end, len(read) - 1), finding)
            for start in range(len(read))
            for end, finding in self._walk(self._sentences, read, start)
        }
        return [span.finding for span in spans if span.finding and not any(other.hides(span) for other in spans)]

    def _walk(self, node: _Node, read: list[tuple[str, ...]], at: int) -> Iterator[tuple[int, Finding | None]]:
        """Every place that a sentence from `node` on can end at, with what is found there."""
        if node.ends:
            yield at, node.finding
        for rule, nodes in node.rules.items():
            for end, _ in self._walk(self._rules[rule], read, at):
                for after in nodes:
                    yield from self._walk(after, read, end)
        here = read[at] if at < len(read) else ()
        for word in (*here, _ANY) if here and here[0] not in (_START, _END) else here:
            for after in node.words.get(word, ()):
                yield from self._walk(after, read, at + 1)

    def _automaton(
        self, templates: Iterable[str], root: _Node | None = None, finding: Finding | None = None
    ) -> _Node:
        """Add the templates to the automaton at `root`; each ends with `finding`."""
        root = root or _Node()
        for template in templates:
            ends = self._lay(parse_sentence(self._spelling.template(template)).expression, [root])
            if root in ends:
                raise BadInput(f"the care rule '{template}' fits words that mean nothing. Take the fillers out.")
            for end in ends:
                end.ends, end.finding = True, finding
        return root

    def _lay(self, expression: Expression, nodes: list[_Node]) -> list[_Node]:
        """Lay the expression's words behind all of `nodes`; the nodes that it can end at."""
        match expression:
            case TextChunk():
                for word in self._words(expression.text):
                    if word == _ANY:
                        nodes = _across_gap(nodes)
                        continue
                    self._vocabulary.add(word)
                    nodes = [_after((node.words for node in nodes), word)]
                return nodes
            case RuleReference():
                return [_after((node.rules for node in nodes), expression.rule_name)]
            case Alternative():
                ends = [end for item in expression.items for end in self._lay(item, nodes)]
                return list({id(end): end for end in ends}.values())
            case Sequence():
                for item in expression.items:
                    nodes = self._lay(item, nodes)
                return nodes
        raise BadInput(f"a care rule uses {type(expression).__name__}. Write (either|or), [optional] or <rule>.")

    def _words(self, plain: str) -> list[str]:
        return [self._same_words.get(word, word) for word in plain.split() if word not in self._fillers]

    def _repair(self, words: list[str]) -> list[str]:
        """Part words that ran together and join words that fell apart."""
        repaired: list[str] = []
        for word in words:
            if repaired and repaired[-1] + word in self._vocabulary - {repaired[-1]} and word not in self._known:
                repaired[-1] += word
            elif word in self._known:
                repaired.append(word)
            else:
                repaired += self._split(word) or [word]
        return repaired

    def _split(self, word: str) -> list[str] | None:
        """The word as known words that ran together, or None."""
        if len(word) > _LONGEST_GLUED:
            return None
        for at in range(len(word) - 1, 0, -1):
            head, tail = word[:at], word[at:]
            if head in self._vocabulary and (len(head) > 1 or head == "i"):
                rest = [tail] if tail in self._vocabulary and len(tail) > 1 else self._split(tail)
                if rest:
                    return [head, *rest]
        return None

    def _read_word(self, word: str) -> tuple[str, ...]:
        """The word itself and, where it is no known word, the words it may be a slip of."""
        if word in self._known or len(word) < _SHORTEST_TYPO:
            return (word,)
        slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        near = [
            known
            for known in self._vocabulary
            if len(known) >= _SHORTEST_TYPO
            and (known[0] == word[0] or known[:2] == word[1::-1])
            and OSA.distance(word, known, score_cutoff=slips) <= slips
        ]
        return (word, *sorted(near))


def _after(ways: Iterable[dict[str, list[_Node]]], key: str) -> _Node:
    """A new node that every one of `ways` leads to by `key`."""
    after = _Node()
    for way in ways:
        way.setdefault(key, []).append(after)
    return after


def _across_gap(nodes: list[_Node]) -> list[_Node]:
    """`nodes` and what any one, two or three words lead to from them."""
    reached = list(nodes)
    for _ in range(_LONGEST_GAP):
        nodes = [_after((node.words for node in nodes), _ANY)]
        reached += nodes
    return reached
