"""The store: reads the event log and keeps it in the database.

    1. positions come from the database, waited for if it is away; a partition without one begins where the topic begins
    2. records are read and decoded while the batch before them is being committed
    3. a batch is committed with its positions (sink.py), then counts as stored

At most two batches are in memory, and of each partition one fetch of Kafka's: while the database is away nothing
more is read.
"""

import asyncio
import gc

from streams.contracts.topics import TOPICS
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Publisher
from streams.runtime.reading import Reader
from streams.runtime.settings import Settings
from streams.runtime.topic_setup import prepare_topics
from streams.timescale.batches import Batch
from streams.timescale.intake import Intake
from streams.timescale.lag import LagWatch, watch_lag
from streams.timescale.series_days import keep_days
from streams.timescale.sink import Sink
from streams.timescale.starting import positions_once_the_database_answers

_STOP_DEADLINE_S = 5.0
_FETCH_BYTES = 256 * 1024


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
        watch = LagWatch()
        watching = asyncio.create_task(watch_lag(watch, reader, publisher))
        watching.add_done_callback(lambda _: stop.set())  # a store that nobody watches stops in good order
        keeping = asyncio.create_task(keep_days(settings.database.url))
        keeping.add_done_callback(lambda _: stop.set())  # and so does one that no longer reckons days
        try:
            await _store_until(stop, settings, reader, sink, watch)
            for task in (watching, keeping):
                if task.done():
                    task.result()
        finally:
            watching.cancel()
            keeping.cancel()


async def _store_until(stop: asyncio.Event, settings: Settings, reader: Reader, sink: Sink, watch: LagWatch) -> None:
    finding = asyncio.create_task(positions_once_the_database_answers(sink, reader))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((finding, stopping), return_when=asyncio.FIRST_COMPLETED)
        if not finding.done():
            return
        positions = finding.result()
        watch.begin(positions)
        intake = Intake(settings.store, reader, positions)
        await intake.start()
        await _Storing(intake, sink, watch).until(stop)
    finally:
        finding.cancel()
        stopping.cancel()


class _Storing:
    """Reads one batch while the one before it is committed."""

    def __init__(self, intake: Intake, sink: Sink, watch: LagWatch) -> None:
        self._intake = intake
        self._sink = sink
        self._watch = watch
        self._commit: asyncio.Task[None] | None = None

    async def until(self, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                await self._intake.fill(stop, is_committing=self._is_committing)
                if self._commit is not None:
                    await asyncio.wait((self._commit, stopping), return_when=asyncio.FIRST_COMPLETED)
                    if not self._commit.done():
                        break
                    self._commit.result()
                self._commit = asyncio.create_task(self._store(self._intake.take()))
        finally:
            stopping.cancel()
            await self._finish()

    def _is_committing(self) -> bool:
        return self._commit is not None and not self._commit.done()

    async def _store(self, batch: Batch) -> None:
        await self._sink.store(batch)
        self._watch.note_stored(batch)

    async def _finish(self) -> None:
        """Give the commit under way a little time; what is not committed is read again at the next start.

        A commit that hears nothing from the database does not end by being cancelled, so it is not waited for again.
        """
        if self._commit is None:
            return
        await asyncio.wait((self._commit,), timeout=_STOP_DEADLINE_S)
        if self._commit.done():
            self._commit.result()
        else:
            self._commit.cancel()
            get_logger().warning("batch_left_to_the_next_start")


def _spare_the_collector() -> None:
    """A batch is tens of thousands of objects that die by reference counts; no cycles are among them.

    With Python's thresholds the collector would walk them, and the series in memory, several times a batch.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
