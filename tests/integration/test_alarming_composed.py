"""Composed rules against a real Kafka: what they rest on survives the process that knew it."""

from itertools import count

from streams.contracts.alerts import Severity
from streams.contracts.devices import Device
from streams.contracts.readings import Tick
from streams.contracts.registry import EntryKind, RuleEntry
from streams.contracts.rules import Level, Per, Scope, SequenceRule, SeveralOfRule, Stage, ThresholdRule
from streams.contracts.times import SECOND
from streams.contracts.verdicts import Verdict
from streams.runtime.publishing import Publisher
from streams.runtime.settings import Settings
from tests.integration.test_alarming_policies import register, until_written
from tests.support.alarm_process import (
    AlarmProcess,
    alert_records,
    expected_records,
    until,
    write_log,
)
from tests.unit.alarming.builders import START, a_stamp, a_verdict

HIGH = Severity.HIGH
_stamps = count(1)


def slow(device: str, severity: Severity | None = HIGH, *, second: float) -> Verdict:
    at = START + int(second * SECOND)
    stamp = a_stamp(next(_stamps), partition=8)
    return a_verdict(severity, stamp=stamp, at=at, device=device, rule="jam#1", area="w-1")


async def test_a_standby_counts_on_where_the_leader_was_killed(
    alarm_settings: Settings, publisher: Publisher, processes: list[AlarmProcess]
) -> None:
    """Three detectors of a road: two were slow before the kill, one of them for a moment; the third comes after it."""
    part = ThresholdRule(Scope(), (Level(HIGH, 10, 15),))
    jam = SeveralOfRule(of=part, at_least=3, scope=Scope(tag="road:a"), within_s=60, id="jam")
    after = SequenceRule(("jam", "jam#1"), within_s=60, per=Per.ALL, id="after", stage=Stage.WATCHED)
    position = await register(
        publisher,
        (EntryKind.RULE, "jam", RuleEntry(jam)),
        (EntryKind.RULE, "after", RuleEntry(after)),
        *((EntryKind.DEVICE, f"d{n}", Device(f"d{n}", "loop", tags=("road:a",), area="w-1")) for n in range(5)),
    )
    await write_log(publisher, [Tick(START + SECOND, position)])
    await write_log(publisher, [slow("d1", second=2), slow("d1", None, second=3), slow("d2", second=4)])
    await until_written(alarm_settings, b'"device":"d2"')

    leader = next(process for process in processes if process.is_leading)
    leader.kill()
    await write_log(publisher, [slow("d3", second=5)])
    await until(lambda: all(p.is_leading for p in processes), "the standby leads", within_s=20)
    await until_written(alarm_settings, b"several_of: 3 of 5: d1, d2, d3")
    await write_log(publisher, [Tick(START + 63 * SECOND, position)])

    await until_written(alarm_settings, b"back_to_normal: 2 of 5: d2, d3")
    assert await alert_records(alarm_settings.kafka) == await expected_records(alarm_settings.kafka)
