"""Alarming against a real Kafka, killed, frozen and replaced."""

import asyncio
import random
import signal
from collections.abc import Callable
from itertools import count

import msgspec
import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from deploy.services.kafka import KafkaBroker
from streams.contracts.alerts import Bookmark, Severity
from streams.contracts.decisions import Comment, Decision
from streams.contracts.readings import Tick
from streams.contracts.rejections import Reason, Rejection
from streams.contracts.times import SECOND
from streams.contracts.topics import ALARM_LOG, ALERTS, REJECTIONS, SIGHTINGS
from streams.contracts.verdicts import Verdict
from streams.contracts.wire import decoder
from streams.runtime.errors import FencedError
from streams.runtime.publishing import Outgoing, Publisher, TransactionalPublisher
from streams.runtime.settings import Settings
from tests.support.alarm_process import (
    AlarmProcess,
    alert_records,
    eventually,
    expected_records,
    records_of,
    until,
    write_log,
)
from tests.unit.alarming.builders import START, a_decision, a_stamp, a_verdict

Start = Callable[[Settings], AlarmProcess]
LEADS_WITHIN_S = 15.0
_stamps = count(1)
_seconds = count(1)


def some_entries(devices: int) -> list[Verdict | Decision | Tick]:
    """Each device comes and goes; now and then a tick, and a decision about an alert nobody knows."""
    now = START + next(_seconds) * SECOND
    entries: list[Verdict | Decision | Tick] = [Tick(now, 0)]
    for device in range(devices):
        stamp = next(_stamps)
        severity = random.choice([Severity.HIGH, Severity.CRITICAL, None])  # noqa: S311  a test's choice
        entries.append(a_verdict(severity, stamp=a_stamp(stamp), at=now, device=f"noise-{device}"))
        entries.append(a_decision(Comment("who"), "al-unknown", decision=f"decision-{stamp}"))
    return entries


async def until_caught_up(settings: Settings, *, within_s: float = LEADS_WITHIN_S) -> list[tuple[bytes, bytes | None]]:
    """Wait until ALERTS holds as many records as the log asks for; all it holds."""
    expected = await expected_records(settings.kafka)

    async def is_caught_up() -> bool:
        return len(await alert_records(settings.kafka)) >= len(expected)

    await eventually(is_caught_up, "ALERTS as long as it has to be", within_s=within_s)
    found = await alert_records(settings.kafka)
    assert found == expected
    return found


async def until_leading(process: AlarmProcess) -> float:
    return await until(lambda: process.is_leading, "leading", within_s=LEADS_WITHIN_S)


async def test_alarming_killed_at_any_moment_gives_each_change_exactly_once(
    alarm_settings: Settings, publisher: Publisher, start: Start
) -> None:
    quick = msgspec.structs.replace(
        alarm_settings, alarm=msgspec.structs.replace(alarm_settings.alarm, group="killed", bookmark_interval_s=0.5)
    )
    for _ in range(4):
        process = start(quick)
        await write_log(publisher, some_entries(20))  # waits in the log while the process starts
        await until_leading(process)
        writing = asyncio.create_task(_keep_writing(publisher))
        await asyncio.sleep(random.uniform(0.1, 0.9))  # noqa: S311
        process.kill()
        writing.cancel()
        await asyncio.wait([writing])
    start(quick)

    found = await until_caught_up(quick)

    raised = [key for key, value in found if value is not None and b'"kind":"raised"' in value]
    assert len(raised) == len(set(raised)) > 0


async def _keep_writing(publisher: Publisher) -> None:
    while True:
        await asyncio.shield(write_log(publisher, some_entries(3)))


async def test_a_standby_does_not_disturb_the_leader_and_takes_over_when_it_is_killed(
    alarm_settings: Settings, publisher: Publisher, start: Start
) -> None:
    leader = start(alarm_settings)
    await until_leading(leader)
    standbys = [start(alarm_settings) for _ in range(3)]
    for standby in standbys:
        await until(lambda standby=standby: standby.is_standing_by, "standing by", within_s=10)  # type: ignore[misc]
    await write_log(publisher, some_entries(5))
    await until_caught_up(alarm_settings)
    assert leader.exit_code is None
    assert not any(standby.is_leading for standby in standbys)

    leader.kill()
    await write_log(publisher, some_entries(5))
    took_s = await until(lambda: any(s.is_leading for s in standbys), "a standby leads", within_s=LEADS_WITHIN_S)

    await until_caught_up(alarm_settings)
    assert sum(standby.is_leading for standby in standbys) == 1
    print(f"a standby led {took_s:.1f} s after the leader was killed")  # noqa: T201  a figure for the README


async def test_a_stopped_leader_finishes_leaves_a_bookmark_and_a_standby_leads_at_once(
    alarm_settings: Settings, publisher: Publisher, start: Start
) -> None:
    leader = start(alarm_settings)
    await until_leading(leader)
    standby = start(alarm_settings)
    await until(lambda: standby.is_standing_by, "standing by", within_s=10)
    await write_log(publisher, some_entries(5))
    await until_caught_up(alarm_settings)
    end = (await write_log(publisher, [Tick(START, 0)]))[0] + 1  # changes nothing: only a bookmark tells of it
    await asyncio.sleep(0.5)

    leader.send(signal.SIGTERM)
    await until(lambda: leader.exit_code is not None, "ended", within_s=5)

    assert leader.exit_code == 0
    assert await _bookmarked(alarm_settings) == end
    took_s = await until_leading(standby)
    assert took_s < 5
    print(f"a standby led {took_s:.1f} s after the leader was stopped")  # noqa: T201


