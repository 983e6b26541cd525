"""Composed rules: several of, sequence, all/any/not, in places, over time, as rules and devices change."""

from collections.abc import Iterable
from typing import Any

import pytest

from streams.contracts.alerts import Alert, AlertChanged, Severity, State, TransitionKind
from streams.contracts.areas import Area
from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.decisions import Resolve
from streams.contracts.devices import Device
from streams.contracts.evidence import Evidence
from streams.contracts.registry import EntryKind
from streams.contracts.rules import (
    AllOf,
    AnyOf,
    CombinationRule,
    Expression,
    Level,
    NotAny,
    Per,
    Scope,
    SequenceRule,
    SeveralOfRule,
    Stage,
    ThresholdRule,
)
from streams.contracts.times import SECOND
from streams.contracts.verdicts import VerdictReason
from tests.unit.alarming.builders import START, AlarmLog

HIGH, LOW, CRITICAL = Severity.HIGH, Severity.LOW, Severity.CRITICAL
ROAD = "road:vo-van-kiet"


def a_part(property_name: str = "speed") -> ThresholdRule:
    return ThresholdRule(Scope(property=property_name), (Level(HIGH, 10, 14),))


def the_jam(**fields: Any) -> SeveralOfRule:  # noqa: ANN401  fields of the rule
    """Slow at three detectors of the road."""
    given: dict[str, Any] = {"of": a_part(), "at_least": 3, "scope": Scope(tag=ROAD), "id": "jam", **fields}
    return SeveralOfRule(**given)


def five_detectors(log: AlarmLog) -> None:
    for number in range(1, 6):
        log.register(Device(f"d{number}", "loop", tags=(ROAD,), area="ward-1"))


def slow(
    log: AlarmLog, *devices: str, severity: Severity | None = HIGH, second: float = 1, rule: str = "jam#1"
) -> None:
    for device in devices:
        log.judge(severity, device=device, rule=rule, property_name="speed", value=8.0, second=second)


def composed(log: AlarmLog, rule: str = "jam") -> list[tuple[TransitionKind, str | None]]:
    """What the timelines of a rule's alerts say: the kind and the reason."""
    return [
        (change.transition.kind, change.transition.reason)
        for change in log.changes
        if isinstance(change, AlertChanged) and change.alert.rule == rule
    ]


def standing(log: AlarmLog) -> list[tuple[str, str]]:
    return sorted((alert.rule, alert.place) for alert in log.book.unresolved() if alert.state is State.ACTIVE)


def the_alert(log: AlarmLog, rule: str = "jam") -> Alert:
    return next(alert for alert in log.book.unresolved() if alert.rule == rule)


RAISED, CLEARED, RETURNED = TransitionKind.RAISED, TransitionKind.CLEARED, TransitionKind.RETURNED


