"""One session from its timeline to an MP3 and captions, spoken by one voice from the first word to the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audio.cache import Cache, line_key, raw_key
from audio.captions import webvtt
from audio.engine import Engine, Voice
from audio.frames import SAMPLES, frames
from audio.master import master
from audio.mix import mix
from audio.recipe import RATE
from audio.script import Timeline
from audio.sound import Sound
from audio.voice import samples_of, treated


@dataclass(frozen=True)
class Rendition:
    """What a session became; the measures are those of the decoded MP3."""

    mp3: bytes
    captions: str
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
        lines[text] = samples_of(_line(text, engine, voice, locale, cache))
        spoken()
    mixed = mix(timeline, lines)
    mastered = master(mixed)
    count = sum(1 for _ in frames(mastered.mp3))
    return Rendition(
        mp3=mastered.mp3,
        captions=webvtt(mixed.cues),
        duration_s=round(count * SAMPLES / RATE, 3),
        lufs=mastered.lufs,
        true_peak_dbtp=mastered.true_peak_dbtp,
    )


def _line(text: str, engine: Engine, voice: Voice, locale: str, cache: Cache) -> Sound:
    if line := cache.sound("line", line_key(voice, text)):
        return line
    raw = cache.sound("raw", raw_key(voice, text))
    if raw is None:
        raw = engine.speak(text, locale)
        cache.keep_sound("raw", raw_key(voice, text), raw)
    line = treated(raw, soften=voice.synthetic)
    cache.keep_sound("line", line_key(voice, text), line)
    return line
