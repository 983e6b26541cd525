"""What every kind of rule promises, whatever its kind: `streams/judging/rules/judge.py`."""

import math
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.alerts import Severity
from streams.contracts.explanations import Standing
from streams.contracts.rules import (
    DeviationRule,
    FlatlineRule,
    ImplausibleRule,
    Level,
    RateRule,
    Scope,
    SeriesRule,
    SightingRule,
    SilenceRule,
    ThresholdRule,
    WindowFunction,
    WindowRule,
)
from streams.contracts.sightings import Sighting, SightingKind
from streams.contracts.times import SECOND
from streams.judging.matching import judge_for
from streams.judging.remembering import fit_memories, remember
from streams.judging.rules.conditions import Condition
from streams.judging.rules.judge import Judge
from streams.judging.subjects import Matches, WatchedDevice, WatchedSeries

RULES: list[SeriesRule] = [
    ThresholdRule(scope=Scope(), levels=(Level(Severity.HIGH, 85, 80),), id="rising"),
    ThresholdRule(scope=Scope(), levels=(Level(Severity.LOW, 10, 15),), hold_s=30, id="falling"),
    ThresholdRule(
        scope=Scope(),
        levels=(Level(Severity.HIGH, 85, 80, hold_s=5), Level(Severity.CRITICAL, 95, 95), Level(Severity.LOW, 5, 7)),
        id="levels",
    ),
    SilenceRule(scope=Scope(property="level"), after_s=30, id="silence"),
    RateRule(Scope(), (Level(Severity.HIGH, 50, 20, hold_s=5), Level(Severity.LOW, -50, -20)), 30, id="rate"),
    WindowRule(Scope(), WindowFunction.AVG, 30, (Level(Severity.HIGH, 85, 80),), every_s=10, hold_s=20, id="window"),
    WindowRule(
        Scope(), WindowFunction.COUNT, 20, (Level(Severity.LOW, 0, 1),), at_least=0, grace_s=5, id="empty windows"
    ),
    WindowRule(Scope(), WindowFunction.PERCENTILE, 60, (Level(Severity.LOW, 10, 15),), percentile=85, id="percentile"),
    DeviationRule(Scope(), (Level(Severity.HIGH, 3, 2),), over_s=20, warm_up=1, hold_s=30, id="deviation"),
    FlatlineRule(scope=Scope(), after_s=20, at_least=2, tolerance=5, id="flatline"),
    ImplausibleRule(scope=Scope(), low=0, high=100, at_least=2, id="implausible"),
    SightingRule(Scope(), SightingKind.CROSSING, at_least=2, stands_s=30, id="sighting"),
]
every_kind = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
values = st.floats(-10, 110)
stories = st.lists(st.tuples(values, st.integers(1, 40)), max_size=12)


class Story:
    """A series to which readings come, each some seconds after the one before, with ticks between."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.series = WatchedSeries(WatchedDevice("device"), "level")
        self.series.matches = Matches.of((judge,))
        fit_memories(self.series)
        self.condition: Condition | None = None
        self.at = 0

    def reading(self, value: float, after_s: int) -> None:
        self.tick(after_s)
        self.series.value, self.series.measured_at = value, self.at
        self.series.came_at = self.series.heard_at = self.at
        for of_faults in (True, False):
            remember(self.series, of_faults=of_faults)
        self.condition = self.judge.on_heard(self.condition)
        self.condition = self.judge.on_reading(self.condition, self.series)
        sighting = Sighting("device", SightingKind.CROSSING, "line", self.at, self.at)
        self.condition = self.judge.on_sighting(self.condition, sighting, self.at)

    def tick(self, after_s: int) -> None:
        self.at += after_s * SECOND
        self.condition = self.judge.on_time(self.condition, self.series, self.at)


def told(rule: SeriesRule, story: list[tuple[float, int]]) -> Story:
    told = Story(judge_for(rule))
    for value, after_s in story:
        told.reading(value, after_s)
    return told


@every_kind
@given(story=stories, value=values)
def test_a_value_within_the_calm_band_leaves_the_condition_as_it_is(
    rule: SeriesRule, story: list[tuple[float, int]], value: float
) -> None:
    series = told(rule, story)
    low, high = series.judge.calm_between(series.condition)
    before, until = series.condition, series.judge.calm_until(series.condition)
    due = series.judge.due(before, series.series)

    if low < value < high and series.at + 1 < until:
        series.series.value = value
        series.series.measured_at = series.series.came_at = series.series.heard_at = series.at + 1
        remember(series.series, of_faults=series.judge.is_fault)
        assert series.judge.on_reading(before, series.series) == before
        assert series.judge.on_heard(before) == before
        due_then = series.judge.due(before, series.series)
        assert not story or due_then is None or due_then >= min(until, until if due is None else due)


@every_kind
@given(story=stories)
def test_nothing_changes_with_time_before_it_is_due_and_something_does_then(
    rule: SeriesRule, story: list[tuple[float, int]]
) -> None:
    series = told(rule, story)
    due = series.judge.due(series.condition, series.series)
    after = math.inf if due is None else due

    before = series.judge.on_time(series.condition, series.series, int(min(after - 1, series.at + 10**12)))
    assert before == series.condition
    if due is not None:
        assert series.judge.on_time(series.condition, series.series, due) != series.condition


@every_kind
@given(story=stories)
def test_a_condition_survives_being_saved(rule: SeriesRule, story: list[tuple[float, int]]) -> None:
    condition = told(rule, story).condition

    saved = msgspec.json.encode(condition)

    assert msgspec.json.decode(saved, type=Condition | None) == condition


@every_kind
@given(story=stories)
def test_a_rule_that_did_not_change_changes_nothing(rule: SeriesRule, story: list[tuple[float, int]]) -> None:
    series = told(rule, story)

    assert series.judge.on_rule(series.condition, series.judge, series.series, series.at) == series.condition


@every_kind
@given(story=stories)
def test_a_rule_written_again_as_it_was_changes_nothing(rule: SeriesRule, story: list[tuple[float, int]]) -> None:
    series = told(rule, story)

    again = judge_for(rule).on_rule(series.condition, series.judge, series.series, series.at)

    assert again == series.condition


@every_kind
@given(story=stories)
def test_every_kind_can_say_why(rule: SeriesRule, story: list[tuple[float, int]]) -> None:
    series = told(rule, story)

    account = series.judge.explain(series.condition, series.series, series.at)

    severity = None if series.condition is None else series.condition.severity
    assert (account.standing is Standing.FIRES, account.severity) == (severity is not None, severity)


def test_these_are_all_kinds() -> None:
    assert {type(rule) for rule in RULES} == set(get_args(SeriesRule))
