"""The schema: made once, left alone after, never changed behind anybody's back."""

import asyncio

import asyncpg
import pytest

from deploy.services.timescaledb import TimescaleDB
from streams.timescale.migrate import MigrationChangedError, migrate, shipped
from tests.support.services import Database


async def test_migrating_twice_and_at_the_same_time_applies_each_migration_once(database: Database) -> None:
    answers = await asyncio.gather(migrate(database.url), migrate(database.url), migrate(database.url))
    again = await migrate(database.url)

    assert sorted(answers, key=len) == [[], [], [migration.name for migration in shipped()]]
    assert again == []


async def test_a_migration_edited_after_it_was_applied_is_refused(database: Database) -> None:
    await migrate(database.url)
    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute("UPDATE schema_migrations SET checksum = 'another' WHERE number = 1")

        with pytest.raises(MigrationChangedError, match="0001_readings_and_positions differs"):
            await migrate(database.url)
    finally:
        await connection.close()


async def test_lines_of_before_managed_alarms_count_as_annunciations_unless_they_were_shelved(
    postgres: TimescaleDB,
) -> None:
    url = postgres.create_database("before_managed_alarms")
    connection = await asyncpg.connect(url)
    try:
        for migration in shipped()[:3]:
            await connection.execute(migration.sql)
        await connection.execute(_OLD_ALERTS)
        await connection.execute(shipped()[3].sql)

        lines = await connection.fetch("SELECT * FROM alert_transitions ORDER BY source_offset")
        (alert,) = await connection.fetch("SELECT * FROM alerts")
    finally:
        await connection.close()
        postgres.drop_database("before_managed_alarms")

    assert [(line["kind"], line["announces"]) for line in lines] == [
        ("raised", True),
        ("shelved", False),
        ("returned", False),
        ("resolved", False),
    ]
    assert {(line["rule"], line["device"], line["area"], line["origin"]) for line in lines} == {
        ("loud", "noise-1", "ward-1", "rule")
    }
    assert [line["finding"] for line in lines] == [None, None, None, "false"]
    assert (alert["assignee"], alert["finding"], alert["announced_at"]) == ("lan", "false", lines[0]["at"])


_OLD_ALERTS = """
INSERT INTO alerts (id, rule, device, property, area, severity, state, suppression, raised_at, changed_at,
                    revision, source_offset, body)
VALUES ('a-1', 'loud', 'noise-1', 'noise_level', 'ward-1', 'high', 'resolved', 'none', now(), now(), 4, 4,
        '{"assignee": "lan", "finding": "false"}');
INSERT INTO alert_transitions (source_offset, alert, revision, at, kind, by_whom, severity, state, suppression)
VALUES (1, 'a-1', 1, '2026-11-21 08:00Z', 'raised',   'rule:loud', 'high', 'active',   'none'),
       (2, 'a-1', 2, '2026-11-21 09:00Z', 'shelved',  'lan',       'high', 'active',   'shelved'),
       (3, 'a-1', 3, '2026-11-21 10:00Z', 'returned', 'rule:loud', 'high', 'active',   'shelved'),
       (4, 'a-1', 4, '2026-11-21 11:00Z', 'resolved', 'lan',       'high', 'resolved', 'none');
"""
