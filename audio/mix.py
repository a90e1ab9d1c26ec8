"""The mix of one session: the voice's lines and silences joined, the bed, tones and chimes laid under them.

The only user of pydub. Its segments hold 32-bit samples with 42 dB of headroom, so that an overlay, which cuts at
full scale without a word, never gets there.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from audio import beds
from audio.captions import Cue
from audio.envelope import follow
from audio.meter import Powers, block_powers, integrated, lufs_of, relative_gate
from audio.recipe import BLEND, RATE, Blend
from audio.script import Breath, Item, Line, Silence, Timeline
from audio.spectrum import Samples
from skill.core.practice import CHIME_S, Bed, Chime

with warnings.catch_warnings():
    # pydub looks for an ffmpeg that is never used here, and tells everybody that there is none.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

_FULL_SCALE = 1 << 24
_WIDTH = 4
_MILLISECOND = RATE // 1000
_GRID = RATE // 100
_YIELDS_DB = range(16)
_HOLD_S = 0.8
"""How long a caption stays after its line; always shorter than the gap that follows."""


@dataclass(frozen=True)
class Placed:
    """An item at its place, in samples; `speech` is the line spoken at its start, if any."""

    item: Item
    start: int
    length: int
    speech: Samples | None = None

    @property
    def end(self) -> int:
        """The sample after its last."""
        return self.start + self.length


@dataclass(frozen=True)
class Mix:
    """A session before mastering; cues are timed from its start."""

    samples: Samples
    voice_lufs: float
    """Integrated loudness of the voice alone: what mastering holds on to."""
    cues: tuple[Cue, ...]


def mix(timeline: Timeline, lines: Mapping[str, Samples], blend: Blend = BLEND) -> Mix:
    """Mix a timeline, given each of its lines at RATE and at one level."""
    placed = place(timeline, lines, blend)
    voice = voice_segment(placed, blend)
    spoken = block_powers(_samples(voice))
    voice_lufs = integrated(spoken)
    # Bed and tones stay under the meter's relative gate: what passes it counts as the recording's loudness, and
    # a long quiet would pull that down.
    gate = relative_gate(spoken, all_count=True)
    under = np.zeros(len(voice.raw_data) // _WIDTH, np.float32)
    _add_beds(under, placed, min(voice_lufs - blend.bed_under_lu, gate - blend.bed_under_gate_lu), blend)
    _add_tones(under, placed, min(voice_lufs - blend.tone_under_lu, gate - blend.tone_under_gate_lu))
    _add_chimes(under, placed, spoken, blend)
    _fade(under, 0, round(blend.tail_out_s * RATE))
    return Mix(_samples(voice.overlay(_segment([_pcm(under)]))), voice_lufs, tuple(_cues(placed)))


def place(timeline: Timeline, lines: Mapping[str, Samples], blend: Blend = BLEND) -> tuple[Placed, ...]:
    """Where each item begins and how long it is."""
    placed, start = [], 0
    for item in timeline.items:
        speech = None
        match item:
            case Line():
                speech = lines[item.text]
                length = len(speech)
            case Silence():
                length = round(item.seconds * RATE)
            case Breath():
                length = round(item.seconds * RATE)
                if item.led and len(lines[item.words]) + round(blend.cue_room_s * RATE) <= length:
                    speech = lines[item.words]
            case Chime():
                length = round(CHIME_S * RATE)
            case Bed():
                length = 0
        placed.append(Placed(item, start, length, speech))
        start += length
    return tuple(placed)


def voice_segment(placed: Sequence[Placed], blend: Blend = BLEND) -> AudioSegment:
    """The voice alone, sinking by the taper; digital silence everywhere between its lines."""
    end = placed[-1].end
    pieces = []
    for piece in placed:
        spoken = 0
        if piece.speech is not None:
            gain_db = blend.taper_db * (0.5 - piece.start / end)
            pieces.append(_pcm(piece.speech * np.float32(10 ** (gain_db / 20))))
            spoken = len(piece.speech)
        pieces.append(bytes(_WIDTH * (piece.length - spoken)))
    # pydub counts in milliseconds: an overlay drops what stands beyond the last whole one.
    pieces.append(bytes(_WIDTH * (-end % _MILLISECOND)))
    return _segment(pieces)


def _add_beds(under: Samples, placed: Sequence[Placed], lufs: float, blend: Blend) -> None:
    changes = [piece for piece in placed if isinstance(piece.item, Bed)]
    ends = [*(piece.start for piece in changes), len(under)][1:]
    fade_in, fade_out = round(blend.fade_in_s * RATE), round(blend.fade_out_s * RATE)
    total = np.zeros(len(under), np.float32)
    for piece, end in zip(changes, ends, strict=True):
        assert isinstance(piece.item, Bed)
        if piece.item.name == "none":
            continue
        loop = beds.bed(piece.item.name)
        last = end == len(under)
        # A bed that gives way to another goes on beneath it while it fades: nobody hears a gap.
        span = total[piece.start : end if last else end + fade_in]
        layer = np.resize(loop, len(span)) * _gain(loop, lufs)
        _fade(layer, fade_in, fade_out if last else fade_in)
        span += layer
    follow(total, _ducking(placed, len(under), blend), _GRID)
    under += total


def _ducking(placed: Sequence[Placed], length: int, blend: Blend) -> Samples:
    """The bed's gain at each step of _GRID: lowered around every spoken line, whose times are known."""
    grid = (np.arange(-(-length // _GRID)) + 0.5) * (_GRID / RATE)
    depth = np.zeros(len(grid))
    for piece in placed:
        if piece.speech is not None:
            start, end = piece.start / RATE, (piece.start + len(piece.speech)) / RATE
            corners = (start - blend.duck_before_s, start, end, end + blend.duck_after_s)
            np.maximum(depth, np.interp(grid, corners, (0, 1, 1, 0)), out=depth)
    return np.asarray(10 ** (-blend.duck_db / 20 * depth), np.float32)


def _add_tones(under: Samples, placed: Sequence[Placed], lufs: float) -> None:
    for piece in placed:
        if isinstance(piece.item, Breath) and piece.length:
            tone = beds.breath_tone(piece.item.phase, piece.length)
            under[piece.start : piece.end] += tone * _gain(tone, lufs)


def _add_chimes(under: Samples, placed: Sequence[Placed], spoken: Powers, blend: Blend) -> None:
    """Chimes as loud as wanted, or softer where few words are said: the voice alone shall set the loudness."""
    chimes = np.zeros(len(under), np.float32)
    for piece in placed:
        if isinstance(piece.item, Chime):
            stroke = beds.bowl()[: len(under) - piece.start]
            chimes[piece.start : piece.start + len(stroke)] += stroke
    if not chimes.any():
        return
    chimes *= _gain(beds.bowl()[:RATE], integrated(spoken) - blend.chime_under_lu)
    others, powers = spoken + block_powers(under), block_powers(chimes)
    lost_lu = [integrated(others) - integrated(others + powers * 10 ** (-yields / 10)) for yields in _YIELDS_DB]
    fitting = (yields for yields, lost in zip(_YIELDS_DB, lost_lu, strict=True) if lost <= blend.chime_weighs_lu)
    under += chimes * np.float32(10 ** (-next(fitting, _YIELDS_DB[-1]) / 20))


def _gain(sound: Samples, lufs: float) -> np.float32:
    """What brings the loudest 400 ms of a sound to a loudness."""
    return np.float32(10 ** ((lufs - lufs_of(block_powers(sound).max())) / 20))


def _fade(samples: Samples, fade_in: int, fade_out: int) -> None:
    """Fade both ends in place; ends that would meet share what there is."""
    length = len(samples)
    if fade_in + fade_out > length:
        fade_in, fade_out = length * fade_in // (fade_in + fade_out), length * fade_out // (fade_in + fade_out)
    samples[:fade_in] *= np.sin(np.linspace(0, np.pi / 2, fade_in, dtype=np.float32)) ** 2
    samples[length - fade_out :] *= np.cos(np.linspace(0, np.pi / 2, fade_out, dtype=np.float32)) ** 2


def _cues(placed: Sequence[Placed]) -> Iterator[Cue]:
    counts = {"line": 0, "in": 0, "out": 0}
    for piece in placed:
        match piece.item:
            case Line(text):
                kind, end = "line", piece.end / RATE + _HOLD_S
            case Breath(phase, words=text):
                kind, end = phase, piece.end / RATE
            case _:
                continue
        counts[kind] += 1
        yield Cue(f"{kind}-{counts[kind]}", piece.start / RATE, end, text)


def _pcm(samples: Samples) -> bytes:
    return np.rint(samples * _FULL_SCALE).astype("<i4").tobytes()


def _segment(pieces: Sequence[bytes]) -> AudioSegment:
    # Joined once: pydub copies everything at each `+`.
    return AudioSegment(b"".join(pieces), sample_width=_WIDTH, frame_rate=RATE, channels=1)


def _samples(segment: AudioSegment) -> Samples:
    return np.frombuffer(segment.raw_data, "<i4").astype(np.float32) / np.float32(_FULL_SCALE)
