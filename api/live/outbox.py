"""What the api publishes: decisions to the alarm log, entries to the registry. Each with a deadline.

The publisher itself tries for ever and must not be interrupted half-way, so one task sends and the requests wait.
When a request's time is up, what has not left yet is withdrawn and certainly not sent; of what is on its way nobody
can say whether it will arrive, and the answer says so.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.settings import Kafka

QUEUE_RECORDS = 4_000
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

    async def publish_all(self, records: Sequence[Outgoing], *, deadline_s: float) -> list[int | NotPublished]:
        """The same for several at once, in order; either all find room or none is sent."""
        ...


class Outbox:
    """Publishes one record after the other, batched when several wait. At most `QUEUE_RECORDS` wait."""

    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque()
        self._arrived = asyncio.Event()

    async def publish(self, record: Outgoing, *, deadline_s: float) -> int | NotPublished:
        """The record's offset once Kafka has acknowledged it, or why there is none after `deadline_s`."""
        (outcome,) = await self.publish_all([record], deadline_s=deadline_s)
        return outcome

    async def publish_all(self, records: Sequence[Outgoing], *, deadline_s: float) -> list[int | NotPublished]:
        """The same for several at once, in order; either all find room or none is sent."""
        if not records or len(self._waiting) + len(records) > QUEUE_RECORDS:
            return [NotPublished.NOT_SENT for _ in records]
        loop = asyncio.get_running_loop()
        mine = [_Waiting(record, loop.create_future()) for record in records]
        self._waiting.extend(mine)
        self._arrived.set()
        await asyncio.wait([waiting.offset for waiting in mine], timeout=deadline_s)
        unsent = self._withdraw([waiting for waiting in mine if not waiting.offset.done()])
        return [
            waiting.offset.result()
            if waiting.offset.done()
            else NotPublished.NOT_SENT
            if waiting in unsent
            else NotPublished.UNKNOWN
            for waiting in mine
        ]

    def _withdraw(self, late: Sequence[_Waiting]) -> set[_Waiting]:
        """Take back what has not left yet."""
        unsent = set(late).intersection(self._waiting) if late else set()
        if unsent:
            self._waiting = deque(waiting for waiting in self._waiting if waiting not in unsent)
        return unsent

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
