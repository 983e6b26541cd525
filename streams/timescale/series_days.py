"""The days of series: what the health of devices is told from, reckoned in the database day by day.

A day that is over is reckoned `_SETTLED_AFTER` its end and once more a day later (readings may come late); the running
day every minute, or as seldom as keeps the database busy with it for a twentieth of the time. Days that were
never reckoned are made up for, the newest first, as far back as `_MADE_UP_FOR`.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import asyncpg

from streams.contracts.properties import CATALOGUE
from streams.runtime.errors import DatabaseError
from streams.runtime.logs import get_logger
from streams.timescale.failures import in_our_words
from streams.timescale.pool import Database

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Where days begin."""

_LOOK_EVERY_S = 60.0
_PAUSE_AFTER_FAILURE_S = 30.0
_RUNNING_DAY_EVERY_S = 60.0
_LARGEST_SHARE = 0.05
_SETTLED_AFTER = timedelta(minutes=30)
_ONCE_MORE_AFTER = timedelta(days=1)
_MADE_UP_FOR = 31
_REST = 4  # after each day that many times what it took, so that making up for a month leaves the database to others
_SERVER_SETTINGS = {"application_name": "urbanwatch series days", "plan_cache_mode": "force_custom_plan"}
_LONGEST_STATEMENT_S = 1_800.0


@dataclass(frozen=True, slots=True)
class SeriesDay:
    """One series on one day. A day is 86,400 s; of the running one what has passed counts.

    `changes`: readings unlike the one before. `typical_gap_s`: the median time between readings, None with one reading.
    `down_s`: the time in gaps of more than five typical ones (at least a minute), also those to the first and the last
    reading of any series: before and after, it was not the device that was away.
    `still_s`: how long the longest run of equal values lasted, `still_at` their value. `spikes`: readings that leap
    away from both neighbours to the same side by more than ten times the median step (steps of a normal series are
    normal too, and ten medians are 6.7 of their standard deviations). `implausible`: outside the catalogue's range.
    """

    day: date
    device: str
    property: str
    unit: str
    readings: int
    changes: int
    zeros: int
    least: float
    most: float
    typical_gap_s: float | None
    down_s: float
    still_s: float
    still_at: float
    spikes: int
    implausible: int


class ReckonedDay(NamedTuple):
    """A day was reckoned `at`; anything at all was heard on it from `heard_from` to `heard_to`."""

    at: datetime
    heard_from: datetime
    heard_to: datetime

    @property
    def heard_s(self) -> float:
        """How long there was anything to hear, in seconds."""
        return (self.heard_to - self.heard_from).total_seconds()


async def reckon_day(connection: asyncpg.Connection, day: date, *, now: datetime) -> int:
    """Reckon all series of a day anew, as one transaction; how many series were heard on it."""
    begins = datetime.combine(day, datetime.min.time(), ZONE)
    ends = min(begins + timedelta(days=1), now)
    known = [(name, sheet.unit, sheet.low, sheet.high) for name, sheet in CATALOGUE.items()]
    names, units, lows, highs = (list(column) for column in zip(*known, strict=True))
    began = time.monotonic()
    async with connection.transaction():
        await connection.execute(_FORGET, day)
        done = await connection.execute(_RECKON, day, begins, ends, names, units, lows, highs)
        heard = await connection.fetchrow(_HEARD, begins, ends)
        await connection.execute(_NOTE, day, now, time.monotonic() - began, *(heard or (None, None)))
    return int(done.rsplit(" ", 1)[1])


_FORGET = """
DELETE FROM series_days
WHERE  day = $1
"""

