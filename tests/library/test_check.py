"""The check of everything that is written: what would fail a listener is found before, with its file and line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

import skill
from skill.errors import LibraryError
from skill.library import lines, templates
from skill.library.check import check
from skill.library.shelf import ROOT, Shelf

SOURCES = [ast.parse(path.read_text()) for path in Path(skill.__file__).parent.rglob("*.py")]

BROKEN = [
    # Replies
    ("replies.yaml", "call {number} now", "call {nmuber} now", "has {nmuber}, which nothing fills in"),
    ("replies.yaml", "call {number} now", "call {number now", "has a brace that cannot be filled in"),
    ("replies.yaml", "call {number} now", "call {number!r} now", "has a brace that cannot be filled in"),
    ("replies.yaml", '"You can call {name}: {number}. Again: {number}."', "Call.", "does not say {number}"),
    ("replies.yaml", "  home: Back", "  home: Back {name}", "Write it without braces."),
    ("replies.yaml", "  care_crisis:", "  care_crises:", "'care_crisis' is missing from 'replies'"),
    ("replies.yaml", "  hard_loss:", "  hard_lost:", "'hard_loss' is missing from 'replies'"),
    ("replies.yaml", "  length_90:", "  length_91:", "'length_90' is missing from 'replies'"),
    ("replies.yaml", "  fallback_2_prompt:", "  fallback_3_prompt:", "'fallback_2_prompt' is missing"),
    ("replies.yaml", "  care_emergency_poison:", "  care_emergency_poisn:", "no rule of care.yaml is of the kind"),
    ("replies.yaml", "eight, nine]", "eight]", "'digits' has 9 words. List the words for 0 to 9"),
    ("replies.yaml", "  breathe_out:", "  breathe_ot:", "'breathe_out' is missing from 'cues'"),
    ("replies.yaml", "numbers:", "nmbers:", "'numbers' is missing. Write 'numbers:'"),
    # Other words
    ("kind_words.yaml", "  give:", "  giv:", "'give' is missing from 'kind_words'"),
    ("answers.yaml", "  signs: >-", "  sins: >-", "'signs' is missing from 'answers'"),
    ("answers.yaml", "  msc: >-", "  mcs: >-", "there is no topic 'msc' in the library"),
    ("page.yaml", "Call {name}", "Call {nam}", "'card_call' has {nam}, which nothing fills in"),
    # Practices
    ("practices/after-a-loss.yaml", "exit: soles-of-the-feet", "exit: after-a-los", "there is no other practice"),
    ("practices/after-a-loss.yaml", "when: [loss]", "when: [los]", "'los' is no situation"),
    ("practices/after-a-loss.yaml", "posture:", "postur:", "'postur' is not known here"),
    # Phrases
    ("phrases.yaml", '- "give me {length}"', '- "give me (a|{length}"', "is no template. Close every bracket"),
    ("phrases.yaml", '- "give me {length}"', '- "give me {lenght}"', "there is no list {lenght}"),
    ("phrases.yaml", '- "give me {length}"', '- "<i_ned> {length}"', "there is no rule <i_ned>"),
    ("phrases.yaml", '- "give me {length}"', '- ""', "an entry of 'sentences' is not text"),
    ("phrases.yaml", "\nskip_words:", "\nskip_word:", "'skip_words' is missing"),
    ("phrases.yaml", "  CompassionBreakIntent:", "  CompassionBrakeIntent:", "no intent 'CompassionBrakeIntent'"),
    ("phrases.yaml", "out: micro-rest}", "out: micro-nap}", "there is no practice 'micro-nap' in the library"),
    ("phrases.yaml", "{asked: length}", "{asked: lenght}", "'asked' is never 'lenght'"),
    ("heard.yaml", "\nintents:", "\nintent:", "'intents' is missing"),
    ("heard.yaml", '"can i have a little break"', '"can i have [a little break"', "is no template"),
    # Care rules
    ("care.yaml", "\n  crisis:", "\n  crises:", "'crisis' is missing"),
    ("care.yaml", "\nnot_danger:", "\nno_danger:", "'not_danger' is missing"),
    ("care.yaml", '- "to die for"', '- "to die for <hem>"', "there is no rule <hem>"),
    ("care.yaml", '- "to die for"', '- "to die {for}"', "no list such as {for} is taken here"),
    ("care.yaml", '- "to die for"', '- "to (die for"', "is no template"),
    ("care.yaml", '  mine: "(my|', '  mine: "(<every>|<mine>|', "a rule leads back to itself"),
    # Helplines
    ("../helplines.yaml", "elsewhere:", "nowhere:", "'elsewhere' is missing"),
    ("../helplines.yaml", 'emergency: "000"', "emergency: 000", "'emergency' is no telephone number"),
]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of the library that may be broken."""
    return Path(
        copytree(ROOT, tmp_path / "library", ignore=lambda _, names: [n for n in names if n[-3:] == ".py"])
    )


