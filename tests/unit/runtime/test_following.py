from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from streams.contracts.devices import Device
from streams.contracts.registry import EntryKind, registry_key
from streams.contracts.topics import REGISTRY, Topic
from streams.contracts.wire import encode
from streams.runtime.errors import EventLogError, EventLogUnavailableError
from streams.runtime.registry import RegistryFollower


@dataclass
class Written:
    offset: int
    key: bytes | None
    value: bytes | None


@dataclass
class RegistryInMemory:
    """The registry's topic; `is_away` for so many questions about its end, after which `late` is there too."""

    records: list[Written] = field(default_factory=list)
    late: list[Written] = field(default_factory=list)
    away_for: int = 0
    _at: int = 0

    def write(self, key: bytes | None, value: bytes | None) -> Written:
        self.records.append(Written(len(self.records), key, value))
        return self.records[-1]

    async def start_at(self, positions: dict[tuple[Topic, int], int]) -> None:
        self._at = positions[REGISTRY, 0]

    async def beginnings(self, topic: Topic) -> list[int]:
        return [0] * topic.partitions

    async def ends(self, topic: Topic) -> list[int]:
        if self.away_for > 0:
            self.away_for -= 1
            self.records += self.late if self.away_for == 0 else []
            raise EventLogUnavailableError("Kafka does not answer")
        return [len(self.records)] * topic.partitions

    async def read(self, *, wait_s: float) -> Mapping[tuple[str, int], Sequence[Written]]:
        del wait_s  # nothing comes while waiting
        found, self._at = self.records[self._at :], len(self.records)
        return {(REGISTRY.name, 0): found} if found else {}

    async def position(self, topic: Topic, partition: int) -> int:
        del topic, partition  # there is one
        return self._at


DEVICE_KEY = registry_key(EntryKind.DEVICE, "noise-1")
DEVICE_VALUE = encode(Device("noise-1", kind="noise"))


async def a_follower_of(registry: RegistryInMemory) -> RegistryFollower:
    follower = RegistryFollower(registry)
    await follower.start()
    return follower


@pytest.mark.parametrize(
    "bytes_of_nobody",
    [b"{", b'{"type": "nonsense"}', b'{"type":"device","id":"\xff\xfe"}', b"[" * 100_000],
    ids=["cut off", "of no type", "no UTF-8", "nested without end"],
)
async def test_an_entry_that_cannot_be_read_is_skipped(bytes_of_nobody: bytes) -> None:
    """Broke: two of them are no `MsgspecError`, and every process that follows the registry died of them."""
    registry = RegistryInMemory()
    registry.write(DEVICE_KEY, bytes_of_nobody)
    registry.write(bytes_of_nobody, DEVICE_VALUE)
    registry.write(None, DEVICE_VALUE)
    registry.write(DEVICE_KEY, DEVICE_VALUE)
    follower = await a_follower_of(registry)

    changes = await follower.changes_below(4)

    assert [(change.offset, change.id) for change in changes] == [(3, "noise-1")]


async def test_a_position_the_registry_never_reached_is_an_error_not_a_wait() -> None:
    registry = RegistryInMemory()
    registry.write(DEVICE_KEY, DEVICE_VALUE)
    follower = await a_follower_of(registry)

    with pytest.raises(EventLogError, match="ends at 1, yet a tick tells of changes below 7") as failure:
        await follower.changes_below(7)

    assert not failure.value.retry_helps


async def test_while_kafka_is_away_following_waits() -> None:
    registry = RegistryInMemory(late=[Written(0, DEVICE_KEY, DEVICE_VALUE)], away_for=3)
    follower = await a_follower_of(registry)

    changes = await follower.changes_below(1)

    assert [change.id for change in changes] == ["noise-1"]
