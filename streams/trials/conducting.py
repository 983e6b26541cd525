"""A trial from question to answer: which series, shared out among processes, their verdicts, the alerts of them all.

    excerpt of the registry -> series -> workers judge, each its devices -> one worker makes alerts of all verdicts

Processes, because judging 8 million readings would keep the api from answering; they run at low priority and end with
whoever waits for them.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from streams.contracts.times import Micros
from streams.runtime.errors import DatabaseUnavailableError
from streams.runtime.registry import RegistryView
from streams.runtime.settings import Database as DatabaseSettings
from streams.timescale.bulk_history import StoredSeries
from streams.timescale.pool import Database
from streams.trials.alarming_history import in_time
from streams.trials.asking import (
    MOST_READINGS,
    MOST_S,
    Answer,
    Progress,
    Question,
    TookTooLongError,
    TooLargeError,
    TrialError,
    WorkerFailedError,
)
from streams.trials.excerpt import Excerpt, excerpt_of
from streams.trials.frames import Alarm, Alarmed, Failed, Job, Judge, Judged, Progressed, Side, framed, next_report
from streams.trials.outcome import Outcome, difference, outcome_of
from streams.trials.scoping import cameras_for, series_for, shares
from streams.trials.warm_up import warm_up

_Wanted = TypeVar("_Wanted", Judged, Alarmed)

WORKERS = max(1, min(4, os.cpu_count() or 1))

_ROOT = Path(__file__).parents[2]

Told = Callable[[Progress], None]


async def conduct(database: DatabaseSettings, view: RegistryView, question: Question, told: Told) -> Answer:
    """Try the rule. TrialError, or DatabaseError, where that cannot be; cancelled, all processes end at once."""
    started = time.monotonic()
    rules = [question.rule] if question.predecessor is None else [question.rule, question.predecessor]
    frozen = view.copied()
    try:
        async with asyncio.timeout(MOST_S):
            excerpts = [await asyncio.to_thread(excerpt_of, frozen, rule) for rule in rules]
            new, *old = await _Trial(database, question, excerpts, told).outcomes()
    except TimeoutError:
        raise TookTooLongError(f"it took longer than {MOST_S:.0f} s: take less time or a narrower scope") from None
    took_s = round(time.monotonic() - started, 3)
    return Answer(new, took_s, old[0], difference(new, old[0])) if old else Answer(new, took_s)


class _Trial:
    """One trial of one rule, or of two over the same history."""

    def __init__(self, database: DatabaseSettings, question: Question, excerpts: Sequence[Excerpt], told: Told) -> None:
        self._database = database
        self._question = question
        self._excerpts = excerpts
        self._begins: Micros = question.begins - max(warm_up(excerpt.rules) for excerpt in excerpts)
        self._told = told
        self._progress: dict[int, Progressed] = {}

    async def outcomes(self) -> list[Outcome]:
        """What each rule would have done."""
        series = await self._series()
        jobs = self._jobs(series)
        async with AsyncExitStack() as running:
            workers = [await running.enter_async_context(a_worker()) for _ in jobs]
            judged = await self._judged(workers, jobs)
            verdicts = tuple(
                tuple(in_time(verdict for one in judged for verdict in one.verdicts[side]))
                for side in range(len(self._excerpts))
            )
            job = Alarm(tuple(self._excerpts), verdicts, self._begins, self._question.ends)
            alarmed = await workers[0].do(job, Alarmed, _nothing)
        return [
            outcome_of(
                alarmed.standings[side],
                self._question.begins,
                self._question.ends,
                series=len({(one.device, one.property) for one in series[side]}),
                readings=sum(one.readings[side] for one in judged),
            )
            for side in range(len(self._excerpts))
        ]

    async def _series(self) -> list[list[StoredSeries]]:
        async with Database(self._database) as database, database.connection() as connection:
            return [await series_for(connection, excerpt) for excerpt in self._excerpts]

    def _jobs(self, series_by_side: Sequence[Sequence[StoredSeries]]) -> list[Judge]:
        """One for each worker. Where any camera may matter there is one alone."""
        series = list({one.number: one for side in series_by_side for one in side}.values())
        wanted = [{one.number for one in side} for side in series_by_side]
        cameras = cameras_for(self._excerpts)
        devices = {device.id for excerpt in self._excerpts for device in excerpt.devices} | set(cameras or ())
        jobs = []
        for share in shares(devices, series, 1 if cameras is None else WORKERS):
            mine = [one for one in series if one.device in share]
            sides = [
                Side(
                    replace(excerpt, devices=tuple(device for device in excerpt.devices if device.id in share)),
                    tuple(place for place, one in enumerate(mine) if one.number in numbers),
                )
                for excerpt, numbers in zip(self._excerpts, wanted, strict=True)
            ]
            jobs.append(
                Judge(
                    self._database,
                    tuple(sides),
                    tuple(mine),
                    None if cameras is None else tuple(camera for camera in cameras if camera in share),
                    self._begins,
                    self._question.begins,
                    self._question.ends,
                )
            )
        return jobs

    async def _judged(self, workers: "Sequence[Worker]", jobs: Sequence[Judge]) -> list[Judged]:
        try:
            async with asyncio.TaskGroup() as tasks:
                judging = [
                    tasks.create_task(worker.do(job, Judged, partial(self._progressed, number, len(jobs))))
                    for number, (worker, job) in enumerate(zip(workers, jobs, strict=True))
                ]
        except ExceptionGroup as group:
            raise group.exceptions[0] from group
        return [task.result() for task in judging]

    def _progressed(self, number: int, workers: int, progressed: Progressed) -> None:
        self._progress[number] = progressed
        readings = sum(one.readings for one in self._progress.values())
        if readings > MOST_READINGS:
            raise TooLargeError(f"there are more than {MOST_READINGS:,} readings: take less time or a narrower scope")
        self._told(Progress(sum(one.done for one in self._progress.values()) / workers, readings))


class Worker:
    """A process of the trial."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def do(self, job: Job, wanted: type[_Wanted], progressed: Callable[[Progressed], None]) -> _Wanted:
        """The worker's report of the kind wanted; `progressed` is called with those on the way."""
        pipes = self._process.stdin, self._process.stdout
        try:
            if pipes[0] is None or pipes[1] is None:
                raise WorkerFailedError("a process of the trial has no pipes")
            pipes[0].write(framed(job))
            await pipes[0].drain()
            while isinstance(report := await next_report(pipes[1]), Progressed):
                progressed(report)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise WorkerFailedError(f"a process of the trial ended before its time: {error!r}") from error
        if isinstance(report, Failed):
            raise _error_of(report)
        if not isinstance(report, wanted):
            raise WorkerFailedError("a process of the trial answered something else")
        return report


@asynccontextmanager
async def a_worker() -> AsyncIterator[Worker]:
    """A worker process, which ends with the block, whatever it does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "streams.trials",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=_ROOT,
    )
    try:
        yield Worker(process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _error_of(failed: Failed) -> TrialError | DatabaseUnavailableError:
    if failed.is_database_away:
        return DatabaseUnavailableError(failed.why)
    return TooLargeError(failed.why) if failed.is_too_large else WorkerFailedError(failed.why)


def _nothing(progressed: Progressed) -> None:
    del progressed  # making alerts takes no time to speak of
