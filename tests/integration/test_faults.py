"""The marks of history: when devices were at fault, from the timelines in real TimescaleDB."""

import asyncpg
import pytest_asyncio
from msgspec.structs import replace

from streams.contracts.alerts import Alert, AlertChanged, Severity, State, Suppression, Transition, TransitionKind
from streams.contracts.times import MINUTE, Micros
from streams.contracts.topics import ALERTS
from streams.runtime.settings import Database as DatabaseSettings
from streams.timescale.faults import FaultSpan, faults
from streams.timescale.migrate import migrate
from streams.timescale.pool import Database
from streams.timescale.writing_alerts import insert_changes
from tests.integration.test_kpis import ARecord
from tests.support import services

NOON: Micros = 1_795_255_200_000_000
FLAT = Alert(
    id="al-flat",
    rule="flat",
    device="gauge-1",
    property="water_level",
    area=None,
    severity=Severity.LOW,
    state=State.ACTIVE,
    suppression=Suppression.NONE,
    value=1.2,
    raised_at=NOON,
    changed_at=NOON,
    revision=1,
    is_fault=True,
)


@pytest_asyncio.fixture
async def empty(database: services.Database) -> services.Database:
    await migrate(database.url)
    connection = await asyncpg.connect(database.url)
    await connection.execute("TRUNCATE alerts, alert_transitions")
    await connection.close()
    return database


async def tell(database: services.Database, alert: Alert, *lines: tuple[TransitionKind, float]) -> None:
    """What happened to an alert, each so many minutes after noon."""
    connection = await asyncpg.connect(database.url)
    rows = []
    for number, (kind, minute) in enumerate(lines):
        at = NOON + round(minute * MINUTE)
        is_gone = kind in {TransitionKind.RESOLVED, TransitionKind.CLEARED}
        after = replace(alert, revision=number + 1, changed_at=at, resolved_at=at if is_gone else None)
        record = ARecord(offset=number + 100 * len(alert.id), topic=ALERTS.name)
        rows.append((AlertChanged(after, Transition(kind, at, "rule:flat")), record))
    await insert_changes(connection, rows)
    await connection.close()


async def asked(database: services.Database, first: float, last: float) -> list[FaultSpan]:
    async with Database(DatabaseSettings(url=database.url)) as questions:
        return await faults(questions, ["gauge-1"], NOON + round(first * MINUTE), NOON + round(last * MINUTE))


async def test_a_fault_that_came_went_and_came_again_marks_two_stretches(empty: services.Database) -> None:
    came, went, again = TransitionKind.RAISED, TransitionKind.CLEARED, TransitionKind.RETURNED
    await tell(empty, FLAT, (came, 0), (TransitionKind.ACKNOWLEDGED, 2), (went, 10), (again, 30))

    found = await asked(empty, -60, 60)

    assert [(span.begins - NOON, None if span.ends is None else span.ends - NOON) for span in found] == [
        (0, 10 * MINUTE),
        (30 * MINUTE, None),
    ]
    assert {span[:3] for span in found} == {("gauge-1", "water_level", "flat")}


async def test_only_what_stood_in_the_time_asked_for_marks_it(empty: services.Database) -> None:
    await tell(empty, FLAT, (TransitionKind.RAISED, 0), (TransitionKind.RESOLVED, 10))

    assert await asked(empty, 10, 60) == []
    assert await asked(empty, -60, 0) == []
    assert len(await asked(empty, 9, 60)) == 1


async def test_alarms_of_the_city_and_faults_on_trial_mark_nothing(empty: services.Database) -> None:
    await tell(empty, replace(FLAT, id="al-city", is_fault=False), (TransitionKind.RAISED, 0))
    await tell(empty, replace(FLAT, id="al-on-trial", is_watched=True), (TransitionKind.RAISED, 0))

    assert await asked(empty, -60, 60) == []
