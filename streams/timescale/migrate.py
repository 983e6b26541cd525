"""Bring the schema up to date: plain numbered SQL, forward only, each file applied once and never changed after."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import asyncpg

from streams.runtime.errors import DatabaseError
from streams.timescale.failures import in_our_words

_LOCK = 7_246_531_002
"""The advisory lock under which one migration runs at a time; any number no other program of this database uses."""


class MigrationChangedError(DatabaseError):
    """A migration that was applied has since been edited or removed."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file; `number` is its first four digits."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, line ends as they are."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


async def migrate(url: str) -> list[str]:
    """Apply what is missing, in order; the names applied. Waits while another process migrates.

    Each file is one transaction together with its record, so a failure leaves a whole number of migrations.
    """
    with in_our_words():
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
            await connection.execute(_CREATE_RECORD)
            missing = missing_of(shipped(), await _applied(connection))
            for migration in missing:
                async with connection.transaction():
                    await connection.execute(migration.sql)
                    await connection.execute(_RECORD, migration.number, migration.name, migration.checksum)
            if await connection.fetchval(_IS_COMMUNITY):
                await connection.execute(_community_sql())
        finally:
            await connection.close()
    return [migration.name for migration in missing]


_CREATE_RECORD = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    number     integer     PRIMARY KEY,
    name       text        NOT NULL,
    checksum   text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""

_RECORD = """
INSERT INTO schema_migrations (number, name, checksum)
VALUES                        ($1,     $2,   $3)
"""

_IS_COMMUNITY = "SELECT current_setting('timescaledb.license', true) = 'timescale'"


async def require_current(connection: asyncpg.Connection) -> None:
    """DatabaseError with what to do, unless every migration of this version is applied."""
    with in_our_words():
        is_recorded = await connection.fetchval("SELECT to_regclass('schema_migrations') IS NOT NULL")
        applied = await _applied(connection) if is_recorded else {}
    missing = missing_of(shipped(), applied)
    if missing:
        raise DatabaseError(f"the database lacks {missing[0].name}; run `urbanwatch migrate`")


def missing_of(known: list[Migration], applied: Mapping[int, tuple[str, str]]) -> list[Migration]:
    """The migrations not yet applied. `applied` is (name, checksum) by number; a newer schema is left alone."""
    by_number = {migration.number: migration for migration in known}
    for number, (name, checksum) in sorted(applied.items()):
        if number in by_number and by_number[number].checksum != checksum:
            raise MigrationChangedError(
                f"migration {by_number[number].name} differs from {name} as it was applied; "
                "applied migrations are never changed: restore it and put the change into a new one"
            )
    return [migration for migration in known if migration.number not in applied]


async def _applied(connection: asyncpg.Connection) -> dict[int, tuple[str, str]]:
    rows = await connection.fetch("SELECT number, name, checksum FROM schema_migrations")
    return {row["number"]: (row["name"], row["checksum"]) for row in rows}


def shipped() -> list[Migration]:
    """The migrations of this version, in order."""
    folder = files("streams.timescale") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [Migration(int(name[:4]), name.removesuffix(".sql"), (folder / name).read_text("utf-8")) for name in names]


def _community_sql() -> str:
    return (files("streams.timescale") / "community.sql").read_text("utf-8")
