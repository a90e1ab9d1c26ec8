"""The shelf: finds and reads the library's files for a locale.

A locale's own folder (`en-GB`) lies over its language's (`en`): a file there replaces or adds single entries.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from hassil.util import merge_dict

from skill.core.helpline import Helpline
from skill.core.library import Library
from skill.core.practice import Practice
from skill.errors import BadInput
from skill.library.document import Entries, Fields, load
from skill.library.practice_file import read_practice

ROOT = Path(__file__).parent

KIND_WORD_GROUPS = ("me", "caregiver", "give")


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
        folder = self._folders(locale)[0]
        phrases = load(folder / "phrases.yaml")
        merge_dict(phrases["intents"], load(folder / "heard.yaml")["intents"])
        return phrases

    def care(self, locale: str) -> Fields:
        """The rules that notice a person in danger."""
        return load(self._folders(locale)[0] / "care.yaml")

    def practice_files(self, locale: str) -> list[Path]:
        """The practice files of a locale, its own before its language's where both have one."""
        found: dict[str, Path] = {}
        for folder in self._folders(locale):
            found.update({path.stem: path for path in sorted((folder / "practices").glob("*.yaml"))})
        return list(found.values())

    def _folders(self, locale: str) -> list[Path]:
        if not self.speaks(locale):
            raise BadInput(
                f"there are no words for the locale '{locale}'. Use one of the languages {self.languages}."
            )
        return [folder for name in (_language(locale), locale) if (folder := self._root / name).is_dir()]

    def _read_library(self, locale: str) -> Library:
        files = self.practice_files(locale)
        practices = {path.stem: read_practice(path) for path in files}
        for path in files:
            _check_exit(path, practices)
        replies = self._words(locale, "replies.yaml")
        kind_words = self._words(locale, "kind_words.yaml")
        return Library(
            locale=locale,
            practices=practices,
            replies=replies["replies"],
            kind_words={group: kind_words["kind_words"][group] for group in KIND_WORD_GROUPS},
            answers=_first(self._words(locale, "answers.yaml")["answers"]),
            page=_first(self._words(locale, "page.yaml")["page"]),
            cues=_first(replies["cues"]),
            digits=replies["numbers"]["digits"],
        )

    def _words(self, locale: str, name: str) -> dict[str, dict[str, tuple[str, ...]]]:
        """One file of words: section → name → variants, the locale's own entries over its language's."""
        sections: dict[str, dict[str, tuple[str, ...]]] = {}
        for path in (folder / name for folder in self._folders(locale)):
            if path.exists():
                fields = load(path)
                for section in fields:
                    named = fields.mapping(section, "Write 'name: words' lines below it.")
                    sections.setdefault(section, {}).update({key: _variants(named, key) for key in named})
        return sections

    def _read_helplines(self) -> dict[str, Helpline]:
        rows = load(self._root / "helplines.yaml")
        return {country: _helpline(country, rows) for country in rows}


def _language(locale: str) -> str:
    return locale.partition("-")[0]


def _first(named: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: variants[0] for name, variants in named.items()}


def _variants(named: Fields, key: str) -> tuple[str, ...]:
    if isinstance(named[key], Entries):
        return named.texts(key, "Write each variant as '- words'.")
    return (named.text(key, "Write the words after the name."),)


def _check_exit(path: Path, practices: dict[str, Practice]) -> None:
    exit_to = practices[path.stem].exit
    if exit_to not in practices or exit_to == path.stem:
        load(path).refuse(
            "exit", f"there is no other practice '{exit_to}'", f"Write one of: {', '.join(practices)}."
        )


def _helpline(country: str, rows: Fields) -> Helpline:
    row = rows.mapping(country, "Write emergency, name, number, source and verified_on below it.")
    row.only("emergency", "name", "number", "text", "hours", "source", "verified_on")
    verified_on = row.get("verified_on")
    if not isinstance(verified_on, date):
        row.refuse("verified_on", "'verified_on' is no date", "Write the day it was last checked: 2026-01-31.")
    return Helpline(
        country=country,
        emergency=str(row.get("emergency") or ""),
        name=row.text("name", "Write the line's own name."),
        number=str(row.get("number") or ""),
        text=str(row.get("text") or ""),
        hours=str(row.get("hours") or ""),
        source=row.text("source", "Write where the number was published."),
        verified_on=verified_on,
    )
