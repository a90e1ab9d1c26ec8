"""Settings: what an operator can decide, and how a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.config import Settings, known, unknown
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
        ("PUBLIC_URL", "https://[x", "Write https://your.host"),
        ("PUBLIC_URL", "https://example.org:99999", "Write https://your.host"),
        ("PUBLIC_URL", "https://example.org:8443", "Write https://your.host, as Alexa reaches it: on port 443"),
        ("PUBLIC_URL", "https://me:secret@example.org", "Write https://your.host"),
        ("COUNTRY", "ÄÖ", "Write two letters"),
        ("LOCALE", "english", "Write a locale such as en-US"),
        ("LOCALE", "en-", "Write a locale such as en-US"),
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


@pytest.mark.parametrize("written", ["en-us", "EN-US", "en_US", " en-US "])
def test_a_locale_is_known_however_it_is_written(written: str) -> None:
    """A locale is the same in every spelling that people use."""
    assert Settings.from_env(environ={"KIND_MOMENT_LOCALE": written}).locale == "en-US"


def test_a_password_in_an_address_is_not_shown() -> None:
    """An address that is refused for its password is named without it."""
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env(environ={"KIND_MOMENT_PUBLIC_URL": "https://me:secret@example.org"})
    assert "https://…@example.org" in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_the_port_of_https_may_be_named() -> None:
    """An address on the port that Alexa plays from is taken with it."""
    given = {"KIND_MOMENT_PUBLIC_URL": "https://example.org:443/kind/"}
    assert Settings.from_env(environ=given).public_url == "https://example.org:443/kind"


def test_the_united_kingdom_is_found() -> None:
    """UK is taken for GB, which is what ISO calls it."""
    assert Settings.from_env(environ={"KIND_MOMENT_COUNTRY": "uk"}).country == "GB"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('# a remark\n\nKIND_MOMENT_LOCALE="en-GB\n', 3, "with both quotation marks or none"),
        ("KIND_MOMENT_LOCALE\n", 1, "Write NAME=value"),
        ("\n\nLOCALE=en-GB\n", 3, "'LOCALE' is no setting"),
        (
            "\n# a remark\nKIND_MOMENT_LOCALE=en-GB\n\nKIND_MOMENT_CONTRY=IE",
            5,
            "'KIND_MOMENT_CONTRY' is no setting",
        ),
    ],
)
def test_a_line_that_is_no_setting_is_named(tmp_path: Path, text: str, line: int, says: str) -> None:
    """A line of the file that cannot be used is named and never passed over."""
    file = tmp_path / "kiosk.env"
    file.write_text(text)
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env(file, {})
    assert str(refusal.value).startswith(f"{file}:{line}: ")
    assert says in str(refusal.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """A settings file in another encoding, or a folder in its place, is named for what it is."""
    file = tmp_path / "kiosk.env"
    file.write_bytes(b"KIND_MOMENT_LOCALE=\xff")
    with pytest.raises(SettingsError, match="Save the file as UTF-8"):
        Settings.from_env(file, {})
    with pytest.raises(SettingsError, match=r"cannot be read \(Is a directory\)"):
        Settings.from_env(tmp_path, {})


@pytest.mark.parametrize("below", ["", "media/deeper"])
def test_a_media_folder_that_is_a_file_is_refused(tmp_path: Path, below: str) -> None:
    """Recordings cannot lie in a file, nor below one."""
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(SettingsError, match=r"KIND_MOMENT_MEDIA_DIR is '.*', but .*file is no folder"):
        Settings.from_env(environ={"KIND_MOMENT_MEDIA_DIR": str(file / below)})
    assert Settings.from_env(environ={"KIND_MOMENT_MEDIA_DIR": str(tmp_path / "new/one")}).media_dir.name == "one"


def test_a_misspelt_name_in_the_environment_is_known() -> None:
    """A name in the environment that looks like a setting and is none can be told to the operator."""
    environ = {"KIND_MOMENT_CONTRY": "IE", "KIND_MOMENT_COUNTRY": "IE", "PATH": "/bin"}
    assert unknown(environ) == ("KIND_MOMENT_CONTRY",)
