"""The library: every word people hear, in one language, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from skill.core.practice import Practice


@dataclass(frozen=True)
class Library:
    """All that the companion can say in one locale; read from files by skill.library."""

    locale: str
    practices: Mapping[str, Practice]
    """By id, in alphabetical order."""
    replies: Mapping[str, tuple[str, ...]]
    """Lines of conversation by name, each in one or more variants; `{braces}` are filled by `line`."""
    kind_words: Mapping[str, tuple[str, ...]]
    """Affirmations by group: `me`, `caregiver`, `give`."""
    answers: Mapping[str, str]
    """Short answers by topic."""
    page: Mapping[str, str]
    """Words on the kiosk's pages by name."""
    cues: Mapping[str, str]
    """Words spoken inside practices by the renderer: `breathe_in`, `breathe_out`."""
    digits: tuple[str, ...]
    """The words for 0 to 9."""

    def line(self, name: str, /, variant: int = 0, **values: str) -> str:
        """The reply called `name`, its variants taken in turn, with its braces filled."""
        variants = self.replies[name]
        return variants[variant % len(variants)].format_map(values)

    def spoken_number(self, number: str) -> str:
        """A telephone number as words, digit by digit, with a comma's rest where it is printed with a gap."""
        groups = number.replace("-", " ").split()
        return ", ".join(" ".join(self.digits[int(d)] for d in group if d.isdigit()) for group in groups)
