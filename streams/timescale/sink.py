"""The only writer of the database: a batch and its positions in one transaction, or neither.

    1. connect; after a failure, see whether the batch's commit took place after all
    2. give numbers to series not met before
    3. BEGIN; move the positions, or end if another store has moved them
    4. write readings, sightings, alerts, decisions; find by bisection what can never be stored
    5. write rejections, those made here included; COMMIT

Whatever trying again may help (the database away, restarted, out of disk) is tried again with a growing pause, the
batch in hand; meanwhile nothing more is read than the batch that follows.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import Self

import asyncpg

from streams.contracts.rejections import Reason, Rejection
from streams.runtime.errors import DatabaseUnavailableError
from streams.runtime.logs import get_logger
from streams.timescale import metrics, positions
from streams.timescale.batches import Batch, Place
from streams.timescale.failures import in_our_words
from streams.timescale.migrate import require_current
from streams.timescale.series import SeriesBook
from streams.timescale.writing_events import write_events, write_rejections
from streams.timescale.writing_readings import write_readings

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_CONNECT_DEADLINE_S = 10.0
_CLOSE_DEADLINE_S = 2.0


@dataclass(frozen=True, slots=True)
class _Lost:
    """Stands for the first of the records that are gone."""

    topic: str
    partition: int
    offset: int
    timestamp: int = 0
    value: bytes | None = None


class Sink:
    """Stores batches, one at a time, in order."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection | None = None
        self._series = SeriesBook()

    async def __aenter__(self) -> Self:
        await require_current(await self._connected())
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._disconnect()

    async def positions(self) -> dict[Place, int]:
        """The next offset of every partition that was begun."""
        with in_our_words():
            return await positions.load(await self._connected())

    async def begin(self, missing: dict[Place, int]) -> None:
        """Note where partitions that were never read begin."""
        with in_our_words():
            await positions.begin(await self._connected(), missing)

    async def skip_lost(self, place: Place, expected: int, first_kept: int) -> None:
        """Move past records that Kafka dropped before they were stored, and keep a note of how many."""
        topic, partition = place
        note = Rejection(
            source=f"{topic}/{partition}/{expected}",
            reason=Reason.LOST_BEFORE_STORED,
            detail=f"Kafka dropped {first_kept - expected} records before they were stored, up to {first_kept - 1}",
            received_at=time.time_ns() // 1000,
            sample=b"",
            size_bytes=0,
        )
        connection = await self._connected()
        with in_our_words():
            async with connection.transaction():
                await positions.move(connection, {place: expected}, {place: first_kept})
                await write_rejections(connection, [(note, _Lost(topic, partition, expected))])

    async def store(self, batch: Batch) -> None:
        """Return when the batch is committed. LostItsPlaceError if another store writes; else it tries for ever."""
        if not batch.after:
            return
        pause_s = _FIRST_PAUSE_S
        is_in_doubt = False
        while True:
            try:
                connection = await self._connected()
                if is_in_doubt and await self._is_committed(connection, batch):
                    return
                await self._store_once(connection, batch)
            except DatabaseUnavailableError as error:
                get_logger().warning("storing_failed", reason=str(error), records=batch.records, pause_s=pause_s)
            else:
                return
            is_in_doubt = True
            metrics.FAILURES.inc()
            await self._disconnect()
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _is_committed(self, connection: asyncpg.Connection, batch: Batch) -> bool:
        with in_our_words():
            return await positions.have_moved(connection, batch.expected, batch.after)

    async def _store_once(self, connection: asyncpg.Connection, batch: Batch) -> None:
        started = time.perf_counter()
        with in_our_words():
            places = await self._series.places_of(connection, batch.readings)
            async with connection.transaction():
                await positions.move(connection, batch.expected, batch.after)
                outcome = await write_readings(connection, self._series, places, batch)
                refused = await write_events(connection, batch)
                made_here = outcome.rejections + refused
                await write_rejections(connection, batch.rejections + made_here)
        metrics.BATCH_SECONDS.observe(time.perf_counter() - started)
        metrics.count(batch, outcome, made_here)

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None:
            with in_our_words():
                self._connection = await asyncpg.connect(
                    self._url,
                    timeout=_CONNECT_DEADLINE_S,
                    # A plan made for any time would open every chunk there is.
                    server_settings={"application_name": "urbanwatch store", "plan_cache_mode": "force_custom_plan"},
                )
        return self._connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                with in_our_words():
                    await connection.close(timeout=_CLOSE_DEADLINE_S)
            except DatabaseUnavailableError:
                connection.terminate()
