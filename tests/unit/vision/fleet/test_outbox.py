"""What waits for Kafka."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from streams.contracts.readings import Reading
from streams.contracts.sightings import Sighting, SightingKind
from streams.contracts.topics import READINGS, SIGHTINGS
from streams.runtime.errors import FencedError
from streams.runtime.publishing import Outgoing
from vision.camera.messages import Saw
from vision.fleet.outbox import Outbox, records_of
from vision.fleet.worker import publish_the_rest


def a_crossing(number: int) -> Saw:
    return Saw((Sighting("cam", SightingKind.CROSSING, "line1", number, number, track=number),))


class AnEventLog:
    """Acknowledges when `is_there`; keeps what it acknowledged."""

    def __init__(self) -> None:
        self.is_there = asyncio.Event()
        self.is_there.set()
        self.records: list[Outgoing] = []

    async def publish(self, records: list[Outgoing]) -> list[int]:
        await self.is_there.wait()
        self.records += records
        return list(range(len(records)))


def leads() -> None:
    """Nobody else watches."""


async def turns(number: int = 20) -> None:
    """Let the others run."""
    for _ in range(number):
        await asyncio.sleep(0)


def lost() -> float:
    return REGISTRY.get_sample_value("urbanwatch_vision_lost_records_total") or 0


def test_sightings_are_keyed_by_camera_and_readings_by_device() -> None:
    saw = Saw(a_crossing(1).sightings, (Reading("cam:line1:up", "vehicle_count", 3, 1, 1),))

    sighting, reading = records_of(saw)

    assert (sighting.topic, sighting.key, sighting.partition) == (SIGHTINGS, b"cam", SIGHTINGS.partition_of("cam"))
    assert (reading.topic, reading.key) == (READINGS, b"cam:line1:up")
    assert reading.partition == READINGS.partition_of("cam:line1:up")


async def test_all_is_published_in_order() -> None:
    log, outbox = AnEventLog(), Outbox(100)
    running = asyncio.create_task(outbox.run(log, leads))
    for number in range(50):
        await outbox.put(a_crossing(number))

    assert await outbox.empty(within_s=5)
    assert [record for number in range(50) for record in records_of(a_crossing(number))] == log.records
    running.cancel()


async def test_who_brings_more_than_there_is_room_for_waits_and_nothing_is_lost() -> None:
    log, outbox = AnEventLog(), Outbox(10)
    log.is_there.clear()
    running = asyncio.create_task(outbox.run(log, leads))

    async def bring() -> None:
        for number in range(50):
            await outbox.put(a_crossing(number))

    bringing = asyncio.create_task(bring())
    await turns(200)
    assert len(outbox) == 10
    log.is_there.set()
    await bringing
    assert await outbox.empty(within_s=5)
    running.cancel()

    assert len(log.records) == 50


async def test_what_was_not_acknowledged_is_still_there() -> None:
    log, outbox = AnEventLog(), Outbox(10)
    log.is_there.clear()
    running = asyncio.create_task(outbox.run(log, leads))
    await outbox.put(a_crossing(1))

    assert not await outbox.empty(within_s=0.05)
    assert len(outbox) == 1
    running.cancel()


async def test_nothing_is_published_once_another_process_watches() -> None:
    def fenced() -> None:
        raise FencedError("another one leads")

    log, outbox = AnEventLog(), Outbox(10)
    await outbox.put(a_crossing(1))

    with pytest.raises(FencedError):
        await outbox.run(log, fenced)
    assert log.records == []


async def test_what_waits_when_publishing_has_ended_is_counted_as_lost() -> None:
    def another_leads() -> None:
        raise FencedError("another process watches now")

    outbox = Outbox(10)
    publishing = asyncio.create_task(outbox.run(AnEventLog(), another_leads))
    await outbox.put(a_crossing(1))
    await outbox.put(a_crossing(2))
    await asyncio.wait({publishing})
    before = lost()

    await publish_the_rest(outbox, publishing)

    assert lost() - before == 2
    assert isinstance(publishing.exception(), FencedError)
