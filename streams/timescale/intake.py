"""Reads the event log into batches, from the store's own positions on.

The Kafka client moves its positions when it hands records out. A read that fails half-way may have moved them past
records that nobody got: after any failure it is put back to where the store is.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from streams.contracts.topics import ALERTS, REJECTIONS, Topic
from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.logs import get_logger
from streams.runtime.settings import Store
from streams.timescale.batches import STORED_TOPICS, Batch, BatchBuilder, Place, Record

_PAUSE_WITHOUT_KAFKA_S = 1.0

_WITH_TRANSACTIONS = tuple((topic, number) for topic in (ALERTS, REJECTIONS) for number in range(topic.partitions))
"""Alarming publishes to these in transactions. A marker ends each: no record, but the position moves past it."""


class LogReader(Protocol):
    """What is used of `Reader`."""

    async def start_at(self, positions: dict[tuple[Topic, int], int]) -> None: ...
    async def read(self, *, wait_s: float, most: int | None = None) -> Mapping[Place, Sequence[Record]]: ...
    async def position(self, topic: Topic, partition: int) -> int: ...


class Intake:
    """Batches in the order of the log, each beginning where the one before it ended."""

    def __init__(self, settings: Store, reader: LogReader, positions: Mapping[Place, int]) -> None:
        self._settings = settings
        self._reader = reader
        self._builder = BatchBuilder(positions)

    async def start(self) -> None:
        """Read on from the store's positions."""
        await self._reader.start_at(
            {
                (topic, number): self._builder.positions[topic.name, number]
                for topic in STORED_TOPICS
                for number in range(topic.partitions)
            }
        )

    async def fill(self, stop: asyncio.Event, *, is_committing: Callable[[], bool]) -> None:
        """Read until the batch is full, or the waiting time is over and nothing is being committed."""
        began = time.monotonic()
        while not stop.is_set() and self._builder.size < self._settings.batch_rows:
            if not is_committing() and time.monotonic() - began >= self._settings.batch_wait_s:
                return
            try:
                found = await self._reader.read(
                    wait_s=self._settings.batch_wait_s, most=self._settings.batch_rows - self._builder.size
                )
            except EventLogUnavailableError as error:
                get_logger().warning("reading_failed", reason=str(error), pause_s=_PAUSE_WITHOUT_KAFKA_S)
                await self.start()
                await asyncio.sleep(_PAUSE_WITHOUT_KAFKA_S)
                continue
            self._builder.add(found)
            for topic, number in _WITH_TRANSACTIONS:
                self._builder.move((topic.name, number), await self._reader.position(topic, number))

    def take(self) -> Batch:
        """What has been read since the last take."""
        return self._builder.take()
