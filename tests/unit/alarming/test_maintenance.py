"""Windows and orders hide what is within reach, say so, and never outlast themselves."""

from typing import Any

import pytest

from streams.contracts.alerts import AlertChanged, Notice, NoticeKind, Severity, State, Suppression, TransitionKind
from streams.contracts.areas import Area
from streams.contracts.decisions import Acknowledge, Report, Shelve
from streams.contracts.devices import Device
from streams.contracts.policies import MaintenanceWindow, OutOfService, Reach
from streams.contracts.registry import EntryKind
from streams.contracts.times import HOUR, SECOND
from tests.unit.alarming.builders import START, AlarmLog, lines, only_change

HIGH = Severity.HIGH
BEGAN, ENDED = TransitionKind.MAINTENANCE_BEGAN, TransitionKind.MAINTENANCE_ENDED
RAISED = TransitionKind.RAISED


def a_window(*, begins: float = 100, lasts: float = 100, **more: Any) -> MaintenanceWindow:  # noqa: ANN401
    start = START + round(begins * SECOND)
    given = {"id": "w", "reach": Reach(device="noise-17"), "reason": "new loops", "by": "lan", **more}
    return MaintenanceWindow(starts_at=start, ends_at=start + round(lasts * SECOND), **given)


def an_order(**reach: str) -> OutOfService:
    return OutOfService("out", Reach(**reach), "broken", "lan", since=START)


def notices(found: list[Any]) -> list[tuple[NoticeKind, str]]:
    return [(change.kind, change.policy) for change in found if isinstance(change, Notice)]


def test_a_window_hides_what_stands_while_it_is_open_and_says_so(log: AlarmLog) -> None:
    log.register(a_window())
    log.tick(1)
    log.judge(HIGH, second=10)

    began, ended = log.tick(100), log.tick(200)

    assert notices(began) == [(NoticeKind.MAINTENANCE_BEGAN, "w")]
    assert lines(began) == [("noise-17", BEGAN, False)]
    hidden = next(change.alert for change in began if isinstance(change, AlertChanged))
    assert (hidden.suppression, hidden.suppression_reason) == (Suppression.MAINTENANCE, "new loops")
    assert hidden.suppressed_until == START + 200 * SECOND
    assert notices(ended) == [(NoticeKind.MAINTENANCE_ENDED, "w")]
    assert lines(ended) == [("noise-17", ENDED, True)]


def test_a_window_that_ends_while_nothing_but_ticks_comes_leaves_no_alert_stuck(log: AlarmLog) -> None:
    """Nothing ticked, so alerts stayed hidden (alerta #577, #1589)."""
    log.register(a_window(begins=0))
    log.tick(1)
    log.judge(HIGH, second=10)
    for second in range(20, 99, 10):
        assert log.tick(second) == []

    assert lines(log.tick(100)) == [("noise-17", ENDED, True)]
    assert log.alert.suppression is Suppression.NONE


def test_what_comes_and_goes_under_maintenance_is_nobodys_to_acknowledge(log: AlarmLog) -> None:
    log.register(a_window(begins=0))
    log.tick(1)
    raised = only_change(log.judge(HIGH, second=10))
    cleared = only_change(log.judge(None, second=20))

    assert (raised.alert.suppression, raised.transition.announces) == (Suppression.MAINTENANCE, False)
    assert cleared.alert.state is State.RESOLVED
    assert lines(log.tick(100)) == []


def test_an_acknowledged_alert_that_comes_back_from_maintenance_is_not_announced_again(log: AlarmLog) -> None:
    log.register(a_window())
    log.judge(HIGH, second=1)
    log.decide(Acknowledge())
    log.tick(100)

    assert lines(log.tick(200)) == [("noise-17", ENDED, False)]


def test_a_recurring_window_opens_again(log: AlarmLog) -> None:
    log.register(a_window(repeats="FREQ=DAILY;COUNT=3"))
    log.tick(1)
    kinds = []
    for day in range(4):
        for second in (100, 200):
            kinds += notices(log.tick(86_400 * day + second))

    assert kinds == [(NoticeKind.MAINTENANCE_BEGAN, "w"), (NoticeKind.MAINTENANCE_ENDED, "w")] * 3
    assert log.book.tasks_planned == 0


def test_a_window_missed_between_two_ticks_is_not_told_of(log: AlarmLog) -> None:
    log.register(a_window())
    log.tick(1)

    assert log.tick(500) == []


def test_a_window_that_began_before_it_was_entered_is_open_from_the_tick_that_carries_it(log: AlarmLog) -> None:
    log.judge(HIGH, second=10)
    log.register(a_window(begins=0))

    assert lines(log.tick(50)) == [("noise-17", BEGAN, False)]


def test_taking_a_window_back_ends_it(log: AlarmLog) -> None:
    log.register(a_window(begins=0))
    log.tick(1)
    log.judge(HIGH, second=10)
    log.unregister(EntryKind.MAINTENANCE, "w")

    ended = log.tick(20)

    assert (notices(ended), lines(ended)) == ([(NoticeKind.MAINTENANCE_ENDED, "w")], [("noise-17", ENDED, True)])
    assert log.tick(100) == []


def test_a_window_prolonged_while_open_hides_for_longer(log: AlarmLog) -> None:
    log.register(a_window(begins=0))
    log.tick(1)
    log.judge(HIGH, second=10)
    log.register(a_window(begins=0, lasts=500))

    prolonged = log.tick(20)

    assert lines(prolonged) == [("noise-17", BEGAN, False)]
    assert log.alert.suppressed_until == START + 500 * SECOND
    assert log.tick(100) == []
    assert lines(log.tick(500)) == [("noise-17", ENDED, True)]