def findings(library: Path) -> list[LibraryError]:
    return list(check(Shelf(library), "en-US"))


def test_what_is_shipped_is_in_order(library: Path) -> None:
    """The library that is shipped has nothing wrong with it."""
    assert findings(library) == []


@pytest.mark.parametrize(("name", "good", "bad", "says"), BROKEN, ids=[row[3] for row in BROKEN])
def test_what_would_fail_a_listener_is_found(library: Path, name: str, good: str, bad: str, says: str) -> None:
    """A slip in any file of the library is found in that file, with what to write instead."""
    path = library / "en" / name
    text = path.read_text()
    assert good in text
    path.write_text(text.replace(good, bad, 1))
    found = findings(library)
    assert says in "\n".join(map(str, found))
    assert {finding.path.name for finding in found} <= {Path(name).name, "phrases.yaml", "heard.yaml"}


def test_a_finding_names_its_line(library: Path) -> None:
    """A finding in a list of sentences points at the sentence."""
    path = library / "en/phrases.yaml"
    text = path.read_text().replace('- "give me {length}"', '- "give me {lenght}"')
    path.write_text(text)
    line = text[: text.index("{lenght}")].count("\n") + 1
    assert [(finding.path, finding.line) for finding in findings(library)] == [(path, line)]


def test_a_practice_that_is_offered_by_name_must_be_there(library: Path) -> None:
    """A practice that the companion offers by itself is missed when its file is gone."""
    (library / "en/practices/micro-rest.yaml").unlink()
    assert "micro-rest.yaml:1: this practice is offered by name and missing" in str(findings(library)[0])


@pytest.mark.parametrize("name", ["replies.yaml", "kind_words.yaml", "phrases.yaml", "heard.yaml", "care.yaml"])
def test_a_file_that_is_gone_is_named(library: Path, name: str) -> None:
    """Every file of a language that is gone is named."""
    (library / "en" / name).unlink()
    assert f"{name}:1: cannot be read (No such file or directory)" in "\n".join(map(str, findings(library)))


def test_one_finding_does_not_hide_another(library: Path) -> None:
    """Slips in several files are all found at once."""
    for name, good, bad, _ in BROKEN[0], BROKEN[13], BROKEN[18], BROKEN[30]:
        path = library / "en" / name
        path.write_text(path.read_text().replace(good, bad, 1))
    names = {finding.path.name for finding in findings(library)}
    assert {"replies.yaml", "kind_words.yaml", "after-a-loss.yaml", "care.yaml"} <= names


def test_a_library_with_a_finding_is_not_served(library: Path) -> None:
    """Words that would fail a listener in need are refused before anyone is served with them."""
    path = library / "en/replies.yaml"
    path.write_text(path.read_text().replace("eight, nine]", "eight]"))
    with pytest.raises(LibraryError, match="'digits' has 9 words"):
        Shelf(library).library("en-US")


def test_no_and_off_are_words(tmp_path: Path) -> None:
    """ "no" and "off" are words that people say, and not what YAML takes them for."""
    path = tmp_path / "words.yaml"
    path.write_text("words: [no, off, yes, On]\ntruth: true\n")
    from skill.library.document import load

    fields = load(path)
    assert fields.texts("words", "") == ("no", "off", "yes", "On")
    assert fields["truth"] is True


def test_every_reply_that_the_code_fills_in_is_known() -> None:
    """What the companion asks of a reply by name is what the check lets a writer use there."""
    known = dict.fromkeys(lines.asked_for(()), ()) | {**lines.FILLED}
    for name, filled in _asked():
        assert name in known, f"write '{name}' into skill/library/lines.py"
        assert set(known[name]) == filled, f"{name} is filled with {filled}"


def test_every_reply_of_the_check_is_asked_for() -> None:
    """The check asks for no reply that the companion could never choose."""
    asked = {name for name, _ in _asked()} | {"company_yes", "company_no", "emergency_now", "emergency"}
    families = {"emergency_elsewhere", "emergency_now_elsewhere", "no_shorter", "no_longer", "tune_other"}
    assert {*lines.PLAIN, *lines.FILLED} - asked - families == set()


def test_what_understanding_reads_is_what_the_check_asks_for() -> None:
    """Every key that care.yaml must have is one that the rules are made of."""
    language = Path(skill.__file__).parent / "language"
    source = "".join(path.read_text() for path in language.glob("*.py"))
    assert [key for key in templates.CARE if f'["{key}"]' not in source] == []


def _asked() -> Iterator[tuple[str, set[str]]]:
    """Each reply that is called by its name, with what is filled in."""
    for tree in SOURCES:
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if function not in ("line", "tell"):
                continue
            filled = {keyword.arg or "" for keyword in call.keywords}
            names = call.args[:1] if function == "line" else call.args
            for name in names:
                choices = [name.body, name.orelse] if isinstance(name, ast.IfExp) else [name]
                for choice in choices:
                    if isinstance(choice, ast.Constant):
                        yield str(choice.value), filled
