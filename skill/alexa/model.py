"""The interaction model: what Alexa is taught to recognise, made from the library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from skill.errors import CheckFailed
from skill.language.samples import draw
from skill.library.shelf import Shelf
from skill.media import write_atomically

INVOCATION_NAME = "kind moment"

LOCALES = ("en-US",)
"""The locales a model is made for."""

SLOTS = {
    "length": "LENGTH_OF_PRACTICE",
    "practice": "NAME_OF_PRACTICE",
    "situation": "SITUATION",
    "topic": "TOPIC",
    "change": "CHANGE",
}
"""Slot names and their types. All are small lists: free speech about a person's state is never collected."""

BUILT_IN = (
    *("Cancel", "Fallback", "Help", "LoopOff", "LoopOn", "NavigateHome", "Next", "No", "Pause", "Previous"),
    *("Repeat", "Resume", "ShuffleOff", "ShuffleOn", "StartOver", "Stop", "Yes"),
)


def interaction_model(shelf: Shelf, locale: str) -> dict[str, Any]:
    """The model of one locale, exactly as the ASK CLI takes it."""
    drawn = draw(shelf.phrases(locale), shelf.care(locale))
    intents = [
        {"name": name, "slots": _slots(samples), "samples": samples}
        for name, samples in drawn.intents.items()
        if not name.startswith("AMAZON.")
    ]
    intents += [{"name": f"AMAZON.{name}Intent", "samples": []} for name in BUILT_IN]
    return {
        "interactionModel": {
            "languageModel": {
                "invocationName": INVOCATION_NAME,
                "intents": intents,
                "types": [_type(slot, drawn.values[slot]) for slot in SLOTS],
                "modelConfiguration": {"fallbackIntentSensitivity": {"level": "MEDIUM"}},
            }
        }
    }


def build(shelf: Shelf, folder: Path) -> list[Path]:
    """Write every locale's model; a file that is right already is left alone. Returns what was written."""
    written = []
    for locale in LOCALES:
        path, content = folder / f"{locale}.json", _content(shelf, locale)
        if not path.exists() or path.read_bytes() != content:
            write_atomically(path, content)
            written.append(path)
    return written


def check(shelf: Shelf, folder: Path) -> None:
    """Raise CheckFailed when a model is not what the library makes."""
    for locale in LOCALES:
        path = folder / f"{locale}.json"
        if not path.exists() or path.read_bytes() != _content(shelf, locale):
            raise CheckFailed(f"{path} is not what the library makes. Run `kind-moment models build`.")


def _content(shelf: Shelf, locale: str) -> bytes:
    return (json.dumps(interaction_model(shelf, locale), indent=1, ensure_ascii=False) + "\n").encode()


def _slots(samples: list[str]) -> list[dict[str, str]]:
    text = " ".join(samples)
    return [{"name": name, "type": kind} for name, kind in SLOTS.items() if f"{{{name}}}" in text]


def _type(slot: str, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {"name": SLOTS[slot], "values": [_value(value, *said) for value, said in values.items()]}


def _value(value: str, first: str, *synonyms: str) -> dict[str, Any]:
    return {"id": value, "name": {"value": first, "synonyms": list(synonyms)}}
