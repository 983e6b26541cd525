"""History and the newest readings, against values worked out by hand."""

import sys
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import asyncpg
import pytest
import pytest_asyncio

from streams.contracts.readings import TimeSource
from streams.contracts.times import HOUR, MINUTE, SECOND, Micros, from_datetime
from streams.runtime.errors import DatabaseUnavailableError
from streams.runtime.settings import Database as DatabaseSettings
from streams.timescale import users
from streams.timescale.failures import RowsRefusedError
from streams.timescale.history import (
    BadQuestionError,
    HistoryQuestion,
    TooManyPointsError,
    history,
    raw_page,
    stream_history,
)
from streams.timescale.migrate import migrate
from streams.timescale.pool import Database
from streams.timescale.queries import latest
from tests.support import services

_SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")


def local(text: str) -> Micros:
    """A time of day in Ho Chi Minh City on 2026-11-21 and after, e.g. ``21 07:30``."""
    return from_datetime(datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=_SAIGON))


@pytest_asyncio.fixture
async def readings(database: services.Database) -> Database:
    """An empty, migrated database."""
    await migrate(database.url)
    connection = await asyncpg.connect(database.url)
    await connection.execute("TRUNCATE readings, series, users")
    await connection.close()
    return Database(DatabaseSettings(url=database.url))


async def put(
    database: Database,
    points: Iterable[tuple[Micros, float]],
    *,
    device: str = "loop-1",
    prop: str = "vehicle_flow",
    unit: str = "1/h",
) -> None:
    async with database.connection() as connection:
        number = await connection.fetchval(
            "INSERT INTO series (device, property, unit) VALUES ($1, $2, $3) RETURNING id", device, prop, unit
        )
        await connection.executemany(
            """
            INSERT INTO readings (series_id, measured_at, received_at, flags, value)
            SELECT $1, instant, instant, 1, $3
            FROM   (SELECT timestamptz 'epoch' + $2::bigint * interval '1 microsecond' AS instant) AS at
            """,
            [(number, at, value) for at, value in points],
        )


def a_question(
    begins: str,
    ends: str,
    *,
    devices: tuple[str, ...] = ("loop-1",),
    properties: tuple[str, ...] = (),
    bucket: str | None = None,
    functions: tuple[str, ...] = ("avg",),
    timezone: str = "Asia/Ho_Chi_Minh",
) -> HistoryQuestion:
    return HistoryQuestion(devices, properties, local(begins), local(ends), bucket, functions, timezone)


async def test_a_quarter_of_an_hour_says_what_was_in_it_and_a_gap_is_absent(readings: Database) -> None:
    quarter = [(local("21 08:00") + minute * MINUTE, value) for minute, value in enumerate([10.0, 20.0, 30.0, 60.0])]
    later = [(local("21 08:30"), 7.0)]
    outside = [(local("21 07:59"), 999.0), (local("21 09:00"), 999.0)]
    async with readings as database:
        await put(database, [*quarter, *later, *outside])

        (series,) = await history(
            database,
            a_question(
                "21 08:00",
                "21 09:00",
                bucket="15m",
                functions=("avg", "min", "max", "sum", "count", "p50", "p85", "p15"),
            ),
        )

    assert (series.device, series.property, series.unit) == ("loop-1", "vehicle_flow", "1/h")
    # p85 of four values lies at rank 0.85 * 3 = 2.55: 30 + 0.55 * 30; p15 at 0.45: 10 + 0.45 * 10.
    assert series.points == [
        (local("21 08:00"), (30.0, 10.0, 60.0, 120.0, 4, 25.0, pytest.approx(46.5), pytest.approx(14.5))),
        (local("21 08:30"), (7.0, 7.0, 7.0, 7.0, 1, 7.0, 7.0, 7.0)),
    ]


async def test_no_accepted_value_is_too_large_or_too_small_for_history(readings: Database) -> None:
    largest = sys.float_info.max
    points = [
        *[("21 08:00", 1e200), ("21 08:01", 3e200)],
        *[("21 09:00", largest), ("21 09:01", -largest), ("21 09:02", largest)],
        *[("21 10:00", 5e-324), ("21 10:01", 0.0)],
    ]
    async with readings as database:
        await put(database, [(local(at), value) for at, value in points])

        (series,) = await history(
            database,
            a_question("21 08:00", "21 11:00", bucket="1h", functions=("p15", "avg", "sum", "max", "min", "count")),
        )
        (average,) = await history(database, a_question("21 08:00", "21 09:00", bucket="1h", functions=("avg",)))

    assert series.points == [
        (local("21 08:00"), (pytest.approx(1.3e200), 2e200, 4e200, 3e200, 1e200, 2)),
        (local("21 09:00"), (None, None, None, largest, -largest, 3)),
        (local("21 10:00"), (0.0, 0.0, 5e-324, 5e-324, 0.0, 2)),
    ]
    assert average.points == [(local("21 08:00"), (2e200,))]


