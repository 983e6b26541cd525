"""What is passed over because nothing can come of it: verdicts and what is remembered are as if all had been asked."""

import math
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.alerts import Severity
from streams.contracts.verdicts import VerdictReason
from streams.judging.pipeline import Partition
from streams.judging.rules.conditions import LevelCondition
from streams.judging.rules.levels import Levels
from tests.unit.judging.city import told
from tests.unit.judging.some_rules import RULE_IDS, a_rule, a_window, some_levels
from tests.unit.judging.test_replay import PARTITION, USED_BUCKETS, Step, a_log, a_step
from tests.unit.judging.test_window import a_city_with, series_of
from tests.unit.judging.test_window import a_window as window_of_a_minute

seeds = st.integers(0, 2**32)


def take_bands_away(fold: Partition) -> None:
    """So that every reading is brought before every rule."""
    for device in fold._devices.values():  # noqa: SLF001  there is no other way to its series
        for series in device.series.values():
            series.low, series.high = math.inf, -math.inf


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_readings_that_no_rule_is_asked_about_would_have_changed_nothing(seed: int) -> None:
    dice = Random(seed)  # noqa: S311  a replayable die, not a secret
    windows = [a_window(dice) for _ in RULE_IDS] if dice.random() < 0.5 else []
    steps: list[Step] = [a_rule(dice, rule_id=rule_id) for rule_id in RULE_IDS]
    steps += [msgspec.structs.replace(rule, id=rule_id) for rule, rule_id in zip(windows, RULE_IDS, strict=False)]
    city, verdicts = a_log([*steps, *(a_step(dice) for _ in range(80))])

    plain, plain_verdicts = Partition(city.topic, PARTITION, city.changes), []
    for offset, record in enumerate(city.log):
        plain_verdicts += plain.process(offset, record)
        take_bands_away(plain)

    assert plain_verdicts == verdicts
    assert [plain.save(bucket) for bucket in USED_BUCKETS] == [city.fold.save(bucket) for bucket in USED_BUCKETS]


@settings(max_examples=200, deadline=None)
@given(seeds, st.sampled_from([-1, 0, 1, 40, 45, 50, 60, 70, 80, 85, 90, 95, 99, math.nan, math.inf, -math.inf]))
def test_a_value_near_no_level_is_judged_as_by_going_through_the_levels(seed: int, value: float) -> None:
    levels = Levels(some_levels(Random(seed)), seed % 2)  # noqa: S311  a replayable die, not a secret

    assert levels.after(None, value, 7, 8) == levels.after(LevelCondition(None, (), ()), value, 7, 8)


def test_between_two_ends_of_windows_readings_are_only_remembered() -> None:
    city = a_city_with(
        window_of_a_minute(), window_of_a_minute((Severity.HIGH, 900, 800), over_s=120, every_s=60, rule_id="two")
    )
    city.reading(60, 21)
    series = series_of(city)

    assert (series.low < 500 < series.high, series.calm_until) == (True, 1_080_000_000)
    assert city.reading(500, 22) == []
    assert told(city.reading(0, 80)) == [("window", Severity.HIGH, VerdictReason.WINDOW, 280)]