def test_a_window_moved_to_another_device_lets_go_of_the_first(log: AlarmLog) -> None:
    log.register(a_window(begins=0))
    log.tick(1)
    log.judge(HIGH, second=10)
    log.judge(HIGH, second=10, device="noise-18")
    log.register(a_window(begins=0, reach=Reach(device="noise-18")))

    assert sorted(lines(log.tick(20))) == [("noise-17", ENDED, True), ("noise-18", BEGAN, False)]


def test_of_two_windows_the_later_end_counts(log: AlarmLog) -> None:
    log.register(a_window(begins=0), a_window(begins=0, lasts=300, id="v", reach=Reach(rule="too-loud")))
    log.tick(1)
    log.judge(HIGH, second=10)

    assert lines(log.tick(100)) == []
    assert lines(log.tick(300)) == [("noise-17", ENDED, True)]


def test_out_of_service_hides_until_it_is_returned(log: AlarmLog) -> None:
    log.judge(HIGH, second=1)
    log.register(an_order(device="noise-17"))
    taken = log.tick(2)
    log.unregister(EntryKind.OUT_OF_SERVICE, "out")
    returned = log.tick(1_000)

    assert notices(taken) == [(NoticeKind.TAKEN_OUT_OF_SERVICE, "out")]
    assert lines(taken) == [("noise-17", TransitionKind.TAKEN_OUT_OF_SERVICE, False)]
    assert notices(returned) == [(NoticeKind.RETURNED_TO_SERVICE, "out")]
    assert lines(returned) == [("noise-17", TransitionKind.RETURNED_TO_SERVICE, True)]


def test_the_first_ground_that_applies_hides_and_the_next_takes_over(log: AlarmLog) -> None:
    seen = []

    def look(second: float) -> None:
        log.tick(second)
        seen.append((log.alert.suppression, log.alert.suppression_reason))

    log.judge(HIGH, second=1)
    log.decide(Shelve(START + HOUR, "known"))
    look(1)
    log.register(a_window(begins=0, lasts=1_000))
    look(2)
    log.register(an_order(rule="too-loud"))
    look(3)
    look(1_000)
    log.unregister(EntryKind.OUT_OF_SERVICE, "out")
    look(1_001)

    assert seen == [
        (Suppression.SHELVED, "known"),
        (Suppression.MAINTENANCE, "new loops"),
        (Suppression.OUT_OF_SERVICE, "broken"),
        (Suppression.OUT_OF_SERVICE, "broken"),
        (Suppression.SHELVED, "known"),
    ]


@pytest.mark.parametrize(
    ("reach", "is_within"),
    [
        (Reach(), True),
        (Reach(device="noise-17"), True),
        (Reach(device="noise-18"), False),
        (Reach(area="ward-1"), True),
        (Reach(area="district-1"), True),
        (Reach(area="ward-2"), False),
        (Reach(rule="too-loud"), True),
        (Reach(kind="noise"), True),
        (Reach(kind="camera"), False),
        (Reach(tag="corridor:vvk"), True),
        (Reach(property="noise_level"), True),
        (Reach(property="speed"), False),
        (Reach(parent="gateway"), True),
        (Reach(parent="controller"), True),
        (Reach(parent="noise-17"), True),
        (Reach(parent="other"), False),
        (Reach(rule="too-loud", area="ward-2"), False),
    ],
)
def test_a_policy_is_about_what_has_all_it_names(log: AlarmLog, reach: Reach, *, is_within: bool) -> None:
    log.register(
        Area("ward-1", "", "", "ward", parent="district-1"),
        Device("gateway", "gateway", parent="controller"),
        Device("noise-17", "noise", tags=("corridor:vvk",), parent="gateway"),
    )
    log.tick(1)
    log.judge(HIGH, second=2)  # found when the order comes
    log.register(OutOfService("out", reach, "broken", "lan", since=START))
    log.tick(3)
    log.judge(HIGH, second=4, rule="too-loud", property_name="noise_level", device="noise-17")
    log.judge(None, second=5)
    hidden = only_change(log.judge(HIGH, second=6)).alert  # finds the order when it comes back

    assert (hidden.suppression is Suppression.OUT_OF_SERVICE) is is_within
    assert (TransitionKind.TAKEN_OUT_OF_SERVICE in [kind for _, kind, _ in lines(log.changes)]) is is_within


def test_a_device_moved_out_of_reach_is_shown_again(log: AlarmLog) -> None:
    log.register(Device("noise-17", "noise", tags=("works",)), an_order(tag="works"))
    log.tick(1)
    log.judge(HIGH, second=2)
    assert log.alert.suppression is Suppression.OUT_OF_SERVICE
    log.register(Device("noise-17", "noise"))

    assert lines(log.tick(3)) == [("noise-17", TransitionKind.RETURNED_TO_SERVICE, True)]


def test_what_people_report_is_hidden_by_no_plan(log: AlarmLog) -> None:
    log.register(an_order(area="ward-1"))
    log.tick(1)

    reported = only_change(log.decide(Report("Accident", HIGH, area="ward-1"), alert="rp-1"))

    assert (reported.alert.suppression, reported.transition.announces) == (Suppression.NONE, True)


def test_a_standby_that_takes_over_while_a_window_is_open_closes_it_and_tells_nothing_twice(log: AlarmLog) -> None:
    log.register(a_window(begins=0), an_order(device="noise-18"))
    log.tick(1)
    log.judge(HIGH, second=10)
    log.restart()

    assert log.tick(50) == []
    ended = log.tick(100)
    assert (notices(ended), lines(ended)) == ([(NoticeKind.MAINTENANCE_ENDED, "w")], [("noise-17", ENDED, True)])
