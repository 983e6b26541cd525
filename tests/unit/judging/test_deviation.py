"""What is far from usual at this hour of the week, or at this tide."""

import statistics
from collections.abc import Iterator
from itertools import pairwise
from math import cos, pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.alerts import Severity
from streams.contracts.explanations import Because, Standing
from streams.contracts.lessons import Lesson
from streams.contracts.rules import ImplausibleRule, Scope, Season, Side
from streams.contracts.times import DAY, HOUR, MINUTE, SECOND, Micros
from streams.contracts.verdicts import Verdict, VerdictReason
from streams.judging.memories.profile import Profile
from streams.judging.rules.usual import distances_from_others, usual
from streams.judging.seasons import slot_at
from tests.unit.judging.city import DEVICE
from tests.unit.judging.weeks import (
    FLOW,
    MONDAY,
    a_city,
    a_deviation,
    a_lesson,
    a_taught_city,
    profile_of,
    read,
    rhythm,
    tick_at,
)

HIGH = Severity.HIGH
QUARTER = 15 * MINUTE
WEEK = 7 * DAY


def some_weeks(weeks: float, every: Micros, begins: Micros = MONDAY, seed: int = 0) -> Iterator[tuple[Micros, float]]:
    """Vehicles come at random (Poisson), and whole days are busier or quieter than usual by a twentieth."""
    dice = np.random.default_rng(seed)
    times = np.arange(begins, begins + round(weeks * WEEK), every)
    days = np.exp(dice.normal(0, 0.05, round(weeks * 7) + 1))
    share = every / HOUR
    for at in times.tolist():
        yield at, float(dice.poisson(rhythm(at) * days[(at - begins) // DAY] * share) / share)


def raised(verdicts: list[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.severity is not None]


def test_a_sudden_drop_of_60_percent_is_found_within_two_stretches_and_ends_when_it_is_over() -> None:
    city, now = a_taught_city(a_deviation())
    minutes = [now + minute * MINUTE for minute in range(5 * 60)]
    blocked_from, blocked_to = now + 2 * HOUR + 7 * MINUTE, now + 4 * HOUR

    verdicts = read(city, [(at, rhythm(at) * (0.4 if blocked_from <= at < blocked_to else 1)) for at in minutes])

    assert [verdict.reason for verdict in verdicts] == [VerdictReason.DEVIATION, VerdictReason.BACK_TO_NORMAL]
    assert verdicts[0].at - blocked_from <= 2 * QUARTER
    assert verdicts[1].at - blocked_to <= 2 * QUARTER
    assert verdicts[0].value is not None
    assert verdicts[0].value >= 5
    assert verdicts[0].measured_at is not None
    assert verdicts[0].measured_at % QUARTER == 0


def test_a_year_of_weeks_raises_few_and_a_closed_street_is_found() -> None:
    """6 spreads: at most 8 alerts in a year of one series, some 2 for 100 devices and day; each lasts minutes."""
    city = a_city(a_deviation(6, 4))
    year = list(some_weeks(52, QUARTER))
    closed_from = MONDAY + 51 * WEEK + DAY + 17 * HOUR

    verdicts = read(city, [(at, 0.4 * flow if at >= closed_from else flow) for at, flow in year])

    false = [verdict for verdict in raised(verdicts) if verdict.at < closed_from]
    found = [verdict for verdict in raised(verdicts) if verdict.at >= closed_from]
    assert len(false) <= 8
    assert found[0].at - closed_from <= 2 * QUARTER


def test_it_is_quiet_until_so_many_seasons_are_learned() -> None:
    city = a_city(a_deviation(warm_up=3))
    dice = np.random.default_rng(1)
    three_weeks = [(at, 1000 * dice.random()) for at in range(MONDAY, MONDAY + 3 * WEEK, QUARTER)]

    assert read(city, three_weeks) == []
    (explained,) = city.fold.explain(DEVICE, FLOW, "unusual")
    assert (explained.standing, explained.because) == (Standing.QUIET, Because.WARMING_UP)
    assert len(read(city, [(MONDAY + 3 * WEEK + DAY + hour * HOUR, 1e6) for hour in range(3)])) == 1


def test_at_tet_a_rule_that_minds_it_is_silent_and_one_that_does_not_fires() -> None:
    """Tết of 2027 is 6 February, the holiday from the 4th to the 10th."""
    tet, end = MONDAY + 157 * DAY, MONDAY + 164 * DAY
    city = a_city(a_deviation(rule_id="minds", unless=("tet",)), a_deviation(rule_id="awake"), begins=tet - 5 * WEEK)
    before = read(city, some_weeks(5, QUARTER, begins=tet - 5 * WEEK))
    at_tet, later = list[Verdict](), list[Verdict]()
    for at, flow in some_weeks(1.5, QUARTER, begins=tet, seed=1):
        verdicts = tick_at(city, at)
        verdicts += read(city, [(at, 0.25 * flow if at < end else flow)])
        (at_tet if at < end else later).extend(raised(verdicts))

    assert len(raised(before)) <= 4
    assert {verdict.rule for verdict in at_tet} == {"awake"}
    assert "minds" not in {verdict.rule for verdict in later}


def test_nothing_is_learned_while_all_rules_that_learn_are_asleep() -> None:
    tet = MONDAY + 157 * DAY
    city = a_city(a_deviation(unless=("tet",)), begins=tet - WEEK)
    read(city, some_weeks(1, QUARTER, begins=tet - WEEK))
    tick_at(city, tet)
    before = bytes(profile_of(city).means)

    read(city, [(tet + quarter * QUARTER, 0.0) for quarter in range(8)])

    assert bytes(profile_of(city).means) == before


@pytest.mark.parametrize(
    ("side", "factor", "fires"),
    [
        (Side.ABOVE, 2.5, True),
        (Side.ABOVE, 0.1, False),
        (Side.BELOW, 2.5, False),
        (Side.BELOW, 0.1, True),
        (Side.BOTH, 2.5, True),
        (Side.BOTH, 0.1, True),
    ],
)
def test_only_the_side_that_is_asked_for_matters(side: Side, factor: float, fires: bool) -> None:  # noqa: FBT001
    city, now = a_taught_city(a_deviation(side=side))
    hours = [now + 3 * HOUR + minute * MINUTE for minute in range(60)]

    assert bool(read(city, [(at, factor * rhythm(at)) for at in hours])) is fires


def test_a_least_spread_keeps_small_things_small() -> None:
    city, now = a_taught_city(a_deviation(least_spread=1000))

    assert read(city, [(now + minute * MINUTE, 0.0) for minute in range(60)]) == []


def test_a_hold_waits_for_the_next_stretch_to_say_the_same() -> None:
    city, now = a_taught_city(a_deviation(hold_s=900))
    once = [(now + minute * MINUTE, 0.0 if minute < 15 else rhythm(now + minute * MINUTE)) for minute in range(60)]
    often = [(now + HOUR + minute * MINUTE, 0.0) for minute in range(60)]

    assert read(city, once) == []
    assert [verdict.at - now for verdict in read(city, often)] == [HOUR + 30 * MINUTE]


def test_a_stretch_is_over_a_tenth_of_it_after_its_end_though_no_reading_comes() -> None:
    city, now = a_taught_city(a_deviation())
    assert read(city, [(now + minute * MINUTE, 0.0) for minute in range(15)]) == []

    ticks = range(now + 14 * MINUTE, now + 18 * MINUTE, SECOND)
    verdicts = [verdict for at in ticks for verdict in tick_at(city, at)]

    assert [verdict.at - now for verdict in verdicts] == [15 * MINUTE + 90 * SECOND]


def test_late_readings_count_until_their_stretch_is_judged() -> None:
    city, now = a_taught_city(a_deviation())
    read(city, [(now + minute * MINUTE, rhythm(now)) for minute in range(10, 15)])
    seconds = (now + 14 * MINUTE) / SECOND - 1_000
    for minute in range(10):
        city.reading(9_999, seconds + 1, property_name=FLOW, measured_s=seconds - 60 * (14 - minute))
    verdicts = read(city, [(now + 15 * MINUTE, rhythm(now))])
    for minute in range(10):
        city.reading(9_999, seconds + 99, property_name=FLOW, measured_s=seconds - 60 * (14 - minute) + 30)

    assert [verdict.at for verdict in verdicts] == [now + 15 * MINUTE]
    assert [verdict.severity for verdict in read(city, [(now + 30 * MINUTE, rhythm(now))])] == [None]


def test_what_was_unusual_for_a_day_is_usual_to_nobody_a_week_later() -> None:
    city = a_city(a_deviation())
    read(city, some_weeks(5, QUARTER))
    jammed = [(at, 0.3 * flow) for at, flow in some_weeks(1 / 7, QUARTER, begins=MONDAY + 5 * WEEK)]
    assert len(raised(read(city, jammed))) >= 1
    read(city, some_weeks(6 / 7, QUARTER, begins=MONDAY + 5 * WEEK + DAY))

    later = MONDAY + 6 * WEEK
    verdicts = read(city, some_weeks(1 / 7, QUARTER, begins=later))
    jammed = [(at, 0.3 * flow) for at, flow in some_weeks(1 / 7, QUARTER, begins=later + DAY)]

    assert raised(verdicts) == []
    assert len(raised(read(city, jammed))) >= 1


def test_weeks_without_a_reading_are_not_missed() -> None:
    city = a_city(a_deviation())
    read(city, some_weeks(4, QUARTER))
    after = MONDAY + 30 * WEEK

    assert raised(read(city, some_weeks(1, QUARTER, begins=after, seed=3))) == []
    assert len(raised(read(city, [(after + WEEK + DAY + number * QUARTER, 3000.0) for number in range(4)]))) == 1


def test_history_teaches_the_slots_it_names_and_no_others() -> None:
    city = a_city(a_deviation())
    read(city, some_weeks(2, QUARTER))
    nine = slot_at(Season.WEEK, MONDAY + 9 * HOUR)
    ten_before = profile_of(city).known(nine + 1)
    city.record(Lesson(DEVICE, FLOW, Season.WEEK, {nine: tuple(float(mean) for mean in range(11)), 999: (1.0,)}))
    city.record(Lesson(DEVICE, FLOW, Season.TIDE, {nine + 1: (5.0,)}))

    assert profile_of(city).known(nine) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert profile_of(city).known(nine + 1) == ten_before
    city.record(Lesson(DEVICE, FLOW, Season.WEEK, {nine: ()}))
    assert profile_of(city).known(nine) == []


def test_two_rules_share_what_is_learned_and_a_changed_one_finds_it() -> None:
    city, now = a_taught_city(a_deviation(50, 40), a_deviation(rule_id="hourly", over_s=3600))
    read(city, [(now + minute * MINUTE, 2 * rhythm(now + minute * MINUTE)) for minute in range(40)])
    city.put(a_deviation(5, 3))

    (verdict,) = tick_at(city, now + 40 * MINUTE)

    assert (verdict.rule, verdict.severity, verdict.reason) == ("unusual", HIGH, VerdictReason.RULE_CHANGED)
    series = city.fold._devices[DEVICE].series[FLOW]  # noqa: SLF001  which memories there are is nobody else's business
    assert set(series.memories or {}) == {"panes/900000000", "panes/3600000000", "profile/week", "seen"}


def test_with_stretches_of_another_length_what_stands_stays_until_the_first_of_them() -> None:
    city, now = a_taught_city(a_deviation())
    assert len(read(city, [(now + minute * MINUTE, 0.0) for minute in range(20)])) == 1
    city.put(a_deviation(over_s=1800))
    assert tick_at(city, now + 20 * MINUTE) == []

    verdicts = read(city, [(now + minute * MINUTE, rhythm(now + minute * MINUTE)) for minute in range(21, 120)])

    assert [(verdict.severity, verdict.at - now) for verdict in verdicts] == [(None, HOUR)]


def test_what_is_implausible_is_not_learned() -> None:
    city = a_city(a_deviation())
    city.put(ImplausibleRule(scope=Scope(property=FLOW), low=0, high=10_000, id="impossible"))
    tick_at(city, MONDAY)

    read(city, [(MONDAY + minute * MINUTE, 99_999.0 if minute % 7 == 0 else 100.0) for minute in range(4 * 60)])

    assert profile_of(city).known(0) == [100]
    assert profile_of(city).known(1) == [100]


def test_it_says_what_is_usual_and_how_far_it_is_off() -> None:
    city, now = a_taught_city(a_deviation())
    (calm,) = city.fold.explain(DEVICE, FLOW, "unusual")
    read(city, [(now + minute * MINUTE, 2 * rhythm(now + minute * MINUTE)) for minute in range(16)])
    (fires,) = city.fold.explain(DEVICE, FLOW, "unusual")

    assert (calm.standing, calm.because) == (Standing.CALM, Because.WITHIN_LEVELS)
    assert (fires.standing, fires.because, fires.severity) == (Standing.FIRES, Because.LEVEL_HELD, HIGH)
    facts = {fact.name: fact for fact in fires.facts}
    value, mean, expected, spread = (facts[name].value or 0 for name in ("value", "mean", "expected", "spread"))
    assert value == pytest.approx(abs(mean - expected) / spread)
    assert mean == pytest.approx(2 * rhythm(now + 7 * MINUTE), rel=0.05)
    assert expected == pytest.approx(rhythm(now + 7 * MINUTE), rel=0.15)
    assert (facts["from"].at, facts["to"].at) == (now, now + QUARTER)
    assert facts["seasons_learned"].value == 6


def tide(at: Micros) -> float:
    """The semidiurnal tide off Vung Tau, in metres: M2 and S2."""
    hours = at / HOUR
    return 0.78 * cos(2 * pi * hours / 12.4206012) + 0.31 * cos(2 * pi * hours / 12 + 1)


def water(begins: Micros, days: float, surge: float = 0) -> list[tuple[Micros, float]]:
    """A gauge that reads within 3 cm (one in three)."""
    dice = np.random.default_rng(4)
    times = range(begins, begins + round(days * DAY), QUARTER)
    return [(at, tide(at) + surge + 0.03 * float(dice.normal())) for at in times]


def test_a_surge_on_top_of_the_tide_is_found_by_the_season_of_the_tide_alone() -> None:
    """Of 70 cm, nine spreads: the hour of the week knows the water no better than the tide makes it swing."""
    city = a_city(a_deviation(6, 4, season=Season.TIDE, rule_id="tide"), a_deviation(6, 4, rule_id="week"))
    surge_from = MONDAY + 70 * DAY

    before = read(city, water(MONDAY, 70))
    during = read(city, water(surge_from, 0.25, surge=0.7))

    assert raised(before) == []
    assert [(verdict.rule, verdict.at - surge_from <= 2 * QUARTER) for verdict in raised(during)] == [("tide", True)]


means = st.lists(st.floats(-1e4, 1e4, width=32), min_size=2, max_size=8)


@settings(deadline=None)
@given(means)
def test_distances_are_from_the_median_of_the_others(found: list[float]) -> None:
    reference = [abs(mean - np.median(found[:place] + found[place + 1 :])) for place, mean in enumerate(found)]

    assert sorted(distances_from_others(found)) == pytest.approx(sorted(reference))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 8), st.integers(0, 167))
def test_expected_and_spread_are_those_that_numpy_finds(seed: int, seasons: int, slot: int) -> None:
    dice = np.random.default_rng(seed)
    known = dice.normal(1000, 100, (168, seasons)).astype(np.float32).astype(float)
    profile = Profile(Season.WEEK)
    profile.learn(Season.WEEK, {number: tuple(row) for number, row in enumerate(known.tolist())})
    reach = -(-(30 - seasons) // (2 * seasons))
    around = [known[(slot + step) % 168] for step in range(-reach, reach + 1)]
    distances = [abs(row[i] - np.median(np.delete(row, i))) for row in around for i in range(seasons)]

    found = usual(profile, MONDAY + slot * HOUR, HOUR, warm_up=2, least_spread=0)

    assert found is not None
    assert found.expected == pytest.approx(np.median(known[slot]))
    assert found.spread == pytest.approx(1.4826 * np.median(distances))
    assert found.seasons == seasons


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.floats(-500, 500), st.floats(0.1, 50), st.integers(0, 4 * 168 - 1))
def test_how_far_off_it_is_does_not_depend_on_the_unit(seed: int, shift: float, scale: float, quarter: int) -> None:
    """Celsius or Fahrenheit, metres above the sea or below the bridge."""
    taught, lived, start = a_lesson(4, seed=seed), list(some_weeks(0.03, MINUTE, seed=seed)), MONDAY + quarter * QUARTER

    def off(shift: float, scale: float) -> float:
        profile = Profile(Season.WEEK)
        for at, value in lived:
            profile.take(shift + scale * value, at)
        slots = {slot: tuple(shift + scale * mean for mean in found) for slot, found in taught.slots.items()}
        profile.learn(Season.WEEK, slots)
        found = usual(profile, start, QUARTER, warm_up=3, least_spread=0)
        assert found is not None
        return (shift + scale * 300 - found.expected) / found.spread

    assert off(shift, scale) == pytest.approx(off(0, 1), rel=1e-3, abs=1e-3)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5 * 3600), st.floats(-1e300, 1e300)), max_size=60))