async def _bookmarked(settings: Settings) -> int:
    records = [record.value for record in await records_of(settings.kafka, ALERTS) if record.key == b"~bookmark"]
    bookmark = decoder(ALERTS).decode(records[-1])
    assert isinstance(bookmark, Bookmark)
    return bookmark.position


async def test_a_leader_that_was_frozen_and_wakes_up_is_fenced_and_ends(
    alarm_settings: Settings, publisher: Publisher, start: Start
) -> None:
    frozen = start(alarm_settings)
    await until_leading(frozen)
    frozen.send(signal.SIGSTOP)
    standby = start(alarm_settings)
    await write_log(publisher, some_entries(5))
    await until_leading(standby)

    frozen.send(signal.SIGCONT)
    await write_log(publisher, some_entries(5))
    await until(lambda: frozen.exit_code is not None, "the fenced process ended", within_s=LEADS_WITHIN_S)

    assert frozen.exit_code == 1
    await until_caught_up(alarm_settings)
    assert standby.exit_code is None


async def test_a_leader_that_wakes_up_while_nothing_happens_leaves_the_lead_to_its_successor(
    alarm_settings: Settings, publisher: Publisher, start: Start
) -> None:
    frozen = start(alarm_settings)
    await until_leading(frozen)
    frozen.send(signal.SIGSTOP)
    standby = start(alarm_settings)
    await until_leading(standby)

    frozen.send(signal.SIGCONT)  # both claim the lead in the group; no publishing tells them apart
    await until(lambda: frozen.exit_code is not None, "the one replaced ended", within_s=LEADS_WITHIN_S)

    assert frozen.exit_code == 1
    await write_log(publisher, some_entries(5))
    await until_caught_up(alarm_settings)
    assert standby.exit_code is None


async def test_whoever_opens_the_transactional_id_fences_whoever_had_it(
    alarm_settings: Settings, publisher: Publisher
) -> None:
    del publisher  # the topics are there
    record = Outgoing(SIGHTINGS, 0, None, b"nobody reads this")
    async with TransactionalPublisher(alarm_settings.kafka, "fencing") as zombie:
        await zombie.publish([record])
        async with TransactionalPublisher(alarm_settings.kafka, "fencing") as successor:
            with pytest.raises(FencedError):
                await zombie.publish([record])
            await successor.publish([record])


async def test_what_cannot_be_read_is_rejected_and_stops_nobody(
    alarm_settings: Settings, publisher: Publisher, start: Start
) -> None:
    before = len(await _rejections(alarm_settings))
    bad = [b"{", b'{"type":"\xff"}', b'{"x":' + b"[" * 100_000, b'{"type":"reading"}', None]
    offsets = await publisher.publish([Outgoing(ALARM_LOG, 0, None, value) for value in bad])
    await write_log(publisher, [a_verdict(Severity.HIGH, stamp=a_stamp(next(_stamps)), device="after-the-bad-ones")])
    process = start(alarm_settings)

    async def is_raised() -> bool:
        return any(b"after-the-bad-ones" in (value or b"") for _, value in await alert_records(alarm_settings.kafka))

    await eventually(is_raised, "the alert after the bad records", within_s=LEADS_WITHIN_S)
    rejections = (await _rejections(alarm_settings))[before:]
    assert sorted(r.source for r in rejections) == sorted(f"{ALARM_LOG.name}/0/{offset}" for offset in offsets)
    assert {r.reason for r in rejections} == {Reason.UNREADABLE_RECORD}
    assert process.exit_code is None


async def _rejections(settings: Settings) -> list[Rejection]:
    return [decoder(REJECTIONS).decode(record.value) for record in await records_of(settings.kafka, REJECTIONS)]


async def test_a_restart_of_kafka_is_ridden_out(
    kafka: KafkaBroker, alarm_settings: Settings, publisher: Publisher, start: Start
) -> None:
    process = start(alarm_settings)
    await until_leading(process)
    await asyncio.to_thread(kafka.restart)

    await write_log(publisher, some_entries(5))

    await until_caught_up(alarm_settings, within_s=40)
    assert process.exit_code is None


async def test_records_that_kafka_dropped_before_they_were_read_are_reported_and_the_rest_goes_on(
    alarm_settings: Settings, publisher: Publisher, start: Start
) -> None:
    process = start(alarm_settings)
    await until_leading(process)
    process.send(signal.SIGTERM)
    await until(lambda: process.exit_code == 0, "ended", within_s=5)
    lost = await write_log(publisher, [Tick(START, 0)] * 5)
    kept = await write_log(publisher, [a_verdict(Severity.HIGH, stamp=a_stamp(next(_stamps)), device="kept")])
    await _drop_below(alarm_settings, kept[0])

    process = start(alarm_settings)
    await until_leading(process)

    assert f"event=alarm_log_records_lost first_lost={lost[0]} first_kept={kept[0]}" in process.log.read_text()

    async def is_raised() -> bool:
        return any(b'"kept"' in (value or b"") for _, value in await alert_records(alarm_settings.kafka))

    await eventually(is_raised, "the alert of the first record kept", within_s=LEADS_WITHIN_S)


async def _drop_below(settings: Settings, offset: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka.bootstrap_servers)
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(ALARM_LOG.name, 0): RecordsToDelete(before_offset=offset)})
    finally:
        await admin.close()
