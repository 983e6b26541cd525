"""How far the store is, for benches and tests: rows that are committed, positions that are stored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from streams.contracts.topics import READINGS
from streams.runtime.settings import Database


class Progress:
    """Questions about what is committed, on a connection of its own."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def stored_readings(self) -> int:
        """How many readings there are. Counts rows: dear on a large history."""
        return int(await self._connection.fetchval("SELECT count(*) FROM readings"))

    async def stored_position(self) -> int:
        """The sum of the next offsets over the partitions of READINGS."""
        return int(await self._connection.fetchval(_POSITION, READINGS.name))

    async def stored_alerts(self, rule: str) -> int:
        """How many alerts of a rule there are."""
        return int(await self._connection.fetchval(_ALERTS, rule))

    async def readings_by_series(self) -> dict[tuple[str, str], list[tuple[int, float]]]:
        """Every stored reading as (device, property) to (measured_at in microseconds, value), in order of time."""
        found: dict[tuple[str, str], list[tuple[int, float]]] = {}
        for row in await self._connection.fetch(_READINGS):
            found.setdefault((row["device"], row["property"]), []).append((row["micros"], row["value"]))
        return found


_POSITION = """
SELECT coalesce(sum(next), 0)
FROM   offsets
WHERE  topic = $1
"""

_ALERTS = """
SELECT count(*)
FROM   alerts
WHERE  rule = $1
"""

_READINGS = """
SELECT   device, property, (extract(epoch FROM measured_at) * 1000000)::bigint AS micros, value
FROM     readings
JOIN     series ON series.id = series_id
ORDER BY device, property, measured_at
"""


@asynccontextmanager
async def watch_progress(settings: Database) -> AsyncIterator[Progress]:
    """A `Progress` for as long as the block runs."""
    connection = await asyncpg.connect(settings.url)
    try:
        yield Progress(connection)
    finally:
        await connection.close()
