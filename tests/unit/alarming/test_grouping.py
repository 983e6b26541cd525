"""Many alerts of one rule in one place are one; what comes later, or elsewhere, is another."""

import pytest

from streams.contracts.alerts import AlertChanged, Cover, Origin, Severity, State, Suppression, TransitionKind
from streams.contracts.areas import Area
from streams.contracts.decisions import Acknowledge, Resolve, Shelve
from streams.contracts.devices import Device
from streams.contracts.managing import Gathering, Group
from streams.contracts.policies import MaintenanceWindow, OutOfService, Reach
from streams.contracts.registry import EntryKind
from streams.contracts.rules import Level, Scope, ThresholdRule
from streams.contracts.times import HOUR, SECOND
from tests.unit.alarming.builders import START, AlarmLog, announced, lines, only_change

HIGH, CRITICAL, LOW = Severity.HIGH, Severity.CRITICAL, Severity.LOW
RAISED, GROUPED, CLEARED = TransitionKind.RAISED, TransitionKind.GROUPED, TransitionKind.CLEARED


def jams(group: Group | None) -> ThresholdRule:
    return ThresholdRule(Scope(property="speed"), (Level(HIGH, 10, 15),), id="too-loud", group=group)


@pytest.fixture
def log() -> AlarmLog:
    """Three or more of a ward within five minutes are one."""
    log = AlarmLog()
    log.register(jams(Group(Gathering.AREA, at_least=3, within_s=300)))
    log.tick(1)
    return log


def a_group_of(log: AlarmLog, *devices: str, second: float = 2) -> None:
    for number, device in enumerate(devices):
        log.judge(HIGH, device=device, second=second + number)


def test_the_alert_that_makes_the_number_complete_raises_a_group_that_stands_for_all(log: AlarmLog) -> None:
    log.judge(HIGH, device="a", second=2)
    log.judge(CRITICAL, device="b", second=3, value=97)
    found = log.judge(HIGH, device="c", second=4)

    assert lines(found) == [
        ("group", RAISED, True),
        ("a", GROUPED, False),
        ("b", GROUPED, False),
        ("c", RAISED, False),
    ]
    group = log.group()
    assert (group.rule, group.device, group.area, group.group) == ("too-loud", "", "ward-1", "area/ward-1")
    assert (group.severity, group.value, group.state) == (CRITICAL, 97, State.ACTIVE)
    for device in "abc":
        member = log.alert_of(device)
        assert (member.covered_by, member.covered_as) == (group.id, Cover.MEMBER)
        assert (member.suppression, member.suppression_reason) == (Suppression.INHIBITED, group.id)


def test_every_replay_gives_a_group_the_same_id() -> None:
    ids = set()
    for _ in range(2):
        log = AlarmLog()
        log.register(jams(Group(Gathering.AREA, at_least=2)))
        log.tick(1)
        a_group_of(log, "a", "b")
        ids.add(log.group().id)

    assert len(ids) == 1


def test_later_ones_are_members_from_birth_as_long_as_others_keep_joining(log: AlarmLog) -> None:
    a_group_of(log, "a", "b", "c")

    for number, device in enumerate("defg"):
        found = only_change(log.judge(HIGH, device=device, second=300 * (number + 1)))
        assert (found.transition.kind, found.transition.announces) == (RAISED, False)
        assert found.transition.subject == found.alert.covered_by == log.group().id


def test_a_second_event_in_the_same_place_is_never_hidden_in_the_first(log: AlarmLog) -> None:
    a_group_of(log, "a", "b", "c")
    first = log.group().id

    later = log.judge(HIGH, device="d", second=400)
    assert [change.alert.device for change in announced(later)] == ["d"]

    log.judge(HIGH, device="e", second=410)
    log.judge(HIGH, device="f", second=420)
    assert log.group().id != first
    assert log.alert_of("d").covered_by == log.group().id


def test_alerts_that_come_too_far_apart_stay_alerts_of_their_own(log: AlarmLog) -> None:
    for number, device in enumerate("abcde"):
        found = only_change(log.judge(HIGH, device=device, second=200 * number))
        assert found.transition.announces


