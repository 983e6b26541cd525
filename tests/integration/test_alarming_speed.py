"""How fast a verdict becomes an alert that a read-committed reader sees, and how many a second."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Self

import pytest

from deploy.services.kafka import KafkaBroker
from streams.contracts.alerts import AlertChanged, Severity
from streams.contracts.topics import ALERTS, TOPICS
from streams.contracts.verdicts import Verdict
from streams.runtime.publishing import Publisher
from streams.runtime.reading import Reader
from streams.runtime.settings import Kafka, Settings
from streams.runtime.topic_setup import prepare_topics
from tests.support.alarm_process import alarm_processes, alerts_as_they_come, until, write_log
from tests.unit.alarming.builders import START, AlarmLog, a_stamp, a_verdict

pytestmark = pytest.mark.bench
_stamps = count(1)


@pytest.fixture
async def alarm_settings(kafka: KafkaBroker, tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings of a broker with one process that leads."""
    settings = Settings(kafka=Kafka(bootstrap_servers=kafka.bootstrap_servers))
    await prepare_topics(settings.kafka, TOPICS)
    with alarm_processes(tmp_path) as start:
        process = start(settings)
        await until(lambda: process.is_leading, "leading", within_s=15)
        yield settings


class Watcher:
    """Follows ALERTS and notes when each device's alert was seen."""

    def __init__(self, settings: Kafka) -> None:
        self.seen_at: dict[str, float] = {}
        self._settings = settings

    async def __aenter__(self) -> Self:
        ready = asyncio.Event()
        self._watching = asyncio.create_task(self._watch(ready))
        await ready.wait()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._watching.cancel()
        await asyncio.wait([self._watching])

    async def _watch(self, ready: asyncio.Event) -> None:
        async with Reader(self._settings, committed_only=True) as reader:
            (end,) = await reader.ends(ALERTS)
            await reader.start_at({(ALERTS, 0): end})
            ready.set()
            async for records in alerts_as_they_come(reader):
                now = asyncio.get_running_loop().time()
                for record in records:
                    if isinstance(record, AlertChanged):
                        self.seen_at[record.alert.device] = now


def new_verdicts(number: int) -> list[Verdict]:
    stamps = [next(_stamps) for _ in range(number)]
    return [a_verdict(Severity.HIGH, stamp=a_stamp(s), at=START + s, device=f"device-{s}") for s in stamps]


@pytest.mark.parametrize("alerts_a_second", [5, 50])
async def test_a_verdict_becomes_a_visible_alert_in_milliseconds(
    alarm_settings: Settings, alerts_a_second: int
) -> None:
    clock = asyncio.get_running_loop().time
    sent_at: dict[str, float] = {}
    async with Watcher(alarm_settings.kafka) as watcher, Publisher(alarm_settings.kafka) as publisher:
        await write_log(publisher, new_verdicts(20))  # connections, caches
        await asyncio.sleep(1)
        for verdict in new_verdicts(10 * alerts_a_second):
            sent_at[verdict.device] = clock()
            await write_log(publisher, [verdict])
            await asyncio.sleep(max(0.0, sent_at[verdict.device] + 1 / alerts_a_second - clock()))
        await until(lambda: sent_at.keys() <= watcher.seen_at.keys(), "every alert seen", within_s=10)

    took_ms = sorted(1000 * (watcher.seen_at[device] - sent) for device, sent in sent_at.items())
    median, high = statistics.median(took_ms), took_ms[int(len(took_ms) * 0.99)]
    print(f"{alerts_a_second} alerts/s, verdict to visible alert: median {median:.1f} ms, 99th {high:.1f} ms")  # noqa: T201
    assert median < 40


async def test_two_thousand_alerts_a_second_are_sustained(alarm_settings: Settings) -> None:
    clock = asyncio.get_running_loop().time
    async with Watcher(alarm_settings.kafka) as watcher, Publisher(alarm_settings.kafka) as publisher:
        await write_log(publisher, new_verdicts(20))
        await until(lambda: len(watcher.seen_at) >= 20, "warm", within_s=10)
        batches = [new_verdicts(500) for _ in range(40)]
        started = clock()
        for batch in batches:
            await write_log(publisher, batch)
        await until(lambda: len(watcher.seen_at) >= 20 + 20_000, "all seen", within_s=60)

    rate = 20_000 / (max(watcher.seen_at.values()) - started)
    print(f"{rate:.0f} new alerts/s")  # noqa: T201
    assert rate > 2_000


def test_the_fold_alone_is_far_faster_than_its_log() -> None:
    """No Kafka: what one core folds, and takes back after a restart."""
    log, alerts = AlarmLog(), 20_000
    started = time.perf_counter()
    for number in range(alerts):
        log.judge(Severity.HIGH, device=f"device-{number}", second=number / 1_000)
    folded = time.perf_counter()
    log.restart()
    restarted = time.perf_counter()

    rate, recall_rate = alerts / (folded - started), alerts / (restarted - folded)
    print(f"{rate:.0f} new alerts/s, {recall_rate:.0f} records recalled/s, encoded and decoded too")  # noqa: T201
    assert rate > 2_000
    assert recall_rate > 5_000
