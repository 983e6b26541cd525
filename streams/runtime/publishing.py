"""Publishing to the event log: it returns only when the broker has acknowledged every record (`acks=all`).

Waiting for Kafka has no end in a process that holds unacknowledged packets: it tries again with a growing pause and
says so in its log, because giving up would lose nothing but gain nothing.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Self

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, ProducerFenced, RecordListTooLargeError
from aiokafka.producer.message_accumulator import BatchBuilder

from streams.contracts.topics import Topic
from streams.runtime.errors import EventLogError, EventLogUnavailableError, FencedError
from streams.runtime.kafka_clients import started, stop_in_time
from streams.runtime.logs import get_logger
from streams.runtime.settings import Kafka

_LARGEST_BATCH_BYTES = 512 * 1024
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0


class Outgoing(msgspec.Struct, frozen=True, gc=False):
    """One record to publish; `value` None is a tombstone. A struct because it is made for every reading: 0.1 µs."""

    topic: Topic
    partition: int
    key: bytes | None
    value: bytes | None


class Publisher:
    """Publishes to any topic; `publish` returns when the broker has acknowledged every record, in order.

    One caller publishes at a time (others wait), so records of one partition stay in order also across a retry.
    After an error that is not retriable the producer is replaced and the records are sent again: at least once.
    """

    def __init__(self, settings: Kafka) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        await self._connect()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._disconnect()

    async def publish(self, records: Iterable[Outgoing]) -> list[int]:
        """Publish and wait for every acknowledgement; the offsets, in the order given.

        Tries until it succeeds; EventLogError where that would never be, a record being larger than its topic takes.
        """
        pending = list(records)
        if not pending:
            return []
        pause_s = _FIRST_PAUSE_S
        async with self._turn:
            while True:
                try:
                    return await self._publish_once(pending)
                except (MessageSizeTooLargeError, RecordListTooLargeError) as error:
                    raise EventLogError(_too_large(pending)) from error
                except KafkaError as error:
                    get_logger().warning("publishing_failed", error=repr(error), records=len(pending), pause_s=pause_s)
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
                await self._replace_producer()

    async def _publish_once(self, records: Sequence[Outgoing]) -> list[int]:
        if self._producer is None:
            raise EventLogError("publish outside `async with`")
        producer = self._producer
        by_partition: dict[tuple[str, int], list[int]] = {}
        for index, record in enumerate(records):
            by_partition.setdefault((record.topic.name, record.partition), []).append(index)
        offsets = [0] * len(records)
        outcomes = await asyncio.gather(
            *(
                self._send_partition(producer, topic, partition, [records[i] for i in indexes])
                for (topic, partition), indexes in by_partition.items()
            ),
            return_exceptions=True,
        )
        for indexes, outcome in zip(by_partition.values(), outcomes, strict=True):
            if isinstance(outcome, BaseException):
                raise outcome
            for index, offset in zip(indexes, outcome, strict=True):
                offsets[index] = offset
        return offsets

    @staticmethod
    async def _send_partition(
        producer: AIOKafkaProducer, topic: str, partition: int, records: Sequence[Outgoing]
    ) -> list[int]:
        """Send one partition's records as few batches, one after the other: several in flight could swap."""
        offsets: list[int] = []
        batch = producer.create_batch()
        filled = 0
        for record in records:
            if batch.append(key=record.key, value=record.value, timestamp=None) is None:
                offsets += await _send_batch(producer, batch, topic, partition, filled)
                batch, filled = producer.create_batch(), 0
                batch.append(key=record.key, value=record.value, timestamp=None)
            filled += 1
        offsets += await _send_batch(producer, batch, topic, partition, filled)
        return offsets

    async def _replace_producer(self) -> None:
        await self._disconnect()
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                await self._connect()
            except EventLogUnavailableError:
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            else:
                return

    async def _connect(self) -> None:
        self._producer = await started(
            AIOKafkaProducer(
                bootstrap_servers=self._settings.bootstrap_servers,
                request_timeout_ms=int(self._settings.request_timeout_s * 1000),
                acks="all",
                enable_idempotence=True,
                max_batch_size=_LARGEST_BATCH_BYTES,
                linger_ms=0,
            )
        )

    async def _disconnect(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await stop_in_time(producer)


async def _send_batch(
    producer: AIOKafkaProducer, batch: BatchBuilder, topic: str, partition: int, count: int
) -> list[int]:
    batch.close()
    acknowledged = await (await producer.send_batch(batch, topic, partition=partition))
    return list(range(acknowledged.offset, acknowledged.offset + count))


def _too_large(records: Sequence[Outgoing]) -> str:
    largest = max(records, key=lambda record: len(record.value or b""))
    return f"a record of {len(largest.value or b'')} bytes is more than {largest.topic.name} takes"


class TransactionalPublisher:
    """Publishes in Kafka transactions under one id: all records of one call become visible together, or none.

    A second process that starts with the same id takes over; the first gets FencedError at its next call.
    """

    def __init__(self, settings: Kafka, transactional_id: str) -> None:
        self._settings = settings
        self._transactional_id = transactional_id
        self._producer: AIOKafkaProducer | None = None

    async def __aenter__(self) -> Self:
        self._producer = await started(
            AIOKafkaProducer(
                bootstrap_servers=self._settings.bootstrap_servers,
                request_timeout_ms=int(self._settings.request_timeout_s * 1000),
                transactional_id=self._transactional_id,
                acks="all",
                max_batch_size=_LARGEST_BATCH_BYTES,
                linger_ms=0,
            )
        )
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if self._producer is not None:
            await stop_in_time(self._producer)

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Publish all in one transaction. Any failure means: end, and start anew from the last bookmark."""
        if self._producer is None:
            raise EventLogError("publish outside `async with`")
        try:
            async with self._producer.transaction():
                sent = [
                    await self._producer.send(
                        record.topic.name, record.value, key=record.key, partition=record.partition
                    )
                    for record in records
                ]
                await asyncio.gather(*sent)
        except ProducerFenced as error:
            raise FencedError(f"another process took over {self._transactional_id}") from error
        except KafkaError as error:
            raise EventLogUnavailableError(f"a transaction failed: {error!r}") from error
