from streams.contracts.alerts import Severity, State, Suppression, TransitionKind
from streams.contracts.decisions import Acknowledge, Resolve, Shelve
from streams.contracts.times import SECOND
from streams.contracts.verdicts import VerdictReason
from tests.unit.alarming.builders import START, AlarmLog, a_stamp, only_change, told

HIGH, CRITICAL, MEDIUM = Severity.HIGH, Severity.CRITICAL, Severity.MEDIUM


def test_a_condition_that_comes_true_raises_an_alert_with_all_that_is_known(log: AlarmLog) -> None:
    change = only_change(log.judge(HIGH, second=5, value=86.0))

    alert, transition = change.alert, change.transition
    assert (alert.rule, alert.device, alert.property, alert.area) == ("too-loud", "noise-17", "noise_level", "ward-1")
    assert (alert.severity, alert.state, alert.suppression) == (HIGH, State.ACTIVE, Suppression.NONE)
    assert (alert.value, alert.revision) == (86.0, 1)
    assert (alert.raised_at, alert.measured_at) == (START + 5 * SECOND, START + 4 * SECOND)
    assert (transition.kind, transition.by) == (TransitionKind.RAISED, "rule:too-loud")
    assert (transition.reason, transition.value) == (VerdictReason.THRESHOLD, 86.0)


def test_an_alerts_id_is_short_safe_in_a_url_and_the_same_in_every_replay() -> None:
    first, second = AlarmLog(), AlarmLog()
    first.judge(HIGH)
    second.judge(HIGH)

    assert first.alert.id == second.alert.id == "al-qmiks3rvc6hdul2j"


def test_alerts_of_different_devices_have_different_ids(log: AlarmLog) -> None:
    one = only_change(log.judge(HIGH, device="noise-1")).alert
    other = only_change(log.judge(HIGH, device="noise-2")).alert

    assert one.id != other.id


def test_the_same_severity_again_changes_nothing(log: AlarmLog) -> None:
    log.judge(HIGH)

    assert log.judge(HIGH, second=1) == []


def test_another_severity_is_the_next_revision_of_the_same_alert(log: AlarmLog) -> None:
    raised = only_change(log.judge(HIGH)).alert

    changed = only_change(log.judge(CRITICAL, second=3, value=96.0))

    assert changed.transition.kind is TransitionKind.SEVERITY_CHANGED
    assert (changed.alert.id, changed.alert.revision) == (raised.id, 2)
    assert (changed.alert.severity, changed.alert.value, changed.alert.raised_at) == (CRITICAL, 96.0, START)


def test_an_acknowledged_alert_stays_acknowledged_when_its_severity_changes(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Acknowledge())

    assert told(log.judge(CRITICAL)) == (TransitionKind.SEVERITY_CHANGED, State.ACKNOWLEDGED, 3)


def test_an_active_alert_whose_condition_is_gone_is_cleared(log: AlarmLog) -> None:
    log.judge(HIGH)

    cleared = only_change(log.judge(None, second=9, value=79.0))

    assert (cleared.transition.kind, cleared.alert.state) == (TransitionKind.CLEARED, State.CLEARED)
    assert (cleared.alert.cleared_at, cleared.alert.value) == (START + 9 * SECOND, 79.0)
    assert cleared.alert.resolved_at is None


def test_an_acknowledged_alert_whose_condition_is_gone_is_resolved(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Acknowledge())

    cleared = only_change(log.judge(None, second=9))

    assert (cleared.transition.kind, cleared.alert.state) == (TransitionKind.CLEARED, State.RESOLVED)
    assert cleared.alert.cleared_at == cleared.alert.resolved_at == START + 9 * SECOND


def test_a_cleared_alert_whose_condition_returns_is_the_same_alert(log: AlarmLog) -> None:
    raised = only_change(log.judge(HIGH)).alert
    log.judge(None, second=5)

    returned = only_change(log.judge(MEDIUM, second=8))

    assert (returned.transition.kind, returned.alert.state) == (TransitionKind.RETURNED, State.ACTIVE)
    assert (returned.alert.id, returned.alert.revision, returned.alert.severity) == (raised.id, 3, MEDIUM)
    assert (returned.alert.raised_at, returned.alert.cleared_at) == (START, None)


