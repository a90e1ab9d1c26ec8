"""A line of a session as one voice speaks it: found in the cache, or spoken, treated and kept there."""

from __future__ import annotations

from audio.cache import Cache, line_key, raw_key
from audio.engine import Engine, Voice
from audio.sound import Sound
from audio.voice import treated


def line(text: str, engine: Engine, voice: Voice, locale: str, cache: Cache) -> Sound:
    """The line, ready for the mix. Raises EngineError when the engine cannot speak it."""
    found = cache.sound("line", line_key(voice, text))
    if found is None:
        found = treated(raw_line(text, engine, voice, locale, cache), soften=voice.synthetic)
        cache.keep_sound("line", line_key(voice, text), found)
    return found


def raw_line(text: str, engine: Engine, voice: Voice, locale: str, cache: Cache) -> Sound:
    """The line as the engine speaks it. Raises EngineError when it cannot."""
    found = cache.sound("raw", raw_key(voice, text))
    if found is None:
        found = engine.speak(text, locale)
        cache.keep_sound("raw", raw_key(voice, text), found)
    return found
