"""A practice file: YAML that a nurse can read, turned into a Practice or refused with the mend."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from skill.core.practice import BEDS, Bed, Breathe, Chime, Pause, Practice, Say, Script, Step
from skill.errors import LibraryError
from skill.library.document import Entries, Fields, load

LONGEST_LINE = 100
"""Characters in a spoken sentence: online voices cut longer ones at commas, and listeners lose the thread."""

LONGEST_MINUTES = 10

_FIELDS = ("id", "title", "minutes", "when", "posture", "exit", "steps", "sources")
_STEP_MEND = "Write one of: 'say: words', 'pause: 4s', 'breathe: in 4 out 6 times 3', 'chime', 'bed: warm-pad'."
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_PAUSE = re.compile(r"(\d+(?:\.\d+)?) ?s\Z")
_BREATHE = re.compile(r"in (\d+(?:\.\d+)?) out (\d+(?:\.\d+)?)(?: times (\d+))?\Z")


def read_practice(path: Path) -> Practice:
    """Read one practice file. Raises LibraryError with file, line and what to write instead."""
    fields = load(path)
    fields.only(*_FIELDS)
    practice_id = fields.text("id", "Write the file's name without '.yaml'.")
    if practice_id != path.stem or not _ID.match(practice_id):
        fields.refuse("id", f"id '{practice_id}' is not the file's name", f"Write 'id: {path.stem}'.")
    return Practice(
        id=practice_id,
        title=fields.text("title", "Write the name people see, such as 'title: Soles of the feet'."),
        when=fields.texts("when", "Entries the situations it fits, such as '- overload'."),
        posture=fields.text("posture", "Write how the body may be, with a choice: 'Sitting or standing.'"),
        exit=fields.text("exit", "Write the practice that follows when it is too much: 'soles-of-the-feet'."),
        scripts=_scripts(fields),
        sources=fields.texts("sources", "Entries what the words rest on, or '- original'."),
    )


def _scripts(fields: Fields) -> tuple[Script, ...]:
    minutes = fields.get("minutes")
    offered: list[Any] = minutes if isinstance(minutes, Entries) else [minutes]
    for value in offered:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LONGEST_MINUTES:
            mend = f"Write numbers up to {LONGEST_MINUTES}: 'minutes: 1' or 'minutes: [0.5, 1, 3]'."
            fields.refuse("minutes", f"'{value}' is not a length in minutes", mend)
    steps = fields.get("steps")
    if len(offered) == 1 and isinstance(steps, Entries):
        return (_script(fields, offered[0], steps),)
    by_minutes = fields.mapping("steps", "Write a list of steps, or one list under each length: '0.5:', '1:'.")
    wanted = {f"{value:g}": value for value in offered}
    if len(wanted) < len(offered):
        fields.refuse("minutes", "a length is offered twice", "Name each length once.")
    for key in by_minutes:
        if key not in wanted:
            by_minutes.refuse(key, f"'minutes' does not offer {key}", f"Add {key} to 'minutes', or take it out.")
    scripts = []
    for key, value in wanted.items():
        steps = by_minutes.items_of(
            key, f"Write the steps for {key} min under '{key}:', or take it from 'minutes'."
        )
        scripts.append(_script(fields, value, steps))
    return tuple(sorted(scripts, key=lambda script: script.length_s))


def _script(fields: Fields, minutes: float, steps: Entries) -> Script:
    built = tuple(_step(fields.path, line, step) for line, step in zip(steps.lines, steps, strict=True))
    if not any(isinstance(step, Say) for step in built):
        fields.refuse("steps", f"nothing is said in the {minutes:g} min version", "Add a 'say:' step.")
    return Script(length_s=round(minutes * 60), steps=built)


def _step(path: Path, line: int, step: Any) -> Step:
    if step == "chime":
        return Chime()
    if not isinstance(step, Fields) or len(step) != 1:
        raise LibraryError(path, line, "this is not a step", _STEP_MEND)
    ((kind, value),) = step.items()
    match kind:
        case "say":
            return _say(path, line, value)
        case "pause":
            if pause := _PAUSE.match(str(value)):
                return Pause(float(pause[1]))
            raise LibraryError(path, line, f"'pause: {value}' has no length in seconds", "Write 'pause: 4s'.")
        case "breathe":
            if breathe := _BREATHE.match(str(value)):
                return Breathe(float(breathe[1]), float(breathe[2]), int(breathe[3] or 1))
            mend = "Write 'breathe: in 4 out 6 times 3'."
            raise LibraryError(path, line, f"'breathe: {value}' is not a breath", mend)
        case "bed" if value in BEDS:
            return Bed(value)
        case "bed":
            raise LibraryError(path, line, f"there is no bed '{value}'", f"Write one of: {', '.join(BEDS)}.")
    raise LibraryError(path, line, f"'{kind}' is not a step", _STEP_MEND)


def _say(path: Path, line: int, value: Any) -> Say:
    if not isinstance(value, str) or not value.strip():
        raise LibraryError(path, line, "'say' has no words", "Write the words after 'say:'.")
    say = Say(" ".join(value.split()))
    for sentence in say.sentences:
        if len(sentence) > LONGEST_LINE:
            problem = f"a sentence has {len(sentence)} characters: '{sentence[:40]}…'"
            raise LibraryError(path, line, problem, f"Make it two sentences of at most {LONGEST_LINE}.")
    return say
