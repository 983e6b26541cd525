"""Reading the event log, by explicit assignment and position: positions are the reader's own business."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from streams.contracts.topics import Topic
from streams.runtime.errors import EventLogError, EventLogUnavailableError
from streams.runtime.kafka_clients import confirm_fetching, started, stop_in_time
from streams.runtime.settings import Kafka


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
        await started(self._consumer)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await stop_in_time(self._consumer)

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
        if not found:
            confirm_fetching(self._consumer)
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
