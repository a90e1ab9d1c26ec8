"""The report on a media folder: one page that shows every recording, to be looked at, listened to and printed.

It needs nothing but the folder and the library, so it can be made where recordings were only pulled to.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import jinja2
import numpy as np

from audio import picture
from audio.cache import words_digest
from audio.captions import ENCODER_DELAY_S, HOLD_S, Cue, lyrics_name, read
from audio.inspection import rebuild
from audio.meter import block_powers
from audio.mix import Placed, place
from audio.picture import Picture, Scale
from audio.profile import PROFILES
from audio.recipe import MASTER, RATE
from audio.script import Line, Timeline, timeline
from audio.sound import decoded
from audio.spectrum import Samples
from audio.voice import samples_of
from skill.core.library import Library
from skill.core.recording import Recording
from skill.errors import BadInput, EnvironmentLacks
from skill.media import read_manifest, write_atomically

NAME = "report.html"

_TEMPLATE = Path(__file__).with_name("report.html.jinja")
_APART_S = 0.1
"""How far a caption may lie from where the timeline has its line."""
_PADDING_S = 0.3
"""How much longer than its mix a recording may be: MP3 comes in whole frames."""


class Voice(NamedTuple):
    """A voice of an engine, by their names."""

    engine: str
    name: str


@dataclass(frozen=True)
class Entry:
    """One recording as the report tells of it."""

    row: Recording
    title: str
    problem: str
    """What is wrong with its files, or empty."""
    cues: tuple[Cue, ...]
    placed: tuple[Placed, ...]
    """Its items as the mix placed them; none where the script has changed since."""
    loudness: tuple[tuple[float, float], ...]
    """Short-term loudness: seconds and LUFS."""

    @property
    def id(self) -> str:
        """Its place on the page."""
        return f"{self.row.practice}-{self.row.length_s}-{self.row.locale}-{self.row.profile}"

    @property
    def voice(self) -> Voice:
        """Who speaks."""
        return Voice(self.row.engine, self.row.voice)

    @property
    def scale(self) -> Scale:
        """How its drawing runs."""
        return Scale(self.row.duration_s)

    @cached_property
    def picture(self) -> Picture | None:
        """What to draw of it, if anybody knows what lies between its words."""
        return picture.picture(self.placed, self.scale) if self.placed else None

    @property
    def curve(self) -> str:
        """Its loudness as a path; empty where it cannot be measured."""
        return picture.curve(self.loudness, self.scale) if self.loudness else ""

    @property
    def quiet(self) -> float:
        """The part of it in which no sentence is spoken, 0 to 1."""
        return 1 - sum(_spoken_s(cue) for cue in self.cues if _is_line(cue)) / self.row.duration_s

    @property
    def lyrics(self) -> str:
        """The name of its LRC file."""
        return lyrics_name(self.row.captions)

    @property
    def within(self) -> bool:
        """Whether its measures lie inside the limits."""
        loud_enough = abs(self.row.lufs - MASTER.lufs) <= MASTER.lufs_tolerance
        return loud_enough and self.row.true_peak_dbtp <= MASTER.true_peak_dbtp


def write_report(
    media_dir: Path,
    libraries: Mapping[str, Library],
    out: Path,
    watch: Callable[[Recording], None] = lambda recording: None,
) -> None:
    """Write the page on a folder's recordings to `out`; libraries are by locale, `watch` sees each recording done.

    Raises ManifestError when the manifest cannot be read, EnvironmentLacks when the page cannot be written.
    """
    html = _page(entries_of(media_dir, libraries, watch), quote(_way(out.parent, media_dir)))
    try:
        write_atomically(out, html.encode())
    except OSError as error:
        raise EnvironmentLacks(f"{out}: {error.strerror}. Name another place with --out.") from error


def _way(start: Path, end: Path) -> str:
    """The relative URL from one folder to another."""
    return Path(os.path.relpath(end, start)).as_posix()


def entries_of(
    media_dir: Path, libraries: Mapping[str, Library], watch: Callable[[Recording], None]
) -> Sequence[Entry]:
    """What the report tells of each recording, in its order."""
    entries = []
    for row in read_manifest(media_dir):
        entries.append(_entry(media_dir, row, libraries.get(row.locale)))
        watch(row)
    profiles = [*PROFILES]
    entries.sort(
        key=lambda entry: (
            entry.row.locale,
            entry.title,
            entry.row.length_s,
            profiles.index(entry.row.profile) if entry.row.profile in profiles else len(profiles),
        )
    )
    return entries


def _page(entries: Sequence[Entry], folder: str) -> str:
    pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATE.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(clock=picture.clock, length_of=_length, minus=_minus, rebuild=rebuild)
    return pages.get_template(_TEMPLATE.name).render(
        entries=entries,
        chapters=[
            (title, locale, list(each))
            for (locale, title), each in groupby(entries, lambda entry: (entry.row.locale, entry.title))
        ],
        several_locales=len({entry.row.locale for entry in entries}) > 1,
        folder=folder,
        drawing=picture,
        limits=MASTER,
        profiles=PROFILES,
    )


def _entry(media_dir: Path, row: Recording, library: Library | None) -> Entry:
    mp3, captions = (_content(media_dir / name) for name in (row.file, row.captions))
    sound = decoded(mp3)
    try:
        cues = read(captions.decode())
    except (BadInput, UnicodeDecodeError):
        cues = ()
    if not mp3:
        problem = "The file is missing."
    elif sound is None or hashlib.sha256(mp3).hexdigest() != row.sha256:
        problem = "The file is not what was rendered."
    elif not cues:
        problem = "Its captions are missing or cannot be read."
    elif not (media_dir / lyrics_name(row.captions)).is_file():
        problem = "Its LRC file is missing."
    else:
        problem = ""
    practice = library.practices.get(row.practice) if library else None
    return Entry(
        row=row,
        title=practice.title if practice else row.practice,
        problem=problem,
        cues=cues,
        placed=_placed(_session(row, library), row, cues),
        loudness=tuple(picture.short_term(block_powers(samples_of(sound)))) if sound else (),
    )


def _session(row: Recording, library: Library | None) -> Timeline:
    """The timeline that a recording of this place would be made from today; empty where there is none."""
    if library and row.practice in library.practices and row.profile in PROFILES:
        for script in library.practices[row.practice].scripts:
            if script.length_s == row.length_s:
                session = timeline(script, library.cues, library.practices[row.practice].title)
                return PROFILES[row.profile].tuned(session)
    return Timeline(())


def _placed(session: Timeline, row: Recording, cues: Sequence[Cue]) -> tuple[Placed, ...]:
    """The session as the mix placed it, its lines as long as the captions say; empty when it was another."""
    if not session.items or not row.script_digest.startswith(words_digest(session)):
        return ()
    said = [cue for cue in cues if _is_line(cue)]
    lines = dict.fromkeys(session.lines, _unheard(0))
    lines |= {cue.text: _unheard(_spoken_s(cue)) for cue in said}
    placed = place(session, lines)
    starts = [(piece.item.text, piece.start / RATE) for piece in placed if isinstance(piece.item, Line)]
    as_said = [(cue.text, cue.start_s - ENCODER_DELAY_S) for cue in said]
    same = (
        [text for text, _ in starts] == [text for text, _ in as_said]
        and all(abs(start - at) < _APART_S for (_, start), (_, at) in zip(starts, as_said, strict=True))
        and 0 <= row.duration_s - placed[-1].end / RATE < _PADDING_S
    )
    return placed if same else ()


def _unheard(seconds: float) -> Samples:
    return np.broadcast_to(np.float32(0), round(seconds * RATE))


def _is_line(cue: Cue) -> bool:
    return cue.id.startswith("line-")


def _spoken_s(cue: Cue) -> float:
    return cue.end_s - cue.start_s - HOLD_S


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _length(seconds: int) -> str:
    """A length as it is offered."""
    return f"{seconds} s" if seconds % 60 else f"{seconds // 60} min"


def _minus(number: float, digits: int = 1) -> str:
    """A number with a real minus sign."""
    return f"{number:.{digits}f}".replace("-", "−")
