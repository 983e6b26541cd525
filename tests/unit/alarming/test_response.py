"""What is expected of people: reminded before the time is over, escalated after. And what gets worse with time."""

import pytest

from streams.contracts.alerts import AlertChanged, Severity, TransitionKind
from streams.contracts.decisions import Acknowledge, Assign, Resolve, Shelve, Unshelve
from streams.contracts.managing import Response, Rise
from streams.contracts.rules import Level, Rule, Scope, ThresholdRule
from streams.contracts.times import SECOND
from tests.unit.alarming.builders import START, AlarmLog, lines, only_change

HIGH, CRITICAL, MEDIUM, LOW = Severity.HIGH, Severity.CRITICAL, Severity.MEDIUM, Severity.LOW
ESCALATED, REMINDED = TransitionKind.ESCALATED, TransitionKind.REMINDED
CHANGED = TransitionKind.SEVERITY_CHANGED


def a_rule(*, rises: tuple[Rise, ...] = (), within_s: float | None = None, to: str = "duty") -> Rule:
    response = Response(acknowledge_within_s=within_s, escalate_to=to)
    return ThresholdRule(Scope(), (Level(HIGH, 85, 80),), id="too-loud", rises=rises, response=response)


@pytest.fixture
def rising(log: AlarmLog) -> AlarmLog:
    log.register(a_rule(rises=(Rise(60, HIGH), Rise(600, CRITICAL))))
    log.tick(1)
    return log


def test_an_alert_that_stands_for_long_becomes_more_severe_and_is_announced_again(rising: AlarmLog) -> None:
    rising.judge(LOW, second=2)

    assert rising.tick(61) == []
    first, second = only_change(rising.tick(62)), only_change(rising.tick(602))

    assert (first.alert.severity, first.alert.risen_to, first.alert.judged_severity) == (HIGH, HIGH, LOW)
    assert (first.transition.kind, first.transition.reason) == (CHANGED, "stood for 60 s")
    assert (first.transition.by, first.transition.announces) == ("urbanwatch", True)
    assert second.alert.severity is CRITICAL


def test_a_severity_that_is_greater_already_does_not_rise(rising: AlarmLog) -> None:
    rising.judge(CRITICAL, second=2)

    assert rising.tick(1_000) == []


def test_what_has_risen_stays_risen_whatever_is_judged(rising: AlarmLog) -> None:
    rising.judge(CRITICAL, second=2)
    rising.tick(100)

    lower = only_change(rising.judge(LOW, second=101))

    assert (lower.alert.severity, lower.alert.judged_severity, lower.alert.risen_to) == (HIGH, LOW, HIGH)


def test_the_clock_of_rising_starts_anew_when_the_condition_returns(rising: AlarmLog) -> None:
    rising.judge(LOW, second=2)
    rising.judge(None, second=50)
    assert rising.tick(100) == []
    rising.judge(LOW, second=110)

    assert rising.tick(169) == []
    assert only_change(rising.tick(170)).alert.severity is HIGH


def test_an_acknowledged_alert_rises_too_and_a_hidden_one_silently(rising: AlarmLog) -> None:
    rising.judge(LOW, second=2, device="a")
    rising.decide(Acknowledge())
    rising.judge(LOW, second=2, device="b")
    rising.decide(Shelve(START + 86_400 * SECOND, "known"))

    assert sorted(lines(rising.tick(62))) == [("a", CHANGED, True), ("b", CHANGED, False)]


def test_rises_a_rule_gets_later_apply_to_what_stands(log: AlarmLog) -> None:
    log.judge(LOW, second=2)
    log.register(a_rule(rises=(Rise(60, HIGH),)))

    assert only_change(log.tick(100)).alert.severity is HIGH


def test_rises_a_rule_has_no_more_do_not_happen(rising: AlarmLog) -> None:
    rising.judge(LOW, second=2)
    rising.register(a_rule())
    rising.tick(3)

    assert rising.tick(1_000) == []


@pytest.fixture
def demanding(log: AlarmLog) -> AlarmLog:
    log.register(a_rule(within_s=120))
    log.tick(1)
    return log


def test_an_alert_nobody_acknowledges_is_escalated_once(demanding: AlarmLog) -> None:
    demanding.judge(HIGH, second=2)
    assert demanding.alert.acknowledge_by == START + 122 * SECOND

    assert demanding.tick(121) == []
    escalated = only_change(demanding.tick(122))

    assert (escalated.transition.kind, escalated.transition.reason) == (ESCALATED, "not acknowledged in time")
    assert (escalated.alert.escalation, escalated.alert.escalated_to) == (1, "duty")
    assert escalated.transition.subject == "duty"
    assert demanding.tick(10_000) == []


@pytest.mark.parametrize("answer", [Acknowledge(), Resolve(), Shelve(START + 86_400 * SECOND, "known")])
def test_an_answer_in_time_spares_the_escalation(demanding: AlarmLog, answer: Acknowledge | Resolve | Shelve) -> None:
    demanding.judge(HIGH, second=2)
    demanding.decide(answer)

    assert demanding.tick(10_000) == []


