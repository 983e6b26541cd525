"""History from raw readings: values as they are, or buckets of local time. Times are Micros.

A bucket without readings is absent, never zero. Answers come as a stream from a cursor in the database, so a long
export needs no memory; `history` collects one up to a limit.
"""

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import asyncpg

from streams.contracts.times import Micros, from_datetime, to_datetime
from streams.runtime.errors import DatabaseError
from streams.timescale.pool import Connection, Database

Point = tuple[Micros, tuple[float | None, ...]]
"""The beginning of a bucket with one value for each function asked, or the time of a reading with its value."""

PLAIN_FUNCTIONS = ("avg", "min", "max", "sum", "count")
PERCENTILES: Mapping[str, float] = {"p15": 0.15, "p50": 0.50, "p85": 0.85, "p95": 0.95}
FUNCTIONS = (*PLAIN_FUNCTIONS, *PERCENTILES)
"""What a bucket can say. Percentiles interpolate between neighbours (`percentile_cont`).

None where a double cannot hold the answer: avg and sum of a bucket with a value beyond 1e300 either way.
"""

MOST_POINTS = 100_000
_POINTS_A_PIECE = 5_000
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class BadQuestionError(DatabaseError):
    """The question makes no sense; the sentence says what would."""


class TooManyPointsError(DatabaseError):
    """The answer is larger than the limit."""


@dataclass(frozen=True, slots=True)
class HistoryQuestion:
    """Readings measured from `begins` to before `ends`, of these devices and properties (none named: all).

    `bucket`: None for raw values, or a whole number of `m`, `h`, `d` or `w`. Buckets longer than an hour begin at
    midnight of `timezone` (weeks on Monday); shorter ones need no zone. The first bucket may be a part of one.
    """

    devices: tuple[str, ...]
    properties: tuple[str, ...]
    begins: Micros
    ends: Micros
    bucket: str | None = None
    functions: tuple[str, ...] = ("avg",)
    timezone: str = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True)
class SeriesHistory:
    """Points of one series, oldest first."""

    device: str
    property: str
    unit: str
    points: Sequence[Point]


async def history(
    database: Database, question: HistoryQuestion, *, most_points: int = MOST_POINTS
) -> list[SeriesHistory]:
    """All series that have points, by device, property and unit. TooManyPointsError beyond `most_points` in all."""
    collected: dict[tuple[str, str, str], list[Point]] = {}
    total = 0
    async with aclosing(stream_history(database, question)) as pieces:
        async for piece in pieces:
            total += len(piece.points)
            if total > most_points:
                raise TooManyPointsError(
                    f"the answer has more than {most_points} points: take less time, a longer bucket or fewer series"
                )
            collected.setdefault((piece.device, piece.property, piece.unit), []).extend(piece.points)
    return [SeriesHistory(*names, points) for names, points in collected.items()]


async def stream_history(database: Database, question: HistoryQuestion) -> AsyncGenerator[SeriesHistory, None]:
    """The same, series by series in pieces of at most 5,000 points; holds a connection until exhausted or closed."""
    width = None if question.bucket is None else bucket_width(question.bucket)
    zone = _checked_zone(question.timezone)
    if unknown := set(question.functions).difference(FUNCTIONS):
        raise BadQuestionError(f"{min(unknown)} is no function; there are {', '.join(FUNCTIONS)}")
    async with database.connection() as connection:
        found = await connection.fetch(_SERIES, list(question.devices), list(question.properties))
        for number, device, prop, unit in found:
            span = (number, to_datetime(question.begins), to_datetime(question.ends))
            async with aclosing(
                _raw_pieces(connection, span)
                if width is None
                else _bucket_pieces(connection, span, width, zone, question.functions)
            ) as pieces:
                async for points in pieces:
                    yield SeriesHistory(device, prop, unit, points)


def bucket_width(bucket: str) -> timedelta:
    """``15m`` and the like as a length; BadQuestionError for anything else."""
    matched = re.fullmatch(r"([1-9][0-9]{0,3})([mhdw])", bucket)
    if matched is None:
        raise BadQuestionError(f"bucket {bucket!r} is not understood; say for instance 1m, 15m, 1h, 1d or 1w")
    return int(matched[1]) * _UNITS[matched[2]]


def _checked_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadQuestionError(f"{name!r} is no time zone; say for instance Asia/Ho_Chi_Minh") from error


_SERIES = """
SELECT   id, device, property, unit
FROM     series
WHERE    (cardinality($1::text[]) = 0 OR device   = ANY ($1))
AND      (cardinality($2::text[]) = 0 OR property = ANY ($2))
ORDER BY device COLLATE "C", property COLLATE "C", unit COLLATE "C"
"""

