"""New alerts at a steady rate: from the alarm log into ALERTS and into the database."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from deploy.bench.alarm_log import AlertsSeen, VerdictLog, watched_alerts
from deploy.bench.measuring import Usages, conditions
from deploy.bench.scenarios import Say, process_ids
from deploy.private_stack import PrivateStack
from streams.contracts.alerts import Severity
from streams.timescale.progress import Progress, watch_progress

_STEP_S = 0.02
_LAST_WITHIN_S = 120
_POLL_S = 0.1
_SAMPLE_S = 0.5


@dataclass(frozen=True)
class Flood:
    """`per_s` new alerts a second for `seconds`, each of a device of its own, under `rule`."""

    rule: str
    per_s: int
    seconds: float

    @property
    def alerts(self) -> int:
        return int(self.per_s * self.seconds)


@dataclass(frozen=True)
class _Flooded:
    offered_s: float
    in_topic: int
    topic_lag_s: float
    stored: int
    store_lag_s: float
    behind_s: list[float]


def flood(stack: PrivateStack, wanted: Flood, say: Say) -> dict[str, Any]:
    """Offer the flood; measure until the last alert is in the topic and in the database."""
    say(f"measuring {wanted.per_s} new alerts/s for {wanted.seconds:.0f} s")
    before = conditions()
    with Usages(process_ids(stack)) as usages:
        found = asyncio.run(_measure(stack, wanted))
    return {
        "offered_per_s": wanted.per_s,
        "seconds": wanted.seconds,
        "offered_within_s": round(found.offered_s, 2),
        "alerts": wanted.alerts,
        "in_topic": found.in_topic,
        "in_topic_after_s": round(found.topic_lag_s, 2),
        "stored": found.stored,
        "stored_after_s": round(found.store_lag_s, 2),
        "behind_median_s": sorted(found.behind_s)[len(found.behind_s) // 2],
        "behind_max_s": max(found.behind_s),
        "is_complete": found.in_topic == found.stored == wanted.alerts,
        "stored_per_s": round(found.stored / (found.offered_s + max(0.0, found.store_lag_s)), 1),
        "processes": usages.as_json(),
        "conditions": before,
    }


async def _measure(stack: PrivateStack, wanted: Flood) -> _Flooded:
    kafka = stack.settings.kafka
    async with (
        watch_progress(stack.settings.database) as progress,
        watched_alerts(kafka) as seen,
        VerdictLog.connected(kafka) as log,
    ):
        started = time.perf_counter()
        offering = asyncio.create_task(_offer(log, wanted))
        behind_s = [lag async for lag in _lags(progress, wanted, offering, started)]
        await offering
        offered_at = time.perf_counter()
        stored, stored_at = await _stored(progress, wanted, seen)
        return _Flooded(
            offered_s=offered_at - started,
            in_topic=len(seen.raised),
            topic_lag_s=max(0.0, seen.newest_at - offered_at),
            stored=stored,
            store_lag_s=max(0.0, stored_at - offered_at),
            behind_s=behind_s or [0.0],
        )


async def _lags(
    progress: Progress, wanted: Flood, offering: "asyncio.Task[None]", started: float
) -> AsyncIterator[float]:
    """How many seconds of new alerts are asked for but not yet in the database, sampled while they are offered."""
    while not offering.done():
        due = (time.perf_counter() - started) * wanted.per_s
        yield round(max(0.0, due - await progress.stored_alerts(wanted.rule)) / wanted.per_s, 2)
        await asyncio.sleep(_SAMPLE_S)


async def _offer(log: VerdictLog, wanted: Flood) -> None:
    """Write at the rate, in as few batches as the time since the last one asks for."""
    started, written = time.perf_counter(), 0
    while written < wanted.alerts:
        due = min(wanted.alerts, int((time.perf_counter() - started) * wanted.per_s))
        await log.write(
            [
                log.verdict(wanted.rule, f"{wanted.rule}-{number}", "bench_level", Severity.HIGH, 90)
                for number in range(written, due)
            ]
        )
        written = due
        await asyncio.sleep(_STEP_S)


async def _stored(progress: Progress, wanted: Flood, seen: AlertsSeen) -> tuple[int, float]:
    """How many are in the database, and when that was first so; gives up after a while without the last."""
    deadline = time.perf_counter() + _LAST_WITHIN_S
    while True:
        stored = await progress.stored_alerts(wanted.rule)
        if (stored >= wanted.alerts and len(seen.raised) >= wanted.alerts) or time.perf_counter() > deadline:
            return stored, time.perf_counter()
        await asyncio.sleep(_POLL_S)