class TestSeveralOf:
    def test_three_of_five_detectors_raise_one_alert_that_says_which(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam())
        log.tick(1)

        slow(log, "d2", "d4")
        assert composed(log) == []
        slow(log, "d1", severity=CRITICAL)

        assert composed(log) == [(RAISED, "several_of: 3 of 5: d1, d2, d4")]
        alert = the_alert(log)
        assert (alert.device, alert.property, alert.place, alert.area) == ("", "", "all", "ward-1")
        assert (alert.severity, alert.value) == (CRITICAL, 8.0)
        raised = next(c.transition for c in log.changes if isinstance(c, AlertChanged))
        assert (raised.subject, raised.by, raised.announces) == ("d1", "rule:jam", True)

    def test_a_part_raises_no_alert_of_its_own(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam())
        log.tick(1)

        slow(log, "d1", "d2")

        assert list(log.book.unresolved()) == []

    def test_it_clears_as_soon_as_too_few_are_left(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam())
        log.tick(1)
        slow(log, "d1", "d2", "d3")

        slow(log, "d2", severity=None, second=2)

        assert composed(log)[-1] == (CLEARED, "back_to_normal: 2 of 5: d1, d3")

    def test_with_within_it_goes_on_counting_for_so_long(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam(within_s=60))
        log.tick(1)
        slow(log, "d1", second=10)
        slow(log, "d1", severity=None, second=20)
        slow(log, "d2", "d3", second=70)
        assert standing(log) == [("jam", "all")]

        log.tick(79)
        assert standing(log) == [("jam", "all")]
        log.tick(80)

        assert composed(log) == [
            (RAISED, "several_of: 3 of 5: d1, d2, d3"),
            (CLEARED, "back_to_normal: 2 of 5: d2, d3"),
        ]

    def test_one_device_counts_once_whatever_it_measures(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam(at_least=2))
        log.tick(1)
        for property_name in ("speed", "speed_lane_2"):
            log.judge(HIGH, device="d1", rule="jam#1", property_name=property_name, second=2)

        assert composed(log) == []

    def test_a_share_is_of_the_devices_the_place_has(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam(at_least=1, share=0.6))
        log.tick(1)
        slow(log, "d1", "d2")
        assert composed(log) == []

        log.unregister(EntryKind.DEVICE, "d5")
        log.unregister(EntryKind.DEVICE, "d4")
        log.tick(2)

        assert composed(log) == [(RAISED, "several_of: 2 of 3: d1, d2")]

    @pytest.mark.parametrize(
        ("per", "tag", "places"),
        [
            (Per.DEVICE, "", ["device/d1", "device/d2", "device/d3", "device/d4"]),
            (Per.AREA, "", ["area/ward-1", "area/ward-2"]),
            (Per.DISTRICT, "", ["district/district-1"]),
            (Per.CITY, "", ["city/"]),
            (Per.PARENT, "", ["parent/gw-1"]),
            (Per.TAG, "road:", ["tag/road:a", "tag/road:b"]),
            (Per.ALL, "", ["all"]),
        ],
    )
    def test_devices_come_together_in_every_place_they_are_in(
        self, log: AlarmLog, per: Per, tag: str, places: list[str]
    ) -> None:
        log.register(
            Area("ward-1", "", "", "ward", parent="district-1"),
            Area("ward-2", "", "", "ward", parent="district-1"),
            Area("district-1", "", "", "district"),
            Device("d1", "loop", tags=("road:a", "road:b"), parent="gw-1", area="ward-1"),
            Device("d2", "loop", tags=("road:a",), parent="gw-1", area="ward-1"),
            Device("d3", "loop", tags=("road:b",), area="ward-2"),
            Device("d4", "loop", area="ward-2"),
        )
        log.register(the_jam(at_least=1 if per is Per.DEVICE else 2, per=per, tag=tag, scope=Scope()))
        log.tick(1)

        slow(log, "d1", "d2", "d3", "d4")

        assert standing(log) == [("jam", place) for place in places]

    def test_ten_of_many_are_named(self, log: AlarmLog) -> None:
        log.register(the_jam(at_least=12, scope=Scope()))
        log.tick(1)
        slow(log, *(f"d{number:02}" for number in range(12)))

        (line,) = composed(log)

        assert line[1] == "several_of: 12: " + ", ".join(f"d{number:02}" for number in range(10)) + ", …"


def a_sequence(**fields: Any) -> SequenceRule:  # noqa: ANN401  fields of the rule
    given: dict[str, Any] = {"of": ("rain", "level", "flood"), "within_s": 60, "id": "storm", **fields}
    return SequenceRule(**given)


def judge_all(log: AlarmLog, *steps: tuple[str, Severity | None, float]) -> None:
    for rule, severity, second in steps:
        log.judge(severity, device="w1", rule=rule, property_name=rule, second=second)


