"""Words: one file of words in a locale, its own folder's entries over its language's, each with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skill.errors import LibraryError
from skill.library.document import Entries, Fields, load


@dataclass(frozen=True)
class Written:
    """The words of one name in one or more variants, and where they stand."""

    variants: tuple[str, ...]
    path: Path
    line: int

    def refusal(self, problem: str, mend: str) -> LibraryError:
        """The error that points here."""
        return LibraryError(self.path, self.line, problem, mend)


class Words:
    """Section → name → what is written. An entry of a later file replaces that of an earlier one."""

    def __init__(self, files: Sequence[Path]) -> None:
        """`files` are the language's own, which must be there, and those that may lie over it."""
        self._path = files[0]
        self._lines: dict[str, int] = {}
        self._sections: dict[str, dict[str, Written]] = {}
        for at, path in enumerate(files):
            if at == 0 or path.exists():
                fields = load(path)
                for section in fields:
                    named = fields.mapping(section, "Write 'name: words' lines below it.")
                    self._lines.setdefault(section, fields.lines[section])
                    self._sections.setdefault(section, {}).update({key: _written(named, key) for key in named})

    def section(self, section: str) -> Mapping[str, Written]:
        """What is written in a section. Raises LibraryError where there is no such section."""
        if section not in self._sections:
            raise LibraryError(self._path, 1, f"'{section}' is missing", f"Write '{section}:' and lines below it.")
        return self._sections[section]

    def texts(self, section: str) -> dict[str, tuple[str, ...]]:
        """Name → variants."""
        return {name: written.variants for name, written in self.section(section).items()}

    def firsts(self, section: str) -> dict[str, str]:
        """Name → words, where there is only one variant to choose."""
        return {name: written.variants[0] for name, written in self.section(section).items()}

    def missing(self, section: str, name: str) -> LibraryError:
        """The error that a name is not written in its section."""
        line = self._lines.get(section, 1)
        return LibraryError(self._path, line, f"'{name}' is missing from '{section}'", f"Write '{name}: …' there.")


def _written(named: Fields, key: str) -> Written:
    if isinstance(named[key], Entries):
        variants = named.texts(key, "Write each variant as '- words'.")
    else:
        variants = (named.text(key, "Write the words after the name."),)
    return Written(variants, named.path, named.lines[key])
