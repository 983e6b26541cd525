"""Readings that cannot be true."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.alerts import Severity
from streams.contracts.explanations import Because, Standing
from streams.contracts.properties import CATALOGUE
from streams.contracts.rules import ImplausibleRule, Level, Scope, ThresholdRule
from streams.contracts.verdicts import Verdict, VerdictReason
from streams.judging.rules.implausible import ImplausibleJudge
from tests.unit.judging.city import DEVICE, City, seconds_of, told

LOW, HIGH = Severity.LOW, Severity.HIGH
IMPLAUSIBLE, NORMAL = VerdictReason.IMPLAUSIBLE, VerdictReason.BACK_TO_NORMAL
NOISE = "noise_level"


def an_implausible(
    low: float | None = 10, high: float | None = 140, *, at_least: int = 3, scope: Scope | None = None
) -> ImplausibleRule:
    return ImplausibleRule(scope=scope or Scope(property=NOISE), low=low, high=high, at_least=at_least, id="impossible")


def a_city_with(*rules: ImplausibleRule | ThresholdRule) -> City:
    city = City()
    city.put(*rules)
    city.tick(0)
    return city


def read(city: City, values: list[float], first_s: float = 1, property_name: str = NOISE) -> list[Verdict]:
    return [
        verdict
        for number, value in enumerate(values)
        for verdict in city.reading(value, first_s + number, property_name=property_name)
    ]


def test_so_many_in_a_row_raise_it_and_as_many_plausible_ones_in_a_row_end_it() -> None:
    city = a_city_with(an_implausible())

    verdicts = read(city, [50, 999, 999, 50, 999, 999, 999, 50, 50, 999, 50, 50, 50, 50])

    assert told(verdicts) == [("impossible", LOW, IMPLAUSIBLE, 999), ("impossible", None, NORMAL, 50)]
    assert [seconds_of(verdict) for verdict in verdicts] == [7, 13]


def test_the_bounds_themselves_are_plausible() -> None:
    city = a_city_with(an_implausible(at_least=1))

    assert read(city, [10, 140]) == []
    assert len(read(city, [9.99], 5)) == 1


def test_the_catalogue_gives_the_bounds_that_are_left_out_for_each_property() -> None:
    city = a_city_with(an_implausible(None, None, at_least=1, scope=Scope()))
    speed, noise = CATALOGUE["speed"], CATALOGUE[NOISE]

    assert read(city, [speed.low, speed.high, 3], property_name="speed") == []
    assert read(city, [noise.low, noise.high], property_name=NOISE) == []
    assert read(city, [1e300, -1e300], property_name="of_no_catalogue") == []
    assert len(read(city, [speed.high + 1], 10, property_name="speed")) == 1
    assert len(read(city, [noise.low - 1], 10)) == 1


def test_one_bound_of_the_rule_goes_with_the_other_of_the_catalogue() -> None:
    judge = ImplausibleJudge(an_implausible(None, 120)).about("speed")

    assert [judge.refuses(value) for value in (-1, 0, 120, 121)] == [True, False, False, True]


def test_for_one_property_it_is_always_the_same_judge() -> None:
    judge = ImplausibleJudge(an_implausible(None, None))

    assert judge.about("speed") is judge.about("speed")
    assert judge.about("speed") is not judge.about(NOISE)


def test_no_other_rule_judges_what_is_implausible_however_few_there_are() -> None:
    loud = ThresholdRule(Scope(property=NOISE), (Level(HIGH, 85, 80),), id="loud")
    city = a_city_with(an_implausible(), loud)

    verdicts = read(city, [50, 999, 90, 999, 999, 999, 70, 70, 70])

    assert told(verdicts) == [
        ("loud", HIGH, VerdictReason.THRESHOLD, 90),
        ("impossible", LOW, IMPLAUSIBLE, 999),
        ("impossible", None, NORMAL, 70),
        ("loud", None, NORMAL, 70),
    ]


def test_a_changed_range_leaves_what_stands_until_enough_is_plausible() -> None:
    city = a_city_with(an_implausible())
    read(city, [999] * 3)
    city.put(an_implausible(high=2000, at_least=2))

    assert city.tick(4) == []
    assert [seconds_of(verdict) for verdict in read(city, [999] * 3, 5)] == [6]


def test_it_says_what_it_sees() -> None:
    city = a_city_with(an_implausible())
    read(city, [50])
    (calm,) = city.fold.explain(DEVICE, NOISE, "impossible")
    read(city, [999, 999], 2)
    (pending,) = city.fold.explain(DEVICE, NOISE, "impossible")
    read(city, [999], 4)
    (fires,) = city.fold.explain(DEVICE, NOISE, "impossible")

    assert [(one.standing, one.because) for one in (calm, pending, fires)] == [
        (Standing.CALM, Because.INSIDE_RANGE),
        (Standing.PENDING, Because.OUTSIDE_RANGE),
        (Standing.FIRES, Because.OUTSIDE_RANGE),
    ]
    facts = {fact.name: fact.value for fact in pending.facts}
    assert (facts["value"], facts["low"], facts["high"], facts["in_a_row"]) == (999, 10, 140, 2)


@settings(max_examples=60)
@given(st.lists(st.booleans(), max_size=80), st.integers(1, 5))
def test_it_turns_exactly_when_so_many_in_a_row_say_so(outside: list[bool], at_least: int) -> None:
    city = a_city_with(an_implausible(at_least=at_least))
    stands, in_a_row, turns = False, 0, []
    for number, is_outside in enumerate(outside):
        in_a_row = in_a_row + 1 if is_outside is not stands else 0
        if in_a_row == at_least:
            stands, in_a_row = not stands, 0
            turns.append((number + 1, stands))

    verdicts = read(city, [999 if is_outside else 50 for is_outside in outside])

    assert [(seconds_of(verdict), verdict.severity is not None) for verdict in verdicts] == turns
