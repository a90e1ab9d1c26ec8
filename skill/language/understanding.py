"""Understanding: from the words at a door to a turn. Care rules come first, in every state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from skill.core.session import Session
from skill.core.turn import Door, Turn
from skill.language.care_rules import CareRules, Finding
from skill.language.phrases import Match, Phrases
from skill.language.spelling import Spelling

FALLBACK = Match("AMAZON.FallbackIntent", {})
STOP = Match("AMAZON.StopIntent", {})


class Understanding:
    """Reads text in any locale that there are phrases and care rules for."""

    def __init__(
        self,
        phrases: Callable[[str], Mapping[str, Any]],
        care: Callable[[str], Mapping[str, Any]],
    ) -> None:
        self._phrases_source = phrases
        self._care_source = care
        self._language = cache(self._load)

    def read(self, text: str, session: Session, locale: str, door: Door, seed: int = 0) -> Turn:
        """The turn that a text means now: danger first, then what fits exactly, then what is nearest."""
        language = self._language(locale.partition("-")[0])
        turn = Turn("", {}, text, locale, door, seed=seed)
        in_practice = session.playing is not None or session.finished is not None
        if in_practice and language.care.is_goodbye_after_practice(text):
            return _as(turn, STOP)
        if finding := language.care.find(text):
            return _in_danger(turn, finding)
        plain = language.spelling.plain(text)
        match = language.phrases.recognise(plain, _context(session))
        if match is None and not language.care.is_heavy(plain):
            match = language.phrases.nearest(plain)
        return _as(turn, match or FALLBACK)

    def screen(self, turn: Turn, *heard: str) -> Turn:
        """The turn itself, or a care turn where any of its words or slots show somebody in danger."""
        language = self._language(turn.locale.partition("-")[0])
        for text in (turn.text, *heard, *turn.slots.values()):
            if finding := language.care.find(text):
                return _in_danger(turn, finding)
        return turn

    def intents(self, locale: str) -> tuple[str, ...]:
        """Every intent that text in the locale can mean, care first."""
        return self._language(locale.partition("-")[0]).phrases.intents

    def _load(self, language: str) -> _Language:
        source = self._phrases_source(language)
        spelling = Spelling(source["contractions"], source["suffixes"])
        phrases = Phrases(source, spelling)
        return _Language(spelling, phrases, CareRules(self._care_source(language), spelling, phrases.words))


class _Language:
    def __init__(self, spelling: Spelling, phrases: Phrases, care: CareRules) -> None:
        self.spelling, self.phrases, self.care = spelling, phrases, care


def _context(session: Session) -> dict[str, str]:
    state = "playing" if session.playing else "finished" if session.finished else "idle"
    return {"state": state, "asked": session.asked.value or "nothing"}


def _as(turn: Turn, match: Match) -> Turn:
    return replace(turn, intent=match.intent, slots=match.slots)


def _in_danger(turn: Turn, finding: Finding) -> Turn:
    tier, kind = finding
    return replace(turn, intent=tier.intent, slots={}, care_kind=kind)
