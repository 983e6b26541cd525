"""Of a composed rule judging judges the inline parts, under ids of their own."""

from streams.contracts.alerts import Severity
from streams.contracts.devices import Device
from streams.contracts.registry import EntryKind
from streams.contracts.rules import (
    AllOf,
    CombinationRule,
    Level,
    NotAny,
    Rule,
    Scope,
    SequenceRule,
    SeveralOfRule,
    ThresholdRule,
)
from streams.contracts.verdicts import VerdictReason
from tests.unit.judging.city import DEVICE, City, a_threshold, told

HIGH, LOW = Severity.HIGH, Severity.LOW
THRESHOLD, CHANGED, REMOVED = VerdictReason.THRESHOLD, VerdictReason.RULE_CHANGED, VerdictReason.RULE_REMOVED


def a_part(raise_at: float = 85, severity: Severity = HIGH, scope: Scope | None = None) -> ThresholdRule:
    return ThresholdRule(scope or Scope(), (Level(severity, raise_at, raise_at - 5),))


def several(of: ThresholdRule | str, *, is_enabled: bool = True) -> SeveralOfRule:
    return SeveralOfRule(of, 3, Scope(tag="night", property="noise_level"), id="many", is_enabled=is_enabled)


def a_city(*rules: Rule) -> City:
    city = City()
    city.put(Device(DEVICE, "noise", tags=("night",)), *rules)
    city.tick(0)
    return city


def test_a_part_is_judged_within_the_scope_of_the_whole() -> None:
    city = a_city(several(a_part()))

    assert told(city.reading(90, 1)) == [("many#1", HIGH, THRESHOLD, 90)]
    assert city.reading(90, 2, property_name="flow") == []
    assert city.reading(90, 2, device="noise-14") == []


def test_each_part_of_a_combination_is_judged_and_references_are_not() -> None:
    when = AllOf((a_part(85), NotAny("noise"), a_part(95, LOW)))
    city = a_city(CombinationRule(when, Scope(property="noise_level"), id="both"), a_threshold())

    assert told(city.reading(99, 1)) == [
        ("both#1", HIGH, THRESHOLD, 99),
        ("both#2", LOW, THRESHOLD, 99),
        ("noise", HIGH, THRESHOLD, 99),
    ]


def test_a_changed_part_carries_over_what_is_held() -> None:
    city = a_city(several(a_part(85)))
    city.reading(90, 1)
    city.reading(82, 2)
    city.put(several(a_part(86)))

    assert city.tick(3) == []
    assert told(city.reading(80, 4)) == [("many#1", None, VerdictReason.BACK_TO_NORMAL, 80)]


def test_a_whole_that_is_disabled_or_removed_ends_its_parts() -> None:
    city = a_city(several(a_part()))
    city.reading(90, 1)
    city.put(several(a_part(), is_enabled=False))
    assert told(city.tick(2)) == [("many#1", None, REMOVED, 90)]

    city.put(several(a_part()))
    assert told(city.tick(3)) == [("many#1", HIGH, THRESHOLD, 90)]
    city.remove(EntryKind.RULE, "many")
    assert told(city.tick(4)) == [("many#1", None, REMOVED, 90)]


def test_a_part_that_is_no_longer_written_ends() -> None:
    scope = Scope(property="noise_level")
    city = a_city(SequenceRule((a_part(85), a_part(95)), 60, scope, id="many"))
    assert len(city.reading(99, 1)) == 2
    city.put(several("noise"))

    assert told(city.tick(2)) == [("many#1", None, CHANGED, 99), ("many#2", None, CHANGED, 99)]


def test_a_composed_rule_that_becomes_a_plain_one_ends_its_parts_and_is_judged_itself() -> None:
    city = a_city(several(a_part()))
    city.reading(90, 1)
    city.put(a_threshold(rule_id="many"))

    assert told(city.tick(2)) == [("many", HIGH, THRESHOLD, 90), ("many#1", None, CHANGED, 90)]
