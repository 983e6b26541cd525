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
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
_WORK_DEADLINE_S = 120.0  # a full batch takes about 0.2 s; the rest is for slow disks and waiting for locks

_SERVER_SETTINGS = {
    "application_name": "urbanwatch store",
    # A plan made for any time would open every chunk there is.
    "plan_cache_mode": "force_custom_plan",
    # A store that vanished without a word holds its locks for 30 s, not for hours.
    "tcp_keepalives_idle": "15",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


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

    def __init__(self, url: str, *, work_deadline_s: float = _WORK_DEADLINE_S) -> None:
        self._url = url
        self._work_deadline_s = work_deadline_s
        self._connection: asyncpg.Connection | None = None
        self._series = SeriesBook()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._disconnect()

    async def positions(self) -> dict[Place, int]:
        """The next offset of every partition that was begun. DatabaseError if the schema is not this version's."""
        async with self._at_work() as connection:
            await require_current(connection)
            return await positions.load(connection)

    async def begin(self, missing: dict[Place, int]) -> None:
        """Note where partitions that were never read begin."""
        async with self._at_work() as connection:
            await positions.begin(connection, missing)

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
        async with self._at_work() as connection, connection.transaction():
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
                async with self._at_work() as connection:
                    if is_in_doubt and await positions.have_moved(connection, batch.expected, batch.after):
                        return
                    await self._store_once(connection, batch)
            except DatabaseUnavailableError as error:
                get_logger().warning("storing_failed", reason=str(error), records=batch.records, pause_s=pause_s)
            else:
                return
            is_in_doubt = True
            metrics.FAILURES.inc()
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _store_once(self, connection: asyncpg.Connection, batch: Batch) -> None:
        started = time.perf_counter()
        places = await self._series.places_of(connection, batch.readings)
        async with connection.transaction():
            await positions.move(connection, batch.expected, batch.after)
            outcome = await write_readings(connection, self._series, places, batch)
            refused = await write_events(connection, batch)
            made_here = outcome.rejections + refused
            await write_rejections(connection, batch.rejections + made_here)
        metrics.BATCH_SECONDS.observe(time.perf_counter() - started)
        metrics.count(batch, outcome, made_here)

    @asynccontextmanager
    async def _at_work(self) -> AsyncIterator[asyncpg.Connection]:
        """The connection, its errors as ours; ended when the work on it takes longer than any does.

        Where the other end has vanished without a word, waiting for its answer has no end, and neither has
        cancelling: asyncpg waits until the server confirms. Only ending the connection helps.
        """
        try:
            with in_our_words():
                connection = await self._connected()
                watchdog = asyncio.get_running_loop().call_later(self._work_deadline_s, connection.terminate)
                try:
                    yield connection
                finally:
                    watchdog.cancel()
        except DatabaseUnavailableError:
            await self._disconnect()
            raise

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None:
            self._connection = await asyncpg.connect(
                self._url, timeout=_CONNECT_DEADLINE_S, server_settings=_SERVER_SETTINGS
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