class TestSequence:
    def test_in_order_and_in_time_it_comes_and_stands_while_its_last_part_does(self, log: AlarmLog) -> None:
        log.register(a_sequence())
        log.tick(0)
        judge_all(log, ("rain", HIGH, 1), ("rain", None, 5), ("level", HIGH, 20), ("flood", HIGH, 61))
        assert composed(log, "storm") == [(RAISED, "sequence: w1, w1, w1")]
        log.tick(1000)
        assert standing(log)[-1] == ("storm", "device/w1")

        judge_all(log, ("level", None, 1001), ("flood", None, 1002))

        assert composed(log, "storm")[1:] == [(CLEARED, "back_to_normal")]

    @pytest.mark.parametrize(
        "steps",
        [
            [("level", 1), ("rain", 2), ("flood", 3)],
            [("rain", 1), ("level", 2), ("flood", 62)],
            [("rain", 1), ("flood", 2)],
        ],
        ids=["out of order", "too late", "one missing"],
    )
    def test_otherwise_it_does_not(self, log: AlarmLog, steps: Iterable[tuple[str, float]]) -> None:
        log.register(a_sequence())
        log.tick(0)
        judge_all(log, *((rule, HIGH, second) for rule, second in steps))
        log.tick(100)

        assert composed(log, "storm") == []

    def test_a_part_that_came_again_meanwhile_still_came_before(self, log: AlarmLog) -> None:
        """Rain, level, rain again, flood: the first rain began it."""
        log.register(a_sequence())
        log.tick(0)

        judge_all(log, ("rain", HIGH, 1), ("level", HIGH, 2), ("rain", None, 3), ("rain", HIGH, 4), ("flood", HIGH, 5))

        assert standing(log)[-1] == ("storm", "device/w1")

    def test_verdicts_of_two_partitions_in_the_wrong_order_are_put_right_by_their_times(self, log: AlarmLog) -> None:
        log.register(a_sequence())
        log.tick(0)

        judge_all(log, ("rain", HIGH, 1), ("flood", HIGH, 30), ("level", HIGH, 20))

        assert standing(log)[-1] == ("storm", "device/w1")

    def test_what_began_too_long_ago_leaves_the_topic(self, log: AlarmLog) -> None:
        log.register(a_sequence())
        log.tick(0)
        judge_all(log, ("rain", HIGH, 1), ("rain", None, 2))
        log.tick(60)
        assert len(list(log.book.evidence())) == 1

        log.tick(61)

        assert list(log.book.evidence()) == []


def a_combination(when: Expression, **fields: Any) -> CombinationRule:  # noqa: ANN401  fields of the rule
    given: dict[str, Any] = {"when": when, "id": "both", "per": Per.DEVICE, **fields}
    return CombinationRule(**given)


class TestCombination:
    def test_all_any_and_not_are_what_they_say(self, log: AlarmLog) -> None:
        log.register(a_combination(AllOf((AnyOf(("rain", "level")), NotAny("flood")))))
        log.tick(0)

        judge_all(log, ("level", HIGH, 1))
        assert ("both", "device/w1") in standing(log)
        judge_all(log, ("flood", HIGH, 2))
        assert ("both", "device/w1") not in standing(log)
        judge_all(log, ("rain", HIGH, 3), ("level", None, 4), ("flood", None, 5))
        assert ("both", "device/w1") in standing(log)

        assert [kind for kind, _ in composed(log, "both")] == [RAISED, CLEARED, RETURNED]

    def test_a_part_is_true_of_a_place_while_it_is_of_any_device_there(self, log: AlarmLog) -> None:
        log.register(a_combination(AllOf(("rain", "flood")), per=Per.AREA))
        log.tick(0)
        log.judge(HIGH, device="w1", rule="rain", second=1, area="ward-1")
        log.judge(HIGH, device="w2", rule="flood", second=2, area="ward-1")
        log.judge(HIGH, device="w3", rule="flood", second=3, area="ward-2")

        assert [place for rule, place in standing(log) if rule == "both"] == ["area/ward-1"]

    def test_not_alone_is_true_of_every_known_place_where_nothing_is(self, log: AlarmLog) -> None:
        log.register(Device("w1", "water"), Device("w2", "water"), Device("n1", "noise"))
        log.register(a_combination(NotAny("flood"), scope=Scope(kind="water")))
        log.tick(1)
        assert standing(log) == [("both", "device/w1"), ("both", "device/w2")]

        log.judge(HIGH, device="w1", rule="flood", second=2)
        log.unregister(EntryKind.DEVICE, "w2")
        log.register(Device("w3", "water"))
        log.tick(3)

        assert standing(log) == [("both", "device/w3"), ("flood", "")]

    def test_rules_made_of_composed_rules_are_reckoned_after_them_and_once(self, log: AlarmLog) -> None:
        """Reckoned too early, `all clear` would have come and gone in between."""
        log.register(a_combination(AllOf(("rain", NotAny("zz"))), id="aa"))
        log.register(a_combination(AllOf(("rain",)), id="zz"))
        log.tick(0)

        judge_all(log, ("rain", HIGH, 1))

        assert composed(log, "aa") == []
        assert composed(log, "zz") == [(RAISED, "combination: w1")]

    def test_rules_that_rest_on_each_other_in_a_circle_do_no_harm(self, log: AlarmLog) -> None:
        log.register(a_combination(AllOf(("rain", NotAny("two"))), id="one"))
        log.register(a_combination(AllOf(("rain", NotAny("one"))), id="two"))
        log.register(a_combination(NotAny("self"), id="self"))
        log.register(Device("w1", "water"))
        log.tick(0)
        judge_all(log, ("rain", HIGH, 1), ("rain", None, 2), ("rain", HIGH, 3))
        log.restart()

        assert log.tick(4) == []


