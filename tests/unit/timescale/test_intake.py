"""Reading into batches, with a log in memory that moves its positions as the Kafka client does."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from streams.contracts.topics import READINGS, REJECTIONS, Topic
from streams.contracts.wire import encode
from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.settings import Store
from streams.timescale import intake
from streams.timescale.batches import STORED_TOPICS, Batch, Place, Record
from streams.timescale.intake import Intake
from tests.unit.timescale.records import ARecord, a_reading

_BEGINNING = {(topic.name, number): 0 for topic in STORED_TOPICS for number in range(topic.partitions)}


class ALog:
    """Hands out one record of a partition a time. `fails` says which reads fail, records drained or not."""

    def __init__(self, records: Mapping[Place, int], *, fails: Sequence[bool] = (), markers: int = 0) -> None:
        self._ends = dict(records)
        self._fails = list(fails)
        self._markers = markers
        self._positions: dict[Place, int] = {}

    async def start_at(self, positions: dict[tuple[Topic, int], int]) -> None:
        self._positions = {(topic.name, number): at for (topic, number), at in positions.items()}

    async def read(self, *, wait_s: float, most: int | None = None) -> dict[Place, Sequence[Record]]:
        del wait_s, most
        await asyncio.sleep(0)
        found: dict[Place, Sequence[Record]] = {}
        for (topic, partition), end in self._ends.items():
            at = self._positions[topic, partition]
            if at < end:
                found[topic, partition] = [ARecord(topic, partition, at, encode(a_reading(at, device=str(partition))))]
                self._positions[topic, partition] = at + 1
        if self._fails and self._fails.pop(0):
            raise EventLogUnavailableError("a checksum did not fit")
        return found

    async def position(self, topic: Topic, partition: int) -> int:
        return self._positions[topic.name, partition] + self._markers


async def filled(log: ALog, *, rows: int) -> Batch:
    taking_in = Intake(Store(batch_rows=rows, batch_wait_s=0.001), log, _BEGINNING)
    await taking_in.start()
    async with asyncio.timeout(5):
        await taking_in.fill(asyncio.Event(), is_committing=lambda: True)
    return taking_in.take()


async def test_what_a_failed_read_had_drained_already_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_PAUSE_WITHOUT_KAFKA_S", 0)
    log = ALog({(READINGS.name, 0): 5, (READINGS.name, 1): 5}, fails=[False, True, False, True])

    batch = await filled(log, rows=10)

    places = [(record.partition, record.offset) for record in batch.reading_records]
    assert sorted(places) == [(partition, offset) for partition in (0, 1) for offset in range(5)]


async def test_markers_of_transactions_among_rejections_count_as_read() -> None:
    batch = await filled(ALog({}, markers=2), rows=8)

    assert {batch.after[REJECTIONS.name, number] for number in range(REJECTIONS.partitions)} == {2}