def test_other_wards_and_alerts_without_a_ward_are_not_gathered(log: AlarmLog) -> None:
    log.judge(HIGH, device="a", area="ward-1")
    log.judge(HIGH, device="b", area="ward-2")
    log.judge(HIGH, device="c", area=None)
    log.judge(HIGH, device="d", area=None)
    log.judge(HIGH, device="e", area=None)

    assert log.book.figures().groups == 0


def test_a_rule_without_a_group_is_as_it_was(log: AlarmLog) -> None:
    log.register(jams(None))
    log.tick(2)
    a_group_of(log, "a", "b", "c", "d")

    assert log.book.figures().groups == 0


@pytest.mark.parametrize(
    ("gathering", "place"),
    [
        (Group(Gathering.DISTRICT, at_least=2), "district/district-1"),
        (Group(Gathering.CITY, at_least=2), "city/hcmc"),
        (Group(Gathering.PARENT, at_least=2), "parent/controller-9"),
        (Group(Gathering.TAG, at_least=2, tag="corridor:"), "tag/corridor:vvk"),
    ],
)
def test_alerts_are_gathered_by_what_the_rule_says(gathering: Group, place: str) -> None:
    log = AlarmLog()
    log.register(
        Area("ward-1", "", "", "ward", parent="district-1"),
        Area("ward-2", "", "", "ward", parent="district-1"),
        Area("district-1", "", "", "district", parent="hcmc"),
        Area("hcmc", "", "", "city"),
        Device("a", "loop", tags=("lane:1", "corridor:vvk"), parent="controller-9"),
        Device("b", "loop", tags=("corridor:vvk",), parent="controller-9"),
        jams(gathering),
    )
    log.tick(1)
    log.judge(HIGH, device="a", area="ward-1")
    log.judge(HIGH, device="b", area="ward-2")

    assert log.group().group == place


def test_a_group_follows_its_worst_standing_member_and_announces_only_a_rise(log: AlarmLog) -> None:
    a_group_of(log, "a", "b", "c")

    worse = log.judge(CRITICAL, device="b", second=10, value=99)
    better = log.judge(LOW, device="b", second=11)

    assert lines(worse)[1] == ("group", TransitionKind.SEVERITY_CHANGED, True)
    assert lines(better)[1] == ("group", TransitionKind.SEVERITY_CHANGED, False)
    assert log.group().severity is HIGH


def test_a_group_clears_when_no_member_stands_and_returns_with_a_member(log: AlarmLog) -> None:
    a_group_of(log, "a", "b", "c")
    log.judge(None, device="a", second=20)
    log.judge(None, device="b", second=21)
    cleared = log.judge(None, device="c", second=22)

    assert lines(cleared) == [("c", CLEARED, False), ("group", CLEARED, False)]
    assert log.alert_of("c").state is State.RESOLVED  # nobody has to acknowledge what nobody saw
    group = log.group()
    assert (group.state, group.cleared_at) == (State.CLEARED, START + 22_000_000)

    returned = log.judge(HIGH, device="a", second=320)  # the others came five minutes ago, but it was one of them

    assert lines(returned) == [("a", RAISED, False), ("group", TransitionKind.RETURNED, True)]
    assert (log.group().id, log.group().repeats) == (group.id, 1)


def test_a_member_of_old_that_fails_alone_hours_later_stands_for_itself(log: AlarmLog) -> None:
    """Broke: one dead gateway brought a power cut of the morning back, with the power cut's instructions."""
    a_group_of(log, "a", "b", "c")
    log.judge(None, device="a", second=20)

    second_event = log.judge(HIGH, device="a", second=7_200)

    assert lines(second_event) == [("a", RAISED, True)]
    assert log.alert_of("a").covered_by is None