def test_what_is_learned_of_a_stay_is_its_mean(steps: list[tuple[int, float]]) -> None:
    """However large or rare the readings are; and nothing of stays still open."""
    profile, at = Profile(Season.WEEK), MONDAY
    hours: dict[int, list[float]] = {}
    for step_s, value in steps:
        at += step_s * SECOND
        profile.take(value, at)
        hours.setdefault(at // HOUR, []).append(value)
    learned: dict[int, list[float]] = {}
    for hour in list(hours)[:-2]:
        mean = sum(hours[hour]) / len(hours[hour])
        if abs(mean) < 3e38:
            learned.setdefault(slot_at(Season.WEEK, hour * HOUR), []).append(mean)

    for slot in range(168):
        assert profile.known(slot) == pytest.approx(learned.get(slot, [])[-8:], rel=1e-6, abs=1e-30)


def test_a_series_that_never_changes_is_far_off_when_it_does_and_one_that_is_always_zero_says_nothing() -> None:
    flat, zero = Profile(Season.WEEK), Profile(Season.WEEK)
    flat.learn(Season.WEEK, dict.fromkeys(range(168), (50.0,) * 4))
    zero.learn(Season.WEEK, dict.fromkeys(range(168), (0.0,) * 4))

    found = usual(flat, MONDAY, HOUR, warm_up=3, least_spread=0)

    assert found is not None
    assert (found.expected, found.spread) == (50, 0.5)
    assert usual(zero, MONDAY, HOUR, warm_up=3, least_spread=0) is None
    assert usual(zero, MONDAY, HOUR, warm_up=3, least_spread=2) == (0, 2, 4)
    assert distances_from_others([50.0]) == []


def test_on_the_way_up_to_the_peak_what_is_expected_rises_too() -> None:
    profile = Profile(Season.WEEK)
    profile.learn(Season.WEEK, dict(a_lesson(8, spread=0.02).slots))
    quarters = range(MONDAY + 5 * HOUR, MONDAY + 7 * HOUR, HOUR)
    found = [usual(profile, at, HOUR, warm_up=3, least_spread=0) for at in quarters]
    expected = [one.expected for one in found if one is not None]

    assert len(expected) == 2
    assert all(earlier < later for earlier, later in pairwise(expected))


def test_a_stretch_longer_than_a_slot_is_held_against_all_it_covers() -> None:
    profile = Profile(Season.WEEK)
    profile.learn(Season.WEEK, dict(a_lesson(5).slots))

    found = usual(profile, MONDAY + 6 * HOUR, 4 * HOUR, warm_up=3, least_spread=0)

    assert found is not None
    hours = [statistics.median(profile.known(slot)) for slot in range(6, 10)]
    assert found.expected == pytest.approx(statistics.mean(hours), rel=1e-6)