_RECKON = """
WITH heard AS (
    SELECT series_id, measured_at, value,
           value - lag(value) OVER in_time                                       AS step,
           lead(value) OVER in_time - value                                      AS next_step,
           extract(epoch FROM measured_at - lag(measured_at) OVER in_time)::float8 AS gap_s
    FROM   readings
    WHERE  measured_at >= $2 AND measured_at < $3
    WINDOW in_time AS (PARTITION BY series_id ORDER BY measured_at)
), runs AS (
    SELECT *, count(*) FILTER (WHERE step <> 0) OVER (PARTITION BY series_id ORDER BY measured_at) AS run
    FROM   heard
), stills AS (
    SELECT series_id, max(ARRAY[still_s, value]) AS longest
    FROM   (SELECT series_id, min(value) AS value,
                   extract(epoch FROM max(measured_at) - min(measured_at))::float8 AS still_s
            FROM   runs
            GROUP  BY series_id, run) AS each_run
    GROUP  BY series_id
), typical AS (
    SELECT series_id,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY gap_s)     AS gap_s,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(step)) AS step
    FROM   heard
    GROUP  BY series_id
), city AS (
    SELECT min(measured_at) AS heard_from, max(measured_at) AS heard_to FROM heard
), catalogue AS (
    SELECT * FROM unnest($4::text[], $5::text[], $6::float8[], $7::float8[]) AS sheet (property, unit, low, high)
)
INSERT INTO series_days (day, series_id, readings, changes, zeros, least, most, typical_gap_s, down_s, still_s,
                         still_at, spikes, implausible)
SELECT $1, heard.series_id,
       count(*),
       count(*) FILTER (WHERE heard.step <> 0),
       count(*) FILTER (WHERE heard.value = 0),
       min(heard.value),
       max(heard.value),
       min(typical.gap_s),
       coalesce(sum(heard.gap_s) FILTER (WHERE heard.gap_s > greatest(60, 5 * typical.gap_s)), 0)
         + CASE WHEN extract(epoch FROM min(heard.measured_at - city.heard_from)) > greatest(60, 5 * min(typical.gap_s))
                THEN extract(epoch FROM min(heard.measured_at - city.heard_from))::float8 ELSE 0 END
         + CASE WHEN extract(epoch FROM min(city.heard_to - heard.measured_at)) > greatest(60, 5 * min(typical.gap_s))
                THEN extract(epoch FROM min(city.heard_to - heard.measured_at))::float8 ELSE 0 END,
       min(stills.longest[1]),
       min(stills.longest[2]),
       count(*) FILTER (WHERE heard.step * heard.next_step < 0 AND typical.step > 0
                          AND least(abs(heard.step), abs(heard.next_step)) > 10 * typical.step),
       count(*) FILTER (WHERE heard.value < catalogue.low OR heard.value > catalogue.high)
FROM   heard
CROSS  JOIN city
JOIN   typical USING (series_id)
JOIN   stills  USING (series_id)
JOIN   series  ON series.id = heard.series_id
LEFT   JOIN catalogue ON catalogue.property = series.property AND series.unit IN ('', catalogue.unit)
GROUP  BY heard.series_id
"""

_HEARD = """
SELECT min(measured_at), max(measured_at)
FROM   readings
WHERE  measured_at >= $1 AND measured_at < $2
"""

_NOTE = """
INSERT INTO reckoned_days (day, reckoned_at, took_s, heard_from, heard_to)
VALUES                    ($1,  $2,          $3,     $4,         $5)
ON CONFLICT (day) DO UPDATE SET reckoned_at = excluded.reckoned_at, took_s   = excluded.took_s,
                                heard_from  = excluded.heard_from,  heard_to = excluded.heard_to
"""


async def series_days(
    database: Database, first: date, last: date, *, devices: Sequence[str] | None = None
) -> list[SeriesDay]:
    """The days from `first` to `last`, both included, of some devices or all; by day, device, property, unit."""
    async with database.connection() as connection:
        rows = await connection.fetch(_DAYS, first, last, None if devices is None else list(devices))
    return [SeriesDay(**dict(row)) for row in rows]


