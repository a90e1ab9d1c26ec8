"""The cast of a build: the engines that may speak, and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence

from audio.engine import Engine
from audio.progress import Job, Observer, VoiceChosen
from skill.errors import BadInput, EngineError


class Cast:
    """Engines in order of preference. One that failed is not asked again in the same build; one that only cannot
    speak a certain session, for want of a line or because of its words, is passed over for that one.
    """

    def __init__(self, engines: Sequence[Engine], locale: str, observe: Observer) -> None:
        able = [engine for engine in engines if engine.voices(locale)]
        # The last one tells what is missing.
        self._engines = tuple(able or engines[-1:])
        self._only = len(engines) == 1
        self._locale = locale
        self._observe = observe
        self._left: dict[str, str] = {}
        self._passed: dict[str, dict[str, str]] = {}
        self._announced: tuple[str, str] | None = None

    def speaker(self, job: Job) -> Engine:
        """Who speaks a session: the first that can, ready for its lines.

        Raises EngineError or BadInput, naming the job, when nobody can.
        """
        for engine in self._engines:
            if engine.name not in self._problems(job):
                try:
                    return engine.rehearsed(job.timeline.lines, self._locale)
                except (BadInput, EngineError) as error:
                    self._pass_over(job, engine, error)
        raise EngineError(f"{job}: {'; '.join(self._problems(job).values())}")

    def announce(self, job: Job, engine: Engine) -> None:
        """Tell the observer who speaks and why; once for each change, when there is a first line."""
        voice = (engine.name, engine.voice(self._locale).name)
        if voice != self._announced and engine.name not in self._left:
            self._announced = voice
            self._observe(VoiceChosen(*voice, self._why(job, engine)))

    def give_way(self, job: Job, engine: Engine, error: BadInput | EngineError) -> None:
        """Pass on to the next engine: what went wrong with the words or a file is this session's matter, what
        went wrong with the engine everybody's. Raises the error, naming the job, when there is no other.
        """
        if isinstance(error, BadInput):
            self._pass_over(job, engine, error)
        elif self._others(job, engine):
            self._left[engine.name] = str(error)
        else:
            raise EngineError(f"{job}: {error}") from error

    def _pass_over(self, job: Job, engine: Engine, error: BadInput | EngineError) -> None:
        if not self._others(job, engine):
            kind = BadInput if isinstance(error, BadInput) else EngineError
            raise kind(f"{job}: {error}") from error
        self._passed.setdefault(str(job), {})[engine.name] = str(error)

    def _others(self, job: Job, engine: Engine) -> bool:
        return any(each.name not in {engine.name, *self._problems(job)} for each in self._engines)

    def _why(self, job: Job, engine: Engine) -> str:
        names = [each.name for each in self._engines]
        problems = self._problems(job)
        better = [problems[name] for name in names[: names.index(engine.name)] if name in problems]
        if better:
            return f"because {'; '.join(problem.rstrip('.') for problem in better)}"
        return "as asked" if self._only else "the best there is"

    def _problems(self, job: Job) -> dict[str, str]:
        """Why the engines that do not speak a session do not, by name."""
        return self._left | self._passed.get(str(job), {})
