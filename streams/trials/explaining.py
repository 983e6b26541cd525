"""What the rules see of a device now: judging's own fold of it, restored beside the judge and asked.

    newest checkpoint of the device's bucket -> all records of the partition from there to its end -> Partition.explain

No judge is asked, so nothing waits for one; what it has not got to yet is seen here already.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

from streams.contracts.explanations import Explanation
from streams.contracts.judging_state import BUCKETS
from streams.contracts.times import Micros
from streams.contracts.topics import Topic
from streams.contracts.wire import UNREADABLE, decoder
from streams.judging.buckets import Checkpoint, bucket_of
from streams.judging.checkpoints import read_checkpoints
from streams.judging.pipeline import Partition, Record
from streams.judging.registry_changes import RegistryChanges
from streams.judging.state import SavedBucket
from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Kafka
from streams.trials.asking import TookTooLongError

MOST_S = 5.0
"""An explanation that takes longer is given up."""
_READ_WAIT_S = 0.2
_AT_ONCE = 2_000
"""Records folded in one go, some 5 ms: whoever else runs in this process gets a turn between."""
_FAR = 2**62

Registered = Callable[[int], list[RegistryChange]]
"""The registry as of a position, as changes: what there was, and what came since."""


class Asked(NamedTuple):
    """How these rules stand to a device (or, with a property, to that series of it)."""

    device: str
    property: str | None
    rules: Sequence[str]
    registered: Registered


class Seen(NamedTuple):
    """The explanations of rules for a device, and the time of the fold they are of."""

    at: Micros
    explanations: tuple[Explanation, ...]


async def seen(kafka: Kafka, asked: Asked, topic: Topic) -> Seen:
    """What judging sees in the device's partition of `topic`; TookTooLongError after `MOST_S`.

    EventLogUnavailableError while Kafka is away. Rules that are not judged in this topic have no explanations.
    """
    try:
        async with asyncio.timeout(MOST_S):
            partition = await _restored(kafka, asked.registered, topic, asked.device)
    except TimeoutError:
        raise TookTooLongError(f"judging is too far behind to be explained within {MOST_S:.0f} s") from None
    explanations = [one for rule in asked.rules for one in partition.explain(asked.device, asked.property, rule)]
    return Seen(partition.now, tuple(explanations))


async def _restored(kafka: Kafka, registered: Registered, topic: Topic, device: str) -> Partition:
    """The fold at the end of the log, with the device's bucket alone, and of that the device."""
    number, bucket = topic.partition_of(device), bucket_of(device)
    place = (topic.name, number)
    found = await read_checkpoints(kafka, [place], [bucket])
    async with Reader(kafka, max_wait_s=0.05) as reader:
        first, end = (await reader.beginnings(topic))[number], (await reader.ends(topic))[number]
        newest = _of_device(next(iter(found[place]), Checkpoint(bucket, first, 0, SavedBucket(None, []))), device)
        if newest.offset > end:  # of a log that was made anew
            newest = Checkpoint(bucket, first, 0, SavedBucket(None, []))
        changes = _Told(registered(newest.registry_position))
        closed = (Checkpoint(other, _FAR, 0, SavedBucket(None, [])) for other in range(BUCKETS) if other != bucket)
        partition = Partition(topic, number, changes, (newest, *closed), first)
        await reader.start_at({(topic, number): partition.position})
        await _fold(reader, topic, partition, end)
    return partition


def _of_device(checkpoint: Checkpoint, device: str) -> Checkpoint:
    saved = checkpoint.saved
    mine = [one for one in saved.devices if one.id == device]
    return Checkpoint(checkpoint.bucket, checkpoint.offset, checkpoint.registry_position, SavedBucket(saved.time, mine))


async def _fold(reader: Reader, topic: Topic, partition: Partition, end: int) -> None:
    decode: Callable[[bytes], Record] = decoder(topic).decode
    while partition.position < end:
        for records in (await reader.read(wait_s=_READ_WAIT_S, most=_AT_ONCE)).values():
            for record in records:
                try:
                    partition.process(record.offset, decode(record.value or b""))
                except UNREADABLE:
                    partition.position = record.offset + 1
        await asyncio.sleep(0)


class _Told(RegistryChanges):
    """Changes of a few devices, whichever partition they are in; those of before all at offset 0."""

    def __init__(self, changes: Sequence[RegistryChange]) -> None:
        super().__init__()
        self._all = changes

    def between(self, partition: int, start: int, end: int) -> list[RegistryChange]:
        """The changes at these offsets."""
        del partition
        return [change for change in self._all if start <= change.offset < end]
