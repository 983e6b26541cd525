"""Incidents people report, and what one alert adopts."""

import pytest

from streams.contracts.alerts import (
    AlertChanged,
    Cover,
    Finding,
    Origin,
    RefusalReason,
    Severity,
    State,
    Suppression,
    TransitionKind,
)
from streams.contracts.decisions import Acknowledge, Adopt, Disown, Report, Resolve
from streams.contracts.devices import Device, Location
from streams.contracts.managing import Gathering, Group
from streams.contracts.rules import Level, Scope, ThresholdRule
from tests.unit.alarming.builders import AlarmLog, lines, only_change, only_refusal

HIGH = Severity.HIGH
ADOPTED, RELEASED, RESOLVED = TransitionKind.ADOPTED, TransitionKind.RELEASED, TransitionKind.RESOLVED


@pytest.fixture
def log() -> AlarmLog:
    """Two sensors' alerts and an accident somebody phoned in."""
    log = AlarmLog()
    log.judge(HIGH, device="a", second=1)
    log.judge(HIGH, device="b", second=2)
    log.decide(Report("Accident", HIGH, source="police", area="ward-1"), alert="rp-1", decision="d-1")
    return log


def the(log: AlarmLog, *devices: str) -> tuple[str, ...]:
    return tuple(log.alert_of(device).id for device in devices)


def test_a_reported_incident_is_an_alert_like_any_other(log: AlarmLog) -> None:
    told = Report("Tree down", Severity.MEDIUM, "phone", "across two lanes", location=Location(10.7, 106.7))
    change = only_change(log.decide(told, alert="rp-2"))

    alert, transition = change.alert, change.transition
    assert (alert.id, alert.rule, alert.origin, alert.state) == ("rp-2", "reported", Origin.REPORTED, State.ACTIVE)
    assert (alert.title, alert.source, alert.description) == ("Tree down", "phone", "across two lanes")
    assert (alert.location, alert.area, alert.device) == (Location(10.7, 106.7), None, "")
    assert (transition.kind, transition.by, transition.announces) == (TransitionKind.REPORTED, "lan", True)
    assert only_change(log.decide(Acknowledge(), alert="rp-2")).alert.state is State.ACKNOWLEDGED


def test_a_report_about_a_device_lies_where_the_device_does(log: AlarmLog) -> None:
    log.register(Device("cam-1", "camera", location=Location(10.8, 106.6), area="ward-9"))
    log.tick(1)

    alert = only_change(log.decide(Report("Smoke", HIGH, device="cam-1"), alert="rp-2")).alert

    assert (alert.area, alert.location, alert.device) == ("ward-9", Location(10.8, 106.6), "cam-1")


def test_the_same_report_twice_is_one_alert(log: AlarmLog) -> None:
    again = log.decide(Report("Accident", HIGH), alert="rp-1", decision="d-1")
    under_another_id = only_refusal(log.decide(Report("Accident", HIGH), alert="rp-1", decision="d-2"))

    assert again == []
    assert under_another_id.reason is RefusalReason.ALREADY_REPORTED


def test_a_report_cannot_take_the_key_of_what_is_no_alert(log: AlarmLog) -> None:
    assert only_refusal(log.decide(Report("x", HIGH), alert="~bookmark")).reason is RefusalReason.ALREADY_REPORTED


def test_several_incidents_stand_side_by_side(log: AlarmLog) -> None:
    log.decide(Report("Another accident", HIGH, area="ward-1"), alert="rp-2")

    assert [alert.id for alert in log.book.unresolved() if alert.origin is Origin.REPORTED] == ["rp-1", "rp-2"]


def test_an_incident_stands_for_what_it_adopts_and_answers_once(log: AlarmLog) -> None:
    found = log.decide(Adopt(the(log, "a", "b"), comment="same crash"), alert="rp-1", decision="d-2")

    assert lines(found) == [("reported", ADOPTED, False), ("a", ADOPTED, False), ("b", ADOPTED, False)]
    changes = [change for change in found if isinstance(change, AlertChanged)]
    assert [change.transition.decision for change in changes] == ["d-2", None, None]
    a = log.alert_of("a")
    assert (a.covered_by, a.covered_as) == ("rp-1", Cover.ADOPTED)
    assert (a.suppression, a.suppression_reason) == (Suppression.INHIBITED, "rp-1")


