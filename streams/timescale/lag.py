"""How far the store is behind, and the alert when that endangers data: delay becomes loss past Kafka's retention."""

import asyncio
import time
from collections.abc import Mapping

from streams.contracts.alerts import Severity
from streams.contracts.times import SECOND, Micros
from streams.contracts.topics import ALARM_LOG, Topic
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.contracts.wire import encode
from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.reading import Reader
from streams.timescale import metrics
from streams.timescale.batches import STORED_TOPICS, Batch, Place

RULE = "urbanwatch.store-behind"
DEVICE = "urbanwatch-store"
"""The device of the alert: the store itself."""

_LOOK_EVERY_S = 5.0


class LagWatch:
    """Knows what is stored, looks every few seconds where the log ends, and says when the store is too far behind.

    A record's age is Kafka's time of it. Of a partition that is behind, the oldest record not yet stored is younger
    than the newest one stored, and than the last look that found everything stored: the later of the two counts. Where
    neither is known, the first look does, and so while the database has not yet said what is stored.
    """

    def __init__(self) -> None:
        self._stored: dict[Place, int] = {}
        self._stored_ms: dict[Place, int] = {}
        self._seen_complete_ms: dict[Place, int] = {}
        self._first_look_ms: int | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the database has said what is stored."""
        return bool(self._stored)

    def begin(self, positions: Mapping[Place, int]) -> None:
        """The database has said what is stored."""
        self._stored.update(positions)

    def note_stored(self, batch: Batch) -> None:
        """The batch is committed."""
        self._stored.update(batch.after)
        self._stored_ms.update(batch.newest_ms)

    def lag_of(self, topic: Topic, ends: list[int], *, now_ms: int) -> tuple[int, float]:
        """Records (as far as they are known) and seconds the store is behind the `ends` of a topic's partitions."""
        if self._first_look_ms is None:
            self._first_look_ms = now_ms
        records, oldest_ms = 0, now_ms
        for partition, end in enumerate(ends):
            place = (topic.name, partition)
            behind = max(0, end - self._stored[place]) if place in self._stored else None
            if behind == 0:
                self._seen_complete_ms[place] = now_ms
            else:
                records += behind or 0
                oldest_ms = min(oldest_ms, self._oldest_ms(place, self._first_look_ms))
        return records, (now_ms - oldest_ms) / 1000

    def _oldest_ms(self, place: Place, first_look_ms: int) -> int:
        known = [times[place] for times in (self._stored_ms, self._seen_complete_ms) if place in times]
        return max(known, default=first_look_ms)


def longest_delay_s(topic: Topic) -> float:
    """After how long a record not yet stored may be gone: dropped, or replaced by a later one of its key."""
    kept_ms = topic.config.get("retention.ms") or topic.config["min.compaction.lag.ms"]
    return int(kept_ms) / 1000


def verdict_on(*, is_behind: bool, lag_s: float, at: Micros) -> Verdict:
    """The store is behind by more than half of what Kafka keeps, or is so no longer."""
    return Verdict(
        stamp=Stamp("store", 0, at, 0),
        rule=RULE,
        device=DEVICE,
        property="",
        severity=Severity.CRITICAL if is_behind else None,
        reason=VerdictReason.STORE_BEHIND if is_behind else VerdictReason.BACK_TO_NORMAL,
        at=at,
        value=lag_s,
    )


class Opinion:
    """Whether the store is behind, as last said.

    It takes two looks in a row that find it behind: after a long sleep of the machine, or a long absence of Kafka,
    the first one sees new records beside an old time at which everything was stored.
    """

    def __init__(self) -> None:
        self._said: bool | None = None
        self._found_before = False

    def changes(self, *, found_behind: bool) -> bool:
        """Whether this look is to be said. The first certain one is: the store before may have left an alert."""
        is_certain = not found_behind or self._found_before
        self._found_before = found_behind
        if not is_certain or found_behind is self._said:
            return False
        self._said = found_behind
        return True


async def watch_lag(watch: LagWatch, reader: Reader, publisher: Publisher) -> None:
    """Measure for ever, and publish a verdict where the opinion changes."""
    opinion = Opinion()
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        try:
            worst_s, is_behind = await _measure(watch, reader)
        except EventLogUnavailableError as error:
            get_logger().warning("lag_not_measured", reason=str(error))
            continue
        if opinion.changes(found_behind=is_behind):
            verdict = verdict_on(is_behind=is_behind, lag_s=worst_s, at=time.time_ns() * SECOND // 1_000_000_000)
            await publisher.publish([Outgoing(ALARM_LOG, 0, None, encode(verdict))])
            log = get_logger().warning if is_behind else get_logger().info
            log("store_fell_behind" if is_behind else "store_keeps_up", lag_s=round(worst_s))


async def _measure(watch: LagWatch, reader: Reader) -> tuple[float, bool]:
    """The longest lag in seconds, and whether any topic's exceeds half of what Kafka keeps of it."""
    worst_s, is_behind = 0.0, False
    for topic in STORED_TOPICS:
        records, seconds = watch.lag_of(topic, await reader.ends(topic), now_ms=time.time_ns() // 1_000_000)
        if watch.has_begun:
            metrics.LAG_RECORDS.labels(topic.name).set(records)
        metrics.LAG_SECONDS.labels(topic.name).set(seconds)
        worst_s = max(worst_s, seconds)
        is_behind = is_behind or seconds > longest_delay_s(topic) / 2
    return worst_s, is_behind
