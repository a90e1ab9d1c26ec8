"""The shelf: finds and reads the library's files for a locale.

A locale's own folder (`en-GB`) lies over its language's (`en`): a file there replaces or adds single entries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path

from hassil.util import merge_dict

from skill.core.helpline import Helpline
from skill.core.library import Library
from skill.core.practice import Practice
from skill.errors import BadInput, LibraryError
from skill.library import lines
from skill.library.document import Fields, gather, load
from skill.library.practice_file import read_practice
from skill.library.words import Words

ROOT = Path(__file__).parent

_PRINTED = re.compile(r"[0-9 -]*\Z")

ELSEWHERE = "elsewhere"
"""The helplines' row for a country that has none of its own."""


class Shelf:
    """Reads the library below one folder; each locale once."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self.library = cache(self._read_library)
        self.helplines = cache(self._read_helplines)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there is a folder for, such as `en`."""
        folders = (path.name for path in self._root.iterdir() if (path / "practices").is_dir())
        return tuple(sorted(name for name in folders if "-" not in name))

    def speaks(self, locale: str) -> bool:
        """Whether there are words for the locale's language."""
        return _language(locale) in self.languages

    def phrases(self, locale: str) -> Fields:
        """What people say, as hassil templates: phrases.yaml, and below it the sentences of heard.yaml."""
        phrases, heard = self.file(locale, "phrases.yaml"), self.file(locale, "heard.yaml")
        mend = "Write the intents' names below it."
        merge_dict(phrases.mapping("intents", mend), heard.mapping("intents", mend))
        return phrases

    def care(self, locale: str) -> Fields:
        """The rules that notice a person in danger."""
        return self.file(locale, "care.yaml")

    def file(self, locale: str, name: str) -> Fields:
        """A file of the locale's language, as it is written."""
        return load(self._folders(locale)[0] / name)

    def practice_files(self, locale: str) -> list[Path]:
        """The practice files of a locale, its own before its language's where both have one."""
        found: dict[str, Path] = {}
        for folder in self._folders(locale):
            found.update({path.stem: path for path in sorted((folder / "practices").glob("*.yaml"))})
        return list(found.values())

    def _folders(self, locale: str) -> list[Path]:
        if not self.speaks(locale):
            raise BadInput(
                f"there are no words for the locale '{locale}'. Use one of: {', '.join(self.languages)}."
            )
        return [folder for name in (_language(locale), locale) if (folder := self._root / name).is_dir()]

    def findings(self, locale: str) -> Iterator[LibraryError]:
        """Everything that is wrong with the practices and words of a locale, file by file."""
        practices = {}
        for path in self.practice_files(locale):
            try:
                practices[path.stem] = read_practice(path)
            except LibraryError as finding:
                yield finding
        yield from gather(self._check_practices(locale, practices))
        checks: dict[str, Callable[[Words], Iterator[LibraryError]]] = {
            "replies.yaml": partial(lines.check_replies, practices=practices),
            "kind_words.yaml": lines.check_kind_words,
            "answers.yaml": lines.check_answers,
            "page.yaml": lines.check_page,
        }
        for name, check in checks.items():
            yield from gather(self._check_words(locale, name, check))

    def _read_library(self, locale: str) -> Library:
        for finding in self.findings(locale):
            raise finding
        practices = {path.stem: read_practice(path) for path in self.practice_files(locale)}
        replies = self.words(locale, "replies.yaml")
        kind_words = self.words(locale, "kind_words.yaml").texts("kind_words")
        return Library(
            locale=locale,
            practices=practices,
            replies=replies.texts("replies"),
            kind_words={group: kind_words[group] for group in lines.KIND_WORD_GROUPS},
            answers=self.words(locale, "answers.yaml").firsts("answers"),
            page=self.words(locale, "page.yaml").firsts("page"),
            cues=replies.firsts("cues"),
            digits=replies.texts("numbers")["digits"],
        )

    def words(self, locale: str, name: str) -> Words:
        """A file of words in the locale."""
        return Words([folder / name for folder in self._folders(locale)])

    def _check_words(
        self, locale: str, name: str, check: Callable[[Words], Iterator[LibraryError]]
    ) -> Iterator[LibraryError]:
        yield from check(self.words(locale, name))

    def _check_practices(self, locale: str, practices: Mapping[str, Practice]) -> Iterator[LibraryError]:
        """Practices that are offered by name and missing, and exits that lead nowhere."""
        files = {path.stem: path for path in self.practice_files(locale)}
        for name in sorted(lines.PRACTICES - files.keys()):
            path = self._folders(locale)[0] / "practices" / f"{name}.yaml"
            yield LibraryError(path, 1, "this practice is offered by name and missing", "Write it.")
        for name, practice in practices.items():
            if practice.exit not in files or practice.exit == name:
                line = load(files[name]).lines["exit"]
                mend = f"Write one of: {', '.join(files)}."
                yield LibraryError(files[name], line, f"there is no other practice '{practice.exit}'", mend)

    def _read_helplines(self) -> dict[str, Helpline]:
        rows = load(self._root / "helplines.yaml")
        if ELSEWHERE not in rows:
            rows.refuse(None, f"'{ELSEWHERE}' is missing", "Write where a helpline is found from anywhere.")
        return {country: _helpline(country, rows) for country in rows}


def _language(locale: str) -> str:
    return locale.partition("-")[0]


def _helpline(country: str, rows: Fields) -> Helpline:
    row = rows.mapping(country, "Write emergency, name, number, source and verified_on below it.")
    row.only("emergency", "name", "number", "text", "hours", "source", "verified_on")
    verified_on = row.get("verified_on")
    if not isinstance(verified_on, date):
        row.refuse("verified_on", "'verified_on' is no date", "Write the day it was last checked: 2026-01-31.")
    return Helpline(
        country=country,
        emergency=_number(row, "emergency"),
        name=row.text("name", "Write the line's own name."),
        number=_number(row, "number"),
        text=str(row.get("text") or ""),
        hours=str(row.get("hours") or ""),
        source=row.text("source", "Write where the number was published."),
        verified_on=verified_on,
    )


def _number(row: Fields, key: str) -> str:
    """A telephone number as it is printed; it is no sum, and 000 is not nought."""
    number = row.get(key, "")
    if not isinstance(number, str) or not _PRINTED.match(number):
        row.refuse(
            key, f"'{key}' is no telephone number", 'Write digits in quotes, with spaces as printed: "116 123".'
        )
    return number
