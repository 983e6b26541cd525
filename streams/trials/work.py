"""The work of one process of a trial: history, a day at a time, through the folds of each side."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from streams.contracts.composition import whole_of
from streams.contracts.times import DAY, HOUR, Micros
from streams.contracts.topics import READINGS, SIGHTINGS
from streams.contracts.verdicts import Verdict
from streams.timescale.bulk_history import ManyReadings, StoredSeries, many_readings, many_sightings
from streams.timescale.pool import Connection, Database
from streams.trials.alarming_history import Standing, alarmed
from streams.trials.asking import MOST_VERDICTS, TooLargeError
from streams.trials.frames import Alarm, Alarmed, Judge, Judged, Progressed, Side
from streams.trials.judging_history import Caption, JudgedHistory
from streams.trials.sieving import sieve_for
from streams.trials.teaching import lessons_before

_PIECE = 50_000
"""Readings that become objects at once."""
_MANY_SERIES = 2_000
"""With more of them a day is taken in pieces of three hours."""

Tell = Callable[[Progressed], None]


async def judged(job: Judge, tell: Tell) -> Judged:
    """All verdicts of the job; `tell` is called after each piece of time."""
    sides = [_Side(side, job) for side in job.sides]
    readings = 0
    async with Database(job.database) as database, database.connection() as connection:
        for side in sides:
            await side.learn(connection)
        for begins, ends in _pieces_of_time(job):
            readings += await _judge(connection, job, sides, begins, ends)
            tell(Progressed((ends - job.begins) / (job.ends - job.begins), readings))
    for side in sides:
        side.finish(job.ends)
    return Judged(tuple(tuple(side.verdicts()) for side in sides), tuple(side.readings for side in sides))


def made_alerts(job: Alarm) -> Alarmed:
    """The alerts of all verdicts."""
    found: list[tuple[Standing, ...]] = []
    for excerpt, verdicts in zip(job.excerpts, job.verdicts, strict=True):
        found.append(tuple(alarmed(verdicts, excerpt.changes(), excerpt.tried.id, job.begins, job.ends)))
    return Alarmed(tuple(found))


def _pieces_of_time(job: Judge) -> Iterator[tuple[Micros, Micros]]:
    """Days of UTC, as the database keeps them, or parts of them; `counts_from` is a border too."""
    step = DAY if len(job.series) <= _MANY_SERIES else 3 * HOUR
    begins = job.begins
    while begins < job.ends:
        ends = min((begins // step + 1) * step, job.ends)
        if begins < job.counts_from:
            ends = min(ends, job.counts_from)
        yield begins, ends
        begins = ends


async def _judge(connection: Connection, job: Judge, sides: "Sequence[_Side]", begins: Micros, ends: Micros) -> int:
    """Judge a piece of time; how many readings it had."""
    counts = begins >= job.counts_from
    if job.cameras != ():
        sightings = await many_sightings(connection, job.cameras, begins, ends)
        for side in sides:
            side.sightings.sightings(sightings)
            side.readings += len(sightings) * counts
    if not job.series:
        return 0
    history = await many_readings(connection, job.series, begins, ends)
    for side in sides:
        side.judge(history, ends, counts=counts)
    return len(history)


class _Side:
    """One of the rules tried, over this worker's devices."""

    def __init__(self, side: Side, job: Judge) -> None:
        changes = side.excerpt.changes()
        registered = {device.id for device in side.excerpt.devices}
        self._captions = [_caption(one, registered) for one in job.series]
        self._wanted = np.zeros(len(job.series), dtype=bool)
        self._wanted[list(side.places)] = True
        self._in_book = {rule.id for rule in side.excerpt.rules}
        self._measured = JudgedHistory(READINGS, 0, changes, job.begins)
        self.sightings = JudgedHistory(SIGHTINGS, 1, changes, job.begins)
        self.readings = 0
        self._excerpt, self._series = side.excerpt, job.series
        self._begins, self._ends = job.begins, job.ends
        self._sieve = sieve_for(side.excerpt, job.series)

    async def learn(self, connection: Connection) -> None:
        """What was usual before the trial begins, for deviation rules."""
        for place, taught in await lessons_before(connection, self._excerpt, self._series, self._begins):
            self._measured.learn(place, taught)

    def judge(self, history: ManyReadings, ends: Micros, *, counts: bool) -> None:
        """The readings of its series among these, which are all up to `ends`."""
        if not self._wanted.all():
            mine = self._wanted[history.place]
            history = ManyReadings(history.place[mine], history.measured_at[mine], history.value[mine])
        self.readings += len(history) * counts
        if self._sieve is None:
            self._judge_all(history)
        else:
            self._measured.sifted(self._captions, self._sieve.sift(history, ends, is_last=ends == self._ends))
        self._confirm_not_too_many()

    def _judge_all(self, history: ManyReadings) -> None:
        places, times, values = history.place, history.measured_at, history.value
        for start in range(0, len(places), _PIECE):
            piece = slice(start, start + _PIECE)
            self._measured.readings(
                self._captions, places[piece].tolist(), times[piece].tolist(), values[piece].tolist()
            )
            self._confirm_not_too_many()

    def finish(self, ends: Micros) -> None:
        """What time brings about until the end."""
        for history in (self._measured, self.sightings):
            history.pass_to(ends)
        self._confirm_not_too_many()

    def verdicts(self) -> list[Verdict]:
        """Those that alarming has to see: of the rule tried, and of what it refers to."""
        found = (*self._measured.verdicts, *self.sightings.verdicts)
        return [verdict for verdict in found if whole_of(verdict.rule) in self._in_book]

    def _confirm_not_too_many(self) -> None:
        if len(self._measured.verdicts) + len(self.sightings.verdicts) > MOST_VERDICTS:
            raise TooLargeError(f"the rule changes its mind more than {MOST_VERDICTS:,} times")


def _caption(series: StoredSeries, registered: set[str]) -> Caption:
    return Caption(series.device, series.property, series.unit, series.device in registered)
