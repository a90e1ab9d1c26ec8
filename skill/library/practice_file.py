"""A practice file: YAML that a nurse can read, turned into a Practice or refused with the mend."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from skill.core.practice import BEDS, Bed, Breathe, Chime, Pause, Practice, Say, Script, Step
from skill.core.talk import OFFERS
from skill.errors import LibraryError
from skill.library.document import Entries, Fields, load

LONGEST_LINE = 100
"""Characters in a spoken sentence: online voices cut longer ones at commas, and listeners lose the thread."""

LONGEST_MINUTES = 10

LONGEST_PAUSE_S = 120
"""Longer quiet than this makes a listener think that the voice has gone."""

LONGEST_BREATH_S = 12
"""Longer than anyone is asked to breathe one way."""

MOST_BREATHS = 60

OFF_BY = 0.15
"""How far the words and pauses of a script may be from the length it is offered at, as a part of it."""

SITUATIONS = (*OFFERS, "short_break", "before")
"""What a practice may fit: what people say has happened, a short break, and the moment before going in."""

_FIELDS = ("id", "title", "minutes", "when", "posture", "exit", "steps", "sources")
_STEP_MEND = "Write one of: 'say: words', 'pause: 4s', 'breathe: in 4 out 6 times 3', 'chime', 'bed: warm-pad'."
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_PAUSE = re.compile(r"([0-9]{1,6}(?:\.[0-9]+)?) ?s\Z")
_BREATHE = re.compile(r"in ([0-9]{1,6}(?:\.[0-9]+)?) out ([0-9]{1,6}(?:\.[0-9]+)?)(?: times ([0-9]{1,6}))?\Z")


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
        when=_when(fields),
        posture=fields.text("posture", "Write how the body may be, with a choice: 'Sitting or standing.'"),
        exit=fields.text("exit", "Write the practice that follows when it is too much: 'soles-of-the-feet'."),
        scripts=_scripts(fields),
        sources=fields.texts("sources", "List what the words rest on, or '- original'."),
    )


def _when(fields: Fields) -> tuple[str, ...]:
    mend = f"List the situations it fits: {', '.join(SITUATIONS)}."
    situations = fields.texts("when", mend)
    for line, situation in zip(fields["when"].lines, situations, strict=True):
        if situation not in SITUATIONS:
            raise LibraryError(fields.path, line, f"'{situation}' is no situation", mend)
    return situations


def _scripts(fields: Fields) -> tuple[Script, ...]:
    offered = _minutes(fields)
    steps = fields.get("steps")
    if len(offered) == 1 and isinstance(steps, Entries):
        return (_script(offered[0], steps),)
    by_minutes = fields.mapping("steps", "Write a list of steps, or one list under each length: '0.5:', '1:'.")
    wanted = {f"{value:g}": value for value in offered}
    if len(wanted) < len(offered):
        fields.refuse("minutes", "a length is offered twice", "Name each length once.")
    for key in by_minutes:
        if key not in wanted:
            by_minutes.refuse(key, f"'minutes' does not offer {key}", f"Add {key} to 'minutes', or take it out.")
    written = {
        value: by_minutes.items_of(
            key, f"Write the steps for {key} min under '{key}:', or take it from 'minutes'."
        )
        for key, value in wanted.items()
    }
    return tuple(_script(value, written[value]) for value in sorted(written))


def _minutes(fields: Fields) -> list[float]:
    """The lengths offered: half or whole minutes, as people ask for them."""
    minutes = fields.get("minutes")
    offered: list[Any] = minutes if isinstance(minutes, Entries) else [minutes]
    mend = f"Write half or whole minutes up to {LONGEST_MINUTES}: 'minutes: 1' or 'minutes: [0.5, 1, 3]'."
    if minutes is None or not offered:
        fields.refuse("minutes", "no length is offered", mend)
    for value in offered:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not 0 < value <= LONGEST_MINUTES
            or value % 0.5
        ):
            fields.refuse("minutes", f"'{value}' is not a length in minutes", mend)
    return offered


def _script(minutes: float, steps: Entries) -> Script:
    built = tuple(_step(steps.path, line, step) for line, step in zip(steps.lines, steps, strict=True))
    if not any(isinstance(step, Say) for step in built):
        mend = "Add a 'say:' step."
        raise LibraryError(steps.path, steps.line, f"nothing is said in the {minutes:g} min version", mend)
    script = Script(length_s=round(minutes * 60), steps=built)
    off_s = round(script.estimate_s - script.length_s)
    if abs(off_s) > OFF_BY * script.length_s:
        problem = f"the {minutes:g} min version would last about {script.estimate_s:.0f} s"
        mend = f"Take out about {off_s} s" if off_s > 0 else f"Add about {-off_s} s"
        raise LibraryError(steps.path, steps.line, problem, f"{mend} of words or pauses.")
    return script


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
            if (pause := _PAUSE.match(str(value))) and 0 < float(pause[1]) <= LONGEST_PAUSE_S:
                return Pause(float(pause[1]))
            mend = f"Write 'pause: 4s', at most {LONGEST_PAUSE_S}."
            raise LibraryError(path, line, f"'pause: {value}' is no pause in seconds", mend)
        case "breathe":
            if (breathe := _BREATHE.match(str(value))) and _can_be_breathed(breathe):
                return Breathe(float(breathe[1]), float(breathe[2]), int(breathe[3] or 1))
            mend = f"Write 'breathe: in 4 out 6 times 3', each way 1 to {LONGEST_BREATH_S} s."
            raise LibraryError(path, line, f"'breathe: {value}' is not a breath", mend)
        case "bed" if value in BEDS:
            return Bed(value)
        case "bed":
            raise LibraryError(path, line, f"there is no bed '{value}'", f"Write one of: {', '.join(BEDS)}.")
    raise LibraryError(path, line, f"'{kind}' is not a step", _STEP_MEND)


def _can_be_breathed(breathe: re.Match[str]) -> bool:
    each_way = all(1 <= float(seconds) <= LONGEST_BREATH_S for seconds in breathe.group(1, 2))
    return each_way and 1 <= int(breathe[3] or 1) <= MOST_BREATHS


def _say(path: Path, line: int, value: Any) -> Say:
    if not isinstance(value, str) or not value.strip():
        raise LibraryError(path, line, "'say' has no words", "Write the words after 'say:'.")
    say = Say(" ".join(value.split()))
    for sentence in say.sentences:
        if len(sentence) > LONGEST_LINE:
            problem = f"a sentence has {len(sentence)} characters: '{sentence[:40]}…'"
            raise LibraryError(path, line, problem, f"Make it two sentences of at most {LONGEST_LINE}.")
    return say
