"""The mix of one session: the voice's lines and silences joined, the bed, tones and chimes laid under them.

The only user of pydub. Its segments hold 32-bit samples with 42 dB of headroom, so that an overlay, which cuts at
full scale without a word, never gets there. A session is worked through in stretches, each joined once and
overlaid once, so that pydub's copies stay small.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from audio import beds
from audio.captions import HOLD_S, Cue
from audio.envelope import follow
from audio.meter import STRETCH, Meter, Powers, block_powers, integrated, lufs_of, relative_gate
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
class LaidBed:
    """A bed from sample `start` to before `stop`, and the samples that its fades take."""

    name: str
    start: int
    stop: int
    fade_in: int
    fade_out: int


@dataclass(frozen=True)
class Mix:
    """A session before mastering; cues are timed from its start."""

    samples: Samples
    voice_lufs: float
    """Integrated loudness of the voice alone: what mastering holds on to."""
    cues: tuple[Cue, ...]


@dataclass(frozen=True)
class _Layer:
    """A sound under the voice from sample `start` to before `stop`, looped where it is shorter."""

    sound: Samples
    start: int
    stop: int
    fade_in: int = 0
    fade_out: int = 0

    def add_to(self, stretch: Samples, at: int) -> None:
        """Add the part that sounds in the stretch of the session that begins at `at`."""
        first, last = max(self.start, at), min(self.stop, at + len(stretch))
        if first < last:
            offset = first - self.start
            part = self.sound.take(np.arange(offset, offset + last - first), mode="wrap")
            _fade(part, offset, self.stop - self.start, self.fade_in, self.fade_out)
            stretch[first - at : last - at] += part


def mix(timeline: Timeline, lines: Mapping[str, Samples], blend: Blend = BLEND) -> Mix:
    """Mix a timeline, given each of its lines at RATE and at one level."""
    placed = place(timeline, lines, blend)
    # pydub counts in milliseconds: an overlay drops what stands beyond the last whole one.
    length = -(-placed[-1].end // _MILLISECOND) * _MILLISECOND
    spoken = _powers(length, lambda at, stop: _samples(voice_segment(placed, at, stop, blend)))
    voice_lufs = integrated(spoken)
    # Bed and tones stay under the meter's relative gate: what passes it counts as the recording's loudness, and
    # a long quiet would pull that down.
    gate = relative_gate(spoken, all_count=True)
    ducking = _ducking(placed, length, blend)
    beds_below = _beds(placed, length, min(voice_lufs - blend.bed_under_lu, gate - blend.bed_under_gate_lu), blend)
    tones = _tones(placed, min(voice_lufs - blend.tone_under_lu, gate - blend.tone_under_gate_lu))

    samples = np.zeros(length, np.float32)
    for at, stop in _stretches(length):
        _add(beds_below, samples[at:stop], at)
        follow(samples[at:stop], ducking, _GRID, at)
        _add(tones, samples[at:stop], at)
    chimes = _chimes(placed, length, voice_lufs - blend.chime_under_lu)
    softer = _softer(chimes, samples, spoken, blend) if chimes else np.float32(1)
    for at, stop in _stretches(length):
        below = samples[at:stop] + _add(chimes, np.zeros(stop - at, np.float32), at) * softer
        _fade(below, at, length, 0, round(blend.tail_out_s * RATE))
        samples[at:stop] = _samples(voice_segment(placed, at, stop, blend).overlay(_segment([_pcm(below)])))
    return Mix(samples, voice_lufs, tuple(_cues(placed)))


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


def lay_beds(placed: Sequence[Placed], length: int, blend: Blend = BLEND) -> Iterator[LaidBed]:
    """Where beds lie in a session of `length` samples."""
    changes = [(piece.item.name, piece.start) for piece in placed if isinstance(piece.item, Bed)]
    ends = [*(start for _, start in changes), length][1:]
    fade_in, fade_out = round(blend.fade_in_s * RATE), round(blend.fade_out_s * RATE)
    for (name, start), end in zip(changes, ends, strict=True):
        if name != "none":
            last = end == length
            # A bed that gives way to another goes on beneath it while it fades: nobody hears a gap.
            stop = end if last else min(end + fade_in, length)
            yield LaidBed(name, start, stop, fade_in, fade_out if last else fade_in)


def voice_segment(placed: Sequence[Placed], at: int, stop: int, blend: Blend = BLEND) -> AudioSegment:
    """The voice alone from `at` to before `stop`, sinking by the taper; digital silence between its lines."""
    end = placed[-1].end
    pieces = []
    for piece in placed:
        first, last = max(piece.start, at), min(piece.end, stop)
        if first < last:
            spoken = 0
            if piece.speech is not None:
                gain_db = blend.taper_db * (0.5 - piece.start / end)
                part = piece.speech[first - piece.start : last - piece.start]
                pieces.append(_pcm(part * np.float32(10 ** (gain_db / 20))))
                spoken = len(part)
            pieces.append(bytes(_WIDTH * (last - first - spoken)))
    pieces.append(bytes(_WIDTH * max(0, stop - max(at, end))))
    return _segment(pieces)


def _stretches(length: int) -> Iterator[tuple[int, int]]:
    for at in range(0, length, STRETCH):
        yield at, min(at + STRETCH, length)


def _powers(length: int, sound: Callable[[int, int], Samples]) -> Powers:
    meter = Meter()
    for at, stop in _stretches(length):
        meter.hear(sound(at, stop))
    return meter.powers


def _add(layers: Sequence[_Layer], stretch: Samples, at: int) -> Samples:
    for layer in layers:
        layer.add_to(stretch, at)
    return stretch


def _beds(placed: Sequence[Placed], length: int, lufs: float, blend: Blend) -> Sequence[_Layer]:
    layers = []
    for laid in lay_beds(placed, length, blend):
        loop = beds.bed(laid.name)
        layers.append(_Layer(loop * _gain(loop, lufs), laid.start, laid.stop, laid.fade_in, laid.fade_out))
    return layers


def _ducking(placed: Sequence[Placed], length: int, blend: Blend) -> Samples:
    """The bed's gain at each step of _GRID: lowered around every spoken line, whose times are known."""
    depth = np.zeros(-(-length // _GRID))
    for piece in placed:
        if piece.speech is not None:
            start, end = piece.start / RATE, (piece.start + len(piece.speech)) / RATE
            corners = (start - blend.duck_before_s, start, end, end + blend.duck_after_s)
            first, last = (max(0, round(corner * RATE / _GRID)) for corner in (corners[0], corners[-1]))
            near = depth[first:last]
            grid = (np.arange(first, first + len(near)) + 0.5) * (_GRID / RATE)
            np.maximum(near, np.interp(grid, corners, (0, 1, 1, 0)), out=near)
    return np.asarray(10 ** (-blend.duck_db / 20 * depth), np.float32)


def _tones(placed: Sequence[Placed], lufs: float) -> Sequence[_Layer]:
    layers = []
    for piece in placed:
        if isinstance(piece.item, Breath) and piece.length:
            tone = beds.breath_tone(piece.item.phase, piece.length)
            layers.append(_Layer(tone * _gain(tone, lufs), piece.start, piece.end))
    return layers


def _chimes(placed: Sequence[Placed], length: int, lufs: float) -> Sequence[_Layer]:
    starts = [piece.start for piece in placed if isinstance(piece.item, Chime)]
    bowl = beds.bowl() * _gain(beds.bowl()[:RATE], lufs) if starts else np.zeros(0, np.float32)
    return [_Layer(bowl, start, min(start + len(bowl), length)) for start in starts]


def _softer(chimes: Sequence[_Layer], others: Samples, spoken: Powers, blend: Blend) -> np.float32:
    """The gain of chimes, lower where few words are said: the voice alone shall set the loudness."""
    without = spoken + block_powers(others)
    powers = _powers(len(others), lambda at, stop: _add(chimes, np.zeros(stop - at, np.float32), at))
    lost_lu = [integrated(without) - integrated(without + powers * 10 ** (-yields / 10)) for yields in _YIELDS_DB]
    fitting = (yields for yields, lost in zip(_YIELDS_DB, lost_lu, strict=True) if lost <= blend.chime_weighs_lu)
    return np.float32(10 ** (-next(fitting, _YIELDS_DB[-1]) / 20))


def _gain(sound: Samples, lufs: float) -> np.float32:
    """What brings the loudest 400 ms of a sound to a loudness."""
    return np.float32(10 ** ((lufs - lufs_of(block_powers(sound).max())) / 20))


def _fade(part: Samples, at: int, length: int, fade_in: int, fade_out: int) -> None:
    """Fade both ends of a sound in place, given its part from `at` on; ends that would meet share."""
    if fade_in + fade_out > length:
        fade_in, fade_out = length * fade_in // (fade_in + fade_out), length * fade_out // (fade_in + fade_out)
    rising = np.arange(at, min(at + len(part), fade_in), dtype=np.float32)
    part[: len(rising)] *= np.sin(np.pi / 2 * rising / max(1, fade_in - 1)) ** 2
    fading = np.arange(max(at, length - fade_out), at + len(part)) - (length - fade_out)
    part[len(part) - len(fading) :] *= np.cos(np.pi / 2 * fading.astype(np.float32) / max(1, fade_out - 1)) ** 2


def _cues(placed: Sequence[Placed]) -> Iterator[Cue]:
    counts = {"line": 0, "in": 0, "out": 0}
    for piece in placed:
        match piece.item:
            case Line(text):
                kind, end = "line", piece.end / RATE + HOLD_S
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
