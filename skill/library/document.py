"""A YAML document that remembers its lines, so that a refusal can point at the place.

PyYAML keeps a mark on every node but drops it on construction, and takes a repeated key in silence; here
both are mended: mappings and lists carry the lines they came from, and a repeated key is refused. So is all of
YAML that no file of the library needs: anchors and aliases, tags, nesting without end. Of the words that YAML
takes for true and false only these two are; "no" and "off" are words that people say.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

from skill.errors import LibraryError

DEEPEST = 20
"""How many lists and mappings may stand within one another; PyYAML's C code crashes on a great many."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KINDS = {"anchor": "an anchor or alias", "tag": "a tag"}


class Fields(dict[str, Any]):
    """A dict that knows the file and line of itself and of each key."""

    path: Path
    line: int
    lines: dict[str, int]

    def refuse(self, key: str | None, problem: str, mend: str) -> NoReturn:
        """Raise LibraryError at the key's line, or at the mapping's own where the key is absent."""
        raise LibraryError(self.path, self.lines.get(key or "", self.line), problem, mend)

    def text(self, key: str, mend: str) -> str:
        """The value of `key` as text that is not empty; anything else is refused with `mend`."""
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, f"'{key}' is missing or is not text", mend)
        return " ".join(value.split())

    def items_of(self, key: str, mend: str) -> Entries:
        """The value of `key` as a list that is not empty; anything else is refused with `mend`."""
        value = self.get(key)
        if not isinstance(value, Entries) or not value:
            self.refuse(key, f"'{key}' is missing or is not a list", mend)
        return value

    def texts(self, key: str, mend: str) -> tuple[str, ...]:
        """The value of `key` as a list of texts; anything else is refused with `mend`."""
        values = self.items_of(key, mend)
        for at, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                raise LibraryError(self.path, values.lines[at], f"an entry of '{key}' is not text", mend)
        return tuple(" ".join(value.split()) for value in values)

    def mapping(self, key: str, mend: str) -> Fields:
        """The value of `key` as a mapping; anything else is refused with `mend`."""
        value = self.get(key)
        if not isinstance(value, Fields):
            self.refuse(key, f"'{key}' is missing or is not a mapping", mend)
        return value

    def only(self, *known: str) -> None:
        """Refuse a key that is not one of `known`."""
        for key in self:
            if key not in known:
                self.refuse(key, f"'{key}' is not known here", f"Write one of: {', '.join(known)}.")


class Entries(list[Any]):
    """A list that knows its file and line, and the line of each of its items."""

    path: Path
    line: int
    lines: list[int]


def load(path: Path) -> Fields:
    """The file's top mapping. Raises LibraryError when the file cannot be read, is no YAML, or is no mapping."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise LibraryError(path, 1, "not readable as text", "Save the file as UTF-8.") from error
    except OSError as error:
        mend = "Put a file there that you may read."
        raise LibraryError(path, 1, f"cannot be read ({error.strerror})", mend) from error
    try:
        _refuse_what_no_file_needs(path, text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        mend = "Check the indentation and put text that holds ': ' or '#' in quotes."
        raise LibraryError(path, line, f"not readable as YAML: {error.problem}", mend) from error
    except yaml.YAMLError as error:
        raise LibraryError(path, 1, "not readable as text", "Save the file as UTF-8.") from error
    document = _build(path, node) if node is not None else None
    if not isinstance(document, Fields):
        raise LibraryError(path, 1, "the file holds no fields", "Start with 'name: value' lines.")
    return document


def gather(check: Iterator[LibraryError]) -> Iterator[LibraryError]:
    """What a check finds, up to and with what it cannot go on from."""
    try:
        yield from check
    except LibraryError as error:
        yield error


def _refuse_what_no_file_needs(path: Path, text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        for name in ("anchor", "tag"):
            if value := getattr(event, name, None):
                problem = f"YAML takes this for {_KINDS[name]} '{value}'"
                raise LibraryError(path, line, problem, "Put text that begins with '!', '&' or '*' in quotes.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise LibraryError(path, line, f"more than {DEEPEST} levels of nesting", "Write it flatter.")


def _build(path: Path, node: yaml.Node) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        mapping = Fields()
        mapping.path, mapping.line, mapping.lines = path, line, {}
        for key_node, value_node in node.value:
            key, key_line = str(key_node.value), key_node.start_mark.line + 1
            if key in mapping:
                raise LibraryError(path, key_line, f"'{key}' is written twice", "Keep one of the two.")
            mapping.lines[key] = key_line
            mapping[key] = _build(path, value_node)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        items = Entries(_build(path, item) for item in node.value)
        items.path, items.line = path, line
        items.lines = [item.start_mark.line + 1 for item in node.value]
        return items
    if node.tag == "tag:yaml.org,2002:bool" and node.value.lower() not in ("true", "false"):
        return node.value
    try:
        return yaml.SafeLoader("").construct_object(node, deep=True)
    except (ValueError, yaml.YAMLError) as error:
        raise LibraryError(path, line, f"'{node.value[:40]}' is no value: {error}", "Put it in quotes.") from error
