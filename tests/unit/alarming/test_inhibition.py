"""A gateway's outage hides the silence of what hangs on it, whichever is told first, and says so."""

import pytest

from streams.contracts.alerts import Cover, Origin, Severity, State, Suppression, TransitionKind
from streams.contracts.decisions import Acknowledge, Resolve, Shelve
from streams.contracts.devices import Device
from streams.contracts.managing import Gathering, Group
from streams.contracts.readings import ONLINE
from streams.contracts.rules import Scope, SilenceRule
from streams.contracts.times import SECOND
from streams.contracts.verdicts import VerdictReason
from streams.runtime.settings import Alarm
from tests.unit.alarming.builders import START, AlarmLog, announced, lines, only_change

HIGH = Severity.HIGH
RAISED, INHIBITED, RELEASED = TransitionKind.RAISED, TransitionKind.INHIBITED, TransitionKind.RELEASED


def silent(log: AlarmLog, *devices: str, second: float = 2) -> None:
    for device in devices:
        log.judge(HIGH, device=device, rule="mute", property_name="", value=None, second=second)


def heard(log: AlarmLog, *devices: str, second: float) -> None:
    for device in devices:
        log.judge(None, device=device, rule="mute", property_name="", value=None, second=second)


@pytest.fixture
def log() -> AlarmLog:
    """A controller, a gateway on it, three sensors on that."""
    log = AlarmLog()
    log.register(
        Device("controller", "controller"),
        Device("gateway", "gateway", parent="controller"),
        *(Device(f"s-{number}", "noise", parent="gateway", interval_s=600) for number in (1, 2, 3)),
        SilenceRule(Scope(), after_s=60, id="mute"),
    )
    log.tick(1)
    return log


def test_a_childs_silence_after_its_parents_is_never_shown(log: AlarmLog) -> None:
    silent(log, "gateway")
    silent(log, "s-1", "s-2")

    gateway = log.alert_of("gateway")
    for device in ("s-1", "s-2"):
        child = log.alert_of(device)
        assert (child.covered_by, child.covered_as) == (gateway.id, Cover.OUTAGE)
        assert (child.suppression, child.suppression_reason) == (Suppression.INHIBITED, gateway.id)
    log.tick(12)
    assert [change.alert.device for change in announced(log.changes)] == ["gateway"]


def test_a_childs_silence_before_its_parents_is_held_back_and_then_covered(log: AlarmLog) -> None:
    silent(log, "s-1")
    held = log.alert_of("s-1")
    assert (held.suppression, held.suppression_reason) == (Suppression.INHIBITED, "awaiting gateway")
    assert held.held_until == held.suppressed_until == START + 12 * SECOND

    silent(log, "gateway", second=5)
    log.tick(60)

    assert log.alert_of("s-1").covered_by == log.alert_of("gateway").id
    assert [change.alert.device for change in announced(log.changes)] == ["gateway"]


def test_a_child_that_is_out_alone_is_shown_after_the_hold(log: AlarmLog) -> None:
    silent(log, "s-1")

    assert log.tick(11) == []
    released = only_change(log.tick(12))

    assert (released.transition.kind, released.transition.announces) == (RELEASED, True)
    assert (released.alert.suppression, released.alert.held_until) == (Suppression.NONE, None)


def test_a_child_heard_again_during_the_hold_is_never_shown(log: AlarmLog) -> None:
    silent(log, "s-1")
    heard(log, "s-1", second=9)

    assert log.alert_of("s-1").state is State.RESOLVED
    assert log.tick(60) == []


def test_a_device_whose_parent_nobody_registered_is_not_held(log: AlarmLog) -> None:
    log.register(Device("lone", "noise", parent="nowhere"))
    log.tick(2)
    silent(log, "controller", "lone")

    assert [change.alert.device for change in announced(log.changes)] == ["controller", "lone"]


def test_the_nearest_outage_covers_and_each_cause_is_covered_by_its_own(log: AlarmLog) -> None:
    silent(log, "s-1")
    silent(log, "gateway", second=3)
    silent(log, "controller", second=4)

    assert log.alert_of("s-1").covered_by == log.alert_of("gateway").id
    assert log.alert_of("gateway").covered_by == log.alert_of("controller").id
    log.tick(60)
    assert [change.alert.device for change in announced(log.changes)] == ["controller"]


