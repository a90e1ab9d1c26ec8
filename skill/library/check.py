"""The check of everything that is written for a locale, before a listener finds what is wrong with it."""

from __future__ import annotations

from collections.abc import Container, Iterator

from skill.core.talk import OFFERS
from skill.core.turn import Care
from skill.errors import LibraryError
from skill.library.document import Fields, gather
from skill.library.lines import asked_for
from skill.library.shelf import Shelf
from skill.library.templates import check_care, check_phrases


def check(shelf: Shelf, locale: str) -> Iterator[LibraryError]:
    """Everything that is wrong with what is written for the locale, file by file."""
    findings = list(shelf.findings(locale))
    yield from findings
    yield from gather(_check_heard(shelf, locale, {} if findings else _values(shelf, locale)))
    yield from gather(_check_care(shelf, locale, words_are_good=not findings))
    yield from gather(_check_helplines(shelf))


def _check_heard(shelf: Shelf, locale: str, values: dict[str, Container[str]]) -> Iterator[LibraryError]:
    yield from check_phrases(shelf.file(locale, "phrases.yaml"), shelf.file(locale, "heard.yaml"), values)


def _check_care(shelf: Shelf, locale: str, words_are_good: bool) -> Iterator[LibraryError]:
    care = shelf.care(locale)
    findings = list(check_care(care))
    yield from findings
    if words_are_good and not findings:
        yield from _check_kinds(shelf, locale, care["tiers"])


def _check_kinds(shelf: Shelf, locale: str, tiers: Fields) -> Iterator[LibraryError]:
    """Replies to one kind of care's rules that no rule is of: the general reply would be given in their place."""
    written = shelf.words(locale, "replies.yaml").section("replies")
    kinds = {f"care_{tier}_{kind}" for tier in Care for kind in tiers[tier]}
    beginnings = tuple(f"care_{tier}_" for tier in Care)
    for name in written.keys() - asked_for(()) - kinds:
        if name.startswith(beginnings):
            yield written[name].refusal(f"no rule of care.yaml is of the kind that '{name}' answers", "Mend one.")


def _check_helplines(shelf: Shelf) -> Iterator[LibraryError]:
    shelf.helplines()
    yield from ()


def _values(shelf: Shelf, locale: str) -> dict[str, Container[str]]:
    """What the slots of phrases may be filled with."""
    library = shelf.library(locale)
    return {"topic": library.answers, "practice": library.practices, "situation": OFFERS}
