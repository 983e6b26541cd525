"""Alarming starts again with 48 hours of history in its topic."""

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from deploy.bench.alarm_log import VerdictLog, now_micros, watched_alerts
from deploy.bench.measuring import conditions
from deploy.bench.scenarios import Say
from deploy.private_stack import PrivateStack
from streams.alarming.book import AlarmBook
from streams.alarming.changes import Change, to_record
from streams.contracts.alerts import AlertChanged, Severity
from streams.contracts.decisions import Acknowledge, Decision
from streams.contracts.times import HOUR, Micros
from streams.contracts.topics import ALARM_LOG, TOPICS
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.reading import Reader
from streams.runtime.settings import Alarm, Kafka
from streams.runtime.topic_setup import prepare_topics

_OPEN_SHARE = 0.1
_BOOKMARK_EVERY = 20
_BATCH = 20_000
_BACK_WITHIN_S = 120
_RULE = "bench-history"


@dataclass(frozen=True)
class History:
    """`alerts` alerts of the last two days: nine in ten have run their course in five records, one in ten is open."""

    alerts: int


def restart(stack: PrivateStack, history: History, *, repeat: int, say: Say) -> Iterator[dict[str, Any]]:
    """Fill the topic while alarming is stopped, then start it `repeat` times, until it alarms again."""
    stack.stop_process("alarm")
    say(f"writing a history of {history.alerts} alerts")
    records, kilobytes = asyncio.run(_write(stack.settings.kafka, history))
    for _ in range(repeat):
        before = conditions()
        started = time.perf_counter()
        stack.start_process("alarm")
        alarming_after_s = asyncio.run(_until_alarming(stack.settings.kafka)) - started
        yield {
            "alerts": history.alerts,
            "records": records,
            "megabytes": round(kilobytes / 1000, 1),
            "open_share": _OPEN_SHARE,
            "alarming_after_s": round(alarming_after_s, 2),
            "of_which_reading_s": _last_restoring_s(stack),
            "conditions": before,
        }
        stack.stop_process("alarm")


async def _write(settings: Kafka, history: History) -> tuple[int, float]:
    """How many records, and how many kilobytes their values are. Written as a book gives them out."""
    await prepare_topics(settings, TOPICS)
    async with Reader(settings) as reader:
        (end,) = await reader.ends(ALARM_LOG)
    records, total_bytes = 0, 0
    waiting = _records(history, position=end)
    async with Publisher(settings) as publisher:
        while batch := list(islice(waiting, _BATCH)):
            await publisher.publish(batch)
            records += len(batch)
            total_bytes += sum(len(record.value or b"") for record in batch)
    return records, total_bytes / 1000


def _records(history: History, *, position: int) -> Iterator[Outgoing]:
    """The records of ALERTS; each bookmark stands at `position` of the alarm log, where the next process goes on."""
    book = AlarmBook(Alarm(closed_kept_h=48))
    begins_at = now_micros() - 40 * HOUR
    step = 39 * HOUR // history.alerts
    made = 0
    for number in range(history.alerts):
        for change in _life(book, position - 1, number, begins_at + number * step):
            yield to_record(change)
            made += 1
            if made % _BOOKMARK_EVERY == 0:
                yield to_record(book.bookmark())
    yield to_record(book.bookmark())


def _life(book: AlarmBook, offset: int, number: int, at: Micros) -> Iterator[Change]:
    """Raised, worse, better, acknowledged, gone; one in ten is only raised, and stays open."""

    def judged(index: int, severity: Severity | None) -> list[Change]:
        reason = VerdictReason.THRESHOLD if severity else VerdictReason.BACK_TO_NORMAL
        stamp, device = Stamp(_RULE, 0, number, index), f"{_RULE}-{number}"
        return book.process(
            offset, Verdict(stamp, _RULE, device, "bench_level", severity, reason, at, 91.5, at, "bench-ward")
        )

    raised = judged(0, Severity.MEDIUM)
    yield from raised
    if number % round(1 / _OPEN_SHARE) == 0:
        return
    yield from judged(1, Severity.HIGH)
    yield from judged(2, Severity.MEDIUM)
    for change in raised:
        if isinstance(change, AlertChanged):
            decision = Decision(f"bench-{number}", change.alert.id, "operator", at, Acknowledge())
            yield from book.process(offset, decision)
    yield from judged(3, None)


async def _until_alarming(settings: Kafka) -> float:
    """When an alert of a verdict written now has come out (perf_counter)."""
    async with watched_alerts(settings) as seen, VerdictLog.connected(settings) as log:
        await log.write([log.verdict(f"{_RULE}-probe", f"probe-{now_micros()}", "bench_level", Severity.LOW, 1)])
        if not await seen.until(lambda: bool(seen.raised), within_s=_BACK_WITHIN_S):
            raise TimeoutError(f"alarming did not alarm within {_BACK_WITHIN_S} s of its start")
        return seen.newest_at


def _last_restoring_s(stack: PrivateStack) -> float | None:
    """What alarming's own log says about reading the topic."""
    text = (stack.folder / "logs" / "alarm.log").read_text(errors="replace")
    found = re.findall(r"book_restored.*?seconds=([\d.]+)", text)
    return float(found[-1]) if found else None
