from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest

from audio.cache import Cache, line_key
from audio.captions import lyrics_name
from audio.engines.espeak import Espeak
from audio.engines.silent import Silent
from audio.mix import place
from audio.profile import PROFILES
from audio.recipe import RATE
from audio.report import Entry, entries_of, write_report
from audio.script import timeline
from audio.voice import samples_of
from skill.core.library import Library
from skill.core.practice import Bed, Say
from skill.errors import EnvironmentLacks
from tests.audio import small
from tests.audio.conftest import Folders

CHROMIUM = "/usr/bin/chromium"
EMPTY = {"meta", "link", "br", "img", "input"}


class Page(HTMLParser):
    """A page as a browser reads it; complains of tags that do not close."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.addresses: list[str] = []
        self.named: set[str] = set()
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in EMPTY:
            self._open.append(tag)
        self.ids += [values["id"]] if "id" in values else []
        self.headings += [int(tag[1])] if re.fullmatch(r"h\d", tag) else []
        self.addresses += [values[name] for name in ("src", "href") if name in values]
        self.named |= set(values.get("aria-labelledby", "").split())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def reported(media: Path, out: Path, library: Library | None = None) -> str:
    write_report(media, {"en-US": library or small.library()}, out)
    return out.read_text(encoding="utf-8")


def entries(media: Path, library: Library | None = None) -> dict[str, Entry]:
    found = entries_of(media, {"en-US": library or small.library()}, lambda recording: None)
    return {entry.row.practice: entry for entry in found}


@pytest.fixture
def copied(built: Folders, folders: Folders) -> Folders:
    """The small library, built, to be changed."""
    shutil.copytree(built.media, folders.media)
    return folders


def test_the_picture_is_what_the_mix_placed(built: Folders) -> None:
    """From captions alone the report finds every item within 10 ms of where the mix placed it."""
    library, cache = small.library(), Cache(built.cache)
    voice = Espeak().voice("en-US")
    for name, entry in entries(built.media).items():
        session = timeline(library.practices[name].scripts[0], library.cues)
        lines = {}
        for text in session.lines:
            sound = cache.sound("line", line_key(voice, text))
            assert sound
            lines[text] = samples_of(sound)
        mixed = place(session, lines)
        assert [piece.item for piece in entry.placed] == [piece.item for piece in mixed]
        apart = [
            (found.start - piece.start, found.length - piece.length)
            for found, piece in zip(entry.placed, mixed, strict=True)
        ]
        assert np.abs(apart).max() < RATE / 100


def test_a_page_needs_nothing_but_the_recordings(copied: Folders, tmp_path: Path) -> None:
    """Whatever the page refers to is on it or a file that exists, found from where the page lies."""
    for out in (copied.media / "report.html", tmp_path / "for the clinic" / "page.html"):
        html = reported(copied.media, out)
        assert not re.search(r"https?:|//[a-z]|@import|url\(", html)
        page = Page(html)
        for address in page.addresses:
            if address.startswith("#"):
                assert address[1:] in page.ids
            elif address != "data:,":
                assert (out.parent / unquote(address.partition("#")[0])).is_file(), address


def test_every_recording_is_shown_with_its_words(built: Folders, tmp_path: Path) -> None:
    """Each recording has its length, loudness, peak, voice and every caption on the page."""
    page = Page(reported(built.media, tmp_path / "page.html"))
    text = " ".join(page.text.split())
    for row in built.rows.values():
        assert f"{row.practice}-{row.length_s}-en-US-standard" in page.ids
        for number in (f"{row.lufs:.2f} LUFS", f"{row.true_peak_dbtp:.2f} dBTP"):
            assert number.replace("-", "−") in text
    for words in ("May I be kind to myself?", "Breathe in", "Compassion break", "espeak, en-us+f5", "warm pad"):
        assert words in text


def test_the_page_is_in_order_for_those_who_do_not_see_it(built: Folders, tmp_path: Path) -> None:
    """Headings step down one at a time, no id comes twice, and whatever names something is there."""
    page = Page(reported(built.media, tmp_path / "page.html"))
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert page.named <= set(page.ids)


def test_words_cannot_become_markup(folders: Folders, tmp_path: Path) -> None:
    """Titles and lines with markup in them are shown as they are."""
    evil = '</title><script>alert("1")</script> & \'"'
    library = small.library(small.practice("soles", Say(evil), title=evil))
    folders.studio(library, Silent()).build()
    html = reported(folders.media, tmp_path / "page.html", library)
    assert html.count("<script>") == 1
    assert "alert" not in Page(html).text.split("const left")[1]
    assert evil in Page(html).text


def test_profiles_stand_beside_each_other(folders: Folders) -> None:
    """A practice's profiles follow each other, each with its name, and the plain one has no bed."""
    library = small.library(small.soles("One."))
    folders.studio(library, Silent()).build(profiles=[*PROFILES.values()])
    found = entries_of(folders.media, {"en-US": library}, lambda recording: None)
    assert [entry.row.profile for entry in found] == [*PROFILES]
    assert [bool(entry.picture and entry.picture.beds) for entry in found] == [
        each.bed for each in PROFILES.values()
    ]


