"""The registry's changes in memory, waiting for the ticks from which they apply, filed by partition.

A device concerns only the partition its readings are in; rules and areas concern every one.
"""

from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter

from streams.contracts.registry import EntryKind
from streams.contracts.topics import READINGS
from streams.runtime.registry import RegistryChange

_offset = attrgetter("offset")


class RegistryChanges:
    """Changes in the order of their offsets. `read_to`: all changes below it are here or were forgotten."""

    def __init__(self) -> None:
        self._by_partition: list[list[RegistryChange]] = [[] for _ in range(READINGS.partitions)]
        self.read_to = 0

    def add(self, changes: Iterable[RegistryChange], read_to: int) -> None:
        """File the changes from `self.read_to` to below `read_to`."""
        for change in changes:
            if change.kind is EntryKind.DEVICE:
                self._by_partition[READINGS.partition_of(change.id)].append(change)
            else:
                for filed in self._by_partition:
                    filed.append(change)
        self.read_to = read_to

    def clear(self) -> None:
        """Forget all, to be read anew from the start."""
        for filed in self._by_partition:
            filed.clear()
        self.read_to = 0

    def between(self, partition: int, start: int, end: int) -> list[RegistryChange]:
        """What concerns a partition, offsets from `start` to below `end`."""
        filed = self._by_partition[partition]
        return filed[bisect_left(filed, start, key=_offset) : bisect_left(filed, end, key=_offset)]

    def forget_below(self, position: int) -> None:
        """Let go of changes every fold has applied."""
        for filed in self._by_partition:
            del filed[: bisect_left(filed, position, key=_offset)]
