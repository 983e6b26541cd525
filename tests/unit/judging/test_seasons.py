"""Slots of the week and of the tide."""

from datetime import datetime
from math import cos, pi
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.rules import Season
from streams.contracts.times import DAY, HOUR, MINUTE, SECOND, Micros, from_datetime, to_datetime
from streams.judging.seasons import slot_at, slot_of, slots_of

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
LUNAR_DAY, SPRING_NEAP = 24.8412, 14.7653

instants = st.integers(0, 4_000_000_000 * SECOND)


def at_local(day: int, hour: int, minute: int = 0) -> Micros:
    """In November 2026, which began on a Sunday."""
    return from_datetime(datetime(2026, 11, day, hour, minute, tzinfo=SAIGON))


@pytest.mark.parametrize(
    ("at", "slot"),
    [
        (at_local(16, 0), 0),
        (at_local(16, 0, 59), 0),
        (at_local(16, 1), 1),
        (at_local(22, 23, 59), 167),
        (at_local(23, 0), 0),
    ],
)
def test_the_week_begins_on_monday_at_midnight_in_the_city(at: Micros, slot: int) -> None:
    assert slot_at(Season.WEEK, at) == slot


@given(st.integers(200_000_000 * SECOND, 4_000_000_000 * SECOND))
def test_hours_of_the_week_are_those_of_the_time_zone(at: Micros) -> None:
    local = to_datetime(at).astimezone(SAIGON)

    assert slot_at(Season.WEEK, at) == local.weekday() * 24 + local.hour


@given(st.sampled_from(Season), instants)
def test_stays_follow_each_other_without_gaps(season: Season, at: Micros) -> None:
    slots = slots_of(season)
    stay = slots.stay_at(at)

    assert slots.starts_at(stay) <= at < slots.starts_at(stay + 1)
    assert 0 <= slot_of(season, stay) < slots.count
    assert slot_at(season, slots.starts_at(stay)) == slot_at(season, slots.starts_at(stay + 1) - 1)


@given(instants)
def test_a_week_later_it_is_the_same_slot(at: Micros) -> None:
    assert slot_at(Season.WEEK, at) == slot_at(Season.WEEK, at + 7 * DAY)


def test_every_slot_of_the_tide_comes_about_twice_in_each_cycle_of_spring_and_neap() -> None:
    stays = range(round(24 * SPRING_NEAP * 24 / LUNAR_DAY * 25))
    visits = np.bincount([slot_of(Season.TIDE, stay) for stay in stays], minlength=175)

    assert 2 * 24 * 0.95 <= visits.min() <= visits.max() <= 2 * 24 * 1.08


def test_a_slot_of_the_tide_has_the_same_tide_and_an_hour_of_the_week_has_not() -> None:
    def height(at: Micros) -> float:
        hours = at / HOUR
        return 0.78 * cos(2 * pi * hours / 12.4206012) + 0.31 * cos(2 * pi * hours / 12)

    def spread_within(season: Season) -> float:
        heights: dict[int, list[float]] = {}
        for at in range(0, 360 * DAY, 10 * MINUTE):
            heights.setdefault(slot_at(season, at), []).append(height(at))
        return float(np.mean([np.std(found) for found in heights.values()]))

    assert spread_within(Season.TIDE) < 0.12
    assert spread_within(Season.WEEK) > 0.5