def test_a_changed_script_is_not_drawn(copied: Folders, tmp_path: Path) -> None:
    """Where the script has changed since, the report says so and draws only what it knows."""
    library = small.library(small.soles("Other words."), small.compassion_break())
    found = entries(copied.media, library)
    assert [found[name].picture is None for name in ("soles", "breath", "compassion-break")] == [True, True, False]
    text = " ".join(Page(reported(copied.media, tmp_path / "page.html", library)).text.split())
    assert "run kind-moment audio build --practice soles --locale en-US --force" in text
    assert "2 out of date" in text


def test_another_session_with_the_same_words_is_not_drawn(copied: Folders) -> None:
    """The same words with another pause, another chime or another bed are another session."""
    was = small.compassion_break().scripts[0].steps
    for steps in (was[:-1], (*was[:2], *was[1:]), (Bed("rain"), *was[1:])):
        library = small.library(small.practice("compassion-break", *steps))
        assert entries(copied.media, library)["compassion-break"].placed == ()


@pytest.mark.parametrize("ending", ["mp3", "vtt"])
def test_what_is_wrong_is_told(copied: Folders, tmp_path: Path, ending: str) -> None:
    """A recording whose sound or captions are gone, cut or spoiled is shown with what is wrong and its mend."""
    row = copied.rows["soles"]
    path = copied.media / (row.file if ending == "mp3" else row.captions)
    for content in (path.read_bytes()[:-100], b"hello", b""):
        path.write_bytes(content)
        assert entries(copied.media)["soles"].problem
    path.unlink()
    assert "missing" in entries(copied.media)["soles"].problem
    text = " ".join(Page(reported(copied.media, tmp_path / "page.html")).text.split())
    assert "Run kind-moment audio build --practice soles --locale en-US --force." in text


def test_missing_lyrics_are_told(copied: Folders) -> None:
    """A recording whose LRC file is gone is shown with what is missing."""
    (copied.media / lyrics_name(copied.rows["soles"].captions)).unlink()
    assert entries(copied.media)["soles"].problem == "Its LRC file is missing."


def test_an_empty_folder_has_a_page_too(folders: Folders, tmp_path: Path) -> None:
    """Where there are no recordings the page says what to run."""
    assert (
        "There is no recording yet. Run kind-moment audio build"
        in Page(reported(folders.media, tmp_path / "page.html")).text
    )


def test_a_locale_without_a_library_is_shown(built: Folders) -> None:
    """Recordings in a language whose words are gone are shown by their ids, with their captions."""
    found = entries_of(built.media, {}, lambda recording: None)
    assert [(entry.title, bool(entry.cues), entry.picture) for entry in found] == [
        (name, True, None) for name in ("breath", "compassion-break", "soles")
    ]


def test_a_page_that_cannot_be_written_is_one_clear_error(built: Folders, tmp_path: Path) -> None:
    """Where the page cannot be written there is one line with the mend."""
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentLacks, match=r"Name another place with --out\."):
        write_report(built.media, {}, tmp_path / "file" / "report.html")


def test_everybody_can_read_it(built: Folders, tmp_path: Path) -> None:
    """In light and in dark, text stands out from its ground by 7:1 and drawings by 3:1."""
    html = reported(built.media, tmp_path / "page.html")
    themes = re.findall(r":root \{(.*?)\}", html, re.DOTALL)
    assert len(themes) == 2
    for theme in themes:
        colours = dict(re.findall(r"--([\w-]+): (#\w{6})", theme))
        for ink in ("ink", "soft"):
            for ground in ("paper", "surface", "area"):
                assert contrast(colours[ink], colours[ground]) >= 7, (ink, ground)
        for ink, ground in (("ink", "bed"), ("good", "surface"), ("bad", "surface"), ("bad", "bad-paper")):
            assert contrast(colours[ink], colours[ground]) >= 7, (ink, ground)
        for shape in ("voice", "breath", "chime", "curve", "bed-edge", "focus"):
            assert contrast(colours[shape], colours["surface"]) >= 3, shape
        for shape in ("voice", "chime", "soft", "focus"):
            assert contrast(colours[shape], colours["bed"]) >= 3, shape


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG has it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.browser
def test_a_browser_brings_it_to_life(built: Folders, tmp_path: Path) -> None:
    """In a browser the page's script runs through for each session, with no error."""
    page = tmp_path / "page.html"
    reported(built.media, page)
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--virtual-time-budget=2000"]
    ran = subprocess.run(
        [CHROMIUM, *flags, "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.count('class="session sheet live"') == len(built.rows)
