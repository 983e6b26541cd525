"""Trials under way: few at once, each a task with its progress, ended when nobody waits for it any more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from api.problems import RETRY_SOON, ProblemError, ProblemKind, boundary_problem
from streams.runtime.errors import UrbanwatchError
from streams.runtime.registry import RegistryView
from streams.runtime.settings import Database
from streams.trials.asking import Answer, Progress, Question, TookTooLongError, TooLargeError, WorkerFailedError
from streams.trials.conducting import Told, conduct

MOST_AT_ONCE = 2
"""Each keeps the machine's cores busy."""

Trier = Callable[[RegistryView, Question, Told], Awaitable[Answer]]
"""Who carries trials out; see `streams.trials.conducting.conduct` for what it raises."""


def trier(settings: Database) -> Trier:
    """Trials on the history of this database."""
    return partial(conduct, settings)


class RunningTrial:
    """A trial under way."""

    def __init__(self) -> None:
        self.task: asyncio.Task[Answer]
        self._progress: Progress | None = None
        self._has_news = asyncio.Event()

    def told(self, progress: Progress) -> None:
        """It is further."""
        self._progress = progress
        self._has_news.set()

    def ended(self) -> None:
        """There is nothing more to come."""
        self._has_news.set()

    async def progress(self) -> AsyncIterator[Progress]:
        """The newest progress whenever there is some, until the end."""
        is_over = False
        while not is_over:
            await self._has_news.wait()
            self._has_news.clear()
            is_over = self.task.done()
            newest, self._progress = self._progress, None
            if newest is not None:
                yield newest

    async def answer(self) -> Answer:
        """The answer; ProblemError where there is none."""
        try:
            return await self.task
        except UrbanwatchError as error:
            raise problem_of_trial(error) from error

    async def end(self) -> None:
        """End it, whether it is done or not."""
        self.task.cancel()
        await asyncio.wait([self.task])


class Trials:
    """Turns for trials: at most `MOST_AT_ONCE`; nobody waits for one."""

    def __init__(self, carry_out: Trier | None = None) -> None:
        self._carry_out = carry_out or trier(Database())
        self._running: set[RunningTrial] = set()

    def begin(self, view: RegistryView, question: Question) -> RunningTrial:
        """Begin a trial; a problem (429) where too many are under way. The caller ends it."""
        if len(self._running) >= MOST_AT_ONCE:
            detail = f"{MOST_AT_ONCE} trials are under way already; try again when one has ended"
            raise ProblemError(ProblemKind.TOO_MANY_TRIALS, detail, headers=RETRY_SOON)
        trial = RunningTrial()
        self._running.add(trial)
        trial.task = asyncio.create_task(self._carried_out(trial, view, question))
        return trial

    async def _carried_out(self, trial: RunningTrial, view: RegistryView, question: Question) -> Answer:
        try:
            return await self._carry_out(view, question, trial.told)
        finally:
            self._running.discard(trial)
            trial.ended()


def problem_of_trial(error: UrbanwatchError) -> ProblemError:
    """Why a trial came to nothing."""
    match error:
        case TooLargeError():
            return ProblemError(ProblemKind.TOO_LARGE, str(error))
        case TookTooLongError() | WorkerFailedError():
            return ProblemError(ProblemKind.BUSY, str(error), headers=RETRY_SOON)
        case _:
            return boundary_problem(error) or ProblemError(ProblemKind.UNEXPECTED, str(error))
