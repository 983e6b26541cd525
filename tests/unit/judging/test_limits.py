"""What no device can do to a judge, whatever it sends."""

import gc

from streams.contracts.alerts import Severity
from streams.contracts.judging_state import LARGEST_CHECKPOINT_BYTES
from streams.contracts.readings import ONLINE
from streams.contracts.rules import (
    DeviationRule,
    FlatlineRule,
    Level,
    RateRule,
    Rule,
    Scope,
    WindowFunction,
    WindowRule,
)
from streams.contracts.verdicts import VerdictReason
from streams.judging.buckets import bucket_of
from streams.judging.deadlines import Deadlines
from streams.judging.pipeline import MOST_SERIES
from streams.judging.state import decode_bucket
from streams.judging.subjects import WatchedDevice, WatchedSeries
from tests.unit.judging.city import DEVICE, City, a_silence, a_threshold, told

LONGEST_NAME = 128


def a_city_with_a_device_of_many_names(*, more: int) -> City:
    """The names are as long as the gateway takes them."""
    city = City()
    city.put(a_threshold(), a_silence())
    city.tick(0)
    for number in range(MOST_SERIES + more):
        city.reading(3, 0.5, property_name=f"{number:0{LONGEST_NAME}}")
    return city


def test_a_device_with_ever_new_names_fills_no_checkpoint() -> None:
    """Broke: some 14,000 names made a checkpoint that Kafka refuses, and the judge tried to publish it for ever."""
    city = a_city_with_a_device_of_many_names(more=20_000)

    saved = city.fold.save(bucket_of(DEVICE))

    assert saved is not None
    assert len(saved.state) < LARGEST_CHECKPOINT_BYTES / 30
    assert city.fold.passed_over == 20_000


def test_series_known_before_are_judged_as_ever() -> None:
    city = City()
    city.put(a_threshold())
    city.tick(0)
    city.reading(70, 0.1)
    for number in range(MOST_SERIES):
        city.reading(3, 0.5, property_name=str(number))

    assert city.fold.passed_over == 1
    assert told(city.reading(90, 1)) == [("noise", Severity.HIGH, VerdictReason.THRESHOLD, 90)]


def test_a_reading_passed_over_is_still_a_sign_of_life_unless_it_says_offline() -> None:
    city = a_city_with_a_device_of_many_names(more=0)
    silent = city.ticks(1, 100)

    assert [verdict.severity for verdict in silent] == [Severity.MEDIUM]
    assert city.reading(0, 101, property_name=ONLINE) == []
    assert [verdict.severity for verdict in city.reading(3, 102, property_name="another")] == [None]


def test_a_device_that_flaps_all_day_leaves_no_heap_of_deadlines() -> None:
    """Broke: with a silence of a day, each hold that came up left one more deadline a day away."""
    deadlines = Deadlines()
    devices = [WatchedDevice(str(number)) for number in range(3)]
    for second in range(5_000):
        for device in devices:
            deadlines.set(device, 86_400 + second)
            deadlines.set(device, second)
        assert list(deadlines.due(second)) == devices
    for device in devices:
        deadlines.set(device, 86_400)

    assert len(deadlines) < 2_000
    assert set(deadlines.due(86_400)) == set(devices)


def test_a_sweep_keeps_one_entry_of_every_subject() -> None:
    deadlines = Deadlines()
    devices = [WatchedDevice(str(number)) for number in range(10_000)]
    for device in devices:
        deadlines.set(device, 500)
        deadlines.set(device, 100)

    assert list(deadlines.due(99)) == []
    assert list(deadlines.due(100)) == devices
    assert list(deadlines.due(500)) == []


def test_a_partition_given_away_frees_its_state_without_the_collector() -> None:
    """Broke: device and series hold each other, and restored state is frozen: the collector never looks at it again."""
    city = a_city_with_a_device_of_many_names(more=0)
    gc.collect()
    gc.disable()
    try:
        before = series_alive()
        city.fold.let_go()
        freed = before - series_alive()
    finally:
        gc.enable()

    assert freed == MOST_SERIES


def series_alive() -> int:
    return sum(isinstance(each, WatchedSeries) for each in gc.get_objects())


def test_values_near_the_largest_float_neither_stop_the_fold_nor_spoil_its_checkpoint() -> None:
    scope = Scope(property="noise_level")
    levels = (Level(Severity.HIGH, 85, 80),)
    windows = [
        WindowRule(scope, fn, over_s, levels, every_s=1, percentile=85, id=f"{fn}-{over_s}")
        for fn in WindowFunction
        for over_s in (1, 10)
    ]
    others: list[Rule] = [
        RateRule(scope, levels, over_s=4, id="rate"),
        DeviationRule(scope, levels, over_s=5, warm_up=1, id="unusual"),
        FlatlineRule(scope=scope, after_s=60, id="flat"),
    ]
    city = City()
    city.put(*windows, *others)
    city.tick(0)

    for number in range(60):
        city.reading(1.7e308 if number % 6 < 3 else -1.7e308, 1 + number / 2)
        city.tick(1 + number / 2)

    saved = city.fold.save(bucket_of(DEVICE))
    assert saved is not None
    (device,) = decode_bucket(saved).devices
    assert [series.value for series in device.series] == [-1e100]
