"""What judging is given of a composed rule, and what its parts are called."""

from streams.contracts.alerts import Severity
from streams.contracts.composition import judged_rules, part_ids, references, whole_of
from streams.contracts.rules import (
    AllOf,
    AnyOf,
    CombinationRule,
    Level,
    NotAny,
    Scope,
    SequenceRule,
    SeveralOfRule,
    Stage,
    ThresholdRule,
)

LEVELS = (Level(Severity.HIGH, 10, 14),)


def a_part(**scope: str) -> ThresholdRule:
    return ThresholdRule(Scope(**scope), LEVELS)


def test_a_rule_about_series_is_judged_as_it_is() -> None:
    rule = ThresholdRule(Scope(), LEVELS, id="slow")

    assert judged_rules(rule) == (rule,)
    assert references(rule) == frozenset()


def test_parts_are_numbered_as_they_are_written_and_rules_referred_to_keep_their_ids() -> None:
    when = AllOf((a_part(property="rain"), AnyOf(("jam", a_part(property="level"))), NotAny(a_part(property="pump"))))
    rule = CombinationRule(when, id="flood")

    assert part_ids(rule) == ("flood#1", "jam", "flood#2", "flood#3")
    assert [(part.id, part.scope.property) for part in judged_rules(rule)] == [
        ("flood#1", "rain"),
        ("flood#2", "level"),
        ("flood#3", "pump"),
    ]
    assert references(rule) == {"jam"}


def test_a_part_is_scoped_sleeps_and_is_tried_as_the_whole_is() -> None:
    whole = SeveralOfRule(
        of=a_part(property="speed"),
        at_least=3,
        scope=Scope(tag="road:a", property="flow"),
        unless=("tet",),
        stage=Stage.WATCHED,
        is_enabled=False,
        version=7,
        id="jam",
    )

    (part,) = judged_rules(whole)

    assert part.scope == Scope(tag="road:a", property="speed")
    assert (part.unless, part.stage, part.is_enabled, part.version) == (("tet",), Stage.WATCHED, False, 7)


def test_a_sequence_of_other_rules_has_nothing_to_be_judged_of_its_own() -> None:
    rule = SequenceRule(("rain", "level"), within_s=60, id="storm")

    assert (judged_rules(rule), part_ids(rule)) == ((), ("rain", "level"))


def test_a_part_belongs_to_its_whole_and_any_other_rule_to_itself() -> None:
    assert (whole_of("jam#2"), whole_of("jam")) == ("jam", "jam")
