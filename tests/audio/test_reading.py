from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.prompter import pages
from audio.reading import folder_name, found, name
from audio.script import timeline
from skill.library.shelf import Shelf
from tests.audio import small
from tests.audio.supplies import record

TEXT = "Let your feet find the floor."


def test_a_name_can_be_read(tmp_path: Path) -> None:
    """A line's file is named by its first words, and by a digest that tells it from others that begin alike."""
    assert re.fullmatch(r"let-your-feet-find-the-[0-9a-f]{8}", name(TEXT))
    assert name(TEXT) != name("Let your feet find the ground.")


@pytest.mark.parametrize(
    "other", ["let your feet find the floor", "Let your feet,  find the floor!", "LET YOUR FEET FIND THE FLOOR."]
)
def test_only_words_make_a_name(other: str) -> None:
    """Punctuation, capitals and spaces do not cost a person another take."""
    assert name(other) == name(TEXT)


@pytest.mark.parametrize(
    ("text", "slug"),
    [("Café, s’il vous plaît.", "cafe-s-il-vous-plait"), ("深呼吸", "line"), ("Weißt du’s?", "weisst-du-s")],
)
def test_a_name_is_safe_in_every_file_system(text: str, slug: str) -> None:
    """Names hold nothing but small letters, digits and dashes, whatever the language."""
    assert re.fullmatch(r"[a-z0-9-]+", name(text))
    assert name(text).replace("'", "-").startswith(slug.split("-")[0])


def test_every_line_of_the_library_has_a_name_of_its_own() -> None:
    """No two lines of the library that differ in their words have one name, and no name is long."""
    library = Shelf().library("en-US")
    scripts = [script for practice in library.practices.values() for script in practice.scripts]
    texts = {text for script in scripts for text in timeline(script, library.cues).lines}
    words = {" ".join(re.findall(r"[\w']+", text.lower())) for text in texts}
    assert len({name(text) for text in texts}) == len(words)
    assert max(len(name(text)) for text in texts) <= 50


def test_files_are_found_by_their_digest(tmp_path: Path) -> None:
    """A file's readable part may be changed, its ending may be in capitals, and other files are left alone."""
    digest = name(TEXT).rpartition("-")[2]
    path = tmp_path / f"Feet, second take-{digest.upper()}.WAV"
    for each in (path, tmp_path / f"feet-{digest}.txt", tmp_path / f".feet-{digest}.wav", tmp_path / "other.wav"):
        each.write_bytes(b"")
    assert found(tmp_path, [TEXT]) == {TEXT: path}
    assert found(tmp_path / "nowhere", [TEXT]) == {}


def test_a_page_can_be_read_aloud_from(tmp_path: Path) -> None:
    """A page has the session's title, each line with the name to save it under, and the folder to save it in."""
    library = small.library(small.compassion_break())
    (page,) = pages(library, tmp_path)
    lines = page.splitlines()
    texts = ["This is a hard moment.", "Hard moments are part of caring.", "May I be kind to myself?"]
    assert lines[0] == "Compassion break, 60 s"
    assert lines[2] == "3 lines, 3 to record."
    assert str(tmp_path / "en-US") in lines[3]
    assert folder_name("compassion-break", 60, texts) in lines[4]
    assert lines[6:] == [
        "  1.  This is a hard moment.",
        f"      {name(texts[0])}.wav",
        "",
        "  2.  Hard moments are part of caring.",
        f"      {name(texts[1])}.wav",
        "",
        "  3.  May I be kind to myself?",
        f"      {name(texts[2])}.wav",
    ]


def test_breath_cues_are_lines_too(tmp_path: Path) -> None:
    """The words that lead a breath are on the page."""
    (page,) = pages(small.library(small.breath()), tmp_path)
    assert f"{name('Breathe in')}.wav" in page
    assert f"{name('and out')}.wav" in page


def test_a_page_tells_what_is_there_and_what_is_not_good(tmp_path: Path) -> None:
    """A recorded line is ticked, one that cannot be used says why, and a complete session says that it is."""
    folder = tmp_path / "en-US"
    folder.mkdir()
    record(folder / f"{name('Breathe in')}.wav", "Breathe in")
    silent = folder / f"{name('and out')}.wav"
    soundfile.write(silent, np.zeros(24_000), 24_000)
    library = small.library(small.breath())
    (page,) = pages(library, tmp_path)
    assert "3 lines, 2 to record." in page
    assert f"✓ {name('Breathe in')}.wav" in page
    assert f"Again: {silent}: it is silent. Check the microphone and record the line again." in page
    record(silent, "and out")
    record(folder / f"{name('Breathe as you like.')}.mp3", "Breathe as you like.")
    (page,) = pages(library, tmp_path)
    assert "All 3 lines are recorded." in page
    assert "Save each" not in page


def test_one_practice_can_be_chosen(tmp_path: Path) -> None:
    """There is a page for each session of the practice that is asked for, or of all."""
    assert len(list(pages(small.library(), tmp_path))) == 3
    assert len(list(pages(small.library(), tmp_path, "breath"))) == 1
