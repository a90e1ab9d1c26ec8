"""Settings: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from skill.core.locale import normal_locale
from skill.errors import SettingsError

PREFIX = "KIND_MOMENT_"
SECRET = frozenset({"skill_id"})
"""Settings that are masked where they are shown."""

_COUNTRIES = {"UK": "GB"}
"""Countries by letters that are not theirs in ISO 3166."""


@dataclass(frozen=True)
class Settings:
    """What an operator decides. Each field is the setting KIND_MOMENT_<NAME>."""

    skill_id: str = ""
    """The Alexa skill's application id; /alexa refuses every request until it is set."""
    public_url: str = ""
    """https://… under which Alexa reaches /media; unset: Alexa speaks the script instead of playing."""
    verify_alexa: bool = True
    """Off only on a loopback address, for trying the skill without signatures."""
    media_dir: Path = field(default=Path("var/media"))
    """Where recordings and their manifest are."""
    locale: str = "en-US"
    """The locale of every door that names none."""
    country: str = ""
    """Whose helplines are given (ISO 3166 alpha-2); unset: the locale's country."""

    @classmethod
    def from_env(cls, config: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read settings from the environment and, below it, from a `.env`-style file.

        Raises SettingsError for a value that cannot be used or a name that is no setting.
        """
        given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
        if config is not None:
            given = {**_read_file(config), **given}
        values = {
            name.removeprefix(PREFIX).lower(): value.strip() for name, value in given.items() if value.strip()
        }
        return cls(**{name: _read(name, value) for name, value in values.items() if name in _NAMES})

    def shown(self) -> dict[str, str]:
        """Every setting by its environment name, as an operator may see it."""
        shown = {}
        for name in _NAMES:
            value = getattr(self, name)
            text = ("on" if value else "off") if isinstance(value, bool) else str(value)
            shown[PREFIX + name.upper()] = f"{text[:12]}…" if name in SECRET and text else text
        return shown

    def country_for(self, locale: str) -> str:
        """The country whose helplines are given to a listener in this locale."""
        return self.country or locale.partition("-")[2]


_NAMES = tuple(each.name for each in fields(Settings))


def known() -> tuple[str, ...]:
    """The environment names of all settings."""
    return tuple(PREFIX + name.upper() for name in _NAMES)


def unknown(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Names in the environment that look like settings and are none."""
    return tuple(sorted(name for name in environ if name.startswith(PREFIX) and name not in known()))


def _read_file(config: Path) -> dict[str, str]:
    """The settings of a `.env`-style file. Raises SettingsError at the line that is none."""
    try:
        text = config.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(f"{config}: there is no such file. Name a .env-style file with --config.") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{config}: this is no text. Save the file as UTF-8.") from error
    except OSError as error:
        mend = "Name a .env-style file with --config."
        raise SettingsError(f"{config}: this cannot be read ({error.strerror}). {mend}") from error
    for binding in parse_stream(StringIO(text)):
        written, line = binding.original
        line += written.count("\n", 0, len(written) - len(written.lstrip()))
        if binding.error or (binding.key is not None and binding.value is None):
            raise SettingsError(
                f"{config}:{line}: this is no setting. Write NAME=value, with both quotation marks or none."
            )
        if binding.key is not None and binding.key not in known():
            raise SettingsError(
                f"{config}:{line}: '{binding.key}' is no setting. Known: {', '.join(sorted(known()))}."
            )
    return {name: value or "" for name, value in dotenv_values(stream=StringIO(text)).items()}


def _read(name: str, value: str) -> Any:
    match name:
        case "verify_alexa":
            if value.lower() not in ("on", "off"):
                raise SettingsError(f"{PREFIX}VERIFY_ALEXA is '{value}'. Write on or off.")
            return value.lower() == "on"
        case "media_dir":
            return _media_dir(value)
        case "public_url":
            if not _alexa_can_play_from(value):
                mend = "Write https://your.host, as Alexa reaches it: on port 443, with no name and password."
                raise SettingsError(f"{PREFIX}PUBLIC_URL is '{_masked(value)}'. {mend}")
            return value.rstrip("/")
        case "country":
            if len(value) != 2 or not value.isascii() or not value.isalpha():
                raise SettingsError(f"{PREFIX}COUNTRY is '{value}'. Write two letters, such as US or GB.")
            return _COUNTRIES.get(value.upper(), value.upper())
        case "locale":
            if locale := normal_locale(value):
                return locale
            raise SettingsError(f"{PREFIX}LOCALE is '{value}'. Write a locale such as en-US.")
    return value


def _media_dir(value: str) -> Path:
    """The folder, which is there or can be made below one that is."""
    folder = Path(value)
    above = next(path for path in (folder, *folder.parents, Path("/")) if os.path.lexists(path))
    if not above.is_dir():
        raise SettingsError(
            f"{PREFIX}MEDIA_DIR is '{value}', but {above} is no folder. Write the path of a folder."
        )
    return folder


def _alexa_can_play_from(value: str) -> bool:
    """Whether it is an address as Amazon's player takes it: https on its own port, for anyone."""
    try:
        url: SplitResult = urlsplit(value)
        port = url.port
    except ValueError:
        return False
    whole = url.scheme == "https" and url.hostname and not any(letter.isspace() for letter in value)
    return bool(whole) and port in (None, 443) and "@" not in url.netloc and not url.query and not url.fragment


def _masked(value: str) -> str:
    """An address without the name and password in it."""
    before, at, after = value.rpartition("@")
    return f"{before.partition('//')[0]}//…@{after}" if at else value
