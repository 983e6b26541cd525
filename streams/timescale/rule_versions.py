"""Every version of every rule: written as the registry's topic is read, asked for by the api.

From the topic and not from the api: a rule that took effect is in the log, also while the database is away, and its
version is stored with the position of that log, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import msgspec

from streams.contracts.rules import Rule
from streams.contracts.times import Micros, from_datetime, to_datetime
from streams.contracts.wire import encode
from streams.timescale.batches import Record
from streams.timescale.pool import Database


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A rule as it was from `changed_at` on. `place` orders the versions of all rules, oldest first."""

    place: int
    version: int
    changed_by: str
    changed_at: Micros
    rule: Rule


async def insert_versions(connection: asyncpg.Connection, rows: Sequence[tuple[Rule, Record]]) -> None:
    """Write versions inside the caller's transaction. The time is Kafka's of the record."""
    await connection.executemany(
        _INSERT,
        [
            (
                record.offset,
                rule.id,
                rule.version,
                rule.changed_by,
                to_datetime(record.timestamp * 1_000),
                encode(rule).decode(),
            )
            for rule, record in rows
        ],
    )


_INSERT = """
INSERT INTO rule_versions (source_offset, rule, version, changed_by, changed_at, body)
VALUES                    ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""


async def rule_versions(database: Database, rule: str, *, before: int | None, limit: int) -> list[RuleVersion]:
    """Versions of a rule, newest first, from the one before place `before` on; also of one that was removed."""
    async with database.connection() as connection:
        rows = await connection.fetch(_VERSIONS, rule, before, limit)
    return [
        _version(row["source_offset"], row["version"], row["changed_by"], row["changed_at"], row["body"])
        for row in rows
    ]


_VERSIONS = """
SELECT   source_offset, version, changed_by, changed_at, body
FROM     rule_versions
WHERE    rule = $1
AND      ($2::bigint IS NULL OR source_offset < $2)
ORDER BY source_offset DESC
LIMIT    $3
"""


async def last_version(database: Database, rule: str) -> int:
    """The highest version a rule has had; 0 if it never had one."""
    async with database.connection() as connection:
        return int(await connection.fetchval(_LAST_VERSION, rule))


_LAST_VERSION = """
SELECT coalesce(max(version), 0)
FROM   rule_versions
WHERE  rule = $1
"""


def _version(place: int, version: int, changed_by: str, changed_at: datetime, body: str) -> RuleVersion:
    return RuleVersion(place, version, changed_by, from_datetime(changed_at), _decode(body))


_decode = msgspec.json.Decoder[Rule](Rule).decode