def test_a_cleared_group_of_the_place_returns_instead_of_a_second_one(log: AlarmLog) -> None:
    a_group_of(log, "a", "b", "c")
    for device in "abc":
        log.judge(None, device=device, second=30)
    first = log.group().id

    a_group_of(log, "x", "y", "z", second=7_200)

    assert log.group().id == first
    assert log.alert_of("x").covered_by == first


def test_an_acknowledged_group_is_resolved_when_its_last_member_goes(log: AlarmLog) -> None:
    a_group_of(log, "a", "b", "c")
    log.decide(Acknowledge(), alert=log.group().id)
    for device in "abc":
        log.judge(None, device=device, second=30)

    assert log.group().state is State.RESOLVED


def test_resolving_a_group_by_hand_resolves_its_members_and_answers_once(log: AlarmLog) -> None:
    a_group_of(log, "a", "b", "c")

    found = log.decide(Resolve(comment="a parade"), alert=log.group().id, decision="d-1")

    changes = [change for change in found if isinstance(change, AlertChanged)]
    assert [change.alert.state for change in changes] == [State.RESOLVED] * 4
    assert [change.transition.decision for change in changes] == ["d-1", None, None, None]
    assert {change.transition.by for change in changes} == {"lan"}


def test_a_member_resolved_by_hand_leaves_the_group_standing(log: AlarmLog) -> None:
    a_group_of(log, "a", "b", "c")

    assert lines(log.decide(Resolve(), alert=log.alert_of("a").id)) == [("a", TransitionKind.RESOLVED, False)]
    assert log.group().state is State.ACTIVE


def test_hidden_alerts_are_not_gathered_until_they_come_back(log: AlarmLog) -> None:
    log.judge(HIGH, device="a", second=2)
    log.decide(Shelve(START + HOUR, "known"), alert=log.alert_of("a").id)
    log.judge(HIGH, device="b", second=3)
    log.judge(HIGH, device="c", second=4)
    assert log.book.figures().groups == 0

    woken = log.tick(3_600)

    assert lines(woken) == [
        ("group", RAISED, True),
        ("b", GROUPED, False),
        ("c", GROUPED, False),
        ("a", TransitionKind.WOKE, False),
    ]


def test_a_standby_that_takes_over_goes_on_with_the_group(log: AlarmLog) -> None:
    a_group_of(log, "a", "b", "c")
    log.restart()

    log.judge(HIGH, device="d", second=200)
    for device in "abcd":
        log.judge(None, device=device, second=210)

    assert [(a.origin, a.state) for a in log.book.unresolved()] == [(Origin.GROUP, State.CLEARED)]


def test_what_comes_while_a_group_is_on_the_shelf_is_not_hidden_with_it(log: AlarmLog) -> None:
    """A shelf is for what was seen when it was put there; a jam of the evening came up nowhere."""
    a_group_of(log, "a", "b", "c")
    shelved = log.group().id
    log.decide(Shelve(START + 8 * HOUR, "road works at a"), alert=shelved)

    soon = log.judge(CRITICAL, device="d", second=100)
    for device in "abcd":
        log.judge(None, device=device, second=200)
    later = [line for device in "xyz" for line in lines(log.judge(CRITICAL, device=device, second=6_000))]

    assert lines(soon) == [("d", RAISED, True)]
    assert ("group", RAISED, True) in later
    assert log.group().id != shelved


def test_a_member_that_comes_and_goes_stays_on_the_shelf_with_its_group(log: AlarmLog) -> None:
    a_group_of(log, "a", "b", "c")
    log.decide(Shelve(START + 8 * HOUR, "a loose contact"), alert=log.group().id)

    log.judge(None, device="a", second=100)

    assert lines(log.judge(HIGH, device="a", second=200)) == [("a", RAISED, False)]


def test_planned_work_in_one_ward_hides_no_event_of_another_behind_a_group() -> None:
    log = AlarmLog()
    log.register(jams(Group(Gathering.TAG, at_least=2, within_s=300, tag="corridor:")))
    log.register(*(Device(device, "traffic", tags=("corridor:le-loi",)) for device in "abc"))
    log.register(
        MaintenanceWindow("works", Reach(area="ward-1"), START + 60 * SECOND, START + HOUR, "resurfacing", "lan")
    )
    log.tick(1)
    a_group_of(log, "a", "b")
    log.tick(60)
    assert log.group().suppression is Suppression.MAINTENANCE

    assert lines(log.judge(CRITICAL, device="c", second=70, area="ward-2")) == [("c", RAISED, True)]


