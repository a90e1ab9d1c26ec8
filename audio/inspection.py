"""The inspection of finished recordings: whether each is what the manifest says and what a speaker can play."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audio import captions
from audio.frames import SAMPLES, frames
from audio.master import measured
from audio.meter import block_powers, lufs_of
from audio.recipe import MASTER, RATE
from audio.sound import decoded
from audio.voice import samples_of
from skill.core.recording import Recording
from skill.errors import BadInput, MasteringError

_AGREES = 0.1
"""How far two measurements of the same file may lie apart, LU or dB."""

_SPEECH_LU = 14.0
"""Speech comes this near to a recording's loudness, or over it; beds, tones and room stay below."""

_LENGTH_TOLERANCE = 0.1

_TITLE = re.compile(r"\[ti:(.+)\]\n")


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
    for name, problems in (
        (recording.file, _sound_problems(folder, recording)),
        (recording.captions, _caption_problems(folder, recording)),
        (captions.lyrics_name(recording.captions), _lyrics_problems(folder, recording)),
    ):
        for problem in problems:
            yield Finding(name, problem, f"Run `{rebuild(recording)}`.")


def inspect_length(recording: Recording) -> Iterator[Finding]:
    """Whether a recording lasts about as long as it is offered at; a profile takes the time that it takes."""
    if recording.profile == "standard" and abs(recording.duration_s / recording.length_s - 1) > _LENGTH_TOLERANCE:
        problem = f"it lasts {recording.duration_s:.0f} s and is offered at {recording.length_s} s"
        yield Finding(recording.file, problem, "Change its script's pauses, or the minutes it is offered at.")


def rebuild(recording: Recording) -> str:
    """The command that makes a recording again."""
    profile = "" if recording.profile == "standard" else f" --profile {recording.profile}"
    where = f"--practice {recording.practice} --locale {recording.locale}"
    return f"kind-moment audio build {where}{profile} --force"


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
    for cue in _unspoken(folder, recording, cues):
        yield f"the cue '{cue.id}' stands where nothing is said"


def _unspoken(folder: Path, recording: Recording, cues: Sequence[captions.Cue]) -> Iterator[captions.Cue]:
    """The lines of the captions over which the recording is too quiet for speech."""
    path = folder / recording.file
    sound = decoded(path.read_bytes()) if path.exists() else None
    if sound is None:
        return
    powers = block_powers(samples_of(sound))
    for cue in cues:
        if cue.id.startswith("line-"):
            first, last = (round(at * 10) for at in (cue.start_s, cue.end_s - captions.HOLD_S))
            loudest = float(powers[first : max(first + 1, last)].max(initial=0.0))
            if lufs_of(loudest) < recording.lufs - _SPEECH_LU:
                yield cue


def _lyrics_problems(folder: Path, recording: Recording) -> Iterator[str]:
    try:
        cues = captions.read((folder / recording.captions).read_text(encoding="utf-8"))
    except (FileNotFoundError, BadInput, UnicodeDecodeError):
        return
    try:
        lyrics = (folder / captions.lyrics_name(recording.captions)).read_text(encoding="utf-8")
    except FileNotFoundError:
        yield "the file is missing"
        return
    except UnicodeDecodeError:
        lyrics = ""
    title = _TITLE.match(lyrics)
    if title is None or lyrics != captions.lrc(cues, title[1], recording.duration_s):
        yield "it does not say what the captions say"
