from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from audio.engines.flite import Flite
from audio.sound import Sound
from audio.voice import treated
from skill.errors import BadInput, EngineError, EnvironmentLacks
from tests.audio import programs

REAL = shutil.which("flite")


@pytest.fixture(params=["stand-in", "real"] if REAL else ["stand-in"])
def flite(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flite:
    """flite by the stand-in, and by itself where it is installed."""
    if request.param == "stand-in":
        programs.install("flite", tmp_path)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return Flite()


def pace(sound: Sound, text: str) -> float:
    """Words a minute between the first and the last sound."""
    return len(text.split()) * 60 / treated(sound, soften=False).seconds


def test_flite_offers_the_voices_that_can_be_understood(flite: Flite) -> None:
    """Of flite's voices the three that listeners understood are offered, a woman's first."""
    assert flite.voices("en-US") == flite.voices("en-GB") == ("slt", "rms", "awb")


def test_flite_speaks_no_other_language(flite: Flite) -> None:
    """Where the words are not English flite has no voice, and says so."""
    assert flite.voices("de-DE") == ()
    with pytest.raises(EnvironmentLacks, match="no voice for de-DE"):
        flite.voice("de-DE")


def test_flite_tells_its_version(flite: Flite) -> None:
    """Lines spoken by another flite are not taken for this one's."""
    assert flite.voice("en-US").version.startswith("flite-2")


@pytest.mark.parametrize("name", ["slt", "rms", "awb"])
def test_flite_speaks_calmly(flite: Flite, name: str) -> None:
    """Each of the voices speaks at the same unhurried pace."""
    text = "Hard moments are part of caring for other people."
    assert 122 < pace(flite.speaking_as(name).speak(text, "en-US"), text) < 170


def test_flite_says_the_same_words_in_the_same_way(flite: Flite) -> None:
    """The same sentence has the same sound to the last bit."""
    assert len({flite.speak("Notice what is holding you up.", "en-US") for _ in range(3)}) == 1


@pytest.mark.parametrize(("fancy", "plain"), [("It’s fine.", "It's fine."), ("Rest — now.", "Rest , now.")])
def test_flite_is_given_signs_that_it_reads(flite: Flite, fancy: str, plain: str) -> None:
    """A printed apostrophe or dash is not spelled out byte by byte."""
    assert flite.speak(fancy, "en-US") == flite.speak(plain, "en-US")


def test_a_text_is_never_taken_for_an_option(flite: Flite, tmp_path: Path) -> None:
    """Words that look like an option of the command are spoken."""
    assert flite.speak("-o never.wav", "en-US").seconds > 0.5
    assert not Path("never.wav").exists()


def test_a_flite_that_fails_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that fails is told with the last thing it said; one that makes nothing, or no sound, too."""
    command = tmp_path / "flite"
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    head = '#!/bin/sh\n[ "$1" = -lv ] && echo "Voices available: slt " && exit\n[ "$1" = --version ] && exit\n'
    for body, problem in (
        ("echo first >&2; echo no memory >&2; exit 3", "flite could not speak 'Rest.': no memory"),
        ("exit 3", "flite could not speak 'Rest.': exit 3"),
        ("exit 0", "flite made no sound of 'Rest.'"),
        ('while [ "$1" != -o ]; do shift; done; echo nonsense >"$2"', "flite made no sound of 'Rest.'"),
    ):
        command.write_text(f"{head}{body}\n")
        command.chmod(0o755)
        with pytest.raises(EngineError) as raised:
            Flite().speak("Rest.", "en-US")
        assert str(raised.value) == problem


def test_a_voice_that_this_flite_lacks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """flite would speak with another voice without a word; a voice that it lacks is refused first."""
    command = tmp_path / "flite"
    command.write_text('#!/bin/sh\n[ "$1" = -lv ] && echo "Voices available: kal rms "\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Flite().voices("en-US") == ("rms",)
    with pytest.raises(BadInput, match=r"flite has no voice 'slt' for en-US\. Use one of: rms\."):
        Flite("slt").voice("en-US")
