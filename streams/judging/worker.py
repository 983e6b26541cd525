"""The loop of judging. Its order is the guarantee.

    1. take up newly dealt partitions: restore each from its checkpoints, go to the lowest offset
    2. read what is there
    3. fold it all, partition by partition
    4. publish the verdicts and wait for every acknowledgement
    5. now and then publish checkpoints: they stand for records whose verdicts are acknowledged

Killed at any point, the next judge folds again from the checkpoints. The same verdicts come with the same stamps, and
alarming passes over those it has seen.
"""

import asyncio
import gc
from collections.abc import Iterable, Iterator

import msgspec

from streams.contracts.judging_state import BUCKETS, LARGEST_CHECKPOINT_BYTES, BucketState
from streams.contracts.readings import Tick
from streams.contracts.topics import ALARM_LOG, READINGS, SIGHTINGS, Topic
from streams.contracts.verdicts import Verdict
from streams.contracts.wire import UNREADABLE, decoder, encode
from streams.judging import metrics
from streams.judging.checkpoints import checkpoint_record, read_checkpoints
from streams.judging.pipeline import MOST_SERIES, Partition, Record
from streams.judging.registry_feed import RegistryFeed
from streams.runtime.group_reader import GroupReader, LogRecord, Place
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.settings import Settings

SOURCES: dict[str, Topic] = {topic.name: topic for topic in (READINGS, SIGHTINGS)}

_MOST_AT_ONCE = 5_000
_READ_WAIT_S = 0.2
_STOP_DEADLINE_S, _CANCEL_DEADLINE_S = 8.0, 2.0  # with three Kafka clients to close within the supervisor's 30 s

_Decoded = list[tuple[int, Record | None]]