class TestChanges:
    def test_what_a_part_found_before_it_was_another_counts_for_no_within(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam(within_s=600))
        log.tick(1)
        slow(log, "d1", "d2", second=2)
        slow(log, "d1", severity=None, second=3)

        log.register(the_jam(within_s=600, of=a_part("occupancy")))
        log.tick(4)
        log.judge(None, device="d2", rule="jam#1", property_name="speed", second=4, reason=VerdictReason.RULE_CHANGED)
        slow(log, "d3", second=5)

        assert composed(log) == []
        assert [one.device for one in log.book.evidence()] == ["d3"]

    def test_a_rule_newly_referred_to_counts_if_it_stands_already(self, log: AlarmLog) -> None:
        judge_all(log, ("rain", HIGH, 1))
        log.register(a_combination(AllOf(("rain",))))

        log.tick(2)

        assert ("both", "device/w1") in standing(log)

    def test_a_changed_rule_keeps_its_alert_where_it_is_still_true(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam())
        log.tick(1)
        slow(log, "d1", "d2", "d3")
        before = the_alert(log)

        log.register(the_jam(at_least=2, name="Jam", version=2))
        log.tick(2)

        assert the_alert(log) == before
        assert len(composed(log)) == 1

    def test_a_changed_rule_that_is_not_true_any_more_clears_its_alert_and_says_why(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam())
        log.tick(1)
        slow(log, "d1", "d2", "d3")

        log.register(the_jam(at_least=4))
        log.tick(2)

        assert composed(log)[-1] == (CLEARED, "rule_changed: 3 of 5: d1, d2, d3")

    def test_a_rule_with_another_severity_changes_that_of_its_alert(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam())
        log.tick(1)
        slow(log, "d1", "d2", "d3")

        log.register(the_jam(severity=LOW))
        log.tick(2)

        assert (the_alert(log).severity, composed(log)[-1][0]) == (LOW, TransitionKind.SEVERITY_CHANGED)

    @pytest.mark.parametrize("how", ["removed", "disabled", "another kind"])
    def test_a_rule_that_is_gone_closes_what_it_raised(self, log: AlarmLog, how: str) -> None:
        five_detectors(log)
        log.register(the_jam())
        log.tick(1)
        slow(log, "d1", "d2", "d3")

        if how == "removed":
            log.unregister(EntryKind.RULE, "jam")
        elif how == "disabled":
            log.register(the_jam(is_enabled=False))
        else:
            log.register(ThresholdRule(Scope(property="speed"), (Level(HIGH, 10, 14),), id="jam"))
        log.tick(2)

        reason = "rule_removed" if how == "removed" else "rule_changed"
        assert composed(log)[-1] == (CLEARED, reason)
        slow(log, "d1", "d2", "d3", severity=None, second=3)
        assert list(log.book.evidence()) == []

    def test_devices_that_are_tagged_otherwise_count_where_they_are_now(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam(per=Per.TAG, tag="road:", scope=Scope()))
        log.tick(1)
        slow(log, "d1", "d2", "d3")

        log.register(Device("d3", "loop", tags=("road:other",)))
        log.tick(2)
        assert composed(log)[-1] == (CLEARED, "back_to_normal: 2 of 4: d1, d2")
        log.unregister(EntryKind.DEVICE, "d2")
        log.register(Device("d3", "loop", tags=(ROAD,)), Device("d4", "loop", tags=(ROAD,)))
        log.tick(3)
        slow(log, "d4", second=4)

        assert composed(log)[-1] == (RETURNED, "several_of: 3 of 4: d1, d3, d4")

    def test_while_a_calendar_holds_it_sleeps_and_is_found_anew_after(self, log: AlarmLog) -> None:
        works = Calendar("works", CalendarKind.CLOSURE, spans=(Span(START + 60 * SECOND, START + 120 * SECOND),))
        log.register(works, a_combination(AllOf(("rain",)), unless=("works",)))
        log.tick(0)
        judge_all(log, ("rain", HIGH, 1))

        log.tick(59)
        assert ("both", "device/w1") in standing(log)
        log.tick(60)
        assert composed(log, "both")[-1] == (CLEARED, "calendar")
        log.restart()
        log.tick(119)
        assert composed(log, "both")[-1] == (CLEARED, "calendar")
        log.tick(120)

        assert composed(log, "both")[-1] == (RETURNED, "combination: w1")

    def test_a_calendar_of_an_area_lets_only_devices_there_sleep(self, log: AlarmLog) -> None:
        works = Calendar("works", CalendarKind.CLOSURE, spans=(Span(START, START + 120 * SECOND),), area="ward-1")
        log.register(works, the_jam(of="crawl", at_least=1, per=Per.AREA, scope=Scope(), unless=("works",)))
        log.tick(0)
        log.judge(HIGH, device="d1", rule="crawl", second=1, area="ward-1")
        log.judge(HIGH, device="d2", rule="crawl", second=2, area="ward-2")

        assert [place for rule, place in standing(log) if rule == "jam"] == ["area/ward-2"]

    def test_a_watched_composed_rule_announces_nothing(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam(stage=Stage.WATCHED))
        log.tick(1)
        slow(log, "d1", "d2", "d3")

        assert the_alert(log).is_watched
        assert not [c for c in log.changes if isinstance(c, AlertChanged) and c.transition.announces]

    def test_what_was_resolved_by_hand_is_not_raised_again_while_it_lasts(self, log: AlarmLog) -> None:
        five_detectors(log)
        log.register(the_jam())
        log.tick(1)
        slow(log, "d1", "d2", "d3")
        log.decide(Resolve(), alert=the_alert(log).id)
        log.restart()
        slow(log, "d4", second=2)
        assert list(log.book.unresolved()) == []

        slow(log, "d1", "d2", severity=None, second=3)
        slow(log, "d1", second=4)

        assert standing(log) == [("jam", "all")]

    def test_evidence_is_kept_while_somebody_asks_for_it(self, log: AlarmLog) -> None:
        log.register(a_combination(AllOf(("rain",))))
        log.tick(0)
        judge_all(log, ("rain", HIGH, 1))
        kept = {(one.rule, one.place) for one in log.book.evidence()}
        assert kept == {("rain", ""), ("both", "device/w1")}

        log.unregister(EntryKind.RULE, "both")
        log.tick(2)

        assert list(log.book.evidence()) == []
        assert all(not isinstance(change, Evidence) or change.rule in ("rain", "both") for change in log.changes)
