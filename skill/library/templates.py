"""Templates: the files that say how people speak, looked through before anything is understood with them.

Understanding builds on these files as they are. Here every mistake in them is found with its line, so that
whoever writes a phrase need not know what is made of it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from hassil.expression import Expression, Group, ListReference, RuleReference
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError

from skill.core.companion import HANDLERS
from skill.core.session import Asked
from skill.core.turn import CARE_OF_INTENT, Care
from skill.errors import LibraryError
from skill.library.document import Entries, Fields, gather

PHRASES = ("language", "contractions", "suffixes", "skip_words", "expansion_rules", "lists", "intents")
HEARD = ("language", "intents")
CARE = (
    *("language", "fillers", "same_words", "said_as", "real_words", "heavy_words", "expansion_rules"),
    *("not_danger", "after_a_practice", "tiers"),
)
"""What must stand in each of the files, and nothing else may."""

CONTEXT: Mapping[str, Container[str]] = {
    "state": ("playing", "finished", "idle"),
    "asked": (*Asked, "nothing"),
}

_NAMED_MEND = "Write 'name: …' lines below it."
_TEMPLATE_MEND = "Close every bracket that is opened: [optional], (either|or), {list}, <rule>."


def check_phrases(phrases: Fields, heard: Fields, values: Mapping[str, Container[str]]) -> Iterator[LibraryError]:
    """Everything that is wrong with phrases.yaml and heard.yaml; `values` are those that a slot can have."""
    yield from gather(_check_keys(phrases, PHRASES))
    yield from gather(_check_keys(heard, HEARD))
    for name in ("suffixes", "contractions"):
        yield from gather(_check_words(phrases, name))
    yield from gather(_check_words(phrases, "skip_words"))
    rules, lists = _named(phrases, "expansion_rules"), _named(phrases, "lists")
    known = _Known(rules, lists, values)
    yield from known.check_rules()
    for name in lists:
        yield from gather(known.check_list(name))
    for intents in (_named(phrases, "intents"), _named(heard, "intents")):
        for name in intents:
            yield from gather(known.check_intent(intents, name))


def check_care(care: Fields) -> Iterator[LibraryError]:
    """Everything that is wrong with care.yaml."""
    yield from gather(_check_keys(care, CARE))
    for name in ("fillers", "real_words", "heavy_words", "same_words", "said_as"):
        yield from gather(_check_words(care, name))
    known = _Known(_named(care, "expansion_rules"), None, {})
    yield from known.check_rules()
    for name in ("not_danger", "after_a_practice"):
        yield from gather(known.check_sentences(care, name))
    tiers = _named(care, "tiers")
    yield from gather(_check_keys(tiers, tuple(Care)))
    for tier in tiers:
        kinds = _named(tiers, tier)
        for kind in kinds:
            yield from gather(known.check_sentences(kinds, kind))


class _Known:
    """What a template may refer to."""

    def __init__(self, rules: Fields, lists: Fields | None, values: Mapping[str, Container[str]]) -> None:
        """No `lists` means that a template here may refer to none; `values` are those that a slot can have."""
        self._rules = rules
        self._lists = lists
        self._values = values

    def check_rules(self) -> Iterator[LibraryError]:
        """Rules that cannot be read, and rules that come back to themselves."""
        leads_to = {}
        for name in self._rules:
            try:
                template = self._rules.text(name, "Write the rule's template after its name.")
            except LibraryError as error:
                yield error
                continue
            line = self._rules.lines[name]
            yield from self._check_template(template, self._rules, line)
            leads_to[name] = {each.rule_name for each in _references(template) if isinstance(each, RuleReference)}
        try:
            TopologicalSorter(leads_to).prepare()
        except CycleError as error:
            rule, circle = error.args[1][0], " → ".join(error.args[1])
            problem = f"a rule leads back to itself: {circle}"
            yield LibraryError(self._rules.path, self._rules.lines[rule], problem, "Take one of these steps out.")

    def check_list(self, name: str) -> Iterator[LibraryError]:
        """A list's values: how each is said, and what it means."""
        assert self._lists is not None
        values = self._lists.mapping(name, _NAMED_MEND).items_of(
            "values", "Write '- {in: said, out: value}' lines."
        )
        for line, value in zip(values.lines, values, strict=True):
            if not isinstance(value, Fields):
                mend = "Write '- {in: said, out: value}'."
                yield LibraryError(values.path, line, "this is not a value of a list", mend)
                continue
            value.only("in", "out")
            yield from self._check_template(value.text("in", "Write how it is said."), values, line)
            value.text("out", "Write what it means, in quotes where it is a number.")
            yield from self._check_value(name, value, "out")

    def check_intent(self, intents: Fields, name: str) -> Iterator[LibraryError]:
        """An intent's name, and each of its blocks of sentences."""
        if name not in HANDLERS and name not in CARE_OF_INTENT:
            problem = f"there is no intent '{name}'"
            yield LibraryError(intents.path, intents.lines[name], problem, "Write one that the companion knows.")
        intent = intents.mapping(name, "Write 'data:' below it.")
        intent.only("data")
        blocks = intent.items_of("data", "Write '- sentences:' and a list below it.")
        for line, block in zip(blocks.lines, blocks, strict=True):
            if not isinstance(block, Fields):
                yield LibraryError(blocks.path, line, "this holds no sentences", "Write '- sentences:'.")
                continue
            block.only("sentences", "slots", "requires_context")
            yield from self.check_sentences(block, "sentences")
            for slot in _named(block, "slots"):
                block["slots"].text(slot, "Write its value, in quotes where it is a number.")
                yield from self._check_value(slot, block["slots"], slot)
            for key in (context := _named(block, "requires_context")):
                context.only(*CONTEXT)
                if context[key] not in CONTEXT[key]:
                    context.refuse(key, f"'{key}' is never '{context[key]}'", "See the remark at the file's head.")

    def check_sentences(self, fields: Fields, key: str) -> Iterator[LibraryError]:
        """A list of templates."""
        for template, line in _lined(fields, key):
            yield from self._check_template(template, fields[key], line)

    def _check_template(self, template: str, where: Fields | Entries, line: int) -> Iterator[LibraryError]:
        try:
            references = list(_references(template))
        except (ParseError, AssertionError):
            yield LibraryError(where.path, line, f"'{_shown(template)}' is no template", _TEMPLATE_MEND)
            return
        for each in references:
            match each:
                case RuleReference() if each.rule_name not in self._rules:
                    mend = "Write it below 'expansion_rules', or use one that is there."
                    yield LibraryError(where.path, line, f"there is no rule <{each.rule_name}>", mend)
                case ListReference() if self._lists is None:
                    mend = "Write (either|or), [optional] or <rule>."
                    yield LibraryError(
                        where.path, line, f"no list such as {{{each.list_name}}} is taken here", mend
                    )
                case ListReference() if self._lists is not None and each.list_name not in self._lists:
                    mend = "Write it below 'lists', or use one that is there."
                    yield LibraryError(where.path, line, f"there is no list {{{each.list_name}}}", mend)

    def _check_value(self, slot: str, fields: Fields, key: str) -> Iterator[LibraryError]:
        if slot in self._values and fields[key] not in self._values[slot]:
            problem = f"there is no {slot} '{fields[key]}' in the library"
            yield LibraryError(fields.path, fields.lines[key], problem, f"Write it there, or use a {slot} it has.")


