"""The devices of a partition, by id and by bucket, and the checkpoints waiting for their bucket to open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zlib import crc32

from streams.contracts.judging_state import BUCKETS
from streams.contracts.times import Micros
from streams.contracts.topics import READINGS
from streams.judging.state import SavedBucket, SavedDevice
from streams.judging.subjects import WatchedDevice

_NEVER_OPENS = 2**63


def bucket_of(device: str) -> int:
    """The bucket of a device: CRC-32, like the partition, but by another part of it."""
    return crc32(device.encode()) // READINGS.partitions % BUCKETS


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A bucket as of `offset`: all records below it are folded in, all registry changes below the position applied."""

    bucket: int
    offset: int
    registry_position: int
    saved: SavedBucket


class Buckets:
    """Where restoring begins (`position`, `registry_position`, `time`), and what has opened since.

    A bucket without a checkpoint opens, empty, at the first record Kafka still keeps.
    """

    def __init__(self, checkpoints: Iterable[Checkpoint], first_kept: int) -> None:
        by_bucket = {checkpoint.bucket: checkpoint for checkpoint in checkpoints}
        waiting = [
            by_bucket.get(bucket) or Checkpoint(bucket, first_kept, 0, SavedBucket(None, []))
            for bucket in range(BUCKETS)
        ]
        waiting.sort(key=lambda checkpoint: (checkpoint.offset, checkpoint.registry_position), reverse=True)
        lowest = waiting[-1]
        self.position = max(lowest.offset, first_kept)
        self.registry_position = lowest.registry_position
        self.time: tuple[Micros, Micros, Micros] | None = lowest.saved.time
        self._waiting = waiting
        self._devices: dict[str, WatchedDevice] = {}
        self._by_bucket: list[list[WatchedDevice] | None] = [None] * BUCKETS
        self.opens_at = lowest.offset

    @property
    def devices(self) -> Mapping[str, WatchedDevice]:
        """The devices of all open buckets."""
        return self._devices

    def open(self, offset: int) -> list[SavedDevice]:
        """Open the buckets whose checkpoints stand for the records below `offset`; what was saved in them."""
        opened: list[SavedDevice] = []
        while self._waiting and self._waiting[-1].offset <= offset:
            checkpoint = self._waiting.pop()
            self._by_bucket[checkpoint.bucket] = []
            opened += checkpoint.saved.devices
        self.opens_at = self._waiting[-1].offset if self._waiting else _NEVER_OPENS
        return opened

    def is_open_for(self, device_id: str) -> bool:
        """Whether the device's bucket is open."""
        return self._by_bucket[bucket_of(device_id)] is not None

    def add(self, device: WatchedDevice) -> None:
        """Keep a device of an open bucket."""
        bucket = self._by_bucket[bucket_of(device.id)]
        if bucket is None:
            raise ValueError(f"the bucket of {device.id} has not opened")
        bucket.append(device)
        self._devices[device.id] = device

    def forget(self, device: WatchedDevice) -> None:
        """Keep a device no longer."""
        bucket = self._by_bucket[bucket_of(device.id)]
        if bucket is not None:
            bucket.remove(device)
        del self._devices[device.id]
        _untie(device)

    def forget_all(self) -> None:
        """Keep nothing longer."""
        for device in self._devices.values():
            _untie(device)
        self._devices.clear()
        self._by_bucket = [None] * BUCKETS

    def of(self, bucket: int) -> list[WatchedDevice] | None:
        """The devices of a bucket, None if it has not opened."""
        return self._by_bucket[bucket]


def _untie(device: WatchedDevice) -> None:
    """Device and series hold each other: the collector alone would free them, and what it was told to freeze never."""
    device.series.clear()
