"""What waits for Kafka: in order, bounded; when it is full, whoever brings more waits."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import NoReturn, Protocol

from streams.contracts.readings import Reading
from streams.contracts.sightings import Sighting
from streams.contracts.topics import READINGS, SIGHTINGS
from streams.contracts.wire import encode
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Outgoing
from vision.camera.messages import Saw
from vision.fleet import metrics

_MOST_AT_ONCE = 2_000


class Publishes(Protocol):
    """What the outbox asks of a `Publisher`."""

    async def publish(self, records: list[Outgoing]) -> list[int]:
        """Returns when all are acknowledged, however long that takes."""


class Outbox:
    """Of at most `most` records, and the last message's on top. A record leaves when Kafka has acknowledged it.

    A record is some 400 bytes. When it is full, `put` waits, so nobody reads what that camera says next; its process
    then waits to say it and looks no further, and the minutes it does not see are absent, not zero.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._records: deque[Outgoing] = deque()
        self._has_some = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._is_empty = asyncio.Event()
        self._is_empty.set()

    def __len__(self) -> int:
        return len(self._records)

    async def put(self, saw: Saw) -> None:
        """Take it, as soon as there is room."""
        if not self._has_room.is_set():
            get_logger().warning("camera_held_back", waiting=len(self._records))
            with metrics.HELD_BACK.track_inprogress():
                while not self._has_room.is_set():  # others wait too, and may have filled it again
                    await self._has_room.wait()
        self._records.extend(records_of(saw))
        self._show()

    async def run(self, publisher: Publishes, confirm: Callable[[], None]) -> NoReturn:
        """Publish what is there. `confirm` raises where another process watches these cameras now."""
        while True:
            await self._has_some.wait()
            confirm()
            batch = list(islice(self._records, _MOST_AT_ONCE))
            await publisher.publish(batch)
            for _ in batch:
                self._records.popleft()
            self._show()

    async def empty(self, within_s: float) -> bool:
        """Wait until all is published; whether it was in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._is_empty.wait()
        return not self._records

    def _show(self) -> None:
        metrics.WAITING.set(len(self._records))
        _set(self._has_some, to=bool(self._records))
        _set(self._has_room, to=len(self._records) < self._most)
        _set(self._is_empty, to=not self._records)


def records_of(saw: Saw) -> Iterator[Outgoing]:
    """Sightings keyed by camera, readings keyed by device."""
    for sighting in saw.sightings:
        metrics.SIGHTINGS.labels(sighting.kind).inc()
        yield _record_of_sighting(sighting)
    for reading in saw.readings:
        metrics.READINGS.inc()
        yield _record_of_reading(reading)


def _record_of_sighting(sighting: Sighting) -> Outgoing:
    partition = SIGHTINGS.partition_of(sighting.camera)
    return Outgoing(SIGHTINGS, partition, sighting.camera.encode(), encode(sighting))


def _record_of_reading(reading: Reading) -> Outgoing:
    partition = READINGS.partition_of(reading.device)
    return Outgoing(READINGS, partition, reading.device.encode(), encode(reading))


def _set(event: asyncio.Event, *, to: bool) -> None:
    if to:
        event.set()
    else:
        event.clear()
