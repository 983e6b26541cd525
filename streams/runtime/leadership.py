"""Leadership: of several processes of one group exactly one leads; the others stand by.

A Kafka consumer group over a topic of one partition is the lock: whoever is given the partition leads. Nothing is
read through it. The lock alone would not be safe (a leader cut off from Kafka learns late that it lost), so a leader
writes under one transactional id, and opening that fences whoever led before.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment, ConsumerProtocolMemberMetadata
from aiokafka.errors import KafkaError

from streams.contracts.topics import Topic
from streams.runtime.errors import EventLogError, FencedError
from streams.runtime.kafka_clients import started, stop_in_time
from streams.runtime.logs import get_logger
from streams.runtime.settings import Kafka

_POLL_MS = 1_000
_HEARTBEATS_A_SESSION = 3
_CONFIRM_DEADLINE_S = 5.0
_NOT_HELD = 0
"""Kafka counts the generations of a group from 1."""


class Leadership:
    """A place in the group. Leave it (`async with` ends) and a standby is given the lead at once.

    A leader that dies is replaced when its session times out. A process that joins never takes the lead from a
    living leader.
    """

    def __init__(self, settings: Kafka, topic: Topic, *, group: str, session_timeout_s: float) -> None:
        self._group = group
        self._holder_stays = HolderStays(topic.name)
        self._lead = _Lead(self._holder_stays)
        self._topic = topic
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers,
            request_timeout_ms=int(settings.request_timeout_s * 1000),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            session_timeout_ms=int(session_timeout_s * 1000),
            rebalance_timeout_ms=int(session_timeout_s * 1000),
            heartbeat_interval_ms=int(session_timeout_s * 1000 / _HEARTBEATS_A_SESSION),
            partition_assignment_strategy=(self._holder_stays,),
        )
        self._membership: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._lead.consumer = self._consumer
        self._consumer.subscribe([self._topic.name], listener=self._lead)
        await started(self._consumer)
        self._membership = asyncio.create_task(self._stay_a_member())
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if self._membership is not None:
            self._membership.cancel()
            await asyncio.wait([self._membership])
        await stop_in_time(self._consumer)

    async def wait(self, stop: asyncio.Event) -> bool:
        """Wait to lead, as long as it takes; False if `stop` came first. What ended the membership is raised."""
        given = asyncio.create_task(self._until_given())
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({given, stopped, self._member()}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            given.cancel()
            stopped.cancel()
        self._raise_what_ended_membership()
        return given.done() and not stop.is_set()

    def confirm(self) -> None:
        """FencedError once another process has been given the lead; or what ended the membership in the group."""
        self._raise_what_ended_membership()
        if not self._lead.is_ours.is_set():
            raise FencedError(f"another process of the group {self._group} leads now")

    async def _until_given(self) -> None:
        """Until the lead is ours and Kafka says so too: one who was frozen or cut off believes it too long.

        Kafka takes an offset from a present member only, so committing one is the question. The offset itself means
        nothing, but while there is one Kafka does not forget the group, and its generations go on counting.
        """
        while True:
            await self._lead.is_ours.wait()
            try:
                async with asyncio.timeout(_CONFIRM_DEADLINE_S):
                    await self._consumer.commit({TopicPartition(self._topic.name, 0): 0})
            except (KafkaError, TimeoutError) as error:
                get_logger().warning("lead_not_confirmed", group=self._group, error=repr(error))
                await asyncio.sleep(_POLL_MS / 1000)
            else:
                return

    def _member(self) -> asyncio.Task[None]:
        if self._membership is None:
            raise EventLogError("leadership outside `async with`")
        return self._membership

    def _raise_what_ended_membership(self) -> None:
        """Nobody else looks at the task, and a leader that no longer polls would not hear that it lost the lead."""
        if self._member().done():
            self._member().result()

    async def _stay_a_member(self) -> None:
        """Poll, though nothing is read: a member that never polls is thought stuck and put out of the group."""
        while True:
            try:
                await self._consumer.getmany(timeout_ms=_POLL_MS)
            except KafkaError as error:
                get_logger().warning("group_could_not_be_asked", group=self._group, error=repr(error))
                await asyncio.sleep(_POLL_MS / 1000)


class HolderStays:
    """Assigns the partition to the member that says it holds it, else to the first by name.

    A holder says since which generation of the group. Of two that say so (one was frozen, put out of the group, and
    wakes up after another was given the lead) the one with the later generation holds it.

    aiokafka asks for a class with class methods; an object with the same methods keeps its state to itself.
    """

    name = "urbanwatch-holder-stays"

    def __init__(self, topic: str) -> None:
        self.held_since = _NOT_HELD
        """The generation of the last assignment that gave us the partition."""
        self._topic = topic

    def metadata(self, topics: Iterable[str]) -> ConsumerProtocolMemberMetadata:
        """What this member says when it joins."""
        return ConsumerProtocolMemberMetadata(0, list(topics), b"%d" % self.held_since)

    def assign(
        self, cluster: ClusterMetadata, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, ConsumerProtocolMemberAssignment]:
        """Run by the member Kafka chose to share out the work, for all."""
        del cluster  # one partition, number 0
        chosen = min(members, key=lambda member: (-int(members[member].user_data), member))
        return {
            member: ConsumerProtocolMemberAssignment(0, [(self._topic, [0])] if member == chosen else [], b"")
            for member in members
        }

    def on_assignment(self, assignment: ConsumerProtocolMemberAssignment) -> None:
        """Part of the interface; `_Lead` hears of it too."""


class _Lead(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """Whether the lead is ours. Between two assignments it stays what it was: a joining standby stops nobody."""

    def __init__(self, holder_stays: HolderStays) -> None:
        self.is_ours = asyncio.Event()
        self.consumer: AIOKafkaConsumer | None = None
        self._holder_stays = holder_stays

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Comes before each new assignment, also where nothing changes: only the assignment counts."""

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Ours if there is something; what it holds is never fetched."""
        if assigned and self.consumer is not None:
            self.consumer.pause(*assigned)
            self._holder_stays.held_since = self.consumer._coordinator.generation  # noqa: SLF001  told nowhere else
            self.is_ours.set()
        else:
            self._holder_stays.held_since = _NOT_HELD
            self.is_ours.clear()
