import pytest

from streams.contracts.alerts import Finding, RefusalReason, Severity, State, Suppression, TransitionKind
from streams.contracts.decisions import Acknowledge, Action, Assign, Comment, Resolve, Shelve, Unshelve
from streams.contracts.times import HOUR, SECOND
from tests.unit.alarming.builders import START, AlarmLog, only_change, only_refusal, told

HIGH = Severity.HIGH
IN_AN_HOUR = START + HOUR


def test_an_active_alert_is_acknowledged_by_somebody(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.tick(4)

    change = only_change(log.decide(Acknowledge(comment="on my way"), decision="d-1"))

    assert (change.alert.state, change.alert.revision) == (State.ACKNOWLEDGED, 2)
    assert (change.alert.acknowledged_by, change.alert.acknowledged_at) == ("lan", START + 4 * SECOND)
    transition = change.transition
    assert (transition.kind, transition.by, transition.at) == (TransitionKind.ACKNOWLEDGED, "lan", START + 4 * SECOND)
    assert (transition.reason, transition.decision) == ("on my way", "d-1")


def test_acknowledging_a_cleared_alert_resolves_it(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.judge(None)

    change = only_change(log.decide(Acknowledge()))

    assert (change.transition.kind, change.alert.state) == (TransitionKind.ACKNOWLEDGED, State.RESOLVED)
    assert (change.alert.acknowledged_by, change.alert.resolved_at) == ("lan", START)


def test_acknowledging_twice_is_refused(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Acknowledge())

    refusal = only_refusal(log.decide(Acknowledge()))

    assert (refusal.reason, refusal.current) == (RefusalReason.NOT_ACTIVE, log.alert)


def test_an_alert_is_assigned_with_a_due_time_and_taken_back(log: AlarmLog) -> None:
    log.judge(HIGH)

    assigned = only_change(log.decide(Assign("minh", due_at=IN_AN_HOUR, comment="please look")))
    taken_back = only_change(log.decide(Assign(None)))

    assert (assigned.transition.kind, assigned.transition.reason) == (TransitionKind.ASSIGNED, "minh: please look")
    assert (assigned.alert.assignee, assigned.alert.due_at, assigned.alert.state) == ("minh", IN_AN_HOUR, State.ACTIVE)
    assert (taken_back.alert.assignee, taken_back.alert.due_at, taken_back.alert.revision) == (None, None, 3)


@pytest.mark.parametrize("is_acknowledged", [False, True])
@pytest.mark.parametrize("is_gone", [False, True])
def test_every_open_alert_can_be_resolved_by_hand(log: AlarmLog, *, is_acknowledged: bool, is_gone: bool) -> None:
    log.judge(HIGH)
    if is_gone:
        log.judge(None)
    elif is_acknowledged:
        log.decide(Acknowledge())

    change = only_change(log.decide(Resolve(finding=Finding.FALSE, comment="a bird")))

    assert (change.transition.kind, change.transition.reason) == (TransitionKind.RESOLVED, "a bird")
    assert (change.alert.state, change.alert.finding, change.alert.resolved_at) == (
        State.RESOLVED,
        Finding.FALSE,
        START,
    )


def test_a_comment_stands_in_the_timeline_and_changes_nothing_else(log: AlarmLog) -> None:
    raised = only_change(log.judge(HIGH)).alert
    log.tick(7)

    change = only_change(log.decide(Comment("seen it from the bridge")))

    assert change.alert == raised
    assert (change.transition.kind, change.transition.reason) == (TransitionKind.COMMENTED, "seen it from the bridge")
    assert change.transition.at == START + 7 * SECOND


def test_a_resolved_alert_can_still_be_commented(log: AlarmLog) -> None:
    log.judge(HIGH)
    resolved = only_change(log.decide(Resolve())).alert

    assert only_change(log.decide(Comment("for the record"))).alert == resolved


@pytest.mark.parametrize(
    "action",
    [Acknowledge(), Assign("minh"), Shelve(IN_AN_HOUR, "roadworks"), Unshelve(), Resolve()],
)
def test_a_resolved_alert_takes_no_other_decision(log: AlarmLog, action: Action) -> None:
    log.judge(HIGH)
    log.decide(Resolve())

    assert only_refusal(log.decide(action)).reason is RefusalReason.ALREADY_RESOLVED


def test_a_decision_about_a_revision_that_is_no_more_is_refused_and_shown_the_present_one(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.judge(Severity.CRITICAL)

    refusal = only_refusal(log.decide(Acknowledge(), revision=1, decision="d-1"))

    assert (refusal.decision, refusal.alert, refusal.by) == ("d-1", log.alert.id, "lan")
    assert (refusal.reason, refusal.current) == (RefusalReason.STALE_REVISION, log.alert)


def test_a_decision_about_the_present_revision_is_applied(log: AlarmLog) -> None:
    log.judge(HIGH)

    assert told(log.decide(Acknowledge(), revision=1)) == (TransitionKind.ACKNOWLEDGED, State.ACKNOWLEDGED, 2)


def test_a_decision_about_an_alert_nobody_knows_is_refused(log: AlarmLog) -> None:
    refusal = only_refusal(log.decide(Acknowledge(), alert="al-unknown"))

    assert (refusal.reason, refusal.current) == (RefusalReason.UNKNOWN_ALERT, None)


def test_the_same_decision_sent_twice_is_answered_once(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Acknowledge(), decision="d-1")
    log.decide(Acknowledge(), decision="d-2")  # refused

    assert log.decide(Acknowledge(), decision="d-1") == []
    assert log.decide(Acknowledge(), decision="d-2") == []


def test_a_decision_is_remembered_for_a_day(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Comment("hello"), decision="d-1")

    log.tick(86_399)
    assert log.decide(Comment("hello"), decision="d-1") == []
    log.tick(86_400)
    assert told(log.decide(Comment("hello"), decision="d-1")) == (TransitionKind.COMMENTED, State.ACTIVE, 1)


def test_shelving_hides_an_alert_beside_its_state(log: AlarmLog) -> None:
    log.judge(HIGH)

    change = only_change(log.decide(Shelve(IN_AN_HOUR, "roadworks")))

    assert (change.transition.kind, change.transition.reason) == (TransitionKind.SHELVED, "roadworks")
    assert (change.alert.state, change.alert.suppression) == (State.ACTIVE, Suppression.SHELVED)
    assert (change.alert.suppressed_until, change.alert.suppression_reason) == (IN_AN_HOUR, "roadworks")


def test_shelving_until_a_time_that_has_passed_is_refused(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.tick(3_600)

    assert only_refusal(log.decide(Shelve(IN_AN_HOUR, "roadworks"))).reason is RefusalReason.UNTIL_IS_PAST


def test_unshelving_brings_an_alert_back(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Shelve(IN_AN_HOUR, "roadworks"))

    change = only_change(log.decide(Unshelve(comment="done early")))

    assert (change.transition.kind, change.transition.reason) == (TransitionKind.UNSHELVED, "done early")
    assert (change.alert.suppression, change.alert.suppressed_until) == (Suppression.NONE, None)
    assert change.alert.suppression_reason is None


def test_unshelving_what_is_not_shelved_is_refused(log: AlarmLog) -> None:
    log.judge(HIGH)

    assert only_refusal(log.decide(Unshelve())).reason is RefusalReason.NOT_SHELVED
