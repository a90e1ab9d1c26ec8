"""Neighbours: of all known sentences, the one that a text is nearest to.

Likeness is the cosine of TF-IDF vectors over whole words, pairs of words and pieces of words, which forgives
word order, endings and misspellings alike. It was chosen by measuring; see docs/understanding.md.
"""

from __future__ import annotations

import itertools
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

WORDS_WEIGH = 0.6
"""How much whole words and their pairs weigh; pieces of words weigh the rest of the unit length."""

PIECE = range(2, 6)
"""Letters in a piece; a piece does not cross a word's edge, and the edge counts as a letter."""


class Neighbours:
    """An index over plain sentences. Asking it costs some milliseconds, whatever the text."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._sentences = sentences
        counts = [Counter(_features(sentence)) for sentence in sentences]
        seen = Counter(feature for count in counts for feature in count)
        self._rarity = {
            feature: math.log((1 + len(sentences)) / (1 + times)) + 1 for feature, times in seen.items()
        }
        self._where: dict[str, tuple[array[int], array[float]]] = defaultdict(lambda: (array("I"), array("f")))
        for place, count in enumerate(counts):
            for feature, weight in self._vector(count).items():
                places, weights = self._where[feature]
                places.append(place)
                weights.append(weight)

    def nearest(self, plain: str) -> tuple[str, float]:
        """The nearest sentence, and how near it is: 1 for the same words, 0 for nothing in common."""
        likeness: defaultdict[int, float] = defaultdict(float)
        for feature, weight in self._vector(Counter(_features(plain))).items():
            if feature in self._where:
                for place, other in zip(*self._where[feature], strict=True):
                    likeness[place] += weight * other
        if not likeness:
            return "", 0.0
        best = max(likeness, key=lambda place: (likeness[place], -place))
        return self._sentences[best], likeness[best]

    def _vector(self, count: Counter[str]) -> dict[str, float]:
        """TF-IDF weights of unit length: words and pieces are brought to their own shares of it first."""
        never_seen = math.log(1 + len(self._sentences)) + 1
        weights = {
            feature: (1 + math.log(times)) * self._rarity.get(feature, never_seen)
            for feature, times in count.items()
        }
        shares = {True: WORDS_WEIGH, False: math.sqrt(1 - WORDS_WEIGH**2)}
        for is_word, share in shares.items():
            length = math.sqrt(sum(w * w for f, w in weights.items() if _is_word(f) is is_word))
            if length:
                weights |= {f: w * share / length for f, w in weights.items() if _is_word(f) is is_word}
        return weights


def _features(plain: str) -> Iterator[str]:
    words = plain.split()
    for word in words:
        yield f"={word}"
        edged = f" {word} "
        for size in PIECE:
            yield from (edged[at : at + size] for at in range(max(1, len(edged) - size + 1)))
    yield from (f"={first} {second}" for first, second in itertools.pairwise(words))


def _is_word(feature: str) -> bool:
    return feature.startswith("=")
