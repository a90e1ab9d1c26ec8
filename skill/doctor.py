"""The doctor: what is installed, missing, stale or misconfigured, and the mend for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib.util import find_spec

from skill.core.helpline import Helpline
from skill.core.recording import Recording
from skill.errors import KindMomentError
from skill.wiring import Wiring

STALE_AFTER = timedelta(days=180)
"""How old a helpline's last check may be."""


class Level(StrEnum):
    """How much a note matters."""

    GOOD = "ok"
    NOTE = "note"
    NEEDED = "NEEDED"


@dataclass(frozen=True)
class Note:
    """One thing the doctor saw, with its mend where it needs one."""

    level: Level
    text: str
    mend: str = ""


def examine(wiring: Wiring, today: date) -> Iterator[Note]:
    """Look at everything a running companion stands on."""
    yield from _library(wiring)
    yield from _recordings(wiring)
    yield from _rendering()
    yield from _alexa(wiring)
    yield from _helpline(wiring, today)


def _library(wiring: Wiring) -> Iterator[Note]:
    locale = wiring.settings.locale
    try:
        library = wiring.shelf.library(locale)
        wiring.understanding.intents(locale)
    except KindMomentError as error:
        yield Note(Level.NEEDED, f"the library cannot be read: {error}", "Mend the file that is named.")
    else:
        yield Note(Level.GOOD, f"library for {locale}: {len(library.practices)} practices")


def _recordings(wiring: Wiring) -> Iterator[Note]:
    folder = wiring.media.folder
    try:
        recordings = wiring.media.all()
    except KindMomentError as error:
        yield Note(Level.NEEDED, str(error))
        return
    missing = [recording.file for recording in recordings if not (folder / recording.file).is_file()]
    if missing:
        mend = "Run `kind-moment audio build`."
        yield Note(Level.NEEDED, f"{len(missing)} recordings are gone from {folder}: {missing[0]} …", mend)
    wanted = {
        (practice.id, length_s)
        for practice in wiring.shelf.library(wiring.settings.locale).practices.values()
        for length_s in practice.lengths_s
    }
    unmade = wanted - {(recording.practice, recording.length_s) for recording in recordings}
    if len(unmade) == len(wanted):
        yield Note(Level.NEEDED, f"there are no recordings in {folder}", "Run `kind-moment audio build`.")
    elif unmade:
        yield Note(Level.NOTE, f"{len(unmade)} recordings are not made yet", "Run `kind-moment audio build`.")
    if recordings:
        yield Note(Level.GOOD, f"{len(recordings)} recordings in {folder}, spoken by {_voices(recordings)}")


def _voices(recordings: Sequence[Recording]) -> str:
    return ", ".join(sorted({f"{recording.engine} ({recording.voice})" for recording in recordings}))


def _rendering() -> Iterator[Note]:
    if find_spec("lameenc") and find_spec("pydub") and find_spec("espeakng_loader"):
        yield Note(Level.GOOD, "recordings can be made here")
    else:
        mend = "Run `pip install 'kind-moment[audio]'`, or copy a media folder that was made elsewhere."
        yield Note(Level.NOTE, "recordings cannot be made here", mend)


def _alexa(wiring: Wiring) -> Iterator[Note]:
    settings = wiring.settings
    if not settings.skill_id:
        mend = "Set KIND_MOMENT_SKILL_ID to use Alexa."
        yield Note(Level.NOTE, "no Alexa skill id: /alexa refuses every request", mend)
    elif not settings.public_url:
        mend = "Set KIND_MOMENT_PUBLIC_URL to the https address of this server to play recordings."
        yield Note(Level.NOTE, "no public address: Alexa speaks the script", mend)
    else:
        yield Note(Level.GOOD, f"Alexa plays recordings from {settings.public_url}/media/")
    if not settings.verify_alexa:
        yield Note(Level.NOTE, "Alexa requests are not verified", "Take KIND_MOMENT_VERIFY_ALEXA away.")


def _helpline(wiring: Wiring, today: date) -> Iterator[Note]:
    settings = wiring.settings
    helpline: Helpline = wiring.helpline(settings.locale)
    if not settings.country:
        mend = "Set KIND_MOMENT_COUNTRY: a locale says a language, not where a person is."
        country = settings.country_for(settings.locale) or "none"
        yield Note(Level.NOTE, f"helplines' country is guessed from the locale: {country}", mend)
    said = f"{helpline.name} {helpline.number}".strip()
    if today - helpline.verified_on > STALE_AFTER:
        mend = f"Check it at {helpline.source} and write the day into skill/library/helplines.yaml."
        yield Note(Level.NOTE, f"helpline {said}: last checked {helpline.verified_on}", mend)
    else:
        yield Note(Level.GOOD, f"helpline {said}, checked {helpline.verified_on}")
