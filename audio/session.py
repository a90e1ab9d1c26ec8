"""One session from its timeline to an MP3 and captions, spoken by one voice from the first word to the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audio.cache import Cache
from audio.captions import lrc, read, webvtt
from audio.engine import Engine
from audio.frames import SAMPLES, frames
from audio.line import line
from audio.master import master
from audio.mix import mix
from audio.recipe import RATE
from audio.script import Timeline
from audio.voice import samples_of


@dataclass(frozen=True)
class Rendition:
    """What a session became; the measures are those of the decoded MP3."""

    mp3: bytes
    captions: str
    """As WebVTT."""
    lyrics: str
    """The same as LRC."""
    duration_s: float
    lufs: float
    true_peak_dbtp: float


def render(timeline: Timeline, engine: Engine, locale: str, cache: Cache, spoken: Callable[[], None]) -> Rendition:
    """Render a session; `spoken` is called after each line.

    Raises EngineError when the engine fails at any of the lines, MasteringError when no try lands in the limits.
    """
    voice = engine.voice(locale)
    lines = {}
    for text in timeline.lines:
        lines[text] = samples_of(line(text, engine, voice, locale, cache))
        spoken()
    mixed = mix(timeline, lines)
    mastered = master(mixed)
    duration_s = round(sum(1 for _ in frames(mastered.mp3)) * SAMPLES / RATE, 3)
    captions = webvtt(mixed.cues)
    return Rendition(
        mp3=mastered.mp3,
        captions=captions,
        lyrics=lrc(read(captions), timeline.title, duration_s),
        duration_s=duration_s,
        lufs=mastered.lufs,
        true_peak_dbtp=mastered.true_peak_dbtp,
    )