def test_an_adopted_alert_that_clears_is_closed_at_once(log: AlarmLog) -> None:
    log.decide(Adopt(the(log, "a")), alert="rp-1")

    assert only_change(log.judge(None, device="a")).alert.state is State.RESOLVED


def test_what_still_stands_when_the_incident_is_resolved_comes_back_before_operators(log: AlarmLog) -> None:
    log.decide(Adopt(the(log, "a", "b")), alert="rp-1")
    log.judge(None, device="b")

    resolved = log.decide(Resolve(), alert="rp-1")

    assert lines(resolved) == [("reported", RESOLVED, False), ("a", RELEASED, True)]
    assert log.alert_of("a").covered_by is None


def test_a_cleared_alert_that_was_adopted_is_closed_with_the_incident(log: AlarmLog) -> None:
    log.judge(None, device="a")
    log.decide(Adopt(the(log, "a")), alert="rp-1")

    assert lines(log.decide(Resolve(), alert="rp-1")) == [("reported", RESOLVED, False), ("a", RESOLVED, False)]


def test_a_disowned_alert_stands_for_itself_again(log: AlarmLog) -> None:
    log.decide(Adopt(the(log, "a", "b")), alert="rp-1")

    disowned = log.decide(Disown(the(log, "a")), alert="rp-1")

    assert lines(disowned) == [("reported", RELEASED, False), ("a", RELEASED, True)]
    assert log.alert_of("b").covered_by == "rp-1"


def test_an_alert_of_a_rule_can_adopt_too_and_lets_go_when_it_is_over(log: AlarmLog) -> None:
    (a,) = the(log, "a")
    log.decide(Adopt(the(log, "b")), alert=a)
    log.judge(None, device="a")
    assert log.alert_of("b").covered_by == a  # cleared, nobody has acknowledged it yet

    assert lines(log.decide(Acknowledge(), alert=a))[1] == ("b", RELEASED, True)


@pytest.mark.parametrize(
    ("adopter", "named", "reason"),
    [
        ("rp-1", ("al-unknown",), RefusalReason.UNKNOWN_ALERT),
        ("al-unknown", ("rp-1",), RefusalReason.UNKNOWN_ALERT),
        ("rp-1", ("rp-1",), RefusalReason.NOT_ADOPTABLE),
        ("rp-1", (), RefusalReason.NOT_ADOPTABLE),
        ("rp-1", ("rp-closed",), RefusalReason.NOT_ADOPTABLE),
        ("rp-closed", ("rp-1",), RefusalReason.ALREADY_RESOLVED),
        ("rp-other", ("rp-child",), RefusalReason.NOT_ADOPTABLE),
        ("rp-child", ("rp-parent",), RefusalReason.NOT_ADOPTABLE),
        ("rp-grandchild", ("rp-parent",), RefusalReason.NOT_ADOPTABLE),
    ],
    ids=str,
)
def test_what_cannot_be_adopted_is_refused_with_its_reason(
    log: AlarmLog, adopter: str, named: tuple[str, ...], reason: RefusalReason
) -> None:
    for name in ("rp-closed", "rp-other", "rp-parent", "rp-child", "rp-grandchild"):
        log.decide(Report(name, HIGH), alert=name)
    log.decide(Resolve(), alert="rp-closed")
    log.decide(Adopt(("rp-child",)), alert="rp-parent")
    log.decide(Adopt(("rp-grandchild",)), alert="rp-child")

    assert only_refusal(log.decide(Adopt(named), alert=adopter)).reason is reason


def test_adopting_is_all_or_nothing(log: AlarmLog) -> None:
    refusal = only_refusal(log.decide(Adopt((*the(log, "a"), "al-unknown")), alert="rp-1"))

    assert refusal.reason is RefusalReason.UNKNOWN_ALERT
    assert log.alert_of("a").covered_by is None


@pytest.mark.parametrize("named", [("rp-1",), ()])
def test_what_was_not_adopted_cannot_be_disowned(log: AlarmLog, named: tuple[str, ...]) -> None:
    named = named and the(log, "a")

    assert only_refusal(log.decide(Disown(named), alert="rp-1")).reason is RefusalReason.NOT_ADOPTED


