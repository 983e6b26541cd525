"""How fast a series changes."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from streams.contracts.alerts import Severity
from streams.contracts.explanations import Because, Standing
from streams.contracts.rules import Level, RateRule, Scope
from streams.contracts.times import MINUTE, SECOND
from streams.contracts.verdicts import Verdict, VerdictReason
from streams.judging.memories.samples import MOST_SAMPLES, Samples
from streams.judging.rules.rate import slope_per_s
from tests.unit.judging.city import DEVICE, City, seconds_of, told

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL
RATE, NORMAL = VerdictReason.RATE, VerdictReason.BACK_TO_NORMAL
OVER_S = 600
WATER = "water_level"


def a_rate(*levels: tuple[Severity, float, float], hold_s: float = 0, over_s: float = OVER_S) -> RateRule:
    """In metres an hour."""
    return RateRule(
        Scope(property=WATER),
        tuple(Level(*level) for level in levels) or (Level(HIGH, 0.5, 0.2),),
        over_s=over_s,
        per_s=3600,
        hold_s=hold_s,
        id="rising",
    )


def a_city_with(rule: RateRule) -> City:
    city = City()
    city.put(rule)
    city.tick(0)
    return city


def level(city: City, metres: float, at_s: float, measured_s: float | None = None) -> list[Verdict]:
    return city.reading(metres, at_s, property_name=WATER, measured_s=measured_s)


def rounded(verdicts: list[Verdict]) -> list[Verdict]:
    """Their values as far as a sum of tenths is exact."""
    return [replace(verdict, value=round(verdict.value or 0, 9)) for verdict in verdicts]


def test_a_level_that_rises_fast_is_found_and_ends_when_it_rises_slowly() -> None:
    city = a_city_with(a_rate())
    heights = [1.0] * 20 + [1 + 0.02 * minute for minute in range(1, 30)] + [1.6] * 20

    verdicts = [verdict for minute, height in enumerate(heights) for verdict in level(city, height, 60 * minute)]

    assert [(verdict.severity, verdict.reason) for verdict in verdicts] == [(HIGH, RATE), (None, NORMAL)]
    raised, cleared = verdicts
    assert 20 * 60 < seconds_of(raised) <= 20 * 60 + OVER_S
    assert 49 * 60 < seconds_of(cleared) <= 49 * 60 + OVER_S
    assert raised.value is not None
    assert 0.5 <= raised.value <= 1.2
    assert raised.measured_at == raised.at


def test_negative_levels_find_what_falls() -> None:
    city = a_city_with(a_rate((HIGH, -0.5, -0.2), (CRITICAL, -2, -1)))

    verdicts = [verdict for minute in range(20) for verdict in level(city, 3 - 0.01 * minute, 60 * minute)]
    verdicts += [verdict for minute in range(20) for verdict in level(city, 2.8 - 0.1 * minute, 1200 + 60 * minute)]

    assert [verdict.severity for verdict in verdicts] == [HIGH, CRITICAL]
    assert verdicts[0].value == pytest.approx(-0.6)


def test_one_wild_reading_turns_nothing() -> None:
    city = a_city_with(a_rate())
    heights = [1 + 0.001 * minute for minute in range(60)]
    heights[15] = heights[16] = 9.0
    heights[40] = -9.0

    assert [verdict for minute, height in enumerate(heights) for verdict in level(city, height, 60 * minute)] == []


def test_a_reading_repeated_or_late_turns_nothing() -> None:
    city = a_city_with(a_rate())
    for minute in range(15):
        assert level(city, 1.0, 60 * minute) == []

    assert level(city, 9.0, 60 * 14 + 1, measured_s=60 * 14) == []
    assert level(city, 9.0, 60 * 14 + 2, measured_s=60 * 14 - 30) == []
    assert level(city, 1.0, 60 * 15) == []


def test_nothing_is_said_before_half_of_the_time_is_seen() -> None:
    city = a_city_with(a_rate())

    told_by_minute = [level(city, 1 + 0.1 * minute, 60 * minute) for minute in range(8)]

    assert [len(verdicts) for verdicts in told_by_minute] == [0, 0, 0, 0, 0, 1, 0, 0]
    assert told(rounded(told_by_minute[5])) == [("rising", HIGH, RATE, 6.0)]


def test_what_stands_stays_through_a_gap_longer_than_the_rate_is_measured_over() -> None:
    city = a_city_with(a_rate())
    for minute in range(11):
        level(city, 1 + 0.1 * minute, 60 * minute)

    assert level(city, 2.0, 60 * 60) == []
    assert [verdict.severity for minute in range(61, 70) for verdict in level(city, 2.0, 60 * minute)] == [None]


def test_two_readings_of_a_slow_series_are_a_rate() -> None:
    city = a_city_with(a_rate(over_s=3600))

    assert level(city, 1.0, 0) == []
    assert told(rounded(level(city, 1.5, 2400))) == [("rising", HIGH, RATE, 0.75)]


def test_a_hold_waits_for_the_rate_to_last() -> None:
    city = a_city_with(a_rate(hold_s=300))

    verdicts = [verdict for minute in range(15) for verdict in level(city, 1 + 0.1 * minute, 60 * minute)]

    assert [seconds_of(verdict) for verdict in verdicts] == [600]


def test_a_changed_level_is_judged_at_once_over_the_same_samples() -> None:
    city = a_city_with(a_rate((HIGH, 9, 8)))
    for minute in range(15):
        assert level(city, 1 + 0.1 * minute, 60 * minute) == []
    city.put(a_rate((HIGH, 5, 4)))

    assert told(rounded(city.tick(900))) == [("rising", HIGH, VerdictReason.RULE_CHANGED, 6.0)]


def test_over_another_time_what_stands_stays_until_enough_is_seen() -> None:
    city = a_city_with(a_rate())
    for minute in range(15):
        level(city, 1 + 0.1 * minute, 60 * minute)
    city.put(a_rate(over_s=1200))

    assert city.tick(841) == []
    verdicts = [verdict for minute in range(15, 60) for verdict in level(city, 2.4, 60 * minute)]
    assert [(verdict.severity, seconds_of(verdict)) for verdict in verdicts] == [(None, 14 * 60 + 600)]


def test_it_says_what_it_sees() -> None:
    city = a_city_with(a_rate())
    for minute in range(4):
        level(city, 1 + 0.1 * minute, 60 * minute)
    (early,) = city.fold.explain(DEVICE, WATER, "rising")
    for minute in range(4, 15):
        level(city, 1 + 0.1 * minute, 60 * minute)
    (late,) = city.fold.explain(DEVICE, WATER, "rising")

    assert (early.standing, early.because) == (Standing.QUIET, Because.TOO_FEW_READINGS)
    assert (late.standing, late.because, late.severity) == (Standing.FIRES, Because.LEVEL_HELD, HIGH)
    facts = {fact.name: fact for fact in late.facts}
    assert facts["value"].value == pytest.approx(6.0)
    assert facts["newest"].value == pytest.approx(2.4)
    assert (facts["over"].value, facts["per"].value) == (600, 3600)
    assert facts["samples"].value == 11


@given(
    st.lists(st.tuples(st.integers(1, 600), st.floats(-1e6, 1e6)), min_size=2, max_size=80),
    st.integers(0, 3),
)
def test_samples_are_few_apart_and_of_the_last_stretch(steps: list[tuple[int, float]], every_late: int) -> None:
    samples, now = Samples(10 * MINUTE), 0
    for number, (step_s, value) in enumerate(steps):
        now += step_s * SECOND
        samples.take(value, now)
        if every_late and number % (every_late + 1) == 0:
            samples.take(value, now - 90 * SECOND)
    kept = samples.samples()

    assert len(kept) <= MOST_SAMPLES
    assert kept[-1] == (now, steps[-1][1])
    assert kept[0][0] >= now - 10 * MINUTE
    times = [at for at, _ in kept]
    assert times == sorted(set(times))
    assert all(later - earlier >= 50 * SECOND for earlier, later in pairwise(times[:-1]))


@settings(max_examples=50)
@given(
    st.lists(st.floats(-100, 100), min_size=12, max_size=40),
    st.integers(1, 100),
)
def test_the_slope_is_the_median_of_all_slopes(values: list[float], step_s: int) -> None:
    samples = [(number * step_s * SECOND, value) for number, value in enumerate(values)]
    reference = np.median([(b - a) / ((n - m) * step_s) for (m, a), (n, b) in combinations(enumerate(values), 2)])

    assert slope_per_s(samples, step_s * SECOND) == pytest.approx(float(reference), abs=1e-9)


@given(st.floats(-50, 50), st.floats(-1000, 1000), st.integers(1, 30))
def test_of_a_steady_change_seen_densely_the_rate_is_exact(per_minute: float, start: float, step_s: int) -> None:
    samples = Samples(10 * MINUTE)
    for at_s in range(0, 1200, step_s):
        samples.take(start + per_minute * at_s / 60, at_s * SECOND)

    slope = slope_per_s(samples.samples(), 10 * MINUTE)

    assert slope == pytest.approx(per_minute / 60, abs=1e-8)
