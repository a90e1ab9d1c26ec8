"""A locale's one spelling: language-REGION, such as en-US."""

from __future__ import annotations

import re

_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}|[0-9]{3}))?\Z")


def normal_locale(written: str) -> str | None:
    """The locale however it is written: "en-us", "EN-US" and "en_US" are en-US. None for what is no locale."""
    match = _LOCALE.match(written.strip())
    if match is None:
        return None
    language, region = match.groups()
    return f"{language.lower()}-{region.upper()}" if region else language.lower()
