from streams.alarming.changes import Removed
from streams.contracts.alerts import Severity, State, Suppression, TransitionKind
from streams.contracts.decisions import Acknowledge, Comment, Resolve, Shelve, Unshelve
from streams.contracts.times import HOUR, SECOND
from tests.unit.alarming.builders import START, AlarmLog, only_change, recalled, told

HIGH = Severity.HIGH
IN_AN_HOUR = START + HOUR


def test_a_shelved_alert_wakes_by_itself(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Shelve(IN_AN_HOUR, "roadworks"))

    assert log.tick(3_599) == []
    change = only_change(log.tick(3_600))

    assert (change.transition.kind, change.transition.by) == (TransitionKind.WOKE, "urbanwatch")
    assert (change.transition.reason, change.alert.suppression) == ("roadworks", Suppression.NONE)
    assert (change.alert.revision, change.alert.suppressed_until) == (3, None)
    assert log.tick(3_601) == []


def test_an_alert_shelved_anew_sleeps_until_the_new_time(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Shelve(IN_AN_HOUR, "roadworks"))
    log.decide(Shelve(IN_AN_HOUR + HOUR, "more roadworks"))

    assert log.tick(3_600) == []
    assert told(log.tick(7_200)) == (TransitionKind.WOKE, State.ACTIVE, 4)


def test_an_unshelved_alert_does_not_wake(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Shelve(IN_AN_HOUR, "roadworks"))
    log.decide(Unshelve())

    assert log.tick(3_600) == []


def test_a_shelved_alert_that_clears_and_returns_is_still_shelved(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Shelve(IN_AN_HOUR, "roadworks"))
    log.judge(None)

    assert only_change(log.judge(HIGH)).alert.suppression is Suppression.SHELVED


def test_a_shelved_alert_that_keeps_changing_is_on_the_agenda_once(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Shelve(IN_AN_HOUR, "roadworks"))
    for minute in range(1, 51):  # each of them put it on the agenda again, for as long as it was shelved
        log.judge(None, second=60 * minute)
        log.judge(HIGH, second=60 * minute)

    assert log.book.tasks_planned == 1
    assert told(log.tick(3_600))[0] is TransitionKind.WOKE
    assert log.book.tasks_planned == 0


def test_an_alert_taken_off_the_shelf_and_put_back_until_the_same_time_wakes_once(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Shelve(IN_AN_HOUR, "roadworks"))
    log.decide(Unshelve())
    log.decide(Shelve(IN_AN_HOUR, "roadworks after all"))

    assert told(log.tick(3_600)) == (TransitionKind.WOKE, State.ACTIVE, 5)
    assert log.tick(3_601) == []


def test_alerts_that_wake_at_one_tick_wake_in_the_order_of_their_times(log: AlarmLog) -> None:
    log.judge(HIGH, device="noise-1")
    log.decide(Shelve(START + 20 * SECOND, "second"))
    log.judge(HIGH, device="noise-2")
    log.decide(Shelve(START + 10 * SECOND, "first"))

    woken = log.tick(30)

    assert [only_change([change]).transition.reason for change in woken] == ["first", "second"]


def test_a_shelf_that_ends_while_no_process_runs_still_ends(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Shelve(START + 10 * SECOND, "roadworks"))
    log.judge(HIGH, second=20, device="noise-2")  # the fold's time passes the end of the shelf, no tick has come yet

    log.book = recalled(log.changes, log.book)

    assert told(log.tick(21)) == (TransitionKind.WOKE, State.ACTIVE, 3)


def test_a_closed_alert_leaves_the_topic_a_day_later(log: AlarmLog) -> None:
    log.judge(HIGH)
    alert = only_change(log.decide(Resolve())).alert

    assert log.tick(86_399) == []
    log.decide(Comment("late, and changes nothing about it"))
    assert log.tick(86_400) == [Removed(alert.id.encode())]
    assert log.book.alert(alert.id) is None
    assert log.tick(90_000) == []


def test_an_alert_that_is_not_resolved_never_leaves(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.judge(None)

    assert log.tick(10 * 86_400) == []


def test_a_refusal_leaves_the_topic_an_hour_later(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Acknowledge())
    log.decide(Acknowledge(), decision="d-9")

    assert log.tick(3_599) == []
    assert log.tick(3_600) == [Removed(b"~refused/d-9")]
    assert log.tick(3_601) == []


def test_alerts_are_counted_by_severity_while_they_are_unresolved(log: AlarmLog) -> None:
    log.judge(HIGH, device="noise-1")
    log.judge(HIGH, device="noise-2")
    log.judge(Severity.LOW, device="noise-3")
    log.decide(Resolve())

    assert log.book.figures().unresolved == {
        Severity.CRITICAL: 0,
        Severity.HIGH: 2,
        Severity.MEDIUM: 0,
        Severity.LOW: 0,
    }