def test_one_that_comes_up_late_is_gathered_with_those_before_it_as_well_as_after_it(log: AlarmLog) -> None:
    """Looked for among those up to the newest only, two before it and one long after it left all four side by side."""
    log.register(OutOfService("c-out", Reach(device="c"), "repair", "lan", START))
    log.tick(2)
    log.judge(HIGH, device="a", second=10)
    log.judge(HIGH, device="b", second=10)
    log.judge(HIGH, device="c", second=200)
    log.judge(HIGH, device="d", second=400)
    log.unregister(EntryKind.OUT_OF_SERVICE, "c-out")

    log.tick(401)

    assert {device for device in "abcd" if log.alert_of(device).covered_as is Cover.MEMBER} == set("abc")


@pytest.mark.parametrize(
    ("wards", "area"),
    [
        (("ward-1", "ward-1"), "ward-1"),
        (("ward-1", "ward-2"), "district-1"),
        (("ward-1", "ward-3"), "hcmc"),
        (("ward-1", "elsewhere"), None),
        (("ward-1", None), None),
    ],
)
@pytest.mark.parametrize(
    "gathering", [Group(Gathering.PARENT, at_least=2), Group(Gathering.TAG, at_least=2, tag="corridor:")]
)
def test_a_group_lies_in_the_nearest_area_common_to_its_members(
    gathering: Group, wards: tuple[str, str | None], area: str | None
) -> None:
    """Who looks at a district, or is answered for one by a team, has to see the groups in it."""
    log = a_city_gathering(gathering)
    log.judge(HIGH, device="a", area=wards[0])
    log.judge(HIGH, device="b", area=wards[1])

    assert log.group().area == area


def test_the_area_of_a_group_grows_with_a_member_of_another_ward() -> None:
    log = a_city_gathering(Group(Gathering.CITY, at_least=2))
    log.judge(HIGH, device="a", area="ward-1")
    log.judge(HIGH, device="b", area="ward-1")
    assert log.group().area == "ward-1"

    joined = log.judge(HIGH, device="c", area="ward-2")

    assert lines(joined) == [("c", RAISED, False), ("group", GROUPED, False)]
    assert log.group().area == "district-1"
    assert lines(log.judge(HIGH, device="d", area="ward-1")) == [("d", RAISED, False)]
    log.restart()
    assert log.group().area == "district-1"


def a_city_gathering(gathering: Group) -> AlarmLog:
    log = AlarmLog()
    log.register(
        Area("ward-1", "", "", "ward", parent="district-1"),
        Area("ward-2", "", "", "ward", parent="district-1"),
        Area("ward-3", "", "", "ward", parent="district-2"),
        Area("district-1", "", "", "district", parent="hcmc"),
        Area("district-2", "", "", "district", parent="hcmc"),
        Area("hcmc", "", "", "city"),
        *(Device(name, "loop", tags=("corridor:vvk",), parent="controller-9") for name in "abcd"),
        jams(gathering),
    )
    log.tick(1)
    return log


def test_alerts_that_return_are_gathered_by_the_rule_as_it_is_now(log: AlarmLog) -> None:
    """Alerts raised before their rule gained a group would flood once more."""
    log.register(jams(None))
    log.tick(2)
    a_group_of(log, "a", "b", "c", second=3)
    for device in "abc":
        log.judge(None, device=device, second=10)
    log.register(jams(Group(Gathering.AREA, at_least=3, within_s=300)))
    log.tick(100)

    a_group_of(log, "a", "b", "c", second=101)

    group = log.group()
    assert {log.alert_of(device).covered_by for device in "abc"} == {group.id}
    assert group.group == "area/ward-1"
