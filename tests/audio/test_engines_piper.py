from __future__ import annotations

import os
import subprocess
import sys
from array import array
from pathlib import Path

import pytest

from audio.engines.piper import WPM, Piper
from audio.sound import Sound
from skill.errors import BadInput, EngineError, EnvironmentLacks
from tests.audio import programs
from tests.audio.supplies import put_piper_voice

TEXT = "Hard moments are part of caring for other people, and nobody escapes them."
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with piper and an empty folder for its voices."""
    programs.install("piper", tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "piper"


def pace(sound: Sound) -> float:
    edges_s = 0.4
    return len(TEXT.split()) * 60 / (sound.seconds - edges_s)


def test_piper_is_never_imported() -> None:
    """Piper is GPL-3: choosing it and asking for its voices brings no module of it into this program."""
    code = (
        "import sys, pathlib; from audio.engines.piper import Piper;"
        "Piper(pathlib.Path('nowhere')).voices('en-US'); print({'piper', 'onnxruntime'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_the_voices_of_the_locales_country_come_first(folder: Path) -> None:
    """Of the voices in the folder those that speak the language are offered, those of the country first."""
    for voice in ("de_DE-thorsten-low", "en_GB-alan-low", "en_US-amy-medium", "en_US-joe-medium"):
        put_piper_voice(folder, voice)
    assert Piper(folder).voices("en-US") == ("en_US-amy-medium", "en_US-joe-medium", "en_GB-alan-low")
    assert Piper(folder).voices("en-GB")[0] == "en_GB-alan-low"
    assert Piper(folder).voices("de-AT") == ("de_DE-thorsten-low",)
    assert Piper(folder).voices("fr-FR") == ()


def test_a_voice_is_what_its_files_are(folder: Path) -> None:
    """The same voice elsewhere is the same; another model or description under its name is another voice."""
    model = put_piper_voice(folder, "en_US-amy-medium")
    first = Piper(folder).voice("en-US")
    assert put_piper_voice(folder / "elsewhere", "en_US-amy-medium").read_bytes() == model.read_bytes()
    assert Piper(folder / "elsewhere").voice("en-US") == first
    put_piper_voice(folder, "en_US-amy-medium", hz=210)
    second = Piper(folder).voice("en-US")
    assert second.version != first.version
    description = folder / "en_US-amy-medium.onnx.json"
    description.write_text(description.read_text().replace("22050", "16000"))
    assert Piper(folder).voice("en-US") not in (first, second)


@pytest.mark.parametrize("word_s", [0.23, 0.28, 0.35])
def test_every_voice_is_brought_to_one_pace(folder: Path, word_s: float) -> None:
    """Voices that were made to speak fast and less fast come out at the same calm pace."""
    put_piper_voice(folder, "en_US-amy-medium", word_s=word_s)
    assert pace(Piper(folder).speak(TEXT, "en-US")) == pytest.approx(WPM, rel=0.06)


def test_a_slow_voice_is_not_hurried(folder: Path) -> None:
    """A voice that is slower than calm by itself keeps its pace."""
    put_piper_voice(folder, "en_US-amy-medium", word_s=0.5)
    assert pace(Piper(folder).speak(TEXT, "en-US")) == pytest.approx(120, rel=0.06)


def test_a_voice_keeps_its_own_level(folder: Path) -> None:
    """Piper does not raise each line to full scale: levelling is done once, by measuring."""
    put_piper_voice(folder, "en_US-amy-medium")
    assert max(array("h", Piper(folder).speak(TEXT, "en-US").pcm)) == pytest.approx(9000, rel=0.01)


def test_half_a_voice_is_told(folder: Path) -> None:
    """A model without its description, or with one that says nothing, is an error that names the file."""
    model = put_piper_voice(folder, "en_US-amy-medium")
    description = folder / "en_US-amy-medium.onnx.json"
    for content in ("{", "[]", "{}", '{"espeak": {}}'):
        description.write_text(content)
        assert Piper(folder).voices("en-US") == ()
        with pytest.raises(BadInput, match=r"en_US-amy-medium\.onnx\.json: .*Download it again"):
            Piper(folder).voice("en-US")
    description.unlink()
    with pytest.raises(BadInput, match=rf"{model}: en_US-amy-medium\.onnx\.json is not beside it"):
        Piper(folder).voice("en-US")


def test_a_folder_without_voices_is_told(folder: Path) -> None:
    """Without a voice the error names the folder and what belongs into it."""
    with pytest.raises(EnvironmentLacks, match=rf"{folder}: there is no piper voice for en-US\. Put a voice's"):
        Piper(folder).voice("en-US")


def test_a_model_that_piper_cannot_read_is_told_in_one_line(folder: Path) -> None:
    """What piper says last when it fails is the error's one line."""
    put_piper_voice(folder, "en_US-amy-medium").write_text("not a model")
    with pytest.raises(EngineError, match=r"piper could not speak '.*': ValueError: ") as raised:
        Piper(folder).speak(TEXT, "en-US")
    assert "\n" not in str(raised.value)


def test_double_brackets_are_not_phonemes(folder: Path) -> None:
    """Brackets in a text never reach piper in the form that it takes for phonemes."""
    (folder.parent / "bin/piper").write_text('#!/bin/sh\ncat >"$0.said"\nexit 1\n')
    put_piper_voice(folder, "de_DE-thorsten-low")
    with pytest.raises(EngineError):
        Piper(folder).speak("Sei [[da]] jetzt.", "de-DE")
    assert (folder.parent / "bin/piper.said").read_text() == "Sei [da]] jetzt.\n"