_Span = tuple[int, object, object]


async def _raw_pieces(connection: Connection, span: _Span) -> AsyncGenerator[list[Point], None]:
    async with aclosing(_pieces(connection, _RAW, *span)) as pieces:
        async for rows in pieces:
            yield [(from_datetime(measured_at), (value,)) for measured_at, value in rows]


_RAW = """
SELECT   measured_at, value
FROM     readings
WHERE    series_id    = $1
AND      measured_at >= $2
AND      measured_at <  $3
ORDER BY measured_at
"""


async def _bucket_pieces(
    connection: Connection, span: _Span, width: timedelta, zone: str, functions: tuple[str, ...]
) -> AsyncGenerator[list[Point], None]:
    asked = [PERCENTILES[name] for name in functions if name in PERCENTILES]
    needed = {*functions, "sum", "count"} if "avg" in functions else {*functions}
    columns = [_COLUMNS[name] for name in _COLUMNS if name in needed] + [_PERCENTILES] * bool(asked)
    question = ",\n         ".join((_BUCKETS, *columns)) + _FROM_READINGS
    arguments = (*span, width, zone if width > _UNITS["h"] else "UTC")
    async with aclosing(_pieces(connection, question, *arguments, *([asked] if asked else ()))) as pieces:
        async for rows in pieces:
            yield [(from_datetime(row["bucket"]), _values(row, functions, has_percentiles=bool(asked))) for row in rows]


def _values(row: asyncpg.Record, functions: tuple[str, ...], *, has_percentiles: bool) -> tuple[float | None, ...]:
    percentiles = iter(row["percentiles"] if has_percentiles else ())

    def value_of(name: str) -> float | None:
        if name in PERCENTILES:
            return _finite(next(percentiles))
        if name == "avg":
            return None if row["sum"] is None else row["sum"] / row["count"]
        return cast("float | None", row[name])

    return tuple(value_of(name) for name in functions)


def _finite(value: float) -> float | None:
    """None where two neighbours are so far apart that the way from one to the other is no double."""
    return value if isfinite(value) else None


_BUCKETS = """
SELECT   time_bucket($4::interval, measured_at, $5::text) AS bucket"""

# No avg(): PostgreSQL keeps the sum of squares for it, and fails at 1e200; its division fails where a double comes to
# nothing. A sum of values up to 1e300 cannot overflow; a bucket with one beyond has no sum.
_COLUMNS: Mapping[str, str] = {
    "min": "min(value)",
    "max": "max(value)",
    "sum": """CASE WHEN max(value) <= 1e300 AND min(value) >= -1e300
              THEN sum(value) FILTER (WHERE value BETWEEN -1e300 AND 1e300) END AS sum""",
    "count": "count(*)",
}
_PERCENTILES = "percentile_cont($6::float8[]) WITHIN GROUP (ORDER BY value) AS percentiles"

_FROM_READINGS = """
FROM     readings
WHERE    series_id    = $1
AND      measured_at >= $2
AND      measured_at <  $3
GROUP BY bucket
ORDER BY bucket
"""


async def _pieces(
    connection: Connection, question: str, *arguments: object
) -> AsyncGenerator[list[asyncpg.Record], None]:
    """The rows of a question from a cursor of the database."""
    async with connection.transaction(readonly=True):
        cursor = await connection.cursor(question, *arguments)
        while rows := await cursor.fetch(_POINTS_A_PIECE):
            yield rows


async def raw_page(
    database: Database, question: HistoryQuestion, *, after: tuple[str, str, str, Micros] | None, limit: int
) -> list[SeriesHistory]:
    """Raw readings in the order of `history`, a page of at most `limit` points.

    It begins after `after`: device, property, unit and time of the last point of the page before.
    """
    page: list[SeriesHistory] = []
    left = limit
    async with database.connection() as connection:
        for number, *names in await connection.fetch(_SERIES, list(question.devices), list(question.properties)):
            key = (names[0], names[1], names[2])
            if left == 0 or (after is not None and key < after[:3]):
                continue
            begins = after[3] + 1 if after is not None and key == after[:3] else question.begins
            rows = await connection.fetch(
                _RAW + "LIMIT $4", number, to_datetime(begins), to_datetime(question.ends), left
            )
            if rows:
                page.append(
                    SeriesHistory(*key, [(from_datetime(measured_at), (value,)) for measured_at, value in rows])
                )
                left -= len(rows)
    return page
