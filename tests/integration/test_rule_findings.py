"""What alarming folds, stored by the store's own statements: watched rules, faults of devices, findings of rules."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest_asyncio

from streams.contracts.alerts import AlertChanged, Finding, Severity
from streams.contracts.decisions import Resolve
from streams.contracts.devices import Device
from streams.contracts.managing import Gathering, Group
from streams.contracts.registry import RuleEntry
from streams.contracts.rules import FlatlineRule, Level, Scope, SeveralOfRule, Stage, ThresholdRule
from streams.contracts.times import HOUR, MINUTE
from streams.contracts.topics import ALERTS
from streams.runtime.settings import Database as DatabaseSettings
from streams.timescale.alarm_facts import FactsQuestion
from streams.timescale.batches import Batch
from streams.timescale.fact_queries import alarm_facts
from streams.timescale.migrate import migrate
from streams.timescale.past_alerts import similar_alerts
from streams.timescale.pool import Database
from streams.timescale.queries import closed_alerts
from streams.timescale.rule_findings import VersionFindings, closed_last_of, findings_of_rules
from streams.timescale.shift import ShiftQuestion, shift_facts
from streams.timescale.writing_events import write_events
from tests.support import services
from tests.unit.alarming.builders import START, AlarmLog

HIGH = Severity.HIGH
BEGINS, ENDS = START - HOUR, START + HOUR
LEVELS = (Level(HIGH, 85, 80),)


@dataclass
class ARecord:
    """A record of ALERTS."""

    offset: int
    topic: str = ALERTS.name
    partition: int = 0
    timestamp: int = 0
    value: bytes | None = None


def a_morning() -> AlarmLog:
    """Of `loud` one alert true, one false (an older version), one closed without saying; a group of three, true.

    `tried` is watched: one false. `stuck` finds a fault. `road` is composed, of two devices in a ward.
    """
    log = AlarmLog()
    log.register(
        ThresholdRule(Scope(), LEVELS, id="loud", version=1),
        ThresholdRule(Scope(), LEVELS, id="tried", stage=Stage.WATCHED, version=1),
        ThresholdRule(Scope(), LEVELS, id="crowd", group=Group(Gathering.AREA, at_least=3), version=1),
        RuleEntry(FlatlineRule(scope=Scope(), after_s=600, id="stuck", version=3)),
        SeveralOfRule(of="crowd", at_least=2, id="road", version=1),
        Device("d1", "noise", area="ward-1"),
    )
    log.tick(1)
    for device, finding, version in (("d1", Finding.FALSE, 2), ("d2", Finding.TRUE, 2), ("d3", None, 2)):
        log.judge(HIGH, device=device, rule="loud", second=2)
        log.decide(Resolve(finding))
        log.register(ThresholdRule(Scope(), LEVELS, id="loud", version=version))
        log.tick(3)
    log.judge(HIGH, rule="tried", second=4)
    log.decide(Resolve(Finding.FALSE))
    log.judge(HIGH, rule="stuck", second=5)
    for device in ("d1", "d2", "d3"):
        log.judge(HIGH, device=device, rule="crowd", second=6)
    log.decide(Resolve(Finding.TRUE), alert=log.group().id)
    return log


@pytest_asyncio.fixture
async def city(database: services.Database) -> AsyncIterator[Database]:
    await migrate(database.url)
    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute("TRUNCATE alerts, alert_transitions, notices")
        batch = Batch()
        changes = (change for change in a_morning().changes if isinstance(change, AlertChanged))
        batch.changes += [(change, ARecord(offset)) for offset, change in enumerate(changes)]
        async with connection.transaction():
            assert await write_events(connection, batch) == []
    finally:
        await connection.close()
    async with Database(DatabaseSettings(url=database.url)) as stored:
        yield stored


async def test_findings_are_counted_by_rule_and_version_and_groups_once(city: Database) -> None:
    found = await findings_of_rules(city, since=BEGINS, to=ENDS)

    assert found == [
        VersionFindings("crowd", 1, true=1, false=0, unknown=0, alerts=1),
        VersionFindings("loud", 2, true=1, false=0, unknown=1, alerts=2),
        VersionFindings("loud", 1, true=0, false=1, unknown=0, alerts=1),
        VersionFindings("road", 1, true=0, false=0, unknown=0, alerts=1),
        VersionFindings("stuck", 3, true=0, false=0, unknown=0, alerts=1),
        VersionFindings("tried", 1, true=0, false=1, unknown=0, alerts=1),
    ]
    assert [one.rule for one in await findings_of_rules(city, since=BEGINS, to=ENDS, rule="tried")] == ["tried"]
    assert await findings_of_rules(city, since=ENDS, to=ENDS + MINUTE) == []


async def test_the_latest_closed_alerts_of_a_rule_are_those_counted(city: Database) -> None:
    loud = await closed_last_of(city, "loud", since=BEGINS, to=ENDS, limit=2)
    (group,) = await closed_last_of(city, "crowd", since=BEGINS, to=ENDS, limit=10)

    assert [alert.device for alert in loud] == ["d3", "d2"]
    assert group.device == ""


async def test_watched_alerts_are_in_no_figure_of_operators_and_faults_are_told_apart(city: Database) -> None:
    facts = await alarm_facts(city, FactsQuestion(BEGINS, ENDS))
    shift = await shift_facts(city, ShiftQuestion(BEGINS, ENDS))

    assert "tried" not in {source.rule for source in facts.top_sources} | {found.rule for found in facts.found}
    assert "tried" not in {line.rule for line in shift.lines}
    assert (facts.faults, shift.faults) == (1, 1)
    assert sum(facts.severities.values()) == shift.announced == 8
    assert ("road", "", "all") in {(source.rule, source.device, source.group) for source in facts.top_sources}


async def test_old_alerts_are_listed_by_stage_and_fault(city: Database) -> None:
    live, tried = await closed_alerts(city), await closed_alerts(city, is_watched=True)

    assert "tried" not in {alert.rule for alert in live}
    assert [alert.rule for alert in tried] == ["tried"]
    assert await closed_alerts(city, is_fault=True) == []
    assert await similar_alerts(city, tried[0]) == []
