from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.captions import ENCODER_DELAY_S, Cue, lrc, lyrics_name, read, webvtt
from skill.errors import BadInput


def test_captions_look_like_this() -> None:
    """A captions file is WebVTT with a name, times and words for each cue, set back by the encoder's delay."""
    cues = (Cue("line-1", 0, 2.5, "One."), Cue("in-1", 3661.2, 3665.2, "Breathe in"))
    assert webvtt(cues) == (
        "WEBVTT\n\n"
        "line-1\n00:00:00.046 --> 00:00:02.546\nOne.\n\n"
        "in-1\n01:01:01.246 --> 01:01:05.246\nBreathe in\n"
    )


def test_words_cannot_break_out_of_their_cue() -> None:
    """Markup, arrows and line breaks in a line are shown as they are and change nothing else."""
    text = webvtt([Cue("line-1", 0, 1, 'Tom & <b>Ann</b> --> here\n\nNOTE "x"')])
    assert text.splitlines()[4:] == ['Tom &amp; &lt;b&gt;Ann&lt;/b&gt; --&gt; here NOTE "x"']


@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_what_is_written_is_read(words: str) -> None:
    """Any words come back from a captions file as they went in, but for spaces."""
    (cue,) = read(webvtt([Cue("line-1", 1, 2, words)]))
    assert cue == Cue("line-1", 1 + ENCODER_DELAY_S, 2 + ENCODER_DELAY_S, " ".join(words.split()))


@pytest.mark.parametrize("text", ["", "hello", "WEBVTT\n\nline-1\nsoon --> later\nOne.\n"])
def test_what_is_no_captions_file_is_refused(text: str) -> None:
    """A file that is not captions is refused."""
    with pytest.raises(BadInput):
        read(text)


def test_lyrics_look_like_this() -> None:
    """An LRC file has a title, a length, and times to a hundredth; a longer silence clears the words."""
    cues = (
        Cue("line-1", 0.046, 2.5, "One."),
        Cue("line-2", 3, 5.25, "Two."),
        Cue("in-1", 61.204, 65, "Breathe in"),
        Cue("out-1", 65, 71, "and out"),
    )
    assert lrc(cues, "Soles of the feet", 74.6) == (
        "[ti:Soles of the feet]\n"
        "[length:01:15]\n"
        "[00:00.05]One.\n"
        "[00:03.00]Two.\n"
        "[00:05.25]\n"
        "[01:01.20]Breathe in\n"
        "[01:05.00]and out\n"
        "[01:11.00]\n"
    )


def test_lyrics_lie_beside_their_captions() -> None:
    """An LRC file has the name of the WebVTT file with another ending."""
    assert lyrics_name("soles-30-en-US-0123456789ab.vtt") == "soles-30-en-US-0123456789ab.lrc"


words = st.text(min_size=1).filter(lambda text: text.strip())
moments = st.lists(st.floats(0, 700), min_size=2, max_size=12).map(sorted)


@given(words, moments)
def test_lyrics_are_lines_with_times_in_order(said: str, moments: list[float]) -> None:
    """Whatever is said, each line of an LRC file has one time, no tag inside its words, and comes in order."""
    cues = [Cue(f"line-{start}", start, end, said) for start, end in itertools.pairwise(moments)]
    _, _, *lines = lrc(cues, said, moments[-1]).splitlines()
    timed = [re.fullmatch(r"\[(\d\d):(\d\d\.\d\d)\][^\[\]<>]*", line) for line in lines]
    seconds = [int(line[1]) * 60 + float(line[2]) for line in timed if line]
    assert len(seconds) == len(lines)
    assert seconds == sorted(seconds)
