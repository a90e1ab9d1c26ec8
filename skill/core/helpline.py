"""A helpline: who a person in one country can reach right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Helpline:
    """One country's numbers, with where they were published and when that was last seen."""

    country: str
    """ISO 3166 alpha-2, or `elsewhere` where no country is known."""
    emergency: str
    """The number for danger now; empty where it is unknown."""
    name: str
    number: str
    """As printed, with its spaces; empty where only a web address is known."""
    text: str
    """How to write instead of calling, as a plain sentence; empty where there is none."""
    hours: str
    source: str
    verified_on: date
