"""The prompter: a page to read a session aloud from, line by line, with the name to save each line under.

Lines that are recorded already are marked; lines whose file cannot be used say why.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from audio.engines.recorded import Recorded
from audio.reading import folder_name, found, name
from audio.script import timeline
from skill.core.library import Library
from skill.core.practice import Practice, Script


def pages(library: Library, folder: Path, practice: str | None = None) -> Iterator[str]:
    """A page for each session of one practice, or of all. `folder` holds the recorded lines of every locale."""
    engine = Recorded(folder)
    part = folder / next(iter(engine.voices(library.locale)), library.locale)
    for each in library.practices.values():
        if practice in (None, each.id):
            for script in each.scripts:
                yield "\n".join(_page(each, script, timeline(script, library.cues).lines, engine, part))


def _page(
    practice: Practice, script: Script, lines: tuple[str, ...], engine: Recorded, part: Path
) -> Iterator[str]:
    files = found(part, lines)
    problems = {text: problem for text, path in files.items() if (problem := engine.problem(path, text))}
    left = sum(text not in files or text in problems for text in lines)
    title = f"{practice.title}, {script.length_s} s"
    yield title
    yield "=" * len(title)
    yield f"{len(lines)} lines, {left} to record." if left else f"All {len(lines)} lines are recorded."
    if left:
        yield f"Save each as WAV, FLAC or MP3 in {part}, under the name that stands below it;"
        yield f"or all of them as 01, 02, … in {part / folder_name(practice.id, script.length_s, lines)}."
    for number, text in enumerate(lines, 1):
        yield ""
        yield f"{number:3}.  {text}"
        if text in problems:
            yield f"      Again: {problems[text]}"
        elif text in files:
            yield f"      ✓ {files[text].relative_to(part)}"
        else:
            yield f"      {name(text)}.wav"
    yield ""
