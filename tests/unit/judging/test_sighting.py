"""What cameras see, and how often."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.alerts import Severity
from streams.contracts.explanations import Because, Standing
from streams.contracts.rules import Scope, SightingRule
from streams.contracts.sightings import Sighting, SightingKind, VehicleClass
from streams.contracts.times import SECOND, from_seconds
from streams.contracts.topics import SIGHTINGS
from streams.contracts.verdicts import Verdict, VerdictReason
from streams.judging.rules.conditions import SightingCondition
from streams.judging.rules.sighting import MOST_MOMENTS, SightingJudge
from tests.unit.judging.city import DEVICE as CAMERA
from tests.unit.judging.city import START_S, City, seconds_of, told

MEDIUM = Severity.MEDIUM
SEEN, NORMAL = VerdictReason.SIGHTING, VerdictReason.BACK_TO_NORMAL
INCIDENT, CROSSING = SightingKind.INCIDENT, SightingKind.CROSSING


def a_sighting_rule(
    at_least: int = 3,
    *,
    within_s: float = 60,
    stands_s: float = 120,
    kind: SightingKind = INCIDENT,
    subject: str = "",
    vehicle_class: VehicleClass | None = None,
) -> SightingRule:
    return SightingRule(
        scope=Scope(),
        sighting=kind,
        subject=subject,
        vehicle_class=vehicle_class,
        at_least=at_least,
        within_s=within_s,
        stands_s=stands_s,
        id="seen",
    )


def a_city_with(rule: SightingRule) -> City:
    city = City(SIGHTINGS)
    city.put(rule)
    city.tick(0)
    return city


def a_sighting(
    at_s: float,
    *,
    measured_s: float | None = None,
    kind: SightingKind = INCIDENT,
    subject: str = "wrong_way",
    vehicle_class: VehicleClass | None = None,
) -> Sighting:
    measured_at = from_seconds(START_S + (at_s if measured_s is None else measured_s))
    return Sighting(CAMERA, kind, subject, measured_at, from_seconds(START_S + at_s), vehicle_class=vehicle_class)


def see(city: City, *times_s: float) -> list[Verdict]:
    return [verdict for at_s in times_s for verdict in city.record(a_sighting(at_s))]


def test_it_is_true_when_enough_were_seen_in_time_and_stands_for_a_while_after_the_last() -> None:
    city = a_city_with(a_sighting_rule())

    verdicts = []
    for at_s in range(1, 300):
        verdicts += city.tick(at_s)
        if at_s in {1, 40, 70, 90, 95}:
            verdicts += see(city, at_s)

    assert told(verdicts) == [("seen", MEDIUM, SEEN, 3), ("seen", None, NORMAL, None)]
    assert [seconds_of(verdict) for verdict in verdicts] == [90, 95 + 120]
    assert verdicts[0].device == CAMERA
    assert verdicts[0].property == ""
    assert verdicts[0].measured_at == from_seconds(START_S + 90)


def test_one_is_enough_where_one_is_asked_for() -> None:
    city = a_city_with(a_sighting_rule(1, stands_s=10))

    verdicts = [*see(city, 5), *city.ticks(6, 12), *see(city, 12.5), *city.ticks(13, 30)]

    assert [(verdict.severity, seconds_of(verdict)) for verdict in verdicts] == [(MEDIUM, 5), (None, 23)]


def test_too_few_in_time_do_not_prolong_it() -> None:
    city = a_city_with(a_sighting_rule(stands_s=100))

    verdicts = [*see(city, 1, 2, 3), *city.ticks(4, 90), *see(city, 90.5), *city.ticks(91, 200)]

    assert [seconds_of(verdict) for verdict in verdicts] == [3, 103]


@pytest.mark.parametrize(
    ("rule", "seen", "counts"),
    [
        (a_sighting_rule(1), a_sighting(1), True),
        (a_sighting_rule(1), a_sighting(1, kind=CROSSING), False),
        (a_sighting_rule(1, subject="wrong_way"), a_sighting(1), True),
        (a_sighting_rule(1, subject="stopped"), a_sighting(1), False),
        (a_sighting_rule(1, vehicle_class=VehicleClass.BUS), a_sighting(1, vehicle_class=VehicleClass.BUS), True),
        (a_sighting_rule(1, vehicle_class=VehicleClass.BUS), a_sighting(1, vehicle_class=VehicleClass.CAR), False),
        (a_sighting_rule(1, vehicle_class=VehicleClass.BUS), a_sighting(1), False),
    ],
)
def test_only_what_the_rule_names_counts(rule: SightingRule, seen: Sighting, counts: bool) -> None:  # noqa: FBT001
    assert len(a_city_with(rule).record(seen)) == counts


def test_late_sightings_count_where_they_belong() -> None:
    city = a_city_with(a_sighting_rule())
    see(city, 30, 80)

    assert city.record(a_sighting(81, measured_s=15)) == []
    assert len(city.record(a_sighting(82, measured_s=40))) == 1


def test_the_counts_go_on_when_the_rule_asks_for_fewer() -> None:
    city = a_city_with(a_sighting_rule())
    see(city, 1, 2)
    city.put(a_sighting_rule(2))

    assert city.tick(3) == []
    assert len(see(city, 4)) == 1


def test_another_sighting_ends_it() -> None:
    city = a_city_with(a_sighting_rule())
    see(city, 1, 2, 3)
    city.put(a_sighting_rule(subject="stopped"))

    assert told(city.tick(4)) == [("seen", None, VerdictReason.RULE_CHANGED, None)]


def test_it_says_what_it_sees() -> None:
    city = a_city_with(a_sighting_rule())
    (nothing,) = city.fold.explain(CAMERA, None, "seen")
    see(city, 1, 2)
    (two,) = city.fold.explain(CAMERA, None, "seen")
    see(city, 3)
    city.ticks(4, 23)
    (three,) = city.fold.explain(CAMERA, None, "seen")

    assert [one.standing for one in (nothing, two, three)] == [Standing.QUIET, Standing.CALM, Standing.FIRES]
    assert [one.because for one in (two, three)] == [Because.SEEN_TOO_SELDOM, Because.SEEN_OFTEN_ENOUGH]
    facts = {fact.name: fact for fact in three.facts}
    assert (facts["count"].value, facts["at_least"].value, facts["stands_for"].value) == (3, 3, 100)
    assert facts["last_seen"].at == (START_S + 3) * SECOND


@settings(max_examples=60)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=60), st.integers(1, 6))
def test_it_is_true_exactly_when_so_many_lie_within_the_time_before_the_newest(
    times_s: list[int], at_least: int
) -> None:
    judge = SightingJudge(a_sighting_rule(at_least))
    condition, seen = None, list[int]()
    for number, at_s in enumerate(times_s):
        condition = judge.on_sighting(condition, a_sighting(number, measured_s=at_s), number)
        seen.append(at_s)
        newest = max(seen)
        counted = sum(newest - 60 < other <= newest for other in seen)
        assert isinstance(condition, SightingCondition)
        was_late = at_s <= newest - 60
        assert (condition.true_at == number) is (counted >= at_least and not was_late)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 3000), min_size=300, max_size=600), st.integers(65, 200))
def test_hundreds_are_counted_in_bounded_space_and_never_too_many(steps_ms: list[int], at_least: int) -> None:
    judge = SightingJudge(a_sighting_rule(at_least, within_s=64))
    condition, at_s, seen = None, 0.0, list[float]()
    for number, step_ms in enumerate(steps_ms):
        at_s += step_ms / 1000
        seen.append(at_s)
        condition = judge.on_sighting(condition, a_sighting(at_s), number)
        assert isinstance(condition, SightingCondition)
        assert len(condition.seen) <= MOST_MOMENTS + 1
        is_true = condition.true_at == number
        assert not is_true or sum(other > at_s - 64 for other in seen) >= at_least
        assert is_true or sum(other > at_s - 63 for other in seen) < at_least
