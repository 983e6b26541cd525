"""The schema: made once, left alone after, never changed behind anybody's back."""

import asyncio

import asyncpg
import pytest

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
