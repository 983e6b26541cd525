"""Store readings, each once, as fast as the database takes them."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import asyncpg

from streams.contracts.readings import Reading
from streams.contracts.rejections import Reason, Rejection
from streams.contracts.times import DAY, Micros, to_datetime
from streams.timescale.batches import Batch, Record, rejection_of
from streams.timescale.bisection import insert_or_refuse
from streams.timescale.copying import copy_readings, packed
from streams.timescale.failures import RowsRefusedError, in_our_words
from streams.timescale.series import REFUSED, SeriesBook

_EARLIEST: Micros = -62_135_596_800_000_000
_LATEST: Micros = 253_402_300_799_999_999
"""The years 1 to 9999, which PostgreSQL and Python can both say."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch's readings: stored, there already, or rejected (each with its record)."""

    stored: int = 0
    repeats: int = 0
    rejections: list[tuple[Rejection, Record]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """A reading with its series' number and the record it came in."""

    number: int
    reading: Reading
    record: Record

    @property
    def key(self) -> tuple[int, Micros]:
        return self.number, self.reading.measured_at


async def write_readings(
    connection: asyncpg.Connection, series: SeriesBook, places: Sequence[int], batch: Batch
) -> Outcome:
    """Write a batch's readings inside the caller's transaction; `places` are those of their series.

    A reading later than all of its series cannot be there yet: those go by COPY straight into the hypertable.
    The others (repeats, late ones) are few and take the careful way. Should COPY fail all the same, all take it.
    """
    outcome = Outcome()
    fresh, others = _part(places, batch.readings, series)
    if fresh:
        if await _copied(connection, fresh):
            outcome.stored += len(fresh)
        else:
            others = range(len(places))
    if others:
        rows = [_Row(_number_at(places[i], series), batch.readings[i], batch.reading_records[i]) for i in others]
        await _write_carefully(connection, rows, outcome)
    return outcome


def _number_at(place: int, series: SeriesBook) -> int:
    return REFUSED if place == REFUSED else series.numbers[place]


def _part(places: Sequence[int], readings: Sequence[Reading], series: SeriesBook) -> tuple[list[bytes], Sequence[int]]:
    """Fresh ones packed for COPY, and which the others are; the newest time of each series moves on."""
    fresh: list[bytes] = []
    others: list[int] = []
    numbers, newest = series.numbers, series.newest
    for index, (place, reading) in enumerate(zip(places, readings, strict=True)):
        measured_at = reading.measured_at
        if place == REFUSED or measured_at <= newest[place] or measured_at > _LATEST:
            others.append(index)
            continue
        try:
            fresh.append(packed(numbers[place], reading))
        except struct.error:  # a time of receipt beyond 64 bits
            others.append(index)
        else:
            newest[place] = measured_at
    return fresh, others


async def _copied(connection: asyncpg.Connection, fresh: Sequence[bytes]) -> bool:
    """Whether COPY took them all; if not, none is stored."""
    try:
        with in_our_words():
            async with connection.transaction():
                await copy_readings(connection, fresh)
    except RowsRefusedError:
        return False
    return True


async def _write_carefully(connection: asyncpg.Connection, rows: Sequence[_Row], outcome: Outcome) -> None:
    """Look first, then COPY what is not there; the same value again is a repeat, another one a conflict."""
    placeable = []
    for row in rows:
        if row.number == REFUSED:
            outcome.rejections.append(_refusal(row, "the database refuses the name of this series"))
        elif not (_is_placeable(row.reading.measured_at) and _is_placeable(row.reading.received_at)):
            outcome.rejections.append(_refusal(row, "a time outside the years 1 to 9999"))
        else:
            placeable.append(row)
    values = await _values_at(connection, placeable)
    new: list[_Row] = []
    for row in placeable:
        if row.key not in values:
            values[row.key] = row.reading.value
            new.append(row)
        elif values[row.key] == row.reading.value:
            outcome.repeats += 1
        else:
            outcome.rejections.append(_conflict(row, values[row.key]))
    refused = await insert_or_refuse(connection, new, _copy_rows)
    outcome.rejections += [_refusal(row, why) for row, why in refused]
    outcome.stored += len(new) - len(refused)


def _is_placeable(instant: Micros) -> bool:
    return _EARLIEST <= instant <= _LATEST


async def _values_at(connection: asyncpg.Connection, rows: Iterable[_Row]) -> dict[tuple[int, Micros], float]:
    """What is stored at these rows' series and times, asked for day by day so that one chunk is opened for each."""
    values: dict[tuple[int, Micros], float] = {}
    for day, of_day in groupby(sorted({row.key for row in rows}, key=_time), key=lambda key: key[1] // DAY):
        keys = list(of_day)
        found = await connection.fetch(
            _VALUES_AT,
            [number for number, _ in keys],
            [to_datetime(measured_at) for _, measured_at in keys],
            to_datetime(max(day * DAY, _EARLIEST)),
            to_datetime(min((day + 1) * DAY, _LATEST)),
        )
        for place, value in found:
            values[keys[place - 1]] = value
    return values


# LATERAL with LIMIT keeps the planner from joining by reading the whole chunk.
_VALUES_AT = """
SELECT given.place, stored.value
FROM   unnest($1::integer[], $2::timestamptz[]) WITH ORDINALITY AS given (series_id, measured_at, place),
       LATERAL (SELECT value
                FROM   readings
                WHERE  readings.series_id   = given.series_id
                AND    readings.measured_at = given.measured_at
                AND    readings.measured_at >= $3
                AND    readings.measured_at <= $4
                LIMIT  1) AS stored
"""


def _time(key: tuple[int, Micros]) -> Micros:
    return key[1]


async def _copy_rows(connection: asyncpg.Connection, rows: Sequence[_Row]) -> None:
    await copy_readings(connection, [packed(row.number, row.reading) for row in rows])


def _conflict(row: _Row, stored: float) -> tuple[Rejection, Record]:
    reading = row.reading
    detail = f"{reading.property} already has {stored!r} at this instant; {reading.value!r} came later"
    return rejection_of(row.record, Reason.CONFLICT, detail, device=reading.device), row.record


def _refusal(row: _Row, why: str) -> tuple[Rejection, Record]:
    return rejection_of(row.record, Reason.REFUSED_BY_STORE, why, device=row.reading.device), row.record
