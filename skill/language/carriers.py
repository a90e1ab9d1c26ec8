"""Carriers: whole sentences, parted into what tells a slot's value ("messed up") and what carries it ("i {slot}").

A beginning that sentences of several values share says nothing about the value, so it carries. A sentence that
holds a known way of saying its value carries that.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

LONGEST_WAY = 4
"""Words of a way to say a value: a whole sentence in a slot would only be recognised word for word."""

LONGEST_OPENING = 5
SHARED_BY = 3
"""How many values must share a beginning that says nothing about any of them."""

MOST_OF_A_WAY = 2
"""Carriers of one value that one way of saying it may have, so that none crowds out the others."""

_TURNING = re.compile(r"\b(no|not|never|nothing|nobody|\w+'t)\b(?! (it|that|this|self)\b)")
"""Words that turn a meaning round stay with what they turn; a question's "isn't it" does not."""


@dataclass
class Parted:
    """What became of one slot's sentences."""

    ways: dict[str, list[str]]
    """Value → ways to say it; no way says two."""
    shared: list[str] = field(default_factory=list)
    """Carriers that several values share, those of most values first: samples with the slot in braces."""
    single: list[str] = field(default_factory=list)
    """Carriers of one value, in the order they were found."""
    whole: list[str] = field(default_factory=list)
    """Sentences that could not be parted."""


def part(
    slot: str, said: Iterable[tuple[str, str]], known: dict[str, list[str]], is_free: Callable[[str], bool]
) -> Parted:
    """Part (value, sentence) pairs; `known` are ways that are there already, `is_free` refuses new ones."""
    sentences = list(said)
    openings = _openings(sentences)
    parted = Parted({value: list(ways) for value, ways in known.items()})
    owner = {way: value for value, ways in known.items() for way in ways}
    carried: dict[str, dict[str, str]] = defaultdict(dict)
    for value, sentence in sentences:
        ways = parted.ways.setdefault(value, [])
        way = _known_way(sentence, ways)
        # A number is named by its own list alone.
        if way is None and not value.isdigit():
            way = _new_way(sentence, openings, lambda way: way not in owner and "{" not in way and is_free(way))
            if way:
                owner[way] = value
                ways.append(way)
        if way is None:
            parted.whole.append(sentence)
        else:
            carried[re.sub(rf"\b{re.escape(way)}(?!\S)", f"{{{slot}}}", sentence, count=1)][value] = way
    parted.shared = sorted((one for one in carried if len(carried[one]) > 1), key=lambda one: -len(carried[one]))
    of_way: Counter[str] = Counter()
    for one, ways_by_value in carried.items():
        if len(ways_by_value) == 1:
            of_way.update(ways_by_value.values())
            if all(of_way[way] <= MOST_OF_A_WAY for way in ways_by_value.values()):
                parted.single.append(one)
    return parted


def _openings(sentences: list[tuple[str, str]]) -> frozenset[str]:
    values: dict[str, set[str]] = defaultdict(set)
    for value, sentence in sentences:
        words = sentence.split()
        for length in range(1, min(LONGEST_OPENING, len(words) - 1) + 1):
            values[" ".join(words[:length])].add(value)
    return frozenset(
        opening for opening, of in values.items() if len(of) >= SHARED_BY and not _TURNING.search(opening)
    )


def _known_way(sentence: str, ways: list[str]) -> str | None:
    """The longest known way that the sentence holds."""
    held = [way for way in ways if f" {way} " in f" {sentence} "]
    return max(held, key=len, default=None)


def _new_way(sentence: str, openings: frozenset[str], is_free: Callable[[str], bool]) -> str | None:
    """What is left of the sentence after the longest opening that leaves something short, free and new."""
    words = sentence.split()
    for at in range(min(LONGEST_OPENING, len(words) - 1), -1, -1):
        way = " ".join(words[at:])
        opens = at == 0 or " ".join(words[:at]) in openings
        if opens and len(words) - at <= LONGEST_WAY and is_free(way):
            return way
    return None
