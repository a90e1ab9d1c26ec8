"""Practice files: what is taken, and what is refused with file, line and mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from skill.core.practice import Bed, Breathe, Chime, Pause, Say
from skill.errors import LibraryError
from skill.library.practice_file import read_practice

REFUSED = yaml.safe_load((Path(__file__).parents[1] / "data/practices/refused.yaml").read_text())

TAKEN = """\
id: sample
title: A sample
minutes: [0.5, 3]
when: [loss]
posture: As you are.
exit: soles-of-the-feet
steps:
  3:
    - bed: warm-pad
    - chime
    - say: Here is a line. And
        here is another!
    - pause: 2.5s
    - breathe: in 4 out 6 times 16
  0.5:
    - say: A short one.
    - pause: 26s
sources: [original]
"""


@pytest.mark.parametrize("sample", REFUSED, ids=lambda sample: sample["fact"])
def test_a_bad_practice_is_refused(tmp_path: Path, sample: dict[str, Any]) -> None:
    """A practice file that cannot be used is refused with its file, its line and what to write instead."""
    path = tmp_path / "sample.yaml"
    path.write_text(sample["file"])
    with pytest.raises(LibraryError) as refusal:
        read_practice(path)
    assert (refusal.value.path, refusal.value.line) == (path, sample["line"])
    assert sample["says"] in str(refusal.value)
    assert str(refusal.value).startswith(f"{path}:{sample['line']}: ")


def test_a_good_practice_is_read(tmp_path: Path) -> None:
    """Lengths come shortest first, and every kind of step is read with its numbers."""
    path = tmp_path / "sample.yaml"
    path.write_text(TAKEN)
    practice = read_practice(path)
    assert practice.lengths_s == (30, 180)
    assert practice.script(200).steps == (
        Bed("warm-pad"),
        Chime(),
        Say("Here is a line. And here is another!"),
        Pause(2.5),
        Breathe(4.0, 6.0, 16),
    )
    assert practice.script(10).length_s == 30


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever stands in a file, reading it ends in a practice or in a refusal."""
    path = tmp_path_factory.mktemp("library") / "sample.yaml"
    path.write_bytes(text.encode("utf-8", "replace"))
    with pytest.raises(LibraryError):
        read_practice(path)


def test_sentences_are_cut_at_their_ends() -> None:
    """A say step of several sentences is spoken sentence by sentence, quotation marks and all."""
    assert Say("One. Two? “Three!” Four…").sentences == ("One.", "Two?", "“Three!”", "Four…")


def test_a_folder_with_a_practices_name_is_refused(tmp_path: Path) -> None:
    """A folder that is named like a practice file is refused like a file that cannot be read."""
    path = tmp_path / "sample.yaml"
    path.mkdir()
    with pytest.raises(LibraryError, match=r"sample\.yaml:1: cannot be read"):
        read_practice(path)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "], ids=["lists", "mappings", "entries"])
def test_nesting_without_end_is_refused(tmp_path: Path, opening: str) -> None:
    """A file that nests a hundred thousand levels deep is refused."""
    path = tmp_path / "sample.yaml"
    path.write_text(opening * 100_000)
    with pytest.raises(LibraryError, match=r"sample\.yaml:1: "):
        read_practice(path)