def test_a_condition_that_returns_after_its_alert_was_resolved_raises_a_new_alert(log: AlarmLog) -> None:
    first = only_change(log.judge(HIGH)).alert
    log.decide(Acknowledge())
    log.judge(None)

    second = only_change(log.judge(HIGH))

    assert (second.transition.kind, second.alert.revision) == (TransitionKind.RAISED, 1)
    assert second.alert.id != first.id


def test_an_alert_resolved_by_hand_stays_resolved_while_its_condition_goes_away(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Resolve())

    assert log.judge(None) == []


def test_a_new_severity_after_resolving_by_hand_raises_a_new_alert(log: AlarmLog) -> None:
    log.judge(HIGH)
    first = only_change(log.decide(Resolve())).alert

    second = only_change(log.judge(CRITICAL))

    assert (second.transition.kind, second.alert.severity) == (TransitionKind.RAISED, CRITICAL)
    assert second.alert.id != first.id


def test_a_condition_that_is_gone_without_having_come_changes_nothing(log: AlarmLog) -> None:
    assert log.judge(None) == []


def test_a_condition_that_is_gone_twice_changes_nothing_the_second_time(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.judge(None)

    assert log.judge(None) == []


def test_a_verdict_without_a_value_keeps_the_last_one(log: AlarmLog) -> None:
    log.judge(HIGH, value=86.0)

    assert only_change(log.judge(None, value=None)).alert.value == 86.0


def test_a_clear_lifts_the_shelf_of_an_acknowledged_alert_since_it_resolves_it(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Shelve(until=START + 60 * SECOND, reason="roadworks"))
    log.decide(Acknowledge())

    alert = only_change(log.judge(None)).alert

    assert (alert.state, alert.suppression, alert.suppressed_until) == (State.RESOLVED, Suppression.NONE, None)
    assert log.tick(61) == []


def test_a_repeated_verdict_changes_nothing(log: AlarmLog) -> None:
    log.judge(HIGH, stamp=a_stamp(7))
    log.judge(None, stamp=a_stamp(8))

    assert log.judge(HIGH, stamp=a_stamp(7)) == []
    assert log.judge(None, stamp=a_stamp(8)) == []


def test_verdicts_of_one_record_are_told_apart_by_their_index(log: AlarmLog) -> None:
    log.judge(HIGH, stamp=a_stamp(7, index=0), device="noise-1")

    assert only_change(log.judge(HIGH, stamp=a_stamp(7, index=1), device="noise-2")).alert.device == "noise-2"


def test_stamps_of_different_partitions_do_not_hide_each_other(log: AlarmLog) -> None:
    log.judge(HIGH, stamp=a_stamp(900, partition=1), device="noise-1")

    assert only_change(log.judge(HIGH, stamp=a_stamp(3, partition=2), device="noise-2")).alert.device == "noise-2"


def test_time_never_goes_backwards(log: AlarmLog) -> None:
    log.tick(100)

    change = only_change(log.judge(HIGH, second=40))

    assert change.alert.raised_at == START + 40 * SECOND  # when it came true
    assert change.alert.changed_at == change.transition.at == START + 100 * SECOND  # when the fold learnt of it
    log.tick(50)
    assert log.book.now == START + 100 * SECOND


def test_a_severity_that_goes_up_and_down_is_announced_once_a_minute() -> None:
    """Every line stands in the timeline; nobody hears 30 alarms a minute of one sensor at a threshold."""
    log = AlarmLog()
    log.judge(Severity.MEDIUM, second=0)
    told = []
    for second in range(2, 122, 2):
        changed = only_change(log.judge(Severity.HIGH if second % 4 == 2 else Severity.MEDIUM, second=second))
        assert changed.transition.kind is TransitionKind.SEVERITY_CHANGED
        if changed.transition.announces:
            told.append(second)
        if second == 40:
            log.restart()

    assert told == [2, 66]


def test_what_is_graver_than_all_that_was_announced_is_announced_at_once() -> None:
    log = AlarmLog()
    log.judge(Severity.MEDIUM, second=0)
    log.judge(Severity.HIGH, second=2)
    log.judge(Severity.MEDIUM, second=4)

    assert only_change(log.judge(Severity.CRITICAL, second=6)).transition.announces
