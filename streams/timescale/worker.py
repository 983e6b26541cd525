"""The store: reads the event log and keeps it in the database.

    1. positions come from the database; a partition without one begins where the topic begins
    2. records are read and decoded while the batch before them is being committed
    3. a batch is committed with its positions (sink.py), then counts as stored

At most two batches are in memory, and of each partition one fetch of Kafka's: while the database is away nothing
more is read.
"""

import asyncio
import gc
import time

from streams.contracts.topics import ALERTS, TOPICS
from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Publisher
from streams.runtime.reading import Reader
from streams.runtime.settings import Settings, Store
from streams.runtime.topic_setup import prepare_topics
from streams.timescale.batches import STORED_TOPICS, Batch, BatchBuilder
from streams.timescale.lag import LagWatch, watch_lag
from streams.timescale.sink import Sink
from streams.timescale.starting import find_positions

_STOP_DEADLINE_S = 5.0
_FETCH_BYTES = 256 * 1024
_PAUSE_WITHOUT_KAFKA_S = 1.0


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Store until `stop` is set; then finish the batch in hand, or leave it to the next start after a deadline."""
    _spare_the_collector()
    await prepare_topics(settings.kafka, TOPICS)
    async with (
        Sink(settings.database.url) as sink,
        # Committed records only: alarming publishes in transactions; the other topics have none and lose nothing.
        Reader(
            settings.kafka, committed_only=True, min_bytes=_FETCH_BYTES, max_wait_s=settings.store.batch_wait_s
        ) as reader,
        Publisher(settings.kafka) as publisher,
    ):
        positions = await find_positions(sink, reader)
        await reader.start_at(
            {
                (topic, number): positions[topic.name, number]
                for topic in STORED_TOPICS
                for number in range(topic.partitions)
            }
        )
        watch = LagWatch(positions)
        watching = asyncio.create_task(watch_lag(watch, reader, publisher))
        try:
            await _Storing(settings.store, reader, sink, BatchBuilder(positions), watch).until(stop)
        finally:
            watching.cancel()


class _Storing:
    """Reads one batch while the one before it is committed."""

    def __init__(self, settings: Store, reader: Reader, sink: Sink, builder: BatchBuilder, watch: LagWatch) -> None:
        self._settings = settings
        self._reader = reader
        self._sink = sink
        self._builder = builder
        self._watch = watch
        self._commit: asyncio.Task[None] | None = None

    async def until(self, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                await self._read_a_batch(stop)
                if self._commit is not None:
                    await asyncio.wait((self._commit, stopping), return_when=asyncio.FIRST_COMPLETED)
                    if not self._commit.done():
                        break
                    self._commit.result()
                self._commit = asyncio.create_task(self._store(self._builder.take()))
        finally:
            stopping.cancel()
            await self._finish()

    async def _read_a_batch(self, stop: asyncio.Event) -> None:
        """Read until the batch is full, or the waiting time is over and nothing is being committed."""
        began = time.monotonic()
        while not stop.is_set() and self._builder.size < self._settings.batch_rows:
            is_committing = self._commit is not None and not self._commit.done()
            if not is_committing and time.monotonic() - began >= self._settings.batch_wait_s:
                return
            try:
                found = await self._reader.read(
                    wait_s=self._settings.batch_wait_s, most=self._settings.batch_rows - self._builder.size
                )
            except EventLogUnavailableError as error:
                get_logger().warning("reading_failed", reason=str(error), pause_s=_PAUSE_WITHOUT_KAFKA_S)
                await asyncio.sleep(_PAUSE_WITHOUT_KAFKA_S)
                continue
            self._builder.add(found)
            # The marker that ends a transaction is no record, but the position moves past it.
            self._builder.move((ALERTS.name, 0), await self._reader.position(ALERTS, 0))

    async def _store(self, batch: Batch) -> None:
        await self._sink.store(batch)
        self._watch.note_stored(batch)

    async def _finish(self) -> None:
        """Give the commit under way a little time; what is not committed is read again at the next start."""
        if self._commit is None:
            return
        try:
            await asyncio.wait_for(self._commit, _STOP_DEADLINE_S)
        except TimeoutError:
            get_logger().warning("batch_left_to_the_next_start")


def _spare_the_collector() -> None:
    """A batch is tens of thousands of objects that die by reference counts; no cycles are among them.

    With Python's thresholds the collector would walk them, and the series in memory, several times a batch.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
