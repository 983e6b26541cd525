"""The store on a real Kafka and TimescaleDB: every record once, whatever is sent and whoever is killed."""

import asyncio
from pathlib import Path

import asyncpg
import msgspec
import pytest
import pytest_asyncio

from deploy.services.kafka import KafkaBroker
from streams.contracts.alerts import (
    Alert,
    AlertChanged,
    Notice,
    NoticeKind,
    Severity,
    State,
    Suppression,
    Transition,
    TransitionKind,
)
from streams.contracts.decisions import Acknowledge, Decision
from streams.contracts.readings import Reading, Tick
from streams.contracts.rejections import Reason, Rejection
from streams.contracts.sightings import Sighting, SightingKind
from streams.contracts.times import SECOND
from streams.contracts.topics import ALARM_LOG, ALERTS, READINGS, REJECTIONS, SIGHTINGS
from streams.contracts.wire import encode
from streams.runtime.errors import LostItsPlaceError
from streams.runtime.publishing import Outgoing, Publisher, TransactionalPublisher
from streams.runtime.reading import Reader
from streams.runtime.settings import Settings
from streams.timescale import queries
from streams.timescale.pool import Database
from streams.timescale.queries import AlertPlace, StoredRejection
from streams.timescale.shift import ShiftQuestion, shift_facts
from tests.support import services
from tests.support.store_process import (
    a_running_store,
    a_store_process,
    prepared,
    publish,
    record_of,
    stored,
    stored_up_to,
)

_START = 1_795_000_000 * SECOND


@pytest_asyncio.fixture
async def wired(kafka: KafkaBroker, database: services.Database) -> Settings:
    return await prepared(kafka, database)


def a_reading(device: str, second: int, value: float = 1.0, *, prop: str = "noise_level") -> Reading:
    at = _START + second * SECOND
    return Reading(device, prop, value, at, at + 20_000, "dB")


async def rejected(settings: Settings, *, device: str | None = None) -> list[StoredRejection]:
    async with Database(settings.database) as database:
        found = await queries.rejections(database, limit=1000)
    return [each for each in found if each.rejection.device == device]


async def test_the_same_value_again_is_ignored_and_another_value_is_a_conflict(wired: Settings) -> None:
    first = [a_reading("twice", second, float(second)) for second in range(10)]
    changed = msgspec.structs.replace(first[3], value=99.0)
    async with a_running_store(wired):
        await publish(wired, [record_of(reading) for reading in [*first, first[2], changed]])
        await stored(wired, at_least=10, of="twice")
        await publish(wired, [record_of(reading) for reading in [*first, changed, a_reading("twice", 10, 10.0)]])
        kept = await stored(wired, at_least=11, of="twice")

    assert kept == {_START + second * SECOND: float(second) for second in range(11)}
    conflicts = await rejected(wired, device="twice")
    assert [each.rejection.reason for each in conflicts] == [Reason.CONFLICT, Reason.CONFLICT]
    assert conflicts[0].rejection.detail == "noise_level already has 3.0 at this instant; 99.0 came later"
    assert msgspec.json.decode(conflicts[0].rejection.sample)["value"] == 99


async def test_late_readings_of_any_age_are_stored_too(wired: Settings) -> None:
    late = [a_reading("late", -day * 86_400, float(day)) for day in (300, 2, 400, 7, 1, 8, 100, 99)]
    async with a_running_store(wired):
        await publish(wired, [record_of(reading) for reading in [a_reading("late", 0), *late, *late]])
        kept = await stored(wired, at_least=len(late) + 1, of="late")

    assert len(kept) == len(late) + 1
    assert await rejected(wired, device="late") == []