def _check_keys(fields: Fields, keys: tuple[str, ...]) -> Iterator[LibraryError]:
    for key in keys:
        if key not in fields:
            yield LibraryError(
                fields.path, fields.line, f"'{key}' is missing", f"Write '{key}:' and what it needs."
            )
    fields.only(*keys)


def _check_words(fields: Fields, key: str) -> Iterator[LibraryError]:
    """A list of words, or a mapping from a word to one or more."""
    value = fields.get(key)
    if isinstance(value, Fields):
        for name in value:
            yield from gather(_check_words(value, name))
    elif isinstance(value, Entries):
        fields.texts(key, "List the words below it.")
    elif key in fields:
        fields.text(key, "Write a word after it, in quotes.")


def _lined(fields: Fields, key: str) -> Iterator[tuple[str, int]]:
    texts = fields.texts(key, "List the sentences below it, each in quotes.")
    return zip(texts, fields[key].lines, strict=True)


def _named(fields: Fields, key: str) -> Fields:
    """A mapping below `key`; an empty one where there is none: that it is missing is said elsewhere."""
    if key in fields:
        return fields.mapping(key, _NAMED_MEND)
    empty = Fields()
    empty.path, empty.line, empty.lines = fields.path, fields.line, {}
    return empty


def _references(template: str) -> Iterator[RuleReference | ListReference]:
    def walk(expression: Expression) -> Iterator[RuleReference | ListReference]:
        if isinstance(expression, RuleReference | ListReference):
            yield expression
        elif isinstance(expression, Group):
            for item in expression.items:
                yield from walk(item)

    # Templates are read in lower case.
    yield from walk(parse_sentence(template.casefold()).expression)


def _shown(template: str) -> str:
    return template if len(template) <= 40 else f"{template[:40]}…"