class Worker:
    """One judge. It minds the partitions it is dealt until `stop`, then leaves fresh checkpoints behind."""

    def __init__(self, settings: Settings, reader: GroupReader, publisher: Publisher, feed: RegistryFeed) -> None:
        self._settings = settings
        self._reader = reader
        self._publisher = publisher
        self._feed = feed
        self._folds: dict[Place, Partition] = {}
        self._decoders = {name: decoder(topic) for name, topic in SOURCES.items()}
        self._is_settling = False
        self._round = _Round(settings.judge.checkpoint_interval_s)
        self._log = get_logger()

    async def run(self, stop: asyncio.Event) -> None:
        """Judge until stopped. What is then in hand has a deadline: while Kafka is away it would wait without end."""
        judging = asyncio.create_task(self._judge_until(stop))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([judging, stopping], return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait([judging], timeout=_STOP_DEADLINE_S)
        stopping.cancel()
        if judging.done():
            judging.result()
            return
        judging.cancel()
        await asyncio.wait([judging], timeout=_CANCEL_DEADLINE_S)
        self._log.warning("stopped_without_the_last_checkpoints", after_s=_STOP_DEADLINE_S)

    async def _judge_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._take_up_partitions()
            batch = await self._reader.read(wait_s=_READ_WAIT_S, most=_MOST_AT_ONCE)
            if batch:
                await self._judge(batch)
            await self._publish_checkpoints(self._round.due())
        await self._publish_checkpoints(range(BUCKETS))

    async def _judge(self, batch: dict[Place, list[LogRecord]]) -> None:
        outgoing: list[Outgoing] = []
        decoded = {place: self._decode(place, records) for place, records in batch.items()}
        await self._feed.read_to(_registry_position(decoded.values()))
        for place, records in decoded.items():
            verdicts = self._fold(place, records)
            outgoing += [Outgoing(ALARM_LOG, 0, None, encode(verdict)) for verdict in verdicts]
            await asyncio.sleep(0)  # opening 8,000 series or matching them anew takes a while: let heartbeats through
        await self._publisher.publish(outgoing)

    def _decode(self, place: Place, records: list[LogRecord]) -> _Decoded:
        decoded = decoded_records(self._decoders[place[0]], records)
        unreadable = [offset for offset, record in decoded if record is None]
        if unreadable:
            metrics.UNREADABLE.inc(len(unreadable))
            self._log.warning(
                "unreadable_records_skipped",
                topic=place[0],
                partition=place[1],
                records=len(unreadable),
                first=unreadable[0],
            )
        return decoded

    def _fold(self, place: Place, records: _Decoded) -> list[Verdict]:
        fold = self._folds[place]
        process, position, passed_over = fold.process, fold.position, fold.passed_over
        verdicts: list[Verdict] = []
        for offset, record in records:
            if offset != position:
                if offset < position:
                    continue  # read again after partitions were dealt anew
                self._note_missing(place, position, offset)
            if record is not None:
                verdicts += process(offset, record)
            position = offset + 1
        fold.position = position
        metrics.RECORDS.labels(place[0]).inc(len(records))
        if fold.passed_over > passed_over:
            metrics.PASSED_OVER.inc(fold.passed_over - passed_over)
            if passed_over == 0:
                self._log.warning("a_device_has_too_many_series", topic=place[0], partition=place[1], most=MOST_SERIES)
        for verdict in verdicts:
            metrics.VERDICTS.labels(verdict.reason.value).inc()
        return verdicts

    def _note_missing(self, place: Place, wanted: int, first: int) -> None:
        metrics.MISSING.inc(first - wanted)
        self._log.error(
            "records_lost_before_they_were_judged", topic=place[0], partition=place[1], wanted=wanted, first_kept=first
        )

    async def _take_up_partitions(self) -> None:
        dealt = self._reader.take_assignment()
        if dealt is None:
            return
        for place in self._folds.keys() - dealt:
            self._folds.pop(place).let_go()
        metrics.PARTITIONS.set(len(dealt))
        self._log.info("partitions_dealt", dealt=len(dealt), kept=len(self._folds))
        self._reader.resume_at({place: fold.position for place, fold in self._folds.items()})
        new = dealt - self._folds.keys()
        if new:
            with metrics.RESTORING.time():
                await self._restore(new)

    async def _restore(self, places: Iterable[Place]) -> None:
        found = await read_checkpoints(self._settings.kafka, places)
        kept = await self._reader.kept(found)
        for place, checkpoints in found.items():
            _, end = kept[place]
            if any(checkpoint.offset > end for checkpoint in checkpoints):
                self._log.error("checkpoints_beyond_the_log_ignored", topic=place[0], partition=place[1], end=end)
                checkpoints.clear()
        positions = [checkpoint.registry_position for checkpoints in found.values() for checkpoint in checkpoints]
        await self._feed.rewind(max(positions, default=0))
        behind = 0
        for place, checkpoints in found.items():
            first_kept, end = kept[place]
            lowest = min((checkpoint.offset for checkpoint in checkpoints), default=first_kept)
            if lowest < first_kept:
                self._note_missing(place, lowest, first_kept)
            fold = Partition(SOURCES[place[0]], place[1], self._feed.changes, checkpoints, first_kept)
            self._folds[place] = fold
            behind += end - fold.position
        self._reader.resume_at({place: self._folds[place].position for place in found})
        self._is_settling = True
        self._log.info("partitions_restored", partitions=len(found), records_behind=behind)

    async def _publish_checkpoints(self, buckets: Iterable[int]) -> None:
        records = []
        for bucket in buckets:
            for fold in self._folds.values():
                state = fold.save(bucket)
                if state is not None:
                    records += self._checkpoint(state)
            if bucket == BUCKETS - 1:
                await self._end_round()
        await self._publisher.publish(records)

    def _checkpoint(self, state: BucketState) -> list[Outgoing]:
        encoded = encode(state)
        if len(encoded) <= LARGEST_CHECKPOINT_BYTES:
            return [checkpoint_record(state, encoded)]
        metrics.TOO_LARGE.inc()
        self._log.error("checkpoint_too_large", topic=state.topic, partition=state.partition, bucket=state.bucket)
        return []

    async def _end_round(self) -> None:
        folds = self._folds.values()
        self._feed.changes.forget_below(min((fold.registry_position for fold in folds), default=0))
        metrics.CITY_TIME.set(min((fold.now for fold in folds), default=0) / 1_000_000)
        await self._reader.show_progress({place: fold.position for place, fold in self._folds.items()})
        if self._is_settling:
            self._is_settling = False
            gc.freeze()  # restored state lives on; the collector need not walk through it again and again


class _Round:
    """Which buckets are due: each once an interval, evenly spread, by the loop's own clock."""

    def __init__(self, interval_s: float) -> None:
        self._step_s = interval_s / BUCKETS
        self._next = 0
        self._next_at: float | None = None

    def due(self) -> Iterator[int]:
        """The buckets that have come due since it was last asked, all of them at most once."""
        now = asyncio.get_running_loop().time()
        if self._next_at is None:
            self._next_at = now + self._step_s
        for _ in range(BUCKETS):
            if self._next_at > now:
                return
            yield self._next
            self._next = (self._next + 1) % BUCKETS
            self._next_at += self._step_s
        self._next_at = now + self._step_s


def _registry_position(decoded: Iterable[_Decoded]) -> int:
    positions = [record.registry_position for records in decoded for _, record in records if isinstance(record, Tick)]
    return max(positions, default=0)


def decoded_records(decoder: "msgspec.json.Decoder[Record]", records: Iterable[LogRecord]) -> _Decoded:
    """Each record by its offset, None where it cannot be read: the store, which reads it too, tells of it."""
    decode = decoder.decode
    decoded: _Decoded = []
    for record in records:
        try:
            decoded.append((record.offset, decode(record.value or b"")))
        except UNREADABLE:
            decoded.append((record.offset, None))
    return decoded
