"""The process `alarm` as tests see it: started, killed, frozen; and the alarm log and ALERTS around it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from streams.alarming.book import AlarmBook
from streams.alarming.changes import Change, to_record
from streams.alarming.entries import read_entry
from streams.contracts.alerts import AlertChanged, Bookmark
from streams.contracts.readings import Tick
from streams.contracts.registry import parse_registry_key
from streams.contracts.rejections import Rejection
from streams.contracts.topics import ALARM_LOG, ALERTS, REGISTRY, Topic
from streams.contracts.wire import decoder, encode
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Alarm, Kafka, Settings, as_environment

_POLL_S = 0.02


class AlarmProcess:
    """`python -m streams.alarming` in a process of its own; what it logs stands in a file."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.log = log
        with log.open("wb") as sink:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "streams.alarming"],
                env={**os.environ, **as_environment(settings)},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
            )

    @property
    def is_leading(self) -> bool:
        return "event=leading" in self.log.read_text()

    @property
    def is_standing_by(self) -> bool:
        return "event=standing_by" in self.log.read_text()

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        """Kill -9, and be sure it is gone."""
        self._process.kill()
        self._process.wait(timeout=10)


@contextmanager
def alarm_processes(folder: Path) -> Iterator[Callable[[Settings], AlarmProcess]]:
    """Starts processes; those still running at the end are killed."""
    started: list[AlarmProcess] = []

    def start(settings: Settings) -> AlarmProcess:
        started.append(AlarmProcess(settings, folder / f"alarm-{len(started)}.log"))
        return started[-1]

    try:
        yield start
    finally:
        for process in started:
            process.kill()


async def until(condition: Callable[[], bool], what: str, *, within_s: float) -> float:
    """Wait until the condition holds; the seconds it took."""
    clock = asyncio.get_running_loop().time
    started = clock()
    while not condition():
        if clock() - started > within_s:
            raise AssertionError(f"not within {within_s} s: {what}")
        await asyncio.sleep(_POLL_S)
    return clock() - started


async def eventually(condition: Callable[[], Awaitable[bool]], what: str, *, within_s: float) -> None:
    """Ask until the answer is yes."""
    try:
        async with asyncio.timeout(within_s):
            while True:
                if await condition():
                    return
                await asyncio.sleep(_POLL_S)
    except TimeoutError:
        raise AssertionError(f"not within {within_s} s: {what}") from None


async def write_log(publisher: Publisher, entries: list[Any]) -> list[int]:
    """Append to the alarm log."""
    return await publisher.publish([Outgoing(ALARM_LOG, 0, None, encode(entry)) for entry in entries])


async def records_of(settings: Kafka, topic: Topic) -> list[Any]:
    """All records of a topic that a read-committed reader sees now."""
    found: list[Any] = []
    async with Reader(settings, committed_only=True, max_wait_s=0.1) as reader:
        positions, ends = await reader.beginnings(topic), await reader.ends(topic)
        await reader.start_at({(topic, number): position for number, position in enumerate(positions)})
        while any(position < end for position, end in zip(positions, ends, strict=True)):
            for records in (await reader.read(wait_s=0.2)).values():
                found += records
            positions = [await reader.position(topic, number) for number in range(topic.partitions)]
    return found


async def alert_records(settings: Kafka) -> list[tuple[bytes, bytes | None]]:
    """Key and value of everything in ALERTS but bookmarks, in order."""
    return [(r.key, r.value) for r in await records_of(settings, ALERTS) if r.key != b"~bookmark"]


async def expected_records(settings: Kafka) -> list[tuple[bytes | None, bytes | None]]:
    """What ALERTS has to hold by the alarm log and the registry as they stand: one uninterrupted fold."""
    book = AlarmBook(Alarm())
    changes: list[Change] = []
    registry = await _registry_changes(settings)
    for record in await records_of(settings, ALARM_LOG):
        entry = read_entry(record.value, offset=record.offset, written_ms=record.timestamp)
        if not isinstance(entry, Rejection):
            changes += book.process(record.offset, entry)
        if isinstance(entry, Tick) and entry.registry_position > book.registry_position:
            below = range(book.registry_position, entry.registry_position)
            changes += book.register([change for change in registry if change.offset in below], below.stop)
    return [(record.key, record.value) for record in map(to_record, changes)]


async def _registry_changes(settings: Kafka) -> list[RegistryChange]:
    decode = decoder(REGISTRY).decode
    return [
        RegistryChange(record.offset, *parse_registry_key(record.key), record.value and decode(record.value))
        for record in await records_of(settings, REGISTRY)
    ]


async def alerts_as_they_come(reader: Reader) -> AsyncIterator[list[AlertChanged | Bookmark]]:
    """Follow ALERTS from its end: what each fetch brings."""
    decode = decoder(ALERTS).decode
    while True:
        for records in (await reader.read(wait_s=1)).values():
            yield [decode(record.value) for record in records if record.value is not None]
