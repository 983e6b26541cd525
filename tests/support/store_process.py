"""The store for its integration tests: in this process, or as a process of its own that can be killed."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import asyncpg

from deploy.services.kafka import KafkaBroker
from streams.contracts.readings import Reading
from streams.contracts.topics import READINGS, TOPICS
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.settings import Database, Kafka, Settings, as_environment
from streams.runtime.topic_setup import prepare_topics
from streams.timescale.migrate import migrate
from streams.timescale.progress import Progress, watch_progress
from streams.timescale.worker import run
from tests.support import services

_ROOT = Path(__file__).resolve().parents[2]


async def prepared(kafka: KafkaBroker, database: services.Database) -> Settings:
    """Settings of a store whose topics and tables exist."""
    settings = Settings(
        kafka=Kafka(bootstrap_servers=kafka.bootstrap_servers, request_timeout_s=5),
        database=Database(url=database.url),
    )
    await prepare_topics(settings.kafka, TOPICS)
    await migrate(settings.database.url)
    return settings


def record_of(reading: Reading) -> Outgoing:
    """The record the gateway would publish."""
    return Outgoing(READINGS, READINGS.partition_of(reading.device), reading.device.encode(), encode(reading))


async def publish(settings: Settings, records: Sequence[Outgoing]) -> list[int]:
    """Publish; the offsets."""
    async with Publisher(settings.kafka) as publisher:
        return await publisher.publish(records)


@asynccontextmanager
async def a_running_store(settings: Settings) -> AsyncIterator["asyncio.Task[None]"]:
    """A store in this process, stopped in good order at the end."""
    stop = asyncio.Event()
    storing = asyncio.create_task(run(settings, stop))
    try:
        yield storing
    finally:
        stop.set()
        await asyncio.wait({storing}, timeout=20)
        if not storing.done():
            storing.cancel()
            with suppress(asyncio.CancelledError):
                await storing


@contextmanager
def a_store_process(settings: Settings, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A store as a process of its own, killed at the end if it still runs."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streams.timescale"],
            env={**os.environ, **as_environment(settings)},
            cwd=_ROOT,
            stderr=output,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


async def stored(settings: Settings, *, at_least: int, of: str, within_s: float = 60) -> dict[int, float]:
    """The readings of device `of`, by time, as soon as there are `at_least` so many; those there are in the end."""
    async with watch_progress(settings.database) as progress, asyncio.timeout(within_s + 10):
        return await _stored(progress, at_least, of, within_s)


async def _stored(progress: Progress, at_least: int, of: str, within_s: float) -> dict[int, float]:
    deadline = asyncio.get_running_loop().time() + within_s
    while True:
        found = {
            time: value
            for (device, _), points in (await progress.readings_by_series()).items()
            if device == of
            for time, value in points
        }
        if len(found) >= at_least or asyncio.get_running_loop().time() > deadline:
            return found
        await asyncio.sleep(0.2)


async def stored_up_to(settings: Settings, topic: str, position: int, *, within_s: float = 30) -> None:
    """Wait until the store has passed everything below `position` of a topic with one partition."""
    connection = await asyncpg.connect(settings.database.url)
    try:
        deadline = asyncio.get_running_loop().time() + within_s
        while (at := await connection.fetchval(_NEXT, topic)) != position:
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError(f"the store is at {at} of {topic}, not at {position}")
            await asyncio.sleep(0.1)
    finally:
        await connection.close()


_NEXT = "SELECT next FROM offsets WHERE topic = $1"
