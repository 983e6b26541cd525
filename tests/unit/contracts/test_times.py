from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.times import from_datetime, from_seconds, to_datetime, to_iso


@given(st.integers(min_value=0, max_value=4_102_444_800_000_000))
def test_an_instant_survives_the_way_to_a_date_and_back(instant: int) -> None:
    assert from_datetime(to_datetime(instant)) == instant
    assert from_datetime(datetime.fromisoformat(to_iso(instant))) == instant


def test_iso_has_as_many_decimals_as_it_needs() -> None:
    whole = from_datetime(datetime(2026, 11, 21, 8, tzinfo=UTC))

    assert to_iso(whole) == "2026-11-21T08:00:00Z"
    assert to_iso(whole + 123_000) == "2026-11-21T08:00:00.123Z"
    assert to_iso(whole + 1) == "2026-11-21T08:00:00.000001Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        from_datetime(datetime(2026, 11, 21))  # noqa: DTZ001  that is the point


def test_seconds_round_to_the_nearest_microsecond() -> None:
    assert from_seconds(0.000_000_6) == 1