def test_an_outage_further_up_covers_what_has_no_nearer_cause(log: AlarmLog) -> None:
    silent(log, "controller")
    silent(log, "s-1")

    assert log.alert_of("s-1").covered_by == log.alert_of("controller").id


def test_offline_and_silent_are_one_outage_for_the_operator(log: AlarmLog) -> None:
    log.judge(HIGH, device="controller", rule="offline", property_name=ONLINE, value=0, second=2)
    silent(log, "controller", second=60)

    assert log.alert_of("controller").covered_by is not None
    assert [change.alert.rule for change in announced(log.changes)] == ["offline"]


def test_children_still_silent_when_the_parent_is_back_are_shown_after_two_intervals(log: AlarmLog) -> None:
    silent(log, "gateway", "s-1", "s-2")
    heard(log, "gateway", second=100)
    child = log.alert_of("s-1")
    assert (child.covered_by, child.held_until) == (None, START + 1_300 * SECOND)
    assert child.suppression is Suppression.INHIBITED

    heard(log, "s-2", second=500)
    assert log.tick(1_299) == []
    assert lines(log.tick(1_300)) == [("s-1", RELEASED, True)]


def test_children_without_an_interval_have_the_release_time_and_none_more_than_an_hour(log: AlarmLog) -> None:
    log.register(Device("s-1", "noise", parent="gateway"), Device("s-2", "noise", parent="gateway", interval_s=86_400))
    log.tick(2)
    silent(log, "gateway", "s-1", "s-2")
    heard(log, "gateway", second=100)

    assert lines(log.tick(400)) == [("s-1", RELEASED, True)]
    assert lines(log.tick(3_699)) == []
    assert lines(log.tick(3_700)) == [("s-2", RELEASED, True)]


def test_a_parent_that_goes_out_again_covers_what_it_had_let_go(log: AlarmLog) -> None:
    silent(log, "gateway", "s-1")
    log.tick(20)
    heard(log, "gateway", second=100)
    silent(log, "gateway", second=160)

    assert log.alert_of("s-1").covered_by == log.alert_of("gateway").id
    log.tick(5_000)
    assert [change.alert.device for change in announced(log.changes)] == ["gateway", "gateway"]


def test_children_whose_parents_alert_is_resolved_by_hand_come_up_in_time(log: AlarmLog) -> None:
    silent(log, "gateway", "s-1")
    log.decide(Resolve(), alert=log.alert_of("gateway").id)

    assert log.alert_of("s-1").held_until is not None
    log.tick(60)
    assert lines(log.tick(2_000)) == [("s-1", RELEASED, True)]


def test_a_parent_that_is_back_while_what_it_hangs_on_is_out_passes_its_children_on(log: AlarmLog) -> None:
    silent(log, "controller", "gateway", "s-1")
    heard(log, "gateway", second=50)

    assert log.alert_of("s-1").covered_by == log.alert_of("controller").id


def test_a_gateways_outage_takes_its_children_out_of_their_group_which_closes(log: AlarmLog) -> None:
    log.register(SilenceRule(Scope(), after_s=60, id="mute", group=Group(Gathering.PARENT, at_least=2)))
    log.tick(2)
    silent(log, "s-1", "s-2", second=3)
    log.tick(20)
    group = log.group()
    assert group.state is State.ACTIVE

    silent(log, "gateway", second=30)

    assert log.group().state is State.RESOLVED
    assert {log.alert_of(d).covered_by for d in ("s-1", "s-2")} == {log.alert_of("gateway").id}


def a_group_gone_with_a_member_on_the_shelf(log: AlarmLog) -> None:
    """On the shelf a member clears and stays the group's; the others are resolved, being hidden by it."""
    log.register(SilenceRule(Scope(), after_s=60, id="mute", group=Group(Gathering.PARENT, at_least=2)))
    log.tick(2)
    silent(log, "s-1", "s-2", second=3)
    log.tick(20)
    log.decide(Shelve(START + 3_600 * SECOND, "works"), alert=log.alert_of("s-1").id)
    heard(log, "s-1", "s-2", second=30)
    assert (log.alert_of("s-1").state, log.alert_of("s-1").covered_by) == (State.CLEARED, log.group().id)


