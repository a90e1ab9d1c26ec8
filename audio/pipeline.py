"""The studio: what recordings a library needs, which are there, and the making of the rest.

A finished recording is in the manifest at once, so that a running companion can play it. A build may be stopped
or killed at any moment: what is in the manifest is whole. Nothing here imports numpy until there is work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from audio.booth import Booth, writing
from audio.cache import Cache, script_digest
from audio.cast import Cast
from audio.crew import takes
from audio.engine import Engine, Voice
from audio.lock import locked
from audio.profile import STANDARD, Profile
from audio.progress import Job, Made, Observer, Planned, Waiting, unobserved
from audio.script import Timeline, timeline
from skill.core.library import Library
from skill.core.recording import Recording
from skill.errors import BadInput, EngineError, EnvironmentLacks, ManifestError, MasteringError
from skill.media import read_manifest, write_manifest

FIRST = ("compassion-break", 60)
"""The practice and length that a newcomer hears first."""

_CHANGES = ("words changed", "engine changed", "sound changed")
"""What it means when the first, second or third part of a script digest differs."""

_NOBODY = Voice("", "", "", {}, synthetic=False)

_UNFINISHED = re.compile(r"\..+\.(mp3|vtt|lrc|json)\.\w{8}\Z")


class Studio:
    """Renders one locale's library into a media folder, with the first of its engines that can."""

    def __init__(self, library: Library, media_dir: Path, cache_dir: Path, engines: Sequence[Engine]) -> None:
        self.library = library
        self.media_dir = media_dir
        self._booth = Booth(library.locale, media_dir, Cache(cache_dir))
        self._engines = tuple(engines)

    def plan(
        self, practice: str | None = None, force: bool = False, profiles: Sequence[Profile] = (STANDARD,)
    ) -> tuple[Job, ...]:
        """The recordings to make: one profile after the other, in each the shortest first, but the newcomer's
        before all.

        A recording stays as long as its words and recipe do and one of the studio's engines made it: a voice of
        yesterday is not given up because its service is out of reach today. Only a voice that people recorded
        takes its place at once.

        Raises BadInput for an unknown practice.
        """
        if practice is not None and practice not in self.library.practices:
            known = ", ".join(self.library.practices)
            raise BadInput(f"there is no practice '{practice}' in {self.library.locale}. Use one of: {known}.")
        made = {_place(row): row for row in self._rows()}
        jobs = []
        for profile in dict.fromkeys(profiles):
            wanted, engines = [], self._engines_of(profile)
            for name, length_s, session in self._sessions(profile):
                if practice is None or name == practice:
                    recording = made.get((name, self.library.locale, length_s, profile.name))
                    reason = self._reason(session, recording, engines)
                    if reason or force:
                        wanted.append(Job(name, length_s, reason or "forced", session, profile.name))
            jobs += sorted(wanted, key=lambda job: ((job.practice, job.length_s) != FIRST, job.length_s))
        return tuple(jobs)

    def build(
        self,
        observe: Observer = unobserved,
        practice: str | None = None,
        force: bool = False,
        profiles: Sequence[Profile] = (STANDARD,),
        jobs: int = 1,
    ) -> tuple[Recording, ...]:
        """Make what is planned, `jobs` at a time; returns what was made.

        Raises EngineError when the last engine fails, EnvironmentLacks when the disk is full or something is not
        installed, and, after all the others are made, MasteringError; what is finished is kept.
        """
        with writing(self.media_dir), locked(self.media_dir, lambda: observe(Waiting(str(self.media_dir)))):
            self._clean()
            self._withdraw()
            planned = self.plan(practice, force, profiles)
            observe(Planned(planned))
            made: list[Recording] = []
            unmastered: list[str] = []
            try:
                for cast, share in self._shares(planned, profiles, observe):
                    with takes(self._booth, cast, observe, share, force, jobs) as finished:
                        for take in finished:
                            if isinstance(take.result, MasteringError):
                                # The others are none the worse for it.
                                unmastered.append(f"{take.job}: {take.result}")
                            else:
                                self._enter(take.result)
                                made.append(take.result)
                                observe(Made(take.job, take.result, take.took_s))
            finally:
                self._clean()
        if unmastered:
            raise MasteringError("; ".join(unmastered))
        return tuple(made)

    def _engines_of(self, profile: Profile) -> tuple[Engine, ...]:
        """Who may speak a profile. Raises BadInput where no engine has the voice that it asks for."""
        engines = profile.cast(self._engines, self.library.locale)
        if not engines:
            names = ", ".join(engine.name for engine in self._engines)
            raise BadInput(f"no second voice: {names} has only one. Leave --profile {profile.name} out.")
        return engines

    def _shares(
        self, planned: Sequence[Job], profiles: Sequence[Profile], observe: Observer
    ) -> Iterator[tuple[Cast, tuple[Job, ...]]]:
        """The work of each cast: profiles that are spoken by the same voices share one."""
        for second in (False, True):
            names = {profile.name for profile in profiles if profile.second_voice is second}
            if share := tuple(job for job in planned if job.profile in names):
                engines = self._engines_of(next(p for p in profiles if p.second_voice is second))
                yield Cast(engines, self.library.locale, observe), share

    def _sessions(self, profile: Profile = STANDARD) -> Iterator[tuple[str, int, Timeline]]:
        for name, practice in self.library.practices.items():
            for script in practice.scripts:
                session = timeline(script, self.library.cues, practice.title)
                yield name, script.length_s, profile.tuned(session)

    def _reason(self, session: Timeline, recording: Recording | None, engines: tuple[Engine, ...]) -> str | None:
        if recording is None:
            return "new"
        names = [engine.name for engine in engines]
        if recording.engine not in names:
            return "engine changed"
        place = names.index(recording.engine)
        if any(engine.supplied and self._voice(engine, session) for engine in engines[:place]):
            return "better voice"
        voice = self._voice(self._as_before(engines[place], recording), session)
        was, now = _parts(recording.script_digest), _parts(script_digest(session, voice or _NOBODY))
        pairs = zip(was, now if voice else [now[0], was[1], now[2]], strict=True)
        changed = (reason for reason, (was, now) in zip(_CHANGES, pairs, strict=True) if was != now)
        return next(changed, None if self._booth.has(recording) else "file missing")

    def _as_before(self, engine: Engine, recording: Recording) -> Engine:
        """The engine with the voice it had, where any that can be had will do: a voice once chosen stays."""
        locale = self.library.locale
        voices = engine.voices(locale)
        if len(self._engines) == 1 or recording.voice not in voices or engine.voice(locale).name != voices[0]:
            return engine
        return engine.speaking_as(recording.voice)

    def _voice(self, engine: Engine, session: Timeline) -> Voice | None:
        """The voice an engine would speak a session with; None when it cannot now."""
        try:
            return engine.rehearsed(session.lines, self.library.locale).voice(self.library.locale)
        except (BadInput, EngineError, EnvironmentLacks):
            return None

    def _rows(self) -> tuple[Recording, ...]:
        """The manifest's rows; none when it cannot be read, for then it is made anew."""
        try:
            return read_manifest(self.media_dir)
        except ManifestError:
            return ()

    def _enter(self, recording: Recording) -> None:
        others = (row for row in self._rows() if _place(row) != _place(recording))
        write_manifest(self.media_dir, [*others, recording])

    def _withdraw(self) -> None:
        """Take out of the manifest what the library no longer has, however it was tuned: words that were
        withdrawn are not played.
        """
        locale = self.library.locale
        wanted = {(name, length_s) for name, length_s, _ in self._sessions()}
        rows = self._rows()
        kept = [row for row in rows if row.locale != locale or (row.practice, row.length_s) in wanted]
        if len(kept) < len(rows):
            write_manifest(self.media_dir, kept)

    def _clean(self) -> None:
        """Remove what a killed build left half-written; the lock is ours, so nobody is writing it now."""
        for path in self.media_dir.glob(".*"):
            if _UNFINISHED.match(path.name):
                path.unlink(missing_ok=True)
        self._booth.cache.clean()


def _parts(script_digest: str) -> list[str]:
    return [*script_digest.split("-"), "", "", ""][:3]


def _place(row: Recording) -> tuple[str, str, int, str]:
    return row.practice, row.locale, row.length_s, row.profile
