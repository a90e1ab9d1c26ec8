"""Spelling: brings what was typed or heard, and the templates it is held against, to one plain form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

_APOSTROPHES = re.compile("[’‘`´]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_NO_WORD = re.compile(r"[\W_]+")
_SPELLED = re.compile(r"\b(?![iIaA] )(?:[^\W\d_] ){2,}[^\W\d_]\b")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_SENTENCE_END = re.compile(r"[.!?;\n]+")
_LOOKALIKES = str.maketrans("01345789@$!", "oieastbgasi")
_DISGUISED = re.compile(r"\b[a-z]+[0-9@$!]+[a-z]+\b|\b[0-9@$!][a-z]{2,}[0-9@$!]?[a-z]*\b")


class Spelling:
    """One plain form for a language: lower case, contractions written out, no punctuation."""

    def __init__(self, contractions: Mapping[str, Sequence[str]], suffixes: Mapping[str, str]) -> None:
        """`contractions` leads from a whole form to its short ones, `suffixes` from an ending to its word."""
        self._suffixes = suffixes
        self._suffix = re.compile(rf"(?<=\w)({'|'.join(map(re.escape, suffixes))})(?!\w)")
        self._whole = {_fold(short): whole for whole, shorts in contractions.items() for short in shorts}
        self._spoken = {
            whole: short for whole, shorts in contractions.items() for short in shorts[:1] if "'" in short
        }
        longest_first = sorted(self._whole, key=len, reverse=True)
        self._short = re.compile(rf"(?<![\w'])({'|'.join(map(re.escape, longest_first))})(?![\w'])")

    def plain(self, text: str) -> str:
        """The text as plain words with single spaces between them."""
        text = _SPELLED.sub(lambda letters: letters[0].replace(" ", ""), text)
        folded = _DISGUISED.sub(lambda word: word[0].translate(_LOOKALIKES), _fold(text))
        words = _NO_WORD.sub(" ", self._write_out(_STRETCHED.sub(r"\1", folded)).replace("'", ""))
        return " ".join(words.split())

    def sentences(self, text: str) -> list[str]:
        """The text's sentences, each in plain form."""
        return [plain for part in _SENTENCE_END.split(text) if (plain := self.plain(part))]

    def template(self, template: str) -> str:
        """A phrase template in plain form, its brackets and anchors untouched."""
        return self._write_out(_fold(template)).replace("'", "")

    def spoken(self, plain: str) -> str:
        """Plain text with its contractions as people say them."""
        for whole, short in self._spoken.items():
            plain = re.sub(rf"\b{whole}\b", short, plain)
        return plain

    def _write_out(self, text: str) -> str:
        written_out = self._short.sub(lambda found: self._whole[found[0]], text)
        return self._suffix.sub(lambda found: f" {self._suffixes[found[0]]}", written_out)


def _fold(text: str) -> str:
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _APOSTROPHES.sub("'", visible)
