"""Wiring: the only place that chooses implementations."""

from __future__ import annotations

from dataclasses import dataclass

from skill.alexa.verify import Verifier, amazon_verifier
from skill.config import Settings
from skill.core.companion import Companion
from skill.core.helpline import Helpline
from skill.kiosk.room import Room
from skill.language.understanding import Understanding
from skill.library.shelf import Shelf
from skill.media import MediaFolder

ELSEWHERE = "elsewhere"
"""The helpline row for a country that has none of its own."""


@dataclass(frozen=True)
class Wiring:
    """The parts of one running companion, joined for its settings."""

    settings: Settings
    shelf: Shelf
    media: MediaFolder
    """Recordings as this server's own listeners fetch them."""
    public_media: MediaFolder
    """The same as Alexa fetches them."""
    understanding: Understanding
    companion: Companion
    room: Room
    verifier: Verifier | None
    """None where requests to the skill are not verified."""

    def helpline(self, locale: str) -> Helpline:
        """Who a listener in this locale can reach."""
        return helpline_for(self.shelf, self.settings, locale)


def wire(settings: Settings) -> Wiring:
    """Join the parts. Raises LibraryError where the library cannot be read."""
    shelf = Shelf()
    media = MediaFolder(settings.media_dir)
    understanding = Understanding(shelf.phrases, shelf.care)
    companion = Companion(shelf.library, lambda locale: helpline_for(shelf, settings, locale), media)
    return Wiring(
        settings=settings,
        shelf=shelf,
        media=media,
        public_media=MediaFolder(settings.media_dir, settings.public_url),
        understanding=understanding,
        companion=companion,
        room=Room(companion, understanding, settings.locale),
        verifier=amazon_verifier(settings.skill_id) if settings.verify_alexa else None,
    )


def helpline_for(shelf: Shelf, settings: Settings, locale: str) -> Helpline:
    """The helpline of the operator's country, else of the locale's, else the way to find one."""
    rows = shelf.helplines()
    return rows.get(settings.country_for(locale), rows[ELSEWHERE])