async def test_days_begin_at_local_midnight_and_weeks_on_monday(readings: Database) -> None:
    # 2026-11-21 is a Saturday. Midnight in Ho Chi Minh City is 17:00 UTC of the day before.
    points = [("21 00:00", 1.0), ("21 23:59", 2.0), ("22 00:00", 4.0), ("22 23:59", 8.0), ("23 00:00", 16.0)]
    async with readings as database:
        await put(database, [(local(at), value) for at, value in points])

        (days,) = await history(database, a_question("21 00:00", "30 00:00", bucket="1d", functions=("sum",)))
        (weeks,) = await history(database, a_question("21 00:00", "30 00:00", bucket="1w", functions=("sum",)))
        (in_utc,) = await history(
            database, a_question("21 00:00", "30 00:00", bucket="1d", functions=("sum",), timezone="UTC")
        )

    assert days.points == [(local("21 00:00"), (3.0,)), (local("22 00:00"), (12.0,)), (local("23 00:00"), (16.0,))]
    assert weeks.points == [(local("16 00:00"), (15.0,)), (local("23 00:00"), (16.0,))]
    assert in_utc.points == [
        (local("20 07:00"), (1.0,)),
        (local("21 07:00"), (6.0,)),
        (local("22 07:00"), (24.0,)),
    ]


async def test_several_devices_and_properties_are_told_apart(readings: Database) -> None:
    at = local("21 08:00")
    async with readings as database:
        await put(database, [(at, 1.0)])
        await put(database, [(at, 2.0)], prop="speed", unit="km/h")
        await put(database, [(at, 3.0)], device="loop-2")
        await put(database, [(at, 4.0)], device="loop-3")

        all_of_one = await history(database, a_question("21 08:00", "21 09:00"))
        flows = await history(
            database, a_question("21 08:00", "21 09:00", devices=("loop-1", "loop-2"), properties=("vehicle_flow",))
        )
        nothing = await history(database, a_question("22 08:00", "22 09:00"))

    assert [(s.property, s.points) for s in all_of_one] == [
        ("speed", [(at, (2.0,))]),
        ("vehicle_flow", [(at, (1.0,))]),
    ]
    assert [(s.device, s.points) for s in flows] == [("loop-1", [(at, (1.0,))]), ("loop-2", [(at, (3.0,))])]
    assert nothing == []


async def test_raw_values_come_in_pieces_and_in_pages(readings: Database) -> None:
    points = [(local("21 00:00") + number * SECOND, float(number)) for number in range(12_000)]
    async with readings as database:
        await put(database, points)
        await put(database, points[:3], prop="speed", unit="km/h")
        question = a_question("21 00:00", "22 00:00")

        pieces = [piece async for piece in stream_history(database, question)]
        first = await raw_page(database, question, after=None, limit=5)
        last = first[-1]
        second = await raw_page(
            database, question, after=(last.device, last.property, last.unit, last.points[-1][0]), limit=2
        )
        with pytest.raises(TooManyPointsError, match="more than 10000 points"):
            await history(database, question, most_points=10_000)

    assert [len(piece.points) for piece in pieces] == [3, 5_000, 5_000, 2_000]
    assert [(s.property, len(s.points)) for s in first] == [("speed", 3), ("vehicle_flow", 2)]
    assert [value for _, (value,) in second[0].points] == [2.0, 3.0]


@pytest.mark.parametrize(
    "question",
    [
        a_question("21 00:00", "22 00:00", bucket="5x"),
        a_question("21 00:00", "22 00:00", bucket="0m"),
        a_question("21 00:00", "22 00:00", bucket="1d", functions=("median",)),
        a_question("21 00:00", "22 00:00", timezone="Asia/Atlantis"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(readings: Database, question: HistoryQuestion) -> None:
    async with readings as database:
        with pytest.raises(BadQuestionError):
            await history(database, question)


async def test_the_newest_reading_of_each_series_is_found_however_old(readings: Database) -> None:
    async with readings as database:
        await put(database, [(local("21 08:00") - day * 24 * HOUR, float(day)) for day in range(5)])
        await put(database, [(local("21 08:00") - 300 * 24 * HOUR, 300.0)], prop="speed", unit="km/h")
        await put(database, [(local("21 09:00"), 1.0)], device="loop-2")

        newest = await latest(database, "loop-1")
        unknown = await latest(database, "loop-9")

    assert [(r.property, r.value, r.unit) for r in newest] == [("speed", 300.0, "km/h"), ("vehicle_flow", 0.0, "1/h")]
    assert newest[1].measured_at == local("21 08:00")
    assert newest[1].time_source is TimeSource.RECEIPT
    assert unknown == []


async def test_users_are_added_once_changed_and_found(readings: Database) -> None:
    async with readings as database:
        assert await users.add_user(database, "lan", "hash-1", "operator")
        assert not await users.add_user(database, "lan", "hash-2", "admin")
        with pytest.raises(RowsRefusedError):
            await users.add_user(database, "minh", "hash", "emperor")
        assert await users.change_user(database, "lan", role="planner", is_disabled=True)
        assert not await users.change_user(database, "minh", role="planner")

        lan = await users.find_user(database, "lan")
        everybody = await users.list_users(database)

    assert lan is not None
    assert (lan.password_hash, lan.role, lan.is_disabled) == ("hash-1", "planner", True)
    assert everybody == [lan]


async def test_a_pool_starts_without_its_database_and_says_that_it_is_away() -> None:
    port = services.a_free_port()
    async with Database(DatabaseSettings(url=f"postgresql://nobody@127.0.0.1:{port}/none")) as database:
        with pytest.raises(DatabaseUnavailableError):
            await database.ping()
