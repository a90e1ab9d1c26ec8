"""The cast of a build: the engines that may speak, and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence

from audio.engine import Engine
from audio.progress import Job, Observer, VoiceChosen
from skill.errors import EngineError


class Cast:
    """Engines in order of preference. One that failed is not asked again in the same build."""

    def __init__(self, engines: Sequence[Engine], locale: str, observe: Observer) -> None:
        self._engines = list(engines)
        self._locale = locale
        self._observe = observe
        self._why = "the best there is" if len(engines) > 1 else "as asked"
        self._announced: Engine | None = None

    @property
    def engine(self) -> Engine:
        """Who speaks now."""
        return self._engines[0]

    def announce(self) -> None:
        """Tell the observer who speaks; once for each engine, when it has spoken."""
        if self._announced is not self.engine:
            self._announced = self.engine
            self._observe(VoiceChosen(self.engine.name, self.engine.voice(self._locale).name, self._why))

    def give_way(self, job: Job, error: EngineError) -> None:
        """Pass on to the next engine. Raises EngineError, naming the job, when there is none."""
        if len(self._engines) == 1:
            raise EngineError(f"{job}: {error}") from error
        self._engines.pop(0)
        self._why = f"because {error}"
