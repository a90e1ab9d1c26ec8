from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from audio.cache import Cache, digest, line_key, raw_key
from audio.engines.espeak import Espeak
from audio.engines.gtts import Gtts
from audio.engines.silent import Silent


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


SOUND = Silent().speak("one two", "en-US")


def test_a_line_is_found_again(cache: Cache) -> None:
    """What was kept comes back bit by bit; what was not is told as absent."""
    cache.keep_sound("raw", digest("a"), SOUND)
    assert cache.sound("raw", digest("a")) == SOUND
    assert cache.sound("raw", digest("b")) is None
    assert cache.sound("line", digest("a")) is None


@pytest.mark.parametrize("length", [0, 3, 200])
def test_a_file_cut_short_counts_as_absent(cache: Cache, length: int) -> None:
    """An empty or short file, as a power cut leaves it, is as good as none."""
    cache.keep_sound("raw", digest("a"), SOUND)
    ((_, _, path),) = cache.files()
    os.truncate(path, length)
    assert cache.sound("raw", digest("a")) is None


def test_a_lines_place_follows_from_everything_that_shapes_it() -> None:
    """Another text, accent, engine, version or setting is another place."""
    voice = Espeak().voice("en-US")
    voices = [
        voice,
        dataclasses.replace(voice, version="0"),
        dataclasses.replace(voice, settings={**voice.settings, "pitch": 44}),
        Espeak().voice("en-GB"),
        Gtts(Path()).voice("en-US"),
        Gtts(Path()).voice("en-GB"),
    ]
    keys = {key(voice, text) for key in (raw_key, line_key) for voice in voices for text in ("One.", "Two.")}
    assert len(keys) == 2 * len(voices) * 2


def test_a_place_does_not_depend_on_the_order_of_settings() -> None:
    """The same parameters in another order are the same place."""
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_what_a_killed_program_left_is_removed(cache: Cache) -> None:
    """A half-written file that has lain for over a minute goes; one that is being written stays."""
    cache.keep_sound("raw", digest("a"), SOUND)
    old, fresh = (cache.folder / "unfinished" / name for name in ("old", "fresh"))
    for path in (old, fresh):
        path.write_bytes(b"fLaC")
    os.utime(old, (0, 0))
    cache.clean()
    assert (old.exists(), fresh.exists()) == (False, True)
    assert cache.sound("raw", digest("a")) == SOUND
