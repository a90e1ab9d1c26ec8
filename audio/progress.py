"""What a build tells while it works; whoever watches decides how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audio.script import Timeline
from skill.core.recording import Recording


@dataclass(frozen=True)
class Job:
    """One recording to make, and why.

    Reasons: `new`, `words changed`, `better voice`, `engine changed`, `sound changed`, `file missing`, `forced`.
    """

    practice: str
    length_s: int
    reason: str
    timeline: Timeline
    profile: str = "standard"

    def __str__(self) -> str:
        tuned = "" if self.profile == "standard" else f", {self.profile}"
        return f"{self.practice} {self.length_s} s{tuned}"


@dataclass(frozen=True)
class Waiting:
    """Another build is at work in the same folder; this one goes on when it is done."""

    folder: str


@dataclass(frozen=True)
class Planned:
    """The work ahead, in order."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class VoiceChosen:
    """The voice that speaks from here on, and why it does; told again when it changes."""

    engine: str
    voice: str
    why: str


@dataclass(frozen=True)
class Spoken:
    """One more line of a job is there."""

    job: Job


@dataclass(frozen=True)
class Made:
    """A job is done, its recording in the manifest."""

    job: Job
    recording: Recording
    took_s: float


Event = Waiting | Planned | VoiceChosen | Spoken | Made
Observer = Callable[[Event], None]


def unobserved(event: Event) -> None:
    """The observer that looks away."""
