"""The library as it is shipped."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import skill
from skill.core.practice import Say, Script
from skill.core.talk import OFFERS
from skill.core.turn import Care
from skill.errors import BadInput, LibraryError
from skill.library.shelf import Shelf

SCRIPTS = [
    pytest.param(practice.id, script, id=f"{practice.id}-{script.length_s}")
    for practice in Shelf().library("en-US").practices.values()
    for script in practice.scripts
]
MOSTLY_QUIET = ("soothing-breathing", "sit-with-me")


@pytest.mark.parametrize(("practice", "script"), SCRIPTS)
def test_a_script_takes_the_time_it_says(practice: str, script: Script) -> None:
    """At a calm speaking rate every script lasts within a tenth of the length it is offered at."""
    assert script.estimate_s == pytest.approx(script.length_s, rel=0.1)


@pytest.mark.parametrize(("practice", "script"), SCRIPTS)
def test_a_script_leaves_room(practice: str, script: Script) -> None:
    """At least two fifths of every practice are quiet, and nobody is talked at above 90 words a minute."""
    assert script.quiet_s / script.estimate_s >= 0.4
    assert script.words / (script.length_s / 60) <= 90


def test_no_line_is_said_in_two_practices(shelf: Shelf) -> None:
    """No sentence stands in two practices."""
    said = Counter(
        sentence.lower()
        for practice in shelf.library("en-US").practices.values()
        for sentence in {
            s
            for script in practice.scripts
            for step in script.steps
            if isinstance(step, Say)
            for s in step.sentences
        }
    )
    assert [line for line, times in said.items() if times > 1] == []


def test_practices_command_nothing(shelf: Shelf) -> None:
    """No practice tells anyone to close their eyes, breathe deeper or relax, or claims to treat anything."""
    forbidden = re.compile(
        r"close your eyes|deep(er)? breath|breathe deep|relax|heal|cure|anxiety|depress|burnout|trauma",
        re.I,
    )
    lines = [
        step.text
        for practice in shelf.library("en-US").practices.values()
        for script in practice.scripts
        for step in script.steps
        if isinstance(step, Say)
    ]
    assert [line for line in lines if forbidden.search(line)] == []


def test_what_the_first_road_needs_is_there(shelf: Shelf) -> None:
    """The break at four lengths, feet, breathing, sitting, and two dozen kind words that begin with I see you."""
    library = shelf.library("en-US")
    assert library.practices["compassion-break"].lengths_s == (30, 60, 180, 300)
    assert 60 in library.practices["soles-of-the-feet"].lengths_s
    assert {60, 180} <= set(library.practices["soothing-breathing"].lengths_s)
    assert 60 in library.practices["sit-with-me"].lengths_s
    words = [word for group in library.kind_words.values() for word in group]
    assert words[0] == "I see you. I'm here."
    assert len(set(words)) == len(words) >= 24


def test_every_line_the_code_asks_for_is_written(shelf: Shelf) -> None:
    """No reply that the companion can choose is missing from the library."""
    replies = shelf.library("en-US").replies
    source = "".join(path.read_text() for path in Path(skill.__file__).parent.rglob("*.py"))
    asked_for = set(re.findall(r"(?:line|tell)\(\s*\"(\w+)\"", source))
    asked_for |= set(re.findall(r"tell\(\"\w+\", \"(\w+)\"", source))
    asked_for |= {f"hard_{situation}" for situation in OFFERS} | {f"care_{care}" for care in Care}
    assert asked_for - replies.keys() == set()


def test_every_length_has_a_name(shelf: Shelf) -> None:
    """Every length that a practice is offered at can be said."""
    library = shelf.library("en-US")
    for practice in library.practices.values():
        for length_s in practice.lengths_s:
            assert f"length_{length_s}" in library.replies


def test_numbers_are_said_digit_by_digit(shelf: Shelf) -> None:
    """A telephone number is spoken digit by digit, with a rest where it is printed with a gap."""
    assert shelf.library("en-US").spoken_number("116 123") == "one one six, one two three"


def test_helplines_say_where_they_were_read(shelf: Shelf) -> None:
    """Every helpline names its source and day, and every country has an emergency number."""
    lines = shelf.helplines()
    assert lines["elsewhere"].name == "findahelpline.com"
    for country, line in lines.items():
        assert line.source
        assert line.verified_on
        assert (line.emergency and line.number) or country == "elsewhere"


def test_a_language_without_words_is_named(shelf: Shelf) -> None:
    """A locale there are no words for is refused with those there are."""
    with pytest.raises(BadInput, match=r"no words for the locale 'xx-YY'.*en"):
        shelf.library("xx-YY")


def test_a_locale_lies_over_its_language(tmp_path: Path) -> None:
    """A locale's own folder replaces single entries of its language and keeps the rest."""
    _copy_library(tmp_path)
    (tmp_path / "en-GB").mkdir()
    (tmp_path / "en-GB" / "replies.yaml").write_text("replies:\n  home: Back at the start.\n")
    library = Shelf(tmp_path).library("en-GB")
    assert library.line("home") == "Back at the start."
    assert library.line("help_prompt") == "What would you like?"


def test_an_exit_must_lead_somewhere(tmp_path: Path) -> None:
    """A practice whose way out is no other practice is refused at that line."""
    _copy_library(tmp_path)
    path = tmp_path / "en/practices/micro-rest.yaml"
    path.write_text(re.sub(r"(?m)^exit: .*$", "exit: nowhere", path.read_text()))
    with pytest.raises(LibraryError, match=r"micro-rest\.yaml:\d+: there is no other practice 'nowhere'"):
        Shelf(tmp_path).library("en-US")


def _copy_library(folder: Path) -> None:
    from shutil import copytree

    from skill.library.shelf import ROOT

    copytree(ROOT, folder, dirs_exist_ok=True, ignore=lambda _, names: [n for n in names if n.startswith("__")])
