"""Series that say the same for too long."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.alerts import Severity
from streams.contracts.explanations import Because, Standing
from streams.contracts.registry import EntryKind
from streams.contracts.rules import FlatlineRule, Scope
from streams.contracts.times import SECOND
from streams.contracts.verdicts import Verdict, VerdictReason
from tests.unit.judging.city import DEVICE, START_S, City, seconds_of, told

LOW = Severity.LOW
FLATLINE, NORMAL = VerdictReason.FLATLINE, VerdictReason.BACK_TO_NORMAL


def a_flatline(
    after_s: float = 300, *, at_least: int = 5, tolerance: float = 0, except_at: tuple[float, ...] = ()
) -> FlatlineRule:
    return FlatlineRule(
        scope=Scope(property="noise_level"),
        after_s=after_s,
        at_least=at_least,
        tolerance=tolerance,
        except_at=except_at,
        id="stuck",
    )


def a_city_with(rule: FlatlineRule) -> City:
    city = City()
    city.put(rule)
    city.tick(0)
    return city


def read(city: City, values: list[float], every_s: float = 60, first_s: float = 0) -> list[Verdict]:
    return [
        verdict for number, value in enumerate(values) for verdict in city.reading(value, first_s + number * every_s)
    ]


def test_a_series_stands_still_from_the_reading_that_makes_it_long_enough_to_the_first_that_differs() -> None:
    city = a_city_with(a_flatline())

    verdicts = read(city, [40, 50, *[50] * 8, 51, 52])

    assert told(verdicts) == [("stuck", LOW, FLATLINE, 50), ("stuck", None, NORMAL, 51)]
    assert [seconds_of(verdict) for verdict in verdicts] == [60 + 300, 600]


def test_it_takes_as_many_readings_as_are_asked_for() -> None:
    city = a_city_with(a_flatline(at_least=5))

    verdicts = read(city, [50] * 6, every_s=3600)

    assert [seconds_of(verdict) for verdict in verdicts] == [4 * 3600]


def test_silence_is_no_flat_line() -> None:
    city = a_city_with(a_flatline())
    read(city, [50] * 5)

    assert city.ticks(241, 700) == []


def test_what_creeps_moves() -> None:
    city = a_city_with(a_flatline(tolerance=0.5))

    assert read(city, [50 + 0.2 * number for number in range(40)]) == []
    assert len(read(city, [60, 60.5, 59.5, 60.2, 60, 59.8, 60], first_s=3000)) == 1


def test_standing_still_is_healthy_where_the_rule_says_so() -> None:
    city = a_city_with(a_flatline(except_at=(0, 100)))

    assert read(city, [0] * 20) == []
    assert read(city, [100] * 20, first_s=2000) == []
    assert len(read(city, [3] * 20, first_s=4000)) == 1


def test_late_and_repeated_readings_neither_prolong_nor_end_it() -> None:
    city = a_city_with(a_flatline())
    read(city, [50] * 4)
    for number in range(5):
        assert city.reading(50, 200 + number, measured_s=180) == []
    assert city.reading(99, 210, measured_s=100) == []

    assert [seconds_of(verdict) for verdict in read(city, [50] * 2, first_s=240)] == [300]
    assert city.reading(99, 310, measured_s=230) == []


def test_with_another_tolerance_it_is_judged_anew() -> None:
    city = a_city_with(a_flatline())
    read(city, [50] * 6)
    city.put(a_flatline(tolerance=1))

    assert told(city.tick(301)) == [("stuck", None, VerdictReason.RULE_CHANGED, 50)]
    assert [seconds_of(verdict) for verdict in read(city, [50] * 6, first_s=360)] == [600]


def test_a_longer_time_is_judged_at_once_over_the_same_run() -> None:
    city = a_city_with(a_flatline())
    read(city, [50] * 6)
    city.put(a_flatline(400))

    assert told(city.tick(301)) == [("stuck", None, VerdictReason.RULE_CHANGED, 50)]
    assert [seconds_of(verdict) for verdict in read(city, [50] * 3, first_s=360)] == [420]


def test_a_removed_rule_ends_it() -> None:
    city = a_city_with(a_flatline())
    read(city, [50] * 6)
    city.remove(EntryKind.RULE, "stuck")

    assert told(city.tick(301)) == [("stuck", None, VerdictReason.RULE_REMOVED, 50)]


def test_it_says_since_when_it_stands_still() -> None:
    city = a_city_with(a_flatline())
    read(city, [49, 50, 50, 50])
    (early,) = city.fold.explain(DEVICE, "noise_level", "stuck")
    read(city, [50] * 6, first_s=240)
    (late,) = city.fold.explain(DEVICE, "noise_level", "stuck")

    assert (early.standing, early.because) == (Standing.CALM, Because.MOVES)
    assert (late.standing, late.because, late.severity) == (Standing.FIRES, Because.STANDS_STILL, LOW)
    facts = {fact.name: fact for fact in late.facts}
    assert (facts["value"].value, facts["count"].value, facts["for"].value) == (50, 9, 480)
    assert facts["since"].at == (START_S + 60) * SECOND


@settings(max_examples=40)
@given(
    st.floats(-1e6, 1e6),
    st.lists(st.tuples(st.integers(1, 900), st.floats(0.01, 100)), min_size=1, max_size=60),
    st.booleans(),
)
def test_what_always_changes_is_never_flat(start: float, steps: list[tuple[int, float]], rises: bool) -> None:  # noqa: FBT001
    city = a_city_with(a_flatline(at_least=2))
    value, at_s = start, 0
    for step_s, change in steps:
        at_s += step_s
        value += change if rises else -change
        assert city.reading(value, at_s) == []


@settings(max_examples=40)
@given(st.floats(-1e6, 1e6), st.lists(st.integers(1, 900), min_size=20, max_size=60), st.integers(2, 15))
def test_what_never_changes_is_always_found(value: float, steps_s: list[int], at_least: int) -> None:
    city = a_city_with(a_flatline(300, at_least=at_least))
    times = [sum(steps_s[: number + 1]) for number in range(len(steps_s))]
    expected = [at_s for number, at_s in enumerate(times) if at_s - times[0] >= 300 and number + 1 >= at_least]

    verdicts = [verdict for at_s in times for verdict in city.reading(value, at_s)]

    assert [seconds_of(verdict) for verdict in verdicts] == expected[:1]