def test_a_shelved_member_that_returns_behind_its_gateways_outage_does_not_bring_its_group_back(log: AlarmLog) -> None:
    """It stayed the group's without a look for its cause: the group returned, announced beside the gateway's alert."""
    a_group_gone_with_a_member_on_the_shelf(log)
    silent(log, "gateway", second=40)

    returned = only_change(log.judge(HIGH, device="s-1", rule="mute", property_name="", value=None, second=50))

    assert returned.transition.kind is TransitionKind.RETURNED
    assert (returned.alert.covered_by, returned.alert.covered_as) == (log.alert_of("gateway").id, Cover.OUTAGE)
    assert log.group().state is State.CLEARED
    heard(log, "gateway", second=60)
    assert log.alert_of("s-1").held_until is not None


def test_a_shelved_member_that_returns_while_nothing_above_is_out_brings_its_group_back(log: AlarmLog) -> None:
    a_group_gone_with_a_member_on_the_shelf(log)

    silent(log, "s-1", second=50)

    assert log.alert_of("s-1").covered_by == log.group().id
    assert log.group().state is State.ACTIVE


def test_a_cause_is_never_gathered_with_its_effects(log: AlarmLog) -> None:
    log.register(SilenceRule(Scope(), after_s=60, id="mute", group=Group(Gathering.CITY, at_least=2)))
    log.tick(2)
    silent(log, "s-1")
    log.tick(30)
    silent(log, "gateway", second=31)
    log.tick(60)

    assert not [alert for alert in log.book.unresolved() if alert.origin is Origin.GROUP]
    assert log.alert_of("s-1").covered_by == log.alert_of("gateway").id


def test_an_acknowledged_child_stays_acknowledged_and_clears_for_good(log: AlarmLog) -> None:
    silent(log, "s-1")
    log.tick(12)
    log.decide(Acknowledge(), alert=log.alert_of("s-1").id)
    silent(log, "gateway", second=20)
    assert log.alert_of("s-1").state is State.ACKNOWLEDGED

    heard(log, "s-1", second=30)
    assert log.alert_of("s-1").state is State.RESOLVED


def test_devices_that_hang_on_each_other_cover_once_and_nothing_hangs() -> None:
    log = AlarmLog()
    log.register(Device("a", "x", parent="b"), Device("b", "x", parent="a"))
    log.tick(1)
    silent(log, "a", "b")
    log.tick(20)

    covered = [alert.device for alert in log.book.unresolved() if alert.covered_by is not None]
    assert covered == ["b"]


def test_without_a_hold_a_child_is_shown_at_once() -> None:
    log = AlarmLog(Alarm(hold_s=0))
    log.register(Device("gateway", "gateway"), Device("s-1", "noise", parent="gateway"))
    log.tick(1)
    silent(log, "s-1")

    assert lines(log.changes) == [("s-1", RAISED, True)]


def test_a_standby_that_takes_over_during_the_hold_releases_at_the_same_tick(log: AlarmLog) -> None:
    silent(log, "s-1")
    log.restart()

    assert log.tick(11) == []
    assert lines(log.tick(12)) == [("s-1", RELEASED, True)]


def test_silence_of_a_property_is_hidden_behind_its_parents_silence_too(log: AlarmLog) -> None:
    """A rule about silence may name a property, so as to be about some devices only; they are out all the same."""
    silent(log, "gateway")

    for device in ("s-1", "s-2"):
        log.judge(HIGH, device=device, rule="mute-noise", value=None, second=3, reason=VerdictReason.SILENCE)

    gateway = log.alert_of("gateway")
    assert {log.alert_of(device).covered_by for device in ("s-1", "s-2")} == {gateway.id}
    log.restart()
    heard(log, "gateway", second=100)
    assert log.alert_of("s-1").held_until is not None


def test_a_level_of_the_same_property_is_no_outage(log: AlarmLog) -> None:
    silent(log, "gateway")

    assert only_change(log.judge(HIGH, device="s-1", second=3)).transition.announces


def test_what_a_camera_sees_is_no_outage_and_hides_nothing(log: AlarmLog) -> None:
    seen = VerdictReason.SIGHTING
    log.judge(HIGH, device="gateway", rule="stopped", property_name="", value=1, second=2, reason=seen)
    log.judge(HIGH, device="gateway", rule="unreachable", property_name="", value=1, second=3, reason=seen)
    silent(log, "s-1", second=4)
    log.tick(20)

    assert [alert.suppression for alert in log.book.unresolved()] == [Suppression.NONE] * 3
