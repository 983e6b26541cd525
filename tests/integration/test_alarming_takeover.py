"""A standby takes over in the middle of what takes time, against a real Kafka; and the log replayed gives the same."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from streams.alarming.changes import Change, to_record
from streams.contracts.alerts import AlertChanged, Finding, Severity, TransitionKind
from streams.contracts.decisions import Acknowledge, Adopt, Assign, Report, Resolve, Shelve
from streams.contracts.readings import Tick
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry, registry_key
from streams.contracts.times import HOUR, MINUTE, SECOND
from streams.contracts.topics import ALARM_LOG, ALERTS, REGISTRY, TOPICS, Topic
from streams.contracts.wire import decoder, encode
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Kafka, Settings
from streams.runtime.topic_setup import prepare_topics
from tests.support.alarm_process import AlarmProcess, alert_records, eventually, until, write_log
from tests.unit.alarming.any_city import RESPONSES, WINDOWS, a_device, a_rule, a_window
from tests.unit.alarming.any_log import (
    AnyLog,
    Decided,
    Entry,
    Flutters,
    Judged,
    JudgedAll,
    Passes,
    Registered,
    Sketch,
    Step,
    written,
)
from tests.unit.alarming.builders import START, a_decision, a_stamp, a_verdict
from tests.unit.alarming.folding import Folding

Start = Callable[[Settings], AlarmProcess]
LEADS_WITHIN_S = 20.0
FOLDED = (ALARM_LOG, ALERTS, REGISTRY)
A_SHIFT: Sequence[Step] = (
    Passes(10 * SECOND),
    JudgedAll("jam", ("s-1", "s-2", "s-3", "gw-1"), Severity.HIGH, 2 * SECOND),
    Decided(Sketch("shelve", lambda it: Shelve(it.now + 10 * MINUTE, "roadworks"))),
    Judged("mute", "s-1", Severity.MEDIUM),
    Passes(5 * SECOND),
    Judged("mute", "gw-1", Severity.HIGH),
    JudgedAll("mute", ("s-2", "s-3", "gw-2"), Severity.MEDIUM, SECOND),
    Judged("loud", "s-2", Severity.HIGH),
    Registered(a_window(WINDOWS[0], "noise of the corridor", "soon, an hour", "")),
    Passes(MINUTE, ticks=6),
    Flutters("loud", "s-5", 4, 2 * SECOND),
    Flutters("loud", "s-1", 4, 2 * SECOND),
    Decided(Sketch("report", lambda _: Report("Accident", Severity.CRITICAL, source="police", area="ward-1"))),
    Decided(Sketch("adopt", lambda it: Adopt(tuple(it.alerts[1:3]))), back=0),
    Decided(Sketch("acknowledge", lambda _: Acknowledge())),
    Decided(Sketch("assign", lambda it: Assign("minh", due_at=it.now + 10 * MINUTE))),
    Passes(20 * MINUTE, ticks=20),
    JudgedAll("mute", ("gw-1", "s-1", "s-2", "s-3"), None, 20 * SECOND),
    Passes(10 * MINUTE, ticks=10),
    JudgedAll("jam", ("s-1", "s-2", "s-3", "gw-1"), None, SECOND),
    Decided(Sketch("resolve", lambda _: Resolve(Finding.TRUE))),
    Passes(2 * HOUR, ticks=6),
)
"""A power cut, a queue, works on a corridor, fluttering meters, and an accident somebody phones in."""


class KafkaLog:
    """An alarm log on a broker, its registry, and what ALERTS has to hold by them."""

    def __init__(self, settings: Settings, publisher: Publisher) -> None:
        self.settings = settings
        self.log = AnyLog()
        self._publisher = publisher

    async def write(self, *entries: Entry) -> None:
        await write_log(self._publisher, list(entries))
        self.log.entries.extend(entries)

    async def tick(self, second: int) -> None:
        await self.write(Tick(START + second * SECOND, len(self.log.registry)))

    async def register(self, changes: Sequence[RegistryChange]) -> None:
        values = [None if change.entry is None else encode(change.entry) for change in changes]
        keys = [registry_key(change.kind, change.id) for change in changes]
        await self._publisher.publish(
            [Outgoing(REGISTRY, 0, key, value) for key, value in zip(keys, values, strict=True)]
        )
        self.log.registry.extend(changes)

    def expected(self) -> list[tuple[bytes | None, bytes | None]]:
        """The records of one uninterrupted fold."""
        folding, changes = Folding(self.log.registry), list[Change]()
        for offset, entry in enumerate(self.log.entries):
            changes += folding.process(offset, entry)
        return [(record.key, record.value) for record in map(to_record, changes)]

    async def until_folded(self) -> list[tuple[bytes, bytes | None]]:
        """Wait until ALERTS holds as many records as it has to; they are those of the uninterrupted fold."""
        expected = self.expected()

        async def is_folded() -> bool:
            return len(await alert_records(self.settings.kafka)) >= len(expected)

        await eventually(is_folded, "ALERTS as long as it has to be", within_s=LEADS_WITHIN_S)
        found = await alert_records(self.settings.kafka)
        assert found == expected
        return found


@pytest.fixture
async def log(alarm_settings: Settings) -> AsyncIterator[KafkaLog]:
    await made_anew(alarm_settings.kafka, FOLDED)
    async with Publisher(alarm_settings.kafka) as publisher:
        yield KafkaLog(alarm_settings, publisher)


async def made_anew(settings: Kafka, topics: Sequence[Topic]) -> None:
    """The topics without a record. Their names are free some moments after they are deleted."""
    await prepare_topics(settings, TOPICS)
    names = [topic.name for topic in topics]
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await admin.start()
    try:
        await admin.delete_topics(names)

        async def are_gone() -> bool:
            return not set(names) & set(await admin.list_topics())

        await eventually(are_gone, "the topics are deleted", within_s=20)
    finally:
        await admin.close()
    await prepare_topics(settings, TOPICS)


async def until_leading(process: AlarmProcess) -> None:
    await until(lambda: process.is_leading, "leading", within_s=LEADS_WITHIN_S)


def told(
    records: Sequence[tuple[bytes, bytes | None]], kinds: set[TransitionKind]
) -> Counter[tuple[TransitionKind, str]]:
    """How often what happened to which device's alert."""
    found: Counter[tuple[TransitionKind, str]] = Counter()
    for _, value in records:
        change = None if value is None else decoder(ALERTS).decode(value)
        if isinstance(change, AlertChanged) and change.transition.kind in kinds:
            found[change.transition.kind, change.alert.device] += 1
    return found


