"""The doctor: what is installed, missing, stale or misconfigured, and the mend for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib.util import find_spec

from hassil.errors import HassilError
from hassil.parser import ParseError

from skill.config import Settings, known, unknown
from skill.core.helpline import Helpline
from skill.core.recording import Recording
from skill.core.session import Session
from skill.core.turn import Door
from skill.errors import BadInput, KindMomentError
from skill.language.understanding import Understanding
from skill.library.check import check
from skill.library.shelf import ELSEWHERE, Shelf
from skill.media import read_manifest
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
    """Look at everything a running companion stands on; what stops one look does not stop the others."""
    looks: tuple[Callable[[], Iterator[Note]], ...] = (
        _names,
        lambda: _library(wiring),
        lambda: _recordings(wiring),
        lambda: _unmade(wiring),
        _rendering,
        lambda: _alexa(wiring),
        lambda: _helpline(wiring, today),
        lambda: _country(wiring),
    )
    seen: set[Note] = set()
    for look in looks:
        try:
            notes = list(look())
        except (KindMomentError, OSError) as error:
            notes = [Note(Level.NEEDED, str(error))]
        yield from (note for note in notes if note not in seen)
        seen |= {*notes}


def library_findings(shelf: Shelf, locale: str) -> Iterator[BadInput]:
    """Everything that is wrong with what is written for a locale; at last, whether it can be understood with."""
    findings = list(check(shelf, locale))
    yield from findings
    if not findings:
        try:
            Understanding(shelf.phrases, shelf.care).read("Just looking.", Session(), locale, Door.TEXT)
        except BadInput as error:
            yield error
        except (
            LookupError,
            ValueError,
            TypeError,
            AttributeError,
            RecursionError,
            HassilError,
            ParseError,
        ) as error:
            files = "phrases.yaml, heard.yaml or care.yaml"
            yield BadInput(f"{files} of '{locale}' cannot be understood with: {error!r}. Mend what it names.")


def _names() -> Iterator[Note]:
    for name in unknown():
        yield Note(Level.NOTE, f"{name} is set and is no setting", f"Known: {', '.join(known())}.")


def _library(wiring: Wiring) -> Iterator[Note]:
    locale = wiring.settings.locale
    findings = list(library_findings(wiring.shelf, locale))
    for finding in findings:
        yield Note(Level.NEEDED, str(finding))
    if not findings:
        practices = wiring.shelf.library(locale).practices
        yield Note(Level.GOOD, f"library for {locale}: {len(practices)} practices")


def _recordings(wiring: Wiring) -> Iterator[Note]:
    folder = wiring.media.folder
    recordings = read_manifest(folder)
    missing = [recording.file for recording in recordings if not (folder / recording.file).is_file()]
    if missing:
        mend = "Run `kind-moment audio build`."
        yield Note(Level.NEEDED, f"{len(missing)} recordings are gone from {folder}: {missing[0]} …", mend)
    if recordings:
        yield Note(Level.GOOD, f"{len(recordings)} recordings in {folder}, spoken by {_voices(recordings)}")


def _unmade(wiring: Wiring) -> Iterator[Note]:
    folder = wiring.media.folder
    recordings = read_manifest(folder)
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
    said = f"{helpline.name} {helpline.number}".strip()
    if today - helpline.verified_on > STALE_AFTER:
        mend = f"Check it at {helpline.source} and write the day into skill/library/helplines.yaml."
        yield Note(Level.NOTE, f"helpline {said}: last checked {helpline.verified_on}", mend)
    else:
        yield Note(Level.GOOD, f"helpline {said}, checked {helpline.verified_on}")


def _country(wiring: Wiring) -> Iterator[Note]:
    settings: Settings = wiring.settings
    country = settings.country_for(settings.locale)
    countries = ", ".join(name for name in wiring.shelf.helplines() if name != ELSEWHERE)
    if country not in wiring.shelf.helplines():
        mend = f"Set KIND_MOMENT_COUNTRY to one of: {countries}; or add yours to skill/library/helplines.yaml."
        text = f"there is no helpline for the country '{country}'" if country else "no country is known"
        yield Note(Level.NEEDED, f"{text}: nobody is given a number", mend)
    elif not settings.country:
        mend = "Set KIND_MOMENT_COUNTRY: a locale says a language, not where a person is."
        yield Note(Level.NOTE, f"helplines' country is guessed from the locale: {country}", mend)