def test_an_alert_that_clears_by_itself_is_not_escalated(demanding: AlarmLog) -> None:
    demanding.judge(HIGH, second=2)
    demanding.judge(None, second=20)

    assert demanding.tick(10_000) == []


def test_the_time_to_acknowledge_runs_from_when_it_came_before_operators(demanding: AlarmLog) -> None:
    demanding.judge(HIGH, second=2)
    demanding.decide(Shelve(START + 5_000 * SECOND, "known"))
    demanding.tick(1_000)
    demanding.decide(Unshelve())

    assert demanding.tick(1_119) == []
    assert lines(demanding.tick(1_120)) == [("noise-17", ESCALATED, False)]


def test_getting_worse_does_not_put_the_escalation_off(demanding: AlarmLog) -> None:
    demanding.judge(MEDIUM, second=2)
    demanding.judge(CRITICAL, second=100)

    assert lines(demanding.tick(122)) == [("noise-17", ESCALATED, False)]


def assigned(log: AlarmLog, *, due: float, at: float = 10) -> None:
    log.judge(HIGH, second=2)
    log.tick(at)
    log.decide(Assign("minh", due_at=START + round(due * SECOND)))


def test_a_task_is_reminded_of_a_quarter_of_an_hour_before_it_is_due_and_then_escalated(log: AlarmLog) -> None:
    assigned(log, due=7_210)

    assert log.tick(6_309) == []
    reminded = only_change(log.tick(6_310))
    assert (reminded.transition.kind, reminded.transition.subject) == (REMINDED, "minh")
    assert log.tick(7_209) == []
    escalated = only_change(log.tick(7_210))
    assert (escalated.transition.reason, escalated.alert.escalated_to) == ("overdue", "lan")  # who assigned it
    assert log.tick(100_000) == []


def test_a_short_task_is_reminded_of_half_way(log: AlarmLog) -> None:
    assigned(log, due=610)

    assert log.tick(309) == []
    assert lines(log.tick(310)) == [("noise-17", REMINDED, False)]


def test_a_task_overdue_goes_to_whom_the_rule_names(log: AlarmLog) -> None:
    log.register(a_rule())
    log.tick(1)
    assigned(log, due=610)

    log.tick(700)
    assert log.alert.escalated_to == "duty"


def test_a_reminder_nobody_could_get_in_time_is_left_out(log: AlarmLog) -> None:
    assigned(log, due=610)

    assert lines(log.tick(5_000)) == [("noise-17", ESCALATED, False)]


def test_a_task_taken_back_or_done_is_neither_reminded_of_nor_escalated(log: AlarmLog) -> None:
    assigned(log, due=610)
    log.decide(Assign(None))
    assert (log.alert.assigned_by, log.alert.assigned_at) == (None, None)
    assert log.tick(700) == []

    log.decide(Assign("minh", due_at=START + 2_000 * SECOND))
    log.decide(Resolve())
    assert log.tick(5_000) == []


def test_a_task_given_anew_has_its_own_times(log: AlarmLog) -> None:
    assigned(log, due=610)
    log.tick(400)
    log.decide(Assign("thu", due_at=START + 2_400 * SECOND))

    assert log.tick(610) == []
    assert lines(log.tick(1_500)) == [("noise-17", REMINDED, False)]
    assert lines(log.tick(2_400)) == [("noise-17", ESCALATED, False)]


def test_a_standby_that_takes_over_in_the_middle_of_shelving_and_escalation_goes_on_alike(demanding: AlarmLog) -> None:
    demanding.judge(HIGH, second=2, device="a")
    demanding.judge(HIGH, second=2, device="b")
    demanding.decide(Assign("minh", due_at=START + 610 * SECOND))
    demanding.decide(Shelve(START + 300 * SECOND, "known"))
    demanding.restart()

    assert lines(demanding.tick(122)) == [("a", ESCALATED, False)]
    demanding.restart()
    assert lines(demanding.tick(300)) == [("b", TransitionKind.WOKE, True)]
    demanding.restart()
    assert sorted(lines(demanding.tick(420))) == [("b", ESCALATED, False), ("b", REMINDED, False)]
    demanding.restart()
    assert lines(demanding.tick(610)) == [("b", ESCALATED, False)]
    demanding.restart()
    assert demanding.tick(10_000) == []


def test_an_overdue_task_is_told_of_though_nobody_acknowledged_either_by_the_same_tick() -> None:
    log = AlarmLog()
    log.register(a_rule(within_s=30))
    log.tick(1)
    log.judge(HIGH, second=2)
    log.decide(Assign("minh", due_at=START + 40 * SECOND))

    late = log.tick(100)

    escalated = [change.transition.reason for change in late if isinstance(change, AlertChanged)]
    assert escalated == ["not acknowledged in time", "overdue"]
    log.restart()
    assert log.tick(200) == []