async def test_a_standby_wakes_a_shelved_alert_whose_leader_was_killed_after_the_shelving_once(
    log: KafkaLog, start: Start
) -> None:
    leader = start(log.settings)
    await until_leading(leader)
    standby = start(log.settings)
    await log.tick(0)
    await log.write(a_verdict(Severity.HIGH, stamp=a_stamp(1)))
    await log.write(a_decision(Shelve(START + MINUTE, "roadworks"), await only_alert(log), decision="shelve-1"))
    assert told(await log.until_folded(), {TransitionKind.SHELVED}) == {(TransitionKind.SHELVED, "noise-17"): 1}

    leader.kill()
    await log.tick(61)  # the shelf is over while nobody leads
    await until_leading(standby)
    await log.until_folded()
    for second in (62, 63, 200):
        await log.tick(second)
    await log.write(a_verdict(None, stamp=a_stamp(2), at=START + 201 * SECOND))  # a last record to wait for

    assert told(await log.until_folded(), {TransitionKind.WOKE}) == {(TransitionKind.WOKE, "noise-17"): 1}


async def only_alert(log: KafkaLog) -> str:
    """The id of the one alert there is."""
    (alert,) = {key.decode() for key, _ in await log.until_folded() if not key.startswith(b"~")}
    return alert


