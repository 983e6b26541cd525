from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec import UNSET

from ingest.measurements import Fault, Measurement
from ingest.screening import Screen, name_fault
from streams.contracts.readings import Reading, TimeSource
from streams.contracts.rejections import Reason
from streams.contracts.times import DAY, SECOND, from_datetime
from streams.runtime.settings import Gateway

MOMENT = datetime(2026, 11, 21, 8, tzinfo=UTC)
NOW = from_datetime(MOMENT)


def screened(measurement: Measurement) -> Reading | Fault:
    return Screen(Gateway()).screen(measurement, "noise-17", NOW, is_registered=True)


def reason_of(measurement: Measurement) -> Reason:
    outcome = screened(measurement)
    assert isinstance(outcome, Fault), outcome
    return outcome.reason


def test_a_good_measurement_becomes_a_reading_with_both_clocks() -> None:
    measured = MOMENT - timedelta(seconds=3, microseconds=1)

    assert screened(Measurement("noise_level", 71.5, measured, "dB")) == Reading(
        "noise-17", "noise_level", 71.5, NOW - 3 * SECOND - 1, NOW, "dB", TimeSource.DEVICE
    )


def test_without_a_time_the_moment_of_receipt_counts_and_is_marked() -> None:
    assert screened(Measurement("noise_level", value=True)) == Reading(
        "noise-17", "noise_level", 1.0, NOW, NOW, "", TimeSource.RECEIPT
    )


def test_an_offset_is_taken_into_account() -> None:
    hanoi = MOMENT.astimezone(timezone(timedelta(hours=7)))

    outcome = screened(Measurement("noise_level", 1.0, hanoi))

    assert isinstance(outcome, Reading)
    assert outcome.measured_at == NOW


@pytest.mark.parametrize("microseconds", [1, 123_456, 999_999])
def test_seconds_since_1970_are_exact_to_the_microsecond(microseconds: int) -> None:
    text = f"{NOW // SECOND - 1}.{microseconds:06d}"

    outcome = screened(Measurement("noise_level", 1.0, float(text)))

    assert isinstance(outcome, Reading)
    assert outcome.measured_at == NOW - SECOND + microseconds


@pytest.mark.parametrize(
    ("shift", "reason"),
    [
        (timedelta(seconds=60), None),
        (timedelta(seconds=60, microseconds=1), Reason.IN_THE_FUTURE),
        (timedelta(days=-400), None),
        (timedelta(days=-400, microseconds=-1), Reason.TOO_OLD),
    ],
)
def test_clock_skew_is_accepted_up_to_the_limits(shift: timedelta, reason: Reason | None) -> None:
    outcome = screened(Measurement("noise_level", 1.0, MOMENT + shift))

    assert (outcome.reason if isinstance(outcome, Fault) else None) is reason


@pytest.mark.parametrize("time", [0.0, -1e300, 1e300, -1e303, 1e303, 1.7e308, NOW / 1000.0])
def test_numbers_that_are_no_time_of_ours_are_refused(time: float) -> None:
    assert reason_of(Measurement("noise_level", 1.0, time)) in {Reason.TOO_OLD, Reason.IN_THE_FUTURE}


def test_a_time_without_a_zone_is_refused() -> None:
    assert reason_of(Measurement("noise_level", 1.0, MOMENT.replace(tzinfo=None))) is Reason.BAD_TIME


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_value_is_finite(value: float) -> None:
    assert reason_of(Measurement("noise_level", value)) is Reason.NOT_FINITE


@pytest.mark.parametrize("name", ["PM2.5", "mực_nước", "Cầu-Giấy:17", "a" * 128, "7"])
def test_good_names(name: str) -> None:
    assert name_fault(name, "The property") is None
    assert isinstance(screened(Measurement(name, 1.0)), Reading)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", Reason.BAD_NAME),
        ("a" * 129, Reason.BAD_NAME),
        (" a", Reason.BAD_NAME),
        ("a b", Reason.BAD_NAME),
        ("a/b", Reason.BAD_NAME),
        ("+", Reason.BAD_NAME),
        ("#", Reason.BAD_NAME),
        ("~probe", Reason.BAD_NAME),
        ("mu\u031ba", Reason.BAD_NAME),
        ("\ud800", Reason.BAD_NAME),
        ("a\n", Reason.CONTROL_CHARACTER),
        ("a\x00b", Reason.CONTROL_CHARACTER),
        ("\x85", Reason.CONTROL_CHARACTER),
    ],
)
def test_bad_names(name: str, reason: Reason) -> None:
    assert reason_of(Measurement(name, 1.0)) is reason


@pytest.mark.parametrize(
    ("unit", "reason"),
    [("x" * 33, Reason.BAD_NAME), ("d\x07B", Reason.CONTROL_CHARACTER), ("\ud800", Reason.CONTROL_CHARACTER)],
)
def test_bad_units(unit: str, reason: Reason) -> None:
    assert reason_of(Measurement("a", 1.0, UNSET, unit)) is reason


def test_the_span_of_accepted_times_is_a_setting() -> None:
    strict = Screen(Gateway(oldest_days=1, ahead_s=1))

    outcome = strict.screen(Measurement("a", 1.0, (NOW - 2 * DAY) / SECOND), "d", NOW, is_registered=False)

    assert isinstance(outcome, Fault)
    assert outcome.reason is Reason.TOO_OLD