def test_a_stale_revision_is_refused_before_anything_is_adopted(log: AlarmLog) -> None:
    log.decide(Acknowledge(), alert="rp-1")

    refusal = only_refusal(log.decide(Adopt(the(log, "a")), alert="rp-1", revision=1))

    assert refusal.reason is RefusalReason.STALE_REVISION


def test_what_gets_worse_behind_an_incident_makes_the_incident_worse(log: AlarmLog) -> None:
    """Else a critical alert stands unseen behind one of low severity."""
    log.decide(Adopt(the(log, "a", "b")), alert="rp-1")

    worse = log.judge(Severity.CRITICAL, device="a")

    changed = TransitionKind.SEVERITY_CHANGED
    assert lines(worse) == [("a", changed, False), ("reported", changed, True)]
    told = [change for change in worse if isinstance(change, AlertChanged)][1]
    assert (told.alert.severity, told.transition.subject) == (Severity.CRITICAL, log.alert_of("a").id)
    assert lines(log.judge(HIGH, device="a")) == [("a", changed, False)]


def test_an_incident_is_as_severe_as_what_it_adopts(log: AlarmLog) -> None:
    log.decide(Report("Smell of gas", Severity.LOW), alert="rp-2")

    adopted = log.decide(Adopt(the(log, "a")), alert="rp-2")

    kinds = [(ADOPTED, False), (ADOPTED, False), (TransitionKind.SEVERITY_CHANGED, True)]
    assert [(kind, is_told) for _, kind, is_told in lines(adopted)] == kinds
    assert log.alert.severity is HIGH


def test_an_adopter_that_returns_less_severe_is_as_severe_as_what_it_adopted_again(log: AlarmLog) -> None:
    log.judge(Severity.CRITICAL, device="b")
    log.decide(Adopt(the(log, "b")), alert=the(log, "a")[0])
    assert log.alert_of("a").severity is Severity.CRITICAL
    log.judge(None, device="a", second=100)

    log.judge(Severity.LOW, device="a", second=200)

    assert log.alert_of("a").severity is Severity.CRITICAL


def test_a_group_that_adopts_stays_as_severe_as_what_it_adopted(log: AlarmLog) -> None:
    rule = ThresholdRule(Scope(property="speed"), (Level(HIGH, 10, 15),), id="jam", group=Group(Gathering.AREA, 2))
    log.register(rule)
    log.tick(3)
    log.judge(HIGH, rule="jam", device="c", second=4)
    log.judge(HIGH, rule="jam", device="d", second=5)
    log.decide(Adopt(the(log, "a")), alert=log.group().id)
    log.judge(Severity.CRITICAL, device="a", second=6)
    assert log.group().severity is Severity.CRITICAL

    log.judge(Severity.MEDIUM, rule="jam", device="c", second=7)
    assert log.group().severity is Severity.CRITICAL


def test_a_group_that_was_adopted_and_gets_worse_makes_its_adopter_worse(log: AlarmLog) -> None:
    rule = ThresholdRule(Scope(property="speed"), (Level(HIGH, 10, 15),), id="jam", group=Group(Gathering.AREA, 2))
    log.register(rule)
    log.tick(3)
    log.judge(HIGH, rule="jam", device="c", second=4)
    log.judge(HIGH, rule="jam", device="d", second=5)
    log.decide(Adopt((log.group().id,)), alert="rp-1")

    log.judge(Severity.CRITICAL, rule="jam", device="c", second=6)

    adopter = log.book.alert("rp-1")
    assert adopter is not None
    assert adopter.severity is Severity.CRITICAL


def test_a_duplicate_report_is_closed_with_the_incident_and_its_finding(log: AlarmLog) -> None:
    """Nothing else ever would: people phone once to say that it is there, never that it is gone."""
    log.decide(Report("Accident, too", HIGH, source="phone"), alert="rp-2")
    log.decide(Adopt(("rp-2", *the(log, "a"))), alert="rp-1")

    resolved = log.decide(Resolve(finding=Finding.TRUE), alert="rp-1", decision="d-9")

    assert lines(resolved) == [("reported", RESOLVED, False), ("a", RELEASED, True), ("reported", RESOLVED, False)]
    duplicate = log.book.alert("rp-2")
    assert duplicate is not None
    assert (duplicate.state, duplicate.finding) == (State.RESOLVED, Finding.TRUE)
