"""A condition that keeps coming and going is one alert that stands, with a count."""

from streams.alarming.changes import to_record
from streams.alarming.chatter import MOST_CHATTERING
from streams.contracts.alerts import Severity, State, TransitionKind
from streams.contracts.decisions import Acknowledge, Resolve
from tests.unit.alarming.builders import AlarmLog, announced, lines, only_change, told

HIGH, CRITICAL, MEDIUM = Severity.HIGH, Severity.CRITICAL, Severity.MEDIUM
CHATTERED, CALMED, CLEARED = TransitionKind.CHATTERED, TransitionKind.CALMED, TransitionKind.CLEARED


def flutter(log: AlarmLog, *, times: int, second: float = 0, apart: float = 5) -> float:
    """Comes and goes; the second of the last verdict, which says that it is gone."""
    for number in range(times):
        log.judge(HIGH, second=second + 2 * number * apart)
        log.judge(None, second=second + (2 * number + 1) * apart)
    return second + (2 * times - 1) * apart


def test_two_verdicts_milliseconds_apart_raise_one_alert_that_clears(log: AlarmLog) -> None:
    """ThingsBoard #15583 raised two, of which one never cleared."""
    log.judge(HIGH, second=1)
    assert log.judge(HIGH, second=1.001) == []

    assert told(log.judge(None, second=1.002)) == (CLEARED, State.CLEARED, 2)
    assert [alert.state for alert in log.book.unresolved()] == [State.CLEARED]


def test_coming_and_going_within_milliseconds_leaves_nothing_standing(log: AlarmLog) -> None:
    log.judge(HIGH, second=1)
    log.judge(None, second=1.001)
    log.judge(HIGH, second=1.002)
    log.judge(None, second=1.003)

    assert [alert.state for alert in log.book.unresolved()] == [State.CLEARED]


def test_the_third_time_within_a_minute_it_chatters_and_no_longer_clears(log: AlarmLog) -> None:
    flutter(log, times=2)
    third = log.judge(HIGH, second=20)

    assert lines(third) == [("noise-17", TransitionKind.RETURNED, True), ("noise-17", CHATTERED, False)]
    assert (log.alert.is_chattering, log.alert.repeats) == (True, 2)
    assert log.judge(None, second=25) == []
    assert log.alert.state is State.ACTIVE


def test_slower_than_that_it_returns_each_time(log: AlarmLog) -> None:
    flutter(log, times=5, apart=16)  # every 32 s

    assert len(announced(log.changes)) == 5
    assert (log.alert.repeats, log.alert.is_chattering) == (4, False)


def test_repeats_are_told_once_a_minute_and_never_announced(log: AlarmLog) -> None:
    flutter(log, times=50)  # 500 s

    told_at = [c for c in lines(log.changes) if c[1] is CHATTERED]
    assert 8 <= len(told_at) <= 10
    assert len(announced(log.changes)) == 3
    assert 40 <= log.alert.repeats <= 49


def test_it_calms_after_a_minute_without_change_and_clears_if_its_condition_is_gone(log: AlarmLog) -> None:
    gone_at = flutter(log, times=10)

    assert log.tick(gone_at + 59) == []
    calmed = log.tick(gone_at + 60)

    assert lines(calmed) == [("noise-17", CALMED, False), ("noise-17", CLEARED, False)]
    assert (log.alert.state, log.alert.repeats, log.alert.is_chattering) == (State.CLEARED, 9, False)


def test_it_calms_and_stands_if_its_condition_stays(log: AlarmLog) -> None:
    flutter(log, times=4)
    log.judge(HIGH, second=40)

    assert lines(log.tick(100)) == [("noise-17", CALMED, False)]
    assert log.alert.state is State.ACTIVE
    assert told(log.judge(None, second=101))[1] is State.CLEARED


def test_chatter_is_counted_across_alerts_that_were_acknowledged_and_so_resolved(log: AlarmLog) -> None:
    for second in (0, 20):
        log.judge(HIGH, second=second)
        log.decide(Acknowledge())
        log.judge(None, second=second + 5)

    third = log.judge(HIGH, second=40)

    assert lines(third) == [("noise-17", TransitionKind.RAISED, True), ("noise-17", CHATTERED, False)]


def test_an_acknowledged_chattering_alert_is_resolved_once_calm_and_gone(log: AlarmLog) -> None:
    flutter(log, times=3)
    log.decide(Acknowledge())
    log.tick(200)

    assert log.alert.state is State.RESOLVED


def test_while_it_chatters_worse_is_told_at_once_and_better_when_it_is_calm(log: AlarmLog) -> None:
    flutter(log, times=3)
    worse = only_change(log.judge(CRITICAL, second=26))
    log.judge(None, second=27)
    better = log.judge(MEDIUM, second=28)

    assert (worse.transition.kind, worse.transition.announces) == (TransitionKind.SEVERITY_CHANGED, True)
    assert better == []
    log.tick(100)
    assert log.alert.severity is log.alert.judged_severity is MEDIUM


def test_resolving_it_by_hand_ends_the_chatter(log: AlarmLog) -> None:
    flutter(log, times=3)
    log.decide(Resolve())

    assert log.book.bookmark().chatter == {}
    assert log.tick(500) == []


def test_a_standby_knows_from_the_bookmark_what_no_record_tells(log: AlarmLog) -> None:
    gone_at = flutter(log, times=10)
    bookmark = log.book.bookmark()
    log.restart()

    assert log.book.bookmark() == bookmark
    assert lines(log.tick(gone_at + 60)) == [("noise-17", CALMED, False), ("noise-17", CLEARED, False)]


def test_an_alert_that_flutters_for_a_day_takes_no_room_on_the_agenda(log: AlarmLog) -> None:
    for minute in range(0, 24 * 60, 10):
        flutter(log, times=10, second=60 * minute)
        log.tick(60 * minute + 100)

    assert log.book.tasks_planned <= 3


def test_however_many_chatter_the_bookmark_stays_a_record_that_kafka_takes(log: AlarmLog) -> None:
    """A rule with its bounds amid the noise of a hundred thousand sensors: alarming could not write down anything."""
    for second in range(3):
        for number in range(MOST_CHATTERING + 50):
            log.judge(CRITICAL, device=f"noise-{number}", second=2 * second)
            log.judge(None, device=f"noise-{number}", second=2 * second + 1)
    beyond = log.alert_of(f"noise-{MOST_CHATTERING + 49}")

    assert log.book.figures().chattering == MOST_CHATTERING
    assert len(to_record(log.book.bookmark()).value or b"") < 500_000
    assert (beyond.is_chattering, beyond.state) == (False, State.CLEARED)
