"""Alarming against a real Kafka with a registry beside it: what a process knows of it survives the process."""

from itertools import count

from streams.contracts.alerts import NoticeKind, Severity
from streams.contracts.devices import Device
from streams.contracts.managing import Gathering, Group
from streams.contracts.policies import MaintenanceWindow, Reach
from streams.contracts.readings import Tick
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry, registry_key
from streams.contracts.rules import Level, Scope, ThresholdRule
from streams.contracts.times import SECOND
from streams.contracts.topics import REGISTRY
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.settings import Settings
from tests.support.alarm_process import (
    AlarmProcess,
    alert_records,
    eventually,
    expected_records,
    until,
    write_log,
)
from tests.unit.alarming.builders import START, a_stamp, a_verdict

HIGH = Severity.HIGH
_stamps = count(1)


async def register(publisher: Publisher, *entries: tuple[EntryKind, str, RegistryEntry | None]) -> int:
    """Write the registry; the position from which all of it applies."""
    records = [
        Outgoing(REGISTRY, 0, registry_key(kind, name), None if entry is None else encode(entry))
        for kind, name, entry in entries
    ]
    return max(await publisher.publish(records)) + 1


def a_jam(device: str, severity: Severity | None = HIGH, *, second: float) -> object:
    at = START + int(second * SECOND)
    return a_verdict(severity, stamp=a_stamp(next(_stamps), partition=9), at=at, device=device, rule="jam", area="w-1")


async def until_written(settings: Settings, words: bytes) -> None:
    async def is_written() -> bool:
        return any(words in (value or b"") for _, value in await alert_records(settings.kafka))

    await eventually(is_written, words.decode(), within_s=30)


async def test_a_standby_takes_over_groups_and_open_windows_and_gives_what_one_fold_would(
    alarm_settings: Settings, publisher: Publisher, processes: list[AlarmProcess]
) -> None:
    rule = ThresholdRule(Scope(), (Level(HIGH, 10, 15),), id="jam", group=Group(Gathering.AREA, at_least=2))
    window = MaintenanceWindow(
        "works", Reach(device="loop-9"), START, START + 600 * SECOND, reason="new loops", by="lan"
    )
    position = await register(
        publisher,
        (EntryKind.RULE, "jam", RuleEntry(rule)),
        (EntryKind.DEVICE, "loop-1", Device("loop-1", "loop", area="w-1")),
        (EntryKind.MAINTENANCE, "works", window),
    )
    await write_log(publisher, [Tick(START + SECOND, position)])
    await write_log(publisher, [a_jam(device, second=2) for device in ("loop-1", "loop-2", "loop-9")])
    await until_written(alarm_settings, NoticeKind.MAINTENANCE_BEGAN.value.encode())
    await until_written(alarm_settings, b'"origin":"group"')

    leader = next(process for process in processes if process.is_leading)
    leader.kill()
    await write_log(publisher, [a_jam("loop-3", second=3)])
    await until(lambda: all(p.is_leading for p in processes), "the standby leads", within_s=20)
    position = await register(publisher, (EntryKind.MAINTENANCE, "works", None))
    gone = [a_jam(device, None, second=9) for device in ("loop-1", "loop-2", "loop-3", "loop-9")]
    await write_log(publisher, [Tick(START + 8 * SECOND, position), *gone])

    await until_written(alarm_settings, b'"reason":"no member stands"')
    assert await alert_records(alarm_settings.kafka) == await expected_records(alarm_settings.kafka)