async def test_killing_the_store_again_and_again_loses_and_doubles_nothing(wired: Settings, tmp_path: Path) -> None:
    wired = msgspec.structs.replace(wired, store=msgspec.structs.replace(wired.store, batch_rows=500))
    sent = 0

    async def keep_sending(publisher: Publisher) -> None:
        nonlocal sent
        while True:
            repeated = max(0, sent - 20)
            await publisher.publish(
                [record_of(a_reading("killed", second, float(second))) for second in range(repeated, sent + 100)]
            )
            sent += 100
            await asyncio.sleep(0.05)

    async with Publisher(wired.kafka) as publisher:
        sending = asyncio.create_task(keep_sending(publisher))
        for kill in range(5):
            with a_store_process(wired, tmp_path / "store.log"):
                await stored(wired, at_least=1 + sent, of="killed", within_s=20)
                await asyncio.sleep(0.07 * kill)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    with a_store_process(wired, tmp_path / "store.log"):
        kept = await stored(wired, at_least=sent, of="killed")

    assert len(kept) >= sent > 2_000
    assert kept == {_START + second * SECOND: float(second) for second in range(len(kept))}
    assert await rejected(wired, device="killed") == []


async def test_of_two_stores_one_ends_and_every_reading_is_stored_once(wired: Settings) -> None:
    async with a_running_store(wired) as first, a_running_store(wired) as second, Publisher(wired.kafka) as publisher:
        sent = 0
        while not first.done() and not second.done():
            await publisher.publish([record_of(a_reading("shared", sent + i)) for i in range(50)])
            sent += 50
            await asyncio.sleep(0.05)
        ended = first if first.done() else second
        with pytest.raises(LostItsPlaceError, match="another store"):
            ended.result()
        kept = await stored(wired, at_least=sent, of="shared")

    assert len(kept) == sent


async def test_a_record_that_cannot_be_read_is_rejected_and_those_beside_it_are_stored(wired: Settings) -> None:
    partition = READINGS.partition_of("beside")
    good = [record_of(a_reading("beside", second)) for second in range(4)]
    bad = [
        Outgoing(READINGS, partition, b"beside", value) for value in (b"not json", b'{"type":"reading"}', b"\xff", None)
    ]
    tick = Outgoing(READINGS, partition, None, encode(Tick(_START, 0)))
    async with a_running_store(wired):
        offsets = await publish(wired, [good[0], bad[0], good[1], bad[1], tick, bad[2], good[2], bad[3], good[3]])
        kept = await stored(wired, at_least=4, of="beside")

    assert len(kept) == 4
    found = [each for each in await rejected(wired) if each.rejection.reason is Reason.UNREADABLE_RECORD]
    assert {each.rejection.source for each in found} == {f"{READINGS.name}/{partition}/{offsets[i]}" for i in (1, 3, 5)}


async def test_what_the_database_refuses_for_good_is_found_and_all_else_is_stored(wired: Settings) -> None:
    good = [a_reading("fine", second) for second in range(300)]
    too_long = "".join(f"{number:x}" for number in range(3_000))  # beyond an index entry, also when compressed
    bad = [
        a_reading("fine", 0, prop="a\0b"),
        a_reading(too_long, 0),
        msgspec.structs.replace(a_reading("fine", 1), measured_at=2**62),
        msgspec.structs.replace(a_reading("fine", 2), property="received", received_at=-(2**62)),
    ]
    records = [record_of(reading) for reading in [*good[:100], *bad[:2], *good[100:200], *bad[2:], *good[200:]]]
    async with a_running_store(wired):
        await publish(wired, records)
        kept = await stored(wired, at_least=300, of="fine")

    assert len(kept) == 300
    refused = [*await rejected(wired, device="fine"), *await rejected(wired, device=too_long)]
    assert [each.rejection.reason for each in refused] == [Reason.REFUSED_BY_STORE] * 4


def a_change(kind: TransitionKind, state: State, revision: int, *, alert_id: str = "a-1") -> AlertChanged:
    at = _START + revision * SECOND
    alert = Alert(
        alert_id,
        "loud",
        "noise-1",
        "noise_level",
        "ward-1",
        Severity.HIGH,
        state,
        Suppression.NONE,
        90.0,
        _START,
        at,
        revision,
    )
    return AlertChanged(alert, Transition(kind, at, "rule:loud", subject="a-0", announces=revision == 1))


