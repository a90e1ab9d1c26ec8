"""The inspection of finished recordings: whether each is what the manifest says and what a speaker can play."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audio import captions
from audio.frames import SAMPLES, frames
from audio.master import measured
from audio.recipe import MASTER, RATE
from skill.core.recording import Recording
from skill.errors import BadInput, MasteringError

_AGREES = 0.1
"""How far two measurements of the same file may lie apart, LU or dB."""


@dataclass(frozen=True)
class Finding:
    """Something wrong with a file, and what mends it."""

    file: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}. {self.mend}"


def inspect(folder: Path, recording: Recording) -> Iterator[Finding]:
    """Everything wrong with one recording; its files are read and the sound is decoded and measured."""
    mend = f"Run `kind-moment audio build --practice {recording.practice} --locale {recording.locale} --force`."
    for name, problems in (
        (recording.file, _sound_problems(folder, recording)),
        (recording.captions, _caption_problems(folder, recording)),
    ):
        for problem in problems:
            yield Finding(name, problem, mend)


def _sound_problems(folder: Path, recording: Recording) -> Iterator[str]:
    try:
        mp3 = (folder / recording.file).read_bytes()
    except FileNotFoundError:
        yield "the file is missing"
        return
    if len(mp3) != recording.bytes:
        yield f"it has {len(mp3)} bytes, the manifest says {recording.bytes}"
    if hashlib.sha256(mp3).hexdigest() != recording.sha256:
        yield "its content is not what was rendered"
    try:
        all_frames = list(frames(mp3))
        lufs, true_peak = measured(mp3)
    except (BadInput, MasteringError) as error:
        yield f"a speaker may not play it: {error}"
        return
    if any(
        (frame.version, frame.kbits, frame.rate, frame.mono) != (2, MASTER.kbits, RATE, True)
        for frame in all_frames
    ):
        yield f"not every frame is MPEG-2, {MASTER.kbits} kbit/s, {RATE} Hz, mono"
    if any(frame.informs for frame in all_frames):
        yield "it holds a Xing or Info frame, which first-generation speakers take for sound"
    if abs(len(all_frames) * SAMPLES / RATE - recording.duration_s) > SAMPLES / RATE:
        yield f"it lasts {len(all_frames) * SAMPLES / RATE:.1f} s, the manifest says {recording.duration_s:.1f}"
    if abs(lufs - MASTER.lufs) > MASTER.lufs_tolerance or abs(lufs - recording.lufs) > _AGREES:
        yield f"its loudness is {lufs:.1f} LUFS, the manifest says {recording.lufs:.1f}, not {MASTER.lufs:g}"
    if true_peak > MASTER.true_peak_dbtp or abs(true_peak - recording.true_peak_dbtp) > _AGREES:
        yield f"its true peak is {true_peak:.1f} dBTP, the manifest says {recording.true_peak_dbtp:.1f}"


def _caption_problems(folder: Path, recording: Recording) -> Iterator[str]:
    try:
        cues = captions.read((folder / recording.captions).read_text(encoding="utf-8"))
    except FileNotFoundError:
        yield "the file is missing"
        return
    except (BadInput, UnicodeDecodeError) as error:
        yield f"not captions: {error}"
        return
    if not cues:
        yield "it has no cue"
    if any(cue.end_s <= cue.start_s or not cue.text for cue in cues):
        yield "a cue has no length or no text"
    if any(later.start_s < earlier.end_s for earlier, later in itertools.pairwise(cues)):
        yield "its cues overlap"
    if cues and cues[-1].end_s > recording.duration_s + 1:
        yield "its last cue ends after the recording"
