"""What can be said: a text tidied for a voice, or refused before any voice has stumbled over it.

Engines differ in what they do with a smiley or a letter of another script: one reads its name aloud, one makes
half a second of nothing. None of it belongs in a quiet minute, so all of it is refused in the same way.
"""

from __future__ import annotations

import unicodedata

from skill.errors import BadInput

_LATIN = frozenset(
    {"cs", "da", "de", "en", "es", "fi", "fr", "hu", "it", "nb", "nl", "pl", "pt", "ro", "sv", "tr"}
)
"""Languages whose voices know no letters but the Latin ones."""

_SHOWN = 40


def speakable(text: str, locale: str) -> str:
    """The text on one line, with one space between words. Raises BadInput when a voice could not say it."""
    tidy = " ".join(text.split())
    if not any(char.isalnum() for char in tidy):
        raise BadInput(f"there is nothing to say in '{tidy}'. Write words, or take the line out.")
    language = locale.partition("-")[0]
    for char in tidy:
        if not _has_sound(char, language):
            name = unicodedata.name(char, f"U+{ord(char):04X}")
            raise BadInput(f"no voice can say '{name}' in {locale}, in '{shortened(tidy)}'. Write it in words.")
    return tidy


def shortened(text: str) -> str:
    """The beginning of a text, short enough to be named in an error."""
    tidy = " ".join(text.split())
    return tidy if len(tidy) <= _SHOWN else f"{tidy[:_SHOWN].rstrip()} …"


def _has_sound(char: str, language: str) -> bool:
    kind = unicodedata.category(char)
    if kind.startswith("L") and language in _LATIN:
        return unicodedata.name(char, "").startswith("LATIN") or char in "ªº"
    # Pictures, lone accents, controls and what Unicode does not know; signs of arithmetic and money are words.
    return kind not in ("So", "Sk", "Cc", "Cs", "Co", "Cn")
