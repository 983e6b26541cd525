"""What the api publishes: decisions to the alarm log, entries to the registry. Each with a deadline.

The publisher itself tries for ever and must not be interrupted half-way, so one task sends and the requests wait.
When a request's time is up, what has not left yet is withdrawn and certainly not sent; of what is on its way nobody
can say whether it will arrive, and the answer says so.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.settings import Kafka

QUEUE_RECORDS = 1_000
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0


class NotPublished(Enum):
    """Why there is no acknowledgement."""

    NOT_SENT = auto()
    """The record never left: the queue was full, or the time was up before its turn came."""
    UNKNOWN = auto()
    """The record was on its way when the time was up; it may yet arrive."""


@dataclass(slots=True, eq=False)
class _Waiting:
    record: Outgoing
    offset: asyncio.Future[int]


class Posts(Protocol):
    """Who publishes for the routes."""

    async def publish(self, record: Outgoing, *, deadline_s: float) -> int | NotPublished:
        """The record's offset once it is acknowledged, or why there is none after `deadline_s`."""
        ...


class Outbox:
    """Publishes one record after the other, batched when several wait. At most `QUEUE_RECORDS` wait."""

    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque()
        self._arrived = asyncio.Event()

    async def publish(self, record: Outgoing, *, deadline_s: float) -> int | NotPublished:
        """The record's offset once Kafka has acknowledged it, or why there is none after `deadline_s`."""
        if len(self._waiting) >= QUEUE_RECORDS:
            return NotPublished.NOT_SENT
        waiting = _Waiting(record, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._arrived.set()
        done, _ = await asyncio.wait([waiting.offset], timeout=deadline_s)
        if done:
            return waiting.offset.result()
        if waiting in self._waiting:
            self._waiting.remove(waiting)
            return NotPublished.NOT_SENT
        return NotPublished.UNKNOWN

    async def run(self, settings: Kafka) -> None:
        """Send until cancelled. Kafka may be away at first."""
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                async with Publisher(settings) as publisher:
                    await self._send_all(publisher)
            except EventLogUnavailableError as error:
                get_logger().warning("outbox_interrupted", error=str(error), pause_s=pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _send_all(self, publisher: Publisher) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            batch = list(self._waiting)
            self._waiting.clear()
            offsets = await publisher.publish(waiting.record for waiting in batch)
            for waiting, offset in zip(batch, offsets, strict=True):
                if not waiting.offset.done():
                    waiting.offset.set_result(offset)
