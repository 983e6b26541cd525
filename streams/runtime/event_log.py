"""The event log: Kafka, behind the few words the product needs. The only home of aiokafka (with consumer groups).

Publishing returns only when every record is acknowledged by the broker (`acks=all`); reading is by explicit
assignment and position. Waiting for Kafka has no end in a process that holds unacknowledged packets: it tries
again with a growing pause and says so in its log, because giving up would lose nothing but gain nothing.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Self, TypeVar

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    OffsetOutOfRangeError,
    ProducerFenced,
    TopicAlreadyExistsError,
)
from aiokafka.producer.message_accumulator import BatchBuilder

from streams.contracts.topics import Topic
from streams.runtime.errors import (
    EventLogError,
    EventLogUnavailableError,
    FencedError,
    TopicMismatchError,
)
from streams.runtime.logs import get_logger
from streams.runtime.settings import Kafka

_STOP_DEADLINE_S = 5.0
_LARGEST_BATCH_BYTES = 512 * 1024
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0


class Outgoing(msgspec.Struct, frozen=True, gc=False):
    """One record to publish; `value` None is a tombstone. A struct because it is made for every reading: 0.1 µs."""

    topic: Topic
    partition: int
    key: bytes | None
    value: bytes | None


async def prepare_topics(settings: Kafka, topics: Sequence[Topic]) -> None:
    """Create the topics that are missing; TopicMismatchError where one that exists has another partition count."""
    admin = AIOKafkaAdminClient(
        bootstrap_servers=settings.bootstrap_servers,
        request_timeout_ms=int(settings.request_timeout_s * 1000),
    )
    try:
        await admin.start()
    except KafkaConnectionError as error:
        raise EventLogUnavailableError(f"Kafka at {settings.bootstrap_servers} does not answer") from error
    try:
        existing = set(await admin.list_topics())
        missing = [topic for topic in topics if topic.name not in existing]
        if missing:
            await _create(admin, missing, settings.replication_factor)
        present = [topic.name for topic in topics if topic.name in existing]
        described = {entry["topic"]: entry for entry in await admin.describe_topics(present)} if present else {}
        for topic in topics:
            if topic.name in described and len(described[topic.name]["partitions"]) != topic.partitions:
                raise TopicMismatchError(
                    f"{topic.name} has {len(described[topic.name]['partitions'])} partitions on the broker, "
                    f"{topic.partitions} in the register; a changed count is a new topic (.v2)"
                )
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, topics: Sequence[Topic], copies: int) -> None:
    wanted = [
        NewTopic(topic.name, topic.partitions, replication_factor=copies, topic_configs=dict(topic.config))
        for topic in topics
    ]
    try:
        await admin.create_topics(wanted)
    except TopicAlreadyExistsError:
        get_logger().info("topics_created_by_another_process")


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
        """Publish and wait for every acknowledgement; the offsets, in the order given. Tries until it succeeds."""
        pending = list(records)
        if not pending:
            return []
        pause_s = _FIRST_PAUSE_S
        async with self._turn:
            while True:
                try:
                    return await self._publish_once(pending)
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
        self._producer = await _started(
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
            await _stop_in_time(producer)


async def _send_batch(
    producer: AIOKafkaProducer, batch: BatchBuilder, topic: str, partition: int, count: int
) -> list[int]:
    batch.close()
    acknowledged = await (await producer.send_batch(batch, topic, partition=partition))
    return list(range(acknowledged.offset, acknowledged.offset + count))


class TransactionalPublisher:
    """Publishes in Kafka transactions under one id: all records of one call become visible together, or none.

    A second process that starts with the same id takes over; the first gets FencedError at its next call.
    """

    def __init__(self, settings: Kafka, transactional_id: str) -> None:
        self._settings = settings
        self._transactional_id = transactional_id
        self._producer: AIOKafkaProducer | None = None

    async def __aenter__(self) -> Self:
        self._producer = await _started(
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
            await _stop_in_time(self._producer)

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


class Reader:
    """Reads chosen partitions from chosen positions. It has no group and commits nothing: positions are the caller's.

    `min_bytes` and `max_wait_s` trade latency for fewer, larger fetches: the broker answers as soon as it has
    `min_bytes`, at the latest after `max_wait_s`.
    """

    def __init__(
        self,
        settings: Kafka,
        *,
        committed_only: bool = False,
        min_bytes: int = 1,
        max_wait_s: float = 0.5,
    ) -> None:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers,
            request_timeout_ms=int(settings.request_timeout_s * 1000),
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed" if committed_only else "read_uncommitted",
            fetch_min_bytes=min_bytes,
            fetch_max_wait_ms=int(max_wait_s * 1000),
            max_partition_fetch_bytes=4 * 1024 * 1024,
        )

    async def __aenter__(self) -> Self:
        await _started(self._consumer)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await _stop_in_time(self._consumer)

    async def start_at(self, positions: dict[tuple[Topic, int], int]) -> None:
        """Read exactly these partitions, each from its offset on."""
        partitions = {TopicPartition(topic.name, number): at for (topic, number), at in positions.items()}
        self._consumer.assign(list(partitions))
        for partition, position in partitions.items():
            self._consumer.seek(partition, position)

    async def beginnings(self, topic: Topic) -> list[int]:
        """The first offset still kept, of each partition."""
        partitions = _partitions_of(topic)
        with _unavailable_where_kafka_fails(topic):
            found = await self._consumer.beginning_offsets(partitions)
        return [found[partition] for partition in partitions]

    async def ends(self, topic: Topic) -> list[int]:
        """The offset after the last record (the last committed one with `committed_only`), of each partition."""
        partitions = _partitions_of(topic)
        with _unavailable_where_kafka_fails(topic):
            found = await self._consumer.end_offsets(partitions)
        return [found[partition] for partition in partitions]

    async def read(
        self, *, wait_s: float, most: int | None = None
    ) -> "dict[tuple[str, int], list[ConsumerRecord[bytes, bytes]]]":
        """What has arrived, by (topic name, partition), in order; empty after `wait_s` seconds of nothing.

        EventLogError if a position has fallen out of what the broker keeps.
        """
        try:
            found = await self._consumer.getmany(timeout_ms=int(wait_s * 1000), max_records=most)
        except OffsetOutOfRangeError as error:
            raise EventLogError(f"a position is outside what Kafka keeps: {error}") from error
        except KafkaError as error:
            raise EventLogUnavailableError(f"reading failed: {error!r}") from error
        return {(partition.topic, partition.partition): records for partition, records in found.items()}

    async def position(self, topic: Topic, partition: int) -> int:
        """The offset of the next record that `read` would return; it moves past transaction markers too."""
        return int(await self._consumer.position(TopicPartition(topic.name, partition)))


def _partitions_of(topic: Topic) -> list[TopicPartition]:
    return [TopicPartition(topic.name, number) for number in range(topic.partitions)]


@contextmanager
def _unavailable_where_kafka_fails(topic: Topic) -> Iterator[None]:
    try:
        yield
    except KafkaError as error:
        raise EventLogUnavailableError(f"{topic.name}: {error!r}") from error


_Client = TypeVar("_Client", AIOKafkaProducer, AIOKafkaConsumer)


async def _started(client: _Client) -> _Client:
    try:
        await client.start()
    except KafkaError as error:
        await _stop_in_time(client)
        raise EventLogUnavailableError(f"Kafka does not answer: {error!r}") from error
    return client


async def _stop_in_time(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    """Stop, or leave it after a deadline: a client whose broker is gone can wait for ever, cancelled or not."""
    stopping = asyncio.ensure_future(client.stop())
    done, _ = await asyncio.wait([stopping], timeout=_STOP_DEADLINE_S)
    if not done:
        stopping.cancel()
        get_logger().warning("kafka_client_left_behind", after_s=_STOP_DEADLINE_S)
    elif (error := stopping.exception()) is not None:
        get_logger().warning("kafka_client_stopped_badly", error=repr(error))