_DAYS = """
SELECT day, device, property, unit, readings, changes, zeros, least, most, typical_gap_s, down_s, still_s, still_at,
       spikes, implausible
FROM   series_days
JOIN   series ON series.id = series_id
WHERE  day BETWEEN $1 AND $2
AND    ($3::text[] IS NULL OR device = ANY ($3))
ORDER  BY day, device, property, unit
"""


async def reckoned_days(database: Database, first: date, last: date) -> dict[date, ReckonedDay]:
    """The days reckoned on which anything was heard."""
    async with database.connection() as connection:
        rows = await connection.fetch(_RECKONED, first, last)
    return {row["day"]: ReckonedDay(row["reckoned_at"], row["heard_from"], row["heard_to"]) for row in rows}


_RECKONED = """
SELECT day, reckoned_at, heard_from, heard_to
FROM   reckoned_days
WHERE  day BETWEEN $1 AND $2
AND    heard_from IS NOT NULL
"""


async def first_heard(database: Database, devices: Sequence[str]) -> dict[str, date]:
    """The first day known of each device; one never heard is not among them, "" is all of them together."""
    async with database.connection() as connection:
        rows = await connection.fetch(_FIRST_HEARD, list(devices))
    return {row["device"]: row["day"] for row in rows}


_FIRST_HEARD = """
SELECT device, min(day) AS day
FROM   series_days
JOIN   series ON series.id = series_id
WHERE  device = ANY ($1)
GROUP  BY device
UNION ALL
SELECT '', min(day)
FROM   reckoned_days
WHERE  heard_from IS NOT NULL
HAVING min(day) IS NOT NULL
"""


async def keep_days(url: str) -> None:
    """Reckon days as they come due, for ever. What fails is said and tried again: it must not disturb the store."""
    while True:
        try:
            with in_our_words():
                await _reckon_what_is_due(url)
        except DatabaseError as error:
            get_logger().warning("series_days_not_reckoned", error=str(error))
            await asyncio.sleep(_PAUSE_AFTER_FAILURE_S)
        await asyncio.sleep(_LOOK_EVERY_S)


async def _reckon_what_is_due(url: str) -> None:
    connection = await asyncpg.connect(
        url, timeout=10, command_timeout=_LONGEST_STATEMENT_S, server_settings=_SERVER_SETTINGS
    )
    try:
        while True:
            now = datetime.now(UTC)
            done = {row["day"]: (row["reckoned_at"], row["took_s"]) for row in await connection.fetch(_DONE)}
            day = next_due(done, now)
            if day is None:
                return
            began = time.monotonic()
            series = await reckon_day(connection, day, now=now)
            took_s = time.monotonic() - began
            get_logger().debug("series_day_reckoned", day=day.isoformat(), series=series, took_s=round(took_s, 1))
            await asyncio.sleep(_REST * took_s)
    finally:
        await connection.close(timeout=5)


_DONE = """
SELECT day, reckoned_at, took_s
FROM   reckoned_days
WHERE  day > current_date - 40
"""


def next_due(done: dict[date, tuple[datetime, float]], now: datetime) -> date | None:
    """The day to reckon now, the running one first, then backwards; None: nothing is due."""
    today = now.astimezone(ZONE).date()
    for back in range(_MADE_UP_FOR + 1):
        day = today - timedelta(days=back)
        ended = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZONE)
        if _is_due(done.get(day), ended, now):
            return day
    return None


def _is_due(last: tuple[datetime, float] | None, ended: datetime, now: datetime) -> bool:
    if last is None:
        return True
    reckoned, took_s = last
    if now < ended:
        pause_s = max(_RUNNING_DAY_EVERY_S, took_s / _LARGEST_SHARE)
        return now - reckoned >= timedelta(seconds=pause_s)
    return any(reckoned < ended + settled <= now for settled in (_SETTLED_AFTER, _SETTLED_AFTER + _ONCE_MORE_AFTER))
