"""Golden dialogues: talks that a non-programmer can review, in tests/data/dialogues/<locale>/."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from skill.core.companion import Companion
from skill.core.reply import Reply
from skill.core.session import Session
from skill.core.turn import Door
from skill.language.understanding import Understanding

FOLDER = Path(__file__).parents[1] / "data" / "dialogues"
KNOWN = {"you", "intent", "care", "hears", "never", "asks", "plays", "control", "card", "ends"}


def _dialogues() -> list[Any]:
    return [
        pytest.param(path.parent.name, dialogue, id=f"{path.stem}: {dialogue['fact']}")
        for path in sorted(FOLDER.rglob("*.yaml"))
        for dialogue in yaml.safe_load(path.read_text())
    ]


@pytest.mark.parametrize(("locale", "dialogue"), _dialogues())
def test_dialogue(
    locale: str, dialogue: dict[str, Any], understanding: Understanding, companion: Companion
) -> None:
    """Every golden dialogue goes as it is written."""
    session, door = Session(), Door(dialogue.get("door", "text"))
    for expected in dialogue["talk"]:
        if expected == "the practice ends":
            session = replace(session, playing=None, finished=session.playing)
            continue
        assert expected.keys() <= KNOWN, f"unknown: {expected.keys() - KNOWN}"
        turn = understanding.read(str(expected["you"]), session, locale, door)
        reply = companion.handle(turn, session)
        assert _seen(reply, expected) == expected, f"{reply.say} | {reply.prompt}"
        session = Session.from_dict(reply.session.as_dict())


def _seen(reply: Reply, expected: dict[str, Any]) -> dict[str, Any]:
    """What happened, in the words of the expectation; a text that was heard is repeated as expected."""
    said = f"{reply.say} {reply.prompt or ''}"
    never = expected.get("never", "")
    seen = {
        "you": expected["you"],
        "intent": reply.turn.intent,
        "care": reply.care and str(reply.care),
        "hears": expected.get("hears") if expected.get("hears", "") in said else said,
        "never": said if never and never in said else never,
        "asks": reply.prompt if expected.get("asks") is None else _heard(expected["asks"], reply.prompt or ""),
        "plays": reply.play and f"{reply.play.practice} {reply.play.length_s}",
        "control": reply.control and str(reply.control),
        "card": reply.helpline is not None,
        "ends": reply.ends,
    }
    return {key: seen[key] for key in expected}


def _heard(text: str, said: str) -> str:
    return text if text in said else said