async def test_alerts_decisions_sightings_and_rejections_are_kept(wired: Settings) -> None:
    changes = [
        a_change(TransitionKind.RAISED, State.ACTIVE, 1),
        a_change(TransitionKind.ACKNOWLEDGED, State.ACKNOWLEDGED, 2),
        a_change(TransitionKind.CLEARED, State.RESOLVED, 3),
    ]
    decision = Decision("d-1", "a-1", "lan", _START, Acknowledge("on my way"), 1)
    sighting = Sighting("cam-1", SightingKind.CROSSING, "north", _START, _START, speed_kmh=31.5)
    notice = Notice(NoticeKind.MAINTENANCE_BEGAN, "w-1", _START, "lan", "cables", _START + SECOND)
    unstorable = msgspec.structs.replace(notice, reason="cut\0off")
    refusal = Rejection("urbanwatch/v1/x/readings", Reason.NOT_JSON, "no JSON", _START, b"{", 1, "x")
    async with a_running_store(wired), TransactionalPublisher(wired.kafka, "test-alarm") as alarming:
        for change in changes:
            await alarming.publish([Outgoing(ALERTS, 0, b"a-1", encode(change))])
        await alarming.publish([Outgoing(ALERTS, 0, b"a-1", None)])
        await alarming.publish([Outgoing(ALERTS, 0, b"~notice/w-1", encode(each)) for each in (notice, unstorable)])
        await publish(
            wired,
            [
                Outgoing(ALARM_LOG, 0, None, encode(decision)),
                Outgoing(SIGHTINGS, SIGHTINGS.partition_of("cam-1"), b"cam-1", encode(sighting)),
                Outgoing(REJECTIONS, 0, b"x", encode(refusal)),
                record_of(a_reading("last", 0)),
            ],
        )
        await stored_up_to(
            wired, ALERTS.name, 11
        )  # four changes and two notices; five transactions, each ended by a marker
        await stored(wired, at_least=1, of="last")
        async with Database(wired.database) as database:
            closed = await queries.closed_alerts(database, devices=["noise-1"], severities=[Severity.HIGH])
            after = await queries.closed_alerts(database, after=AlertPlace(_START, "a-1"))
            timeline = await queries.timeline(database, "a-1")
            shift = await shift_facts(database, ShiftQuestion(_START, _START + SECOND))

    assert closed == [changes[-1].alert]
    assert after == []
    assert [entry.transition for entry in timeline] == [change.transition for change in changes]
    assert shift.notices == [notice]
    assert [each.rejection for each in await rejected(wired, device="x")] == [refusal]
    (refused,) = [each.rejection for each in await rejected(wired) if each.rejection.source.startswith(ALERTS.name)]
    assert refused.reason is Reason.REFUSED_BY_STORE
    connection = await asyncpg.connect(wired.database.url)
    try:
        assert await connection.fetchval("SELECT action->>'comment' FROM decisions WHERE id = 'd-1'") == "on my way"
        assert await connection.fetchval("SELECT speed_kmh FROM sightings WHERE camera = 'cam-1'") == 31.5
    finally:
        await connection.close()


async def test_a_long_timeline_is_kept_whole_also_when_its_alert_has_left_the_topic(wired: Settings) -> None:
    """Elsewhere history is capped at some lines, or deleted with the closed alert (alerta)."""
    changes = [
        a_change(TransitionKind.RAISED, State.ACTIVE, 1, alert_id="long"),
        *(a_change(TransitionKind.COMMENTED, State.ACTIVE, number, alert_id="long") for number in range(2, 1_000)),
        a_change(TransitionKind.RESOLVED, State.RESOLVED, 1_000, alert_id="long"),
    ]
    async with a_running_store(wired), TransactionalPublisher(wired.kafka, "test-alarm") as alarming:
        (before,) = await _ends_of_alerts(wired)
        await alarming.publish([Outgoing(ALERTS, 0, b"long", encode(change)) for change in changes])
        await alarming.publish([Outgoing(ALERTS, 0, b"long", None)])
        await stored_up_to(wired, ALERTS.name, before + len(changes) + 3)  # a tombstone; two transactions' markers
        async with Database(wired.database) as database:
            timeline = await queries.timeline(database, "long", limit=2_000)

    assert [entry.transition for entry in timeline] == [change.transition for change in changes]


async def _ends_of_alerts(settings: Settings) -> list[int]:
    async with Reader(settings.kafka) as reader:
        return await reader.ends(ALERTS)
