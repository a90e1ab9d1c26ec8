from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.captions import ENCODER_DELAY_S, Cue, read, webvtt
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
