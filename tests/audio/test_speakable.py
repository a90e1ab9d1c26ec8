from __future__ import annotations

import pytest

from audio.script import timeline
from audio.speakable import shortened, speakable
from skill.errors import BadInput
from skill.library.shelf import Shelf


@pytest.mark.parametrize("text", ["Café, 3 minutes; “naïve” – it’s 50 % + more…", "Ça va?", "Weißt du’s, Ørsted?"])
def test_ordinary_writing_is_speakable(text: str) -> None:
    """Accents, digits, printed quotes and dashes are words and pauses to a voice."""
    assert speakable(text, "en-US") == text


def test_every_line_of_the_library_is_speakable() -> None:
    """No line of the library is refused."""
    library = Shelf().library("en-US")
    for practice in library.practices.values():
        for script in practice.scripts:
            for text in timeline(script, library.cues).lines:
                assert speakable(text, "en-US") == text


def test_other_scripts_are_for_other_languages() -> None:
    """A script that the language is written in is speakable; a smiley is so in none."""
    assert speakable("深呼吸", "ja-JP") == "深呼吸"
    with pytest.raises(BadInput, match="no voice can say 'SLIGHTLY SMILING FACE' in ja-JP"):
        speakable("深呼吸 🙂", "ja-JP")


def test_the_refused_sign_is_named() -> None:
    """A refusal names the sign by its name, the beginning of the line and what to do."""
    with pytest.raises(BadInput) as raised:
        speakable("Rest here as long as you like, and then a little \N{BLACK HEART SUIT}.", "en-US")
    assert str(raised.value) == (
        "no voice can say 'BLACK HEART SUIT' in en-US, in 'Rest here as long as you like, and then …'. "
        "Write it in words."
    )


def test_a_long_line_is_named_by_its_beginning() -> None:
    """What an error quotes is one short line, however long and however broken the text is."""
    assert shortened("Rest\nnow.") == "Rest now."
    assert len(shortened("rest " * 500)) < 45
