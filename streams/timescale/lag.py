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

    A record's age is Kafka's time of it. Of a partition that is behind, the oldest record not yet stored is about
    as old as the newest one stored; before the first batch it is not known and nothing is said.
    """

    def __init__(self, positions: Mapping[Place, int]) -> None:
        self._stored = dict(positions)
        self._stored_ms: dict[Place, int] = {}

    def note_stored(self, batch: Batch) -> None:
        """The batch is committed."""
        self._stored.update(batch.after)
        self._stored_ms.update(batch.newest_ms)

    def lag_of(self, topic: Topic, ends: list[int], *, now_ms: int) -> tuple[int, float]:
        """Records and seconds the store is behind the `ends` of a topic's partitions."""
        records, oldest_ms = 0, now_ms
        for partition, end in enumerate(ends):
            place = (topic.name, partition)
            behind = max(0, end - self._stored[place])
            records += behind
            if behind and place in self._stored_ms:
                oldest_ms = min(oldest_ms, self._stored_ms[place])
        return records, (now_ms - oldest_ms) / 1000


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


async def watch_lag(watch: LagWatch, reader: Reader, publisher: Publisher) -> None:
    """Measure for ever. The first look always gives a verdict: the store before this one may have left an alert."""
    was_behind: bool | None = None
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        try:
            worst_s, is_behind = await _measure(watch, reader)
        except EventLogUnavailableError as error:
            get_logger().warning("lag_not_measured", reason=str(error))
            continue
        if is_behind is not was_behind:
            verdict = verdict_on(is_behind=is_behind, lag_s=worst_s, at=time.time_ns() * SECOND // 1_000_000_000)
            await publisher.publish([Outgoing(ALARM_LOG, 0, None, encode(verdict))])
            log = get_logger().warning if is_behind else get_logger().info
            log("store_fell_behind" if is_behind else "store_keeps_up", lag_s=round(worst_s))
            was_behind = is_behind


async def _measure(watch: LagWatch, reader: Reader) -> tuple[float, bool]:
    """The longest lag in seconds, and whether any topic's exceeds half of what Kafka keeps of it."""
    worst_s, is_behind = 0.0, False
    for topic in STORED_TOPICS:
        records, seconds = watch.lag_of(topic, await reader.ends(topic), now_ms=time.time_ns() // 1_000_000)
        metrics.LAG_RECORDS.labels(topic.name).set(records)
        metrics.LAG_SECONDS.labels(topic.name).set(seconds)
        worst_s = max(worst_s, seconds)
        is_behind = is_behind or seconds > longest_delay_s(topic) / 2
    return worst_s, is_behind
