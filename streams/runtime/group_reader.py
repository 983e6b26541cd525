"""Reading as one of a group: the members share the partitions of some topics, and Kafka deals them out.

Eager rebalancing: at every change of members each of them loses all partitions and is dealt some anew. aiokafka
only logs an exception from a rebalance callback and sends no heartbeats inside it, so ours pause and signal. The
caller's loop sees the new hand in `take_assignment`, restores what it needs, and calls `resume_at`; until then
nothing of those partitions is handed out, whatever the client may have fetched meanwhile.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, Self

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import IllegalStateError, KafkaError

from streams.contracts.topics import Topic
from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.kafka_clients import confirm_fetching, started, stop_in_time
from streams.runtime.logs import get_logger
from streams.runtime.settings import Kafka

Place = tuple[str, int]
"""Topic name and partition."""


class LogRecord(Protocol):
    """One record as read; `timestamp` is when it was published, in milliseconds since 1970."""

    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def value(self) -> bytes | None: ...


_HEARTBEATS_A_SESSION = 4
_COMMIT_DEADLINE_S = 5.0
_LARGEST_FETCH_BYTES = 256 * 1024  # of one partition; fetched and not yet read, this is held for each


class GroupReader:
    """One member of a group. Positions are the caller's; what it commits is for showing the lag only.

    A fetch is answered as soon as `min_bytes` are there, at the latest after `max_wait_s`.
    """

    def __init__(
        self,
        settings: Kafka,
        group: str,
        topics: Sequence[Topic],
        *,
        session_timeout_s: float,
        min_bytes: int,
        max_wait_s: float,
    ) -> None:
        self._topics = [topic.name for topic in topics]
        self._hand = _Hand()
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers,
            request_timeout_ms=int(settings.request_timeout_s * 1000),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            partition_assignment_strategy=(RangePartitionAssignor,),
            session_timeout_ms=int(session_timeout_s * 1000),
            heartbeat_interval_ms=int(session_timeout_s * 1000 / _HEARTBEATS_A_SESSION),
            fetch_min_bytes=min_bytes,
            fetch_max_wait_ms=int(max_wait_s * 1000),
            max_partition_fetch_bytes=_LARGEST_FETCH_BYTES,
        )
        self._hand.consumer = self._consumer

    async def __aenter__(self) -> Self:
        await started(self._consumer)
        self._consumer.subscribe(self._topics, listener=self._hand)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await stop_in_time(self._consumer)

    def take_assignment(self) -> frozenset[Place] | None:
        """The partitions dealt to this member, once after each deal; None if nothing has changed."""
        if not self._hand.is_new:
            return None
        self._hand.is_new = False
        return self._hand.dealt

    def resume_at(self, positions: Mapping[Place, int]) -> None:
        """Read these partitions from these offsets on; one that is no longer this member's is passed over."""
        for (topic, number), offset in positions.items():
            partition = TopicPartition(topic, number)
            try:
                self._consumer.seek(partition, offset)
                self._consumer.resume(partition)
            except IllegalStateError:
                continue  # dealt anew while restoring; the next `take_assignment` says so
            self._hand.reading.add((topic, number))

    async def read(self, *, wait_s: float, most: int | None = None) -> dict[Place, list[LogRecord]]:
        """What has arrived of the resumed partitions, in order; empty after `wait_s` seconds of nothing."""
        try:
            found = await self._consumer.getmany(timeout_ms=int(wait_s * 1000), max_records=most)
        except KafkaError as error:
            raise EventLogUnavailableError(f"reading failed: {error!r}") from error
        if not found:
            confirm_fetching(self._consumer)
        return {
            (partition.topic, partition.partition): records
            for partition, records in found.items()
            if (partition.topic, partition.partition) in self._hand.reading
        }

    async def kept(self, places: Iterable[Place]) -> dict[Place, tuple[int, int]]:
        """What the broker keeps of each partition: the first offset, and the one after the last."""
        partitions = [TopicPartition(*place) for place in places]
        try:
            first = await self._consumer.beginning_offsets(partitions)
            end = await self._consumer.end_offsets(partitions)
        except KafkaError as error:
            raise EventLogUnavailableError(f"Kafka does not answer: {error!r}") from error
        return {(found.topic, found.partition): (first[found], end[found]) for found in partitions}

    async def show_progress(self, positions: Mapping[Place, int]) -> None:
        """Commit positions to the group, where tools look for the lag. Nothing reads them back; a failure is logged."""
        if not positions:
            return  # a member more than there are partitions; aiokafka refuses to commit nothing
        try:
            async with asyncio.timeout(_COMMIT_DEADLINE_S):
                await self._consumer.commit({TopicPartition(*place): at for place, at in positions.items()})
        except (KafkaError, TimeoutError) as error:
            get_logger().info("progress_not_shown", error=repr(error))


class _Hand(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """What has been dealt, and of that what may be read."""

    def __init__(self) -> None:
        self.consumer: AIOKafkaConsumer | None = None
        self.dealt: frozenset[Place] = frozenset()
        self.reading: set[Place] = set()
        self.is_new = False

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Hand out nothing more."""
        del revoked  # eager rebalancing: all
        self.reading.clear()

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Pause, and let the loop know."""
        assigned = list(assigned)
        self.reading.clear()
        if self.consumer is not None:
            self.consumer.pause(*assigned)
        self.dealt = frozenset((partition.topic, partition.partition) for partition in assigned)
        self.is_new = True
