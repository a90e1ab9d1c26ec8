"""Settings: what an operator can decide, and how a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.config import Settings, known
from skill.errors import SettingsError


def test_defaults() -> None:
    """With nothing set, requests are verified, recordings lie in var/media and English is spoken."""
    settings = Settings.from_env(environ={})
    assert settings == Settings("", "", True, Path("var/media"), "en-US", "")


def test_the_environment_is_above_the_file(tmp_path: Path) -> None:
    """A setting in the environment is stronger than the same in the file."""
    file = tmp_path / "kiosk.env"
    file.write_text('# a remark\nKIND_MOMENT_LOCALE=en-GB\nKIND_MOMENT_COUNTRY="ie"\n')
    settings = Settings.from_env(file, {"KIND_MOMENT_LOCALE": "en-us", "PATH": "/bin"})
    assert (settings.locale, settings.country) == ("en-US", "IE")


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("VERIFY_ALEXA", "no", "Write on or off."),
        ("PUBLIC_URL", "http://example.org", "Write https://your.host"),
        ("PUBLIC_URL", "https://", "Write https://your.host"),
        ("PUBLIC_URL", "https://example.org?x=1", "Write https://your.host"),
        ("COUNTRY", "USA", "Write two letters"),
        ("LOCALE", "english", "Write a locale such as en-US"),
    ],
)
def test_a_bad_value_is_named_with_its_mend(name: str, value: str, mend: str) -> None:
    """A value that cannot be used is named with its setting and what to write."""
    with pytest.raises(SettingsError, match=f"KIND_MOMENT_{name} is '.*'. {mend}"):
        Settings.from_env(environ={f"KIND_MOMENT_{name}": value})


def test_a_name_in_the_file_that_is_no_setting_is_named(tmp_path: Path) -> None:
    """A misspelled name in the file is not passed over."""
    file = tmp_path / "kiosk.env"
    file.write_text("KIND_MOMENT_CONTRY=IE\n")
    with pytest.raises(SettingsError, match=r"'KIND_MOMENT_CONTRY' is no setting. Known: KIND_MOMENT_COUNTRY"):
        Settings.from_env(file, {})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A settings file that does not exist is an error, not an empty one."""
    with pytest.raises(SettingsError, match="there is no such file"):
        Settings.from_env(tmp_path / "none.env", {})


def test_the_skill_id_is_masked() -> None:
    """What an operator sees of the skill id is its beginning."""
    shown = Settings(skill_id="amzn1.ask.skill.0f1e2d3c").shown()
    assert shown["KIND_MOMENT_SKILL_ID"] == "amzn1.ask.sk…"
    assert set(shown) == set(known())


def test_the_country_comes_from_the_operator_first() -> None:
    """An operator's country decides the helplines; else the locale's own does."""
    assert Settings(country="IE").country_for("en-GB") == "IE"
    assert Settings().country_for("en-GB") == "GB"
    assert Settings().country_for("en") == ""
