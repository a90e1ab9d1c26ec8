"""Settings: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from skill.errors import SettingsError

PREFIX = "KIND_MOMENT_"
SECRET = frozenset({"skill_id"})
"""Settings that are masked where they are shown."""


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
            if not config.is_file():
                raise SettingsError(f"{config}: there is no such file. Name a .env-style file with --config.")
            from_file = {name: value or "" for name, value in dotenv_values(config).items()}
            for name in from_file:
                if name.removeprefix(PREFIX).lower() not in _NAMES:
                    raise SettingsError(f"{config}: '{name}' is no setting. Known: {', '.join(sorted(known()))}.")
            given = {**from_file, **given}
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


def _read(name: str, value: str) -> Any:
    match name:
        case "verify_alexa":
            if value.lower() not in ("on", "off"):
                raise SettingsError(f"{PREFIX}VERIFY_ALEXA is '{value}'. Write on or off.")
            return value.lower() == "on"
        case "media_dir":
            return Path(value)
        case "public_url":
            url = urlsplit(value)
            if url.scheme != "https" or not url.hostname or url.query or url.fragment:
                raise SettingsError(
                    f"{PREFIX}PUBLIC_URL is '{value}'. Write https://your.host, as Alexa reaches it."
                )
            return value.rstrip("/")
        case "country":
            if len(value) != 2 or not value.isalpha():
                raise SettingsError(f"{PREFIX}COUNTRY is '{value}'. Write two letters, such as US or GB.")
            return value.upper()
        case "locale":
            language, dash, region = value.partition("-")
            if len(language) != 2 or not language.isalpha() or (dash and not region.isalnum()):
                raise SettingsError(f"{PREFIX}LOCALE is '{value}'. Write a locale such as en-US.")
            return language.lower() + dash + region.upper()
    return value
