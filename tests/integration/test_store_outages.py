"""PostgreSQL goes and comes back while the store works: nothing is lost, nothing is stored twice."""

import asyncio
import itertools
from pathlib import Path

import asyncpg

from deploy.services.kafka import KafkaBroker
from deploy.services.timescaledb import TimescaleDB
from streams.contracts.readings import Reading
from streams.contracts.rejections import Reason
from streams.contracts.times import SECOND
from streams.contracts.topics import READINGS
from streams.contracts.wire import encode
from streams.runtime.publishing import Publisher
from streams.timescale import queries
from streams.timescale.batches import BatchBuilder
from streams.timescale.pool import Database
from streams.timescale.sink import Sink
from tests.support import services
from tests.support.silent_line import a_line_that_can_fall_silent
from tests.support.store_process import a_running_store, a_store_process, prepared, publish, record_of, stored
from tests.unit.timescale.records import ARecord

_START = 1_795_000_000 * SECOND


def a_reading(device: str, second: int) -> Reading:
    at = _START + second * SECOND
    return Reading(device, "noise_level", float(second), at, at + 20_000, "dB")


async def test_the_store_rides_out_a_stopped_and_a_killed_database(
    kafka: KafkaBroker, database: services.Database, postgres: TimescaleDB
) -> None:
    wired = await prepared(kafka, database)
    async with a_running_store(wired), Publisher(wired.kafka) as publisher:
        enough = asyncio.Event()
        sending = asyncio.create_task(keep_sending(publisher, "steady", enough))
        await stored(wired, at_least=200, of="steady")
        for stop in (postgres.stop, postgres.kill):
            await asyncio.to_thread(stop)
            await asyncio.sleep(3)
            await asyncio.to_thread(postgres.start)
            await asyncio.sleep(1)
        enough.set()
        sent = await sending
        kept = await stored(wired, at_least=sent, of="steady")

    assert kept == {_START + second * SECOND: float(second) for second in range(sent)}


async def keep_sending(publisher: Publisher, device: str, enough: asyncio.Event) -> int:
    """Twenty readings every 50 ms until there are enough; how many were acknowledged."""
    for sent in itertools.count(0, 20):
        if enough.is_set():
            return sent
        await publisher.publish([record_of(a_reading(device, sent + i)) for i in range(20)])
        await asyncio.sleep(0.05)
    raise AssertionError("counted to the end")


async def test_a_commit_whose_answer_was_lost_is_not_repeated(
    kafka: KafkaBroker, database: services.Database, tmp_path: Path
) -> None:
    wired = await prepared(kafka, database)
    sent = 0
    connection = await asyncpg.connect(wired.database.url)
    try:
        with a_store_process(wired, tmp_path / "store.log") as process:
            async with Publisher(wired.kafka) as publisher:
                for _ in range(60):
                    await publisher.publish([record_of(a_reading("cut", sent + i)) for i in range(50)])
                    sent += 50
                    await connection.execute(_CUT)
                    await asyncio.sleep(0.05)
            kept = await stored(wired, at_least=sent, of="cut")
            assert process.poll() is None
    finally:
        await connection.close()

    assert kept == {_START + second * SECOND: float(second) for second in range(sent)}
    assert "storing_failed" in (tmp_path / "store.log").read_text()


_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'urbanwatch store'"


async def test_records_kafka_dropped_before_they_were_stored_are_noted_and_the_store_goes_on(
    kafka: KafkaBroker, database: services.Database
) -> None:
    wired = await prepared(kafka, database)
    partition = READINGS.partition_of("after")
    await publish(wired, [record_of(a_reading("after", second)) for second in range(10)])
    connection = await asyncpg.connect(wired.database.url)
    try:
        # As if the log began later: the stored position stands before the first record that Kafka has.
        await connection.execute(_MOVE_BACK, READINGS.name, partition)
    finally:
        await connection.close()
    async with a_running_store(wired):
        kept = await stored(wired, at_least=10, of="after")

    assert len(kept) == 10
    async with Database(wired.database) as questions:
        (note,) = await queries.rejections(questions, reasons=[Reason.LOST_BEFORE_STORED])
    assert note.rejection.detail == "Kafka dropped 7 records before they were stored, up to -1"


_MOVE_BACK = """
INSERT INTO offsets (topic, partition, next)
VALUES              ($1, $2, -7)
ON CONFLICT (topic, partition) DO UPDATE SET next = -7
"""


async def test_a_store_that_is_told_to_stop_while_the_database_is_away_stops(
    kafka: KafkaBroker, database: services.Database, postgres: TimescaleDB
) -> None:
    wired = await prepared(kafka, database)
    async with a_running_store(wired) as storing:
        await publish(wired, [record_of(a_reading("stopped", 0))])
        await stored(wired, at_least=1, of="stopped")
        await asyncio.to_thread(postgres.stop)
        await publish(wired, [record_of(a_reading("stopped", 1))])
        await asyncio.sleep(1)
    assert storing.done()
    assert storing.exception() is None
    await asyncio.to_thread(postgres.start)
    async with a_running_store(wired):
        kept = await stored(wired, at_least=2, of="stopped")

    assert len(kept) == 2


async def test_a_store_started_while_the_database_is_away_waits_for_it(
    kafka: KafkaBroker, database: services.Database, postgres: TimescaleDB
) -> None:
    wired = await prepared(kafka, database)
    await publish(wired, [record_of(a_reading("waited", 0))])
    await asyncio.to_thread(postgres.stop)
    async with a_running_store(wired) as stopped:
        await asyncio.sleep(1)
        assert not stopped.done()
    assert stopped.exception() is None
    async with a_running_store(wired):
        await asyncio.sleep(1)
        await asyncio.to_thread(postgres.start)
        kept = await stored(wired, at_least=1, of="waited")

    assert len(kept) == 1


async def test_a_database_that_falls_silent_without_a_word_is_given_up_and_asked_anew(
    kafka: KafkaBroker, database: services.Database
) -> None:
    wired = await prepared(kafka, database)
    place = (READINGS.name, READINGS.partition_of("silent"))
    (at,) = await publish(wired, [record_of(a_reading("silent", 0))])
    record = ARecord(*place, at, encode(a_reading("silent", 0)))
    async with a_line_that_can_fall_silent(database.url) as line, Sink(line.url, work_deadline_s=2) as sink:
        await sink.begin({place: 0})
        builder = BatchBuilder(await sink.positions())
        builder.add({place: [record]})
        line.fall_silent()
        storing = asyncio.create_task(sink.store(builder.take()))
        await asyncio.sleep(0.5)
        assert not storing.done()
        line.connect_anew()
        async with asyncio.timeout(30):
            await storing

    assert len(await stored(wired, at_least=1, of="silent")) == 1


async def test_the_store_rides_out_a_restart_and_a_kill_of_kafka(
    kafka: KafkaBroker, database: services.Database
) -> None:
    wired = await prepared(kafka, database)
    async with a_running_store(wired) as storing, Publisher(wired.kafka) as publisher:
        enough = asyncio.Event()
        sending = asyncio.create_task(keep_sending(publisher, "through", enough))
        await stored(wired, at_least=100, of="through")
        await asyncio.to_thread(kafka.restart)
        await asyncio.sleep(3)
        await asyncio.to_thread(kafka.kill)
        await asyncio.sleep(2)
        await asyncio.to_thread(kafka.start)
        await asyncio.sleep(2)
        enough.set()
        sent = await sending
        kept = await stored(wired, at_least=sent, of="through")
        assert not storing.done()

    assert kept == {_START + second * SECOND: float(second) for second in range(sent)}
