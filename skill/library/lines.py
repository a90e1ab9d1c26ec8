"""Lines: what the companion asks of the library's words, so that nothing is missing when it matters most.

The names are those that skill.core and the doors choose; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from string import Formatter

from skill.core.playing import BREAK
from skill.core.practice import Practice
from skill.core.talk import MISSES_BEFORE_GOODBYE, OFFERS, TO_GIVE, TO_TAKE_IN
from skill.core.turn import Care
from skill.errors import LibraryError
from skill.library.words import Words, Written

KIND_WORD_GROUPS = (*TO_TAKE_IN, TO_GIVE)

PRACTICES = {*(sitting.practice for sitting in OFFERS.values()), BREAK, "sit-with-me", "soles-of-the-feet"}
"""Practices that are offered by name."""

ANSWERS = ("signs",)
"""Answers that are given by name; one that begins with `myth_` must be there too."""

CUES = ("breathe_in", "breathe_out")

PLAIN = (
    *("welcome", "welcome_prompt", "help", "help_prompt", "home", "menu_prompt", "more_prompt", "goodbye"),
    *("no_thanks", "yes_menu", "not_asked", "not_here", "trouble", "about", "forget_me", "fallback_goodbye"),
    *("which_length_say", "which_practice", "paused", "resumed", "nothing_plays", "nothing_to_repeat"),
    *("no_shorter", "no_longer", "tuned", "tune_other", "hard_any", "deflect", "kind_words_prompt"),
    *("ask_for_help", "small_act", "story", "which_topic"),
    *("care_ask_directly_prompt", "care_two_doors_prompt", "care_other_person_you", "care_recorded"),
    *("care_company_prompt", "care_no", "care_any_time", "care_softly", "care_softly_prompt"),
    *("company_yes", "company_no", "helpline", "kiosk_care", "kiosk_emergency"),
    *("emergency_elsewhere", "emergency_now_elsewhere"),
)
"""Replies in which nothing is filled in."""

FILLED: Mapping[str, tuple[str, ...]] = {
    "begin": ("title", "length", "posture"),
    "offer": ("title", "length"),
    "sit_with_me": ("length",),
    "too_much": ("title",),
    "which_length": ("lengths",),
    "choice": ("some", "last"),
    "someone_else": ("words",),
    "number": ("name", "number"),
    "number_text": ("text",),
    "number_elsewhere": ("name",),
    "emergency": ("number",),
    "emergency_now": ("number",),
}
"""Replies in which braces may be filled in, and with what."""

PAGE_FILLED: Mapping[str, tuple[str, ...]] = {
    "time_left": ("time",),
    "volume": ("level", "most"),
    "card_call": ("name",),
    "card_text": ("text",),
    "card_hours": ("hours",),
}
"""The same of the kiosk's page."""

_MUST_SAY = ("number", "number_text", "number_elsewhere", "emergency", "emergency_now", "card_call", "card_text")
"""Lines that are no help without what is filled in."""


def asked_for(lengths_s: Iterable[int]) -> set[str]:
    """Every reply that the companion can choose, where practices are offered at these lengths."""
    families = {f"care_{care}" for care in Care} | {f"hard_{situation}" for situation in OFFERS}
    families |= {f"length_{length_s}" for length_s in lengths_s}
    for miss in range(1, MISSES_BEFORE_GOODBYE):
        families |= {f"fallback_{miss}", f"fallback_{miss}_prompt"}
    return {*PLAIN, *FILLED, *families}


def check_replies(replies: Words, practices: Mapping[str, Practice]) -> Iterator[LibraryError]:
    """Replies that are missing, or that could not be said as they are written."""
    lengths_s = {length_s for practice in practices.values() for length_s in practice.lengths_s}
    written = replies.section("replies")
    yield from (replies.missing("replies", name) for name in sorted(asked_for(lengths_s) - written.keys()))
    for name, lines in written.items():
        yield from _check_braces(name, lines, FILLED.get(name, ()))
    yield from (replies.missing("cues", name) for name in CUES if name not in replies.section("cues"))
    numbers = replies.section("numbers")
    if "digits" not in numbers:
        yield replies.missing("numbers", "digits")
    elif len(numbers["digits"].variants) != 10:
        problem = f"'digits' has {len(numbers['digits'].variants)} words"
        yield numbers["digits"].refusal(problem, "List the words for 0 to 9, in this order.")


def check_page(page: Words) -> Iterator[LibraryError]:
    """Lines of the kiosk's page that could not be shown as they are written."""
    written = page.section("page")
    for name, filled in PAGE_FILLED.items():
        if name in written:
            yield from _check_braces(name, written[name], filled)
        else:
            yield page.missing("page", name)


def check_kind_words(kind_words: Words) -> Iterator[LibraryError]:
    """Groups of kind words that are missing."""
    there = kind_words.section("kind_words")
    yield from (kind_words.missing("kind_words", group) for group in KIND_WORD_GROUPS if group not in there)


def check_answers(answers: Words) -> Iterator[LibraryError]:
    """Answers that are missing."""
    there = answers.section("answers")
    yield from (answers.missing("answers", topic) for topic in ANSWERS if topic not in there)
    if not any(topic.startswith("myth_") for topic in there):
        yield answers.missing("answers", "myth_…")


def _check_braces(name: str, written: Written, filled: tuple[str, ...]) -> Iterator[LibraryError]:
    mend = f"Write {' and '.join(f'{{{brace}}}' for brace in filled)}." if filled else "Write it without braces."
    for variant in written.variants:
        try:
            braces = _braces(variant)
        except ValueError:
            yield written.refusal(f"'{name}' has a brace that cannot be filled in", mend)
            continue
        for brace in braces - {*filled}:
            yield written.refusal(f"'{name}' has {{{brace}}}, which nothing fills in", mend)
        for brace in sorted({*filled} - braces) if name in _MUST_SAY else ():
            yield written.refusal(f"'{name}' does not say {{{brace}}}", mend)


def _braces(text: str) -> set[str]:
    """The names in braces. Raises ValueError where anything but a name is in braces, or a brace stands alone."""
    braces = set()
    for _, brace, form, conversion in Formatter().parse(text):
        if form or conversion:
            raise ValueError(text)
        if brace is not None:
            braces.add(brace)
    return braces
