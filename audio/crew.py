"""The crew of a build: processes that record sessions side by side, each one session at a time.

A voice that is a service has one mouth: its lines are spoken here, one after the other, so that its rests and its
refusals hold for all; the processes only mix them. Voices of this machine speak in the processes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import TracebackType

from audio.booth import Booth, Take
from audio.cast import Cast
from audio.engine import Engine
from audio.progress import Job, Observer, Spoken
from skill.core.recording import Recording
from skill.errors import BadInput, EngineError, EnvironmentLacks, KindMomentError, MasteringError

_SPOKEN = "spoken"


@dataclass(frozen=True)
class _Order:
    """What a process is asked for."""

    job: Job
    engine: Engine
    anew: bool
    began: float


@dataclass
class _Hand:
    """One process, and what it is busy with."""

    process: multiprocessing.process.BaseProcess
    line: Connection
    order: _Order | None = None


def processors() -> int:
    """How many processors this program may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


@contextmanager
def takes(
    booth: Booth, cast: Cast, observe: Observer, jobs: Sequence[Job], anew: bool, size: int
) -> Iterator[Iterator[Take]]:
    """The takes of all jobs as they are finished, but the first job's before all others.

    Up to `size` are made at a time; one is made in this process. Raises EngineError or BadInput when the last
    engine fails, EnvironmentLacks when the machine does.
    """
    size = min(size, len(jobs))
    if size <= 1:
        yield _one_by_one(booth, cast, observe, jobs, anew)
    else:
        with Crew(booth, cast, observe, size, anew) as crew:
            yield _first_first(jobs, crew.record(jobs))


def _one_by_one(booth: Booth, cast: Cast, observe: Observer, jobs: Sequence[Job], anew: bool) -> Iterator[Take]:
    for job in jobs:
        began = time.monotonic()
        while True:
            engine = cast.speaker(job)

            def spoken(job: Job = job, engine: Engine = engine) -> None:
                cast.announce(job, engine)
                observe(Spoken(job))

            try:
                result: Recording | MasteringError = booth.record(job, engine, spoken, anew)
            except MasteringError as error:
                result = error
            except (BadInput, EngineError) as error:
                # By one voice throughout: the next begins from the start.
                cast.give_way(job, engine, error)
                continue
            yield Take(job, result, time.monotonic() - began)
            break


def _first_first(jobs: Sequence[Job], finished: Iterator[Take]) -> Iterator[Take]:
    early: list[Take] = []
    for take in finished:
        early.append(take)
        if any(each.job is jobs[0] for each in early):
            break
    yield from sorted(early, key=lambda each: each.job is not jobs[0])
    yield from finished


class Crew:
    """Starts with the `with` statement; leaving it, for whatever reason, ends every process."""

    def __init__(self, booth: Booth, cast: Cast, observe: Observer, size: int, anew: bool = False) -> None:
        self._booth = booth
        self._cast = cast
        self._observe = observe
        self._size = size
        self._anew = anew
        self._hands: list[_Hand] = []
        self._waiting: deque[Job] = deque()

    def __enter__(self) -> Crew:
        # Started with Ctrl-C held back: a terminal sends it to all, and it is the build that answers.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            for _ in range(self._size):
                self._hands.append(self._start())
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hand in self._hands:
            hand.line.close()
            hand.process.terminate()
        for hand in self._hands:
            hand.process.join()
            hand.process.close()

    def record(self, jobs: Sequence[Job]) -> Iterator[Take]:
        """Record them, and hand over each as soon as it is done.

        Raises EngineError when the last engine fails, EnvironmentLacks when the machine does.
        """
        self._waiting.extend(jobs)
        while self._waiting or any(hand.order for hand in self._hands):
            idle = next((hand for hand in self._hands if hand.order is None), None)
            if self._waiting and idle:
                yield from self._give(idle, self._next(idle))
            else:
                yield from self._answers(patient=True)

    def _start(self) -> _Hand:
        context = multiprocessing.get_context("spawn")
        line, other_end = context.Pipe()
        process = context.Process(target=_work, args=(self._booth, other_end), daemon=True)
        process.start()
        other_end.close()
        return _Hand(process, line)

    def _next(self, hand: _Hand) -> Job:
        """The shortest for one process and for a service, else the longest: no long one is left for last."""
        in_order = hand is self._hands[0] or self._is_service(self._cast.speaker(self._waiting[0]))
        return self._waiting.popleft() if in_order else self._waiting.pop()

    def _is_service(self, engine: Engine) -> bool:
        return engine.voice(self._booth.locale).version == ""

    def _give(self, hand: _Hand, job: Job) -> Iterator[Take]:
        order = _Order(job, self._cast.speaker(job), self._anew, time.monotonic())
        if self._is_service(order.engine):
            try:
                for text in job.timeline.lines:
                    self._booth.speak(text, order.engine)
                    self._tell_spoken(order)
                    yield from self._answers(patient=False)
            except (BadInput, EngineError) as error:
                self._retry(order, error)
                return
        hand.order = order
        hand.line.send(order)

    def _answers(self, patient: bool) -> Iterator[Take]:
        """What the processes have to say; when `patient`, wait until one of them has."""
        busy = {hand.line: hand for hand in self._hands if hand.order}
        for line in wait(list(busy), None if patient else 0):
            assert isinstance(line, Connection)
            hand = busy[line]
            order = hand.order
            assert order is not None
            answer = self._heard(hand, order)
            if isinstance(answer, str):
                if not self._is_service(order.engine):
                    self._tell_spoken(order)
                continue
            hand.order = None
            match answer:
                case Recording() | MasteringError():
                    yield Take(order.job, answer, time.monotonic() - order.began)
                case BadInput() | EngineError():
                    self._retry(order, answer)
                case _:
                    raise answer

    def _heard(self, hand: _Hand, order: _Order) -> Recording | KindMomentError | str:
        try:
            answer: Recording | KindMomentError | str = hand.line.recv()
        except EOFError as error:
            hand.process.join()
            raise EnvironmentLacks(
                f"{order.job}: the process that made it ended ({hand.process.exitcode}), perhaps for want of "
                "memory. Build again with --jobs 1; what is finished is kept."
            ) from error
        return answer

    def _tell_spoken(self, order: _Order) -> None:
        self._cast.announce(order.job, order.engine)
        self._observe(Spoken(order.job))

    def _retry(self, order: _Order, error: BadInput | EngineError) -> None:
        """The session from its start by the next engine; others may have passed on to it already."""
        self._cast.give_way(order.job, order.engine, error)
        self._waiting.appendleft(order.job)


def _work(booth: Booth, line: Connection) -> None:
    """What a process does: one order after the other, until nobody is there to give any."""
    threading.Thread(target=_leave_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    while True:
        try:
            order: _Order = line.recv()
        except EOFError:
            return
        line.send(_answer(booth, order, line))


def _answer(booth: Booth, order: _Order, line: Connection) -> Recording | KindMomentError:
    try:
        return booth.record(order.job, order.engine, lambda: line.send(_SPOKEN), order.anew)
    except (BadInput, EngineError, MasteringError, EnvironmentLacks) as error:
        return error
    except Exception as error:  # noqa: BLE001 - told on the other side in one line, whatever it is.
        return KindMomentError(f"{order.job}: {type(error).__name__}: {error}")


def _leave_with(parent: multiprocessing.process.BaseProcess | None) -> None:
    """End at once when the build has been killed: nobody waits for what is being made."""
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
