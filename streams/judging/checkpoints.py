"""Finding the checkpoints of some partitions: the end of the topic first, for all buckets come by once an interval."""

from collections.abc import Iterable

from structlog.typing import FilteringBoundLogger

from streams.contracts.judging_state import BUCKETS, BucketState
from streams.contracts.topics import JUDGING_STATE
from streams.contracts.wire import UNREADABLE, decoder
from streams.judging.buckets import Checkpoint
from streams.judging.state import decode_bucket
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Outgoing
from streams.runtime.reading import Reader
from streams.runtime.settings import Kafka

Place = tuple[str, int]

_FIRST_LOOK_BACK = 4 * BUCKETS  # records: two rounds of the two topics that share a partition
_FURTHER = 8


def checkpoint_record(state: BucketState, encoded: bytes) -> Outgoing:
    """A bucket's checkpoint as it is published."""
    key = f"{state.topic}-{state.partition}/{state.bucket}".encode()
    return Outgoing(JUDGING_STATE, state.partition, key, encoded)


async def read_checkpoints(
    settings: Kafka, places: Iterable[Place], buckets: Iterable[int] = range(BUCKETS)
) -> dict[Place, list[Checkpoint]]:
    """Of each partition the checkpoints found, at most one a bucket; an unreadable one counts as not there."""
    search = Search(places, buckets)
    async with Reader(settings, max_wait_s=0.05) as reader:
        first, end = await reader.beginnings(JUDGING_STATE), await reader.ends(JUDGING_STATE)
        look_back = _FIRST_LOOK_BACK
        while numbers := search.wanting():
            start = {number: max(first[number], end[number] - look_back) for number in numbers}
            await _read_between(reader, start, end, search)
            for number in numbers:
                end[number] = start[number]
                if start[number] == first[number]:
                    search.give_up(number)
            look_back *= _FURTHER
    return search.found()


async def _read_between(reader: Reader, start: dict[int, int], end: list[int], search: "Search") -> None:
    remaining = {number: at for number, at in start.items() if at < end[number]}
    await reader.start_at({(JUDGING_STATE, number): at for number, at in remaining.items()})
    while remaining:
        for records in (await reader.read(wait_s=0.2)).values():
            for record in records:
                if record.value is not None and record.offset < end[record.partition]:
                    search.see(record.partition, record.offset, record.value)
        for number in list(remaining):
            if await reader.position(JUDGING_STATE, number) >= end[number]:
                del remaining[number]


class Search:
    """The newest checkpoint of each bucket, by the offset it stands for."""

    def __init__(self, places: Iterable[Place], buckets: Iterable[int] = range(BUCKETS)) -> None:
        self._buckets = frozenset(buckets)
        self._newest: dict[Place, dict[int, Checkpoint]] = {place: {} for place in places}
        self._given_up: set[int] = set()
        self._decoder = decoder(JUDGING_STATE)
        self._log: FilteringBoundLogger = get_logger()

    def wanting(self) -> set[int]:
        """The numbers of partitions some bucket of which has not been found."""
        missing = {number for (_, number), buckets in self._newest.items() if len(buckets) < len(self._buckets)}
        return missing - self._given_up

    def give_up(self, number: int) -> None:
        """All of it has been read."""
        self._given_up.add(number)

    def see(self, number: int, offset: int, value: bytes) -> None:
        """Keep a record if it is wanted and stands for a larger offset than what is there."""
        try:
            state: BucketState = self._decoder.decode(value)
            buckets = self._newest.get((state.topic, state.partition))
            if buckets is None or state.bucket not in self._buckets:
                return
            known = buckets.get(state.bucket)
            if known is None or known.offset < state.offset:
                saved = decode_bucket(state)
                buckets[state.bucket] = Checkpoint(state.bucket, state.offset, state.registry_position, saved)
        except UNREADABLE as error:
            self._log.error("checkpoint_unreadable", partition=number, offset=offset, error=str(error))

    def found(self) -> dict[Place, list[Checkpoint]]:
        """The checkpoints by partition."""
        return {place: list(buckets.values()) for place, buckets in self._newest.items()}