async def test_a_standby_reminds_and_escalates_once_what_its_leader_was_killed_over(
    log: KafkaLog, start: Start
) -> None:
    """One alert nobody acknowledges in the minute its rule gives, one that is assigned and due in ten minutes."""
    leader = start(log.settings)
    await until_leading(leader)
    standby = start(log.settings)
    await log.register(the_registry())
    await log.tick(0)
    await log.write(
        a_verdict(Severity.HIGH, stamp=a_stamp(1), rule="loud", device="s-1"),
        a_verdict(Severity.HIGH, stamp=a_stamp(2), rule="mute", device="s-2"),
    )
    task = next(key.decode() for key, value in await log.until_folded() if b'"s-2"' in (value or b""))
    await log.write(
        a_decision(Acknowledge(), task, decision="acknowledge-1"),
        a_decision(Assign("minh", due_at=START + 10 * MINUTE), task, decision="assign-1"),
    )
    await log.until_folded()

    leader.kill()
    await log.tick(61)
    await until_leading(standby)
    await log.until_folded()
    for second in (62, 5 * 60 + 1, 5 * 60 + 2, 10 * 60, 10 * 60 + 1, 3_600):
        await log.tick(second)
    records = await log.until_folded()

    assert told(records, {TransitionKind.REMINDED, TransitionKind.ESCALATED}) == {
        (TransitionKind.ESCALATED, "s-1"): 1,
        (TransitionKind.REMINDED, "s-2"): 1,
        (TransitionKind.ESCALATED, "s-2"): 1,
    }


def the_registry() -> list[RegistryChange]:
    """A rule that wants an answer in a minute, one that does not, and two devices."""
    rules = (a_rule("loud", response=RESPONSES["in a minute"]), a_rule("mute"))
    devices = (a_device("s-1", parent=None), a_device("s-2", parent=None))
    entries: list[tuple[EntryKind, str, RegistryEntry]] = [
        *((EntryKind.RULE, rule.id, RuleEntry(rule)) for rule in rules),
        *((EntryKind.DEVICE, device.id, device) for device in devices),
    ]
    return [RegistryChange(offset, kind, name, entry) for offset, (kind, name, entry) in enumerate(entries)]


async def test_alarms_wake_once_whenever_around_the_waking_the_leader_is_killed(log: KafkaLog, start: Start) -> None:
    await log.tick(0)
    for number in range(3):
        second = number * 100
        leader = start(log.settings)
        await log.write(a_verdict(Severity.HIGH, stamp=a_stamp(number + 1), device=f"noise-{number}"))
        await until_leading(leader)
        alert = (await log.until_folded())[-1][0].decode()
        until_then = START + (second + 50) * SECOND
        await log.write(a_decision(Shelve(until_then, "soon"), alert, decision=f"shelve-{number}"))
        await log.until_folded()
        await log.tick(second + 50)
        await asyncio.sleep(random.uniform(0, 0.03))  # noqa: S311  about as long as a transaction takes
        leader.kill()
    start(log.settings)

    assert told(await log.until_folded(), {TransitionKind.WOKE}) == {
        (TransitionKind.WOKE, f"noise-{number}"): 1 for number in range(3)
    }


async def test_the_alarm_log_replayed_into_a_fresh_topic_of_alerts_gives_the_same_byte_for_byte(
    log: KafkaLog, start: Start
) -> None:
    """A shift whose leaders are killed, one after the other; then the replay."""
    shift = written(A_SHIFT)
    await log.register(shift.registry)
    process = start(log.settings)
    third = len(shift.entries) // 3
    for number in range(3):
        await until_leading(process)
        await log.write(*shift.entries[number * third : None if number == 2 else (number + 1) * third])
        process.kill()
        process = start(log.settings)
    lived = await log.until_folded()
    process.kill()

    await made_anew(log.settings.kafka, [ALERTS])
    await until_leading(start(log.settings))

    assert await log.until_folded() == lived
    happened = {kind for kind, _ in told(lived, set(TransitionKind))}
    assert happened >= {
        TransitionKind.GROUPED,
        TransitionKind.SHELVED,
        TransitionKind.WOKE,
        TransitionKind.INHIBITED,
        TransitionKind.RELEASED,
        TransitionKind.CHATTERED,
        TransitionKind.CALMED,
        TransitionKind.MAINTENANCE_ENDED,
        TransitionKind.ADOPTED,
        TransitionKind.REMINDED,
        TransitionKind.ESCALATED,
    }
