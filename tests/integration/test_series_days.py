"""The days of series from real TimescaleDB, against values worked out by hand."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest_asyncio

from streams.runtime.settings import Database as DatabaseSettings
from streams.timescale.migrate import migrate
from streams.timescale.pool import Database
from streams.timescale.series_days import ReckonedDay, SeriesDay, first_heard, reckon_day, reckoned_days, series_days
from tests.support import services

DAY = date(2026, 11, 20)
MIDNIGHT = datetime(2026, 11, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
AFTERWARDS = datetime(2026, 11, 22, tzinfo=UTC)

Point = tuple[float, float]
"""Minutes after midnight, and the value."""


@pytest_asyncio.fixture
async def empty(database: services.Database) -> services.Database:
    await migrate(database.url)
    connection = await asyncpg.connect(database.url)
    await connection.execute("TRUNCATE readings, series, series_days, reckoned_days")
    await connection.close()
    return database


async def put(
    database: services.Database,
    points: Iterable[Point],
    *,
    prop: str = "speed",
    unit: str = "km/h",
    device: str = "loop-1",
) -> None:
    connection = await asyncpg.connect(database.url)
    try:
        number = await connection.fetchval(
            "INSERT INTO series (device, property, unit) VALUES ($1, $2, $3) RETURNING id", device, prop, unit
        )
        times = [(MIDNIGHT + timedelta(minutes=minute), value) for minute, value in points]
        rows = [(number, at, value, at, 0) for at, value in times]
        await connection.copy_records_to_table("readings", records=rows)
    finally:
        await connection.close()


async def reckoned(database: services.Database, *, now: datetime = AFTERWARDS) -> Sequence[SeriesDay]:
    connection = await asyncpg.connect(database.url)
    try:
        await reckon_day(connection, DAY, now=now)
    finally:
        await connection.close()
    async with Database(DatabaseSettings(url=database.url)) as questions:
        return await series_days(questions, DAY, DAY, devices=["loop-1"])


def swinging(minutes: Iterable[int]) -> list[Point]:
    """A speed that moves by 1 km/h a minute."""
    return [(minute, 40.0 + minute % 2) for minute in minutes]


async def test_a_healthy_day_has_all_its_readings_and_nothing_else(empty: services.Database) -> None:
    await put(empty, swinging(range(1_440)))

    (day,) = await reckoned(empty)

    assert (day.readings, day.changes, day.zeros, day.spikes, day.implausible) == (1_440, 1_439, 0, 0, 0)
    assert (day.least, day.most, day.typical_gap_s, day.down_s, day.still_s) == (40.0, 41.0, 60.0, 0.0, 0.0)


async def test_gaps_are_time_down_also_those_at_both_ends_while_others_were_heard(empty: services.Database) -> None:
    await put(empty, swinging(range(1_440)), device="loop-2")
    await put(empty, swinging([*range(60, 600), *range(660, 1_380)]))

    (day,) = await reckoned(empty)

    assert day.down_s == 60 * 60 + 61 * 60 + 60 * 60


async def test_before_and_after_anything_was_heard_nobody_was_down(empty: services.Database) -> None:
    await put(empty, swinging(range(600, 700)))
    await put(empty, swinging(range(601, 699)), device="loop-2")

    (day,) = await reckoned(empty)

    assert day.down_s == 0.0


async def test_a_value_that_stands_still_is_measured_in_seconds(empty: services.Database) -> None:
    still = [(minute, 55.0) for minute in range(300, 700)]
    await put(empty, [*swinging(range(300)), *still, *swinging(range(700, 1_440))])

    (day,) = await reckoned(empty)

    assert (day.still_s, day.still_at) == (399 * 60, 55.0)


async def test_spikes_and_implausible_values_are_counted(empty: services.Database) -> None:
    points = dict(swinging(range(1_440)))
    points |= {200: 71.0, 400: 5.0, 600: 900.0, 601: 41.0}
    await put(empty, sorted(points.items()))

    (day,) = await reckoned(empty)

    assert (day.spikes, day.implausible) == (3, 1)


async def test_values_in_another_unit_than_the_catalogues_are_not_held_against_its_range(
    empty: services.Database,
) -> None:
    await put(empty, [(minute, 900.0 + minute % 2) for minute in range(1_440)], unit="furlongs")

    (day,) = await reckoned(empty)

    assert day.implausible == 0


async def test_the_day_is_that_of_ho_chi_minh_city(empty: services.Database) -> None:
    await put(empty, [(-1, 40.0), (0, 41.0), (1_439, 42.0), (1_440, 43.0)])

    (day,) = await reckoned(empty)

    assert (day.readings, day.least, day.most) == (2, 41.0, 42.0)


async def test_a_day_reckoned_again_says_what_the_readings_say_now(empty: services.Database) -> None:
    await put(empty, swinging(range(720)))
    (at_noon,) = await reckoned(empty, now=MIDNIGHT + timedelta(hours=12))
    await put(empty, [(30.5, 3.0)], prop="occupancy", unit="%")

    days = await reckoned(empty)

    assert at_noon.down_s == 0.0
    assert [(day.property, day.readings) for day in days] == [("occupancy", 1), ("speed", 720)]
    async with Database(DatabaseSettings(url=empty.url)) as questions:
        heard = (MIDNIGHT, MIDNIGHT + timedelta(minutes=719))
        assert await reckoned_days(questions, DAY, DAY) == {DAY: ReckonedDay(AFTERWARDS, *heard)}
        assert await first_heard(questions, ["loop-1", "loop-9"]) == {"": DAY, "loop-1": DAY}


async def test_a_day_without_a_reading_is_not_among_those_reckoned(empty: services.Database) -> None:
    assert await reckoned(empty) == []
    async with Database(DatabaseSettings(url=empty.url)) as questions:
        assert await reckoned_days(questions, DAY, DAY) == {}
        assert await first_heard(questions, ["loop-1"]) == {}
