from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np

from ingest.simulator.city_calendar import CITY_ZONE, MARKET_WARD, DayKind, day_kind, demo_calendars, is_market, sleeps
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.incidents import IncidentKind
from ingest.simulator.kinds import Kind
from ingest.simulator.plan import IncidentPlan, Scripted
from ingest.simulator.rhythm import CityTime, commuting_load, healthy
from streams.contracts.times import HOUR, MINUTE, Micros, from_datetime
from tests.unit.simulator.test_roads_and_faults import a_city


def at(text: str) -> Micros:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE))


def load(text: str) -> float:
    return commuting_load(CityTime.at(at(text)))


def test_a_day_is_a_workday_a_weekend_a_holiday_or_tet() -> None:
    assert day_kind(date(2026, 11, 23)) is DayKind.WORKDAY
    assert day_kind(date(2026, 11, 22)) is DayKind.WEEKEND
    assert day_kind(date(2026, 9, 2)) is DayKind.HOLIDAY
    assert day_kind(date(2026, 2, 17)) is DayKind.TET
    assert sum(day_kind(date(2026, 2, 1) + timedelta(days=n)) is DayKind.TET for n in range(28)) >= 5


def test_holidays_have_less_traffic_and_tet_least() -> None:
    workday, holiday, tet = load("2026-11-18T17:30"), load("2026-09-02T17:30"), load("2026-02-18T17:30")

    assert workday > 2 * holiday
    assert holiday > 1.5 * tet


def test_without_school_the_morning_peak_is_lower_and_the_evening_as_ever() -> None:
    assert load("2026-07-15T07:30") < 0.9 * load("2026-11-18T07:30")
    assert load("2026-07-15T17:30") == load("2026-11-18T17:30")


def test_the_tide_comes_twice_a_day_and_is_larger_at_spring_than_at_neap() -> None:
    quiet = np.zeros((1, 3)), np.zeros((1, 1))
    levels = [
        healthy(Kind.WATER_LEVEL, CityTime.at(at("2026-11-01T00:00") + step * 10 * MINUTE), *quiet)[0, 0]
        for step in range(6 * 24 * 29)
    ]
    a_day = 6 * 25
    ranges = [max(levels[i : i + a_day]) - min(levels[i : i + a_day]) for i in range(0, len(levels) - a_day, a_day)]
    rising = [second > first for first, second in zip(levels[::6], levels[6::6], strict=False)]
    turns = sum(first != second for first, second in pairwise(rising))

    assert max(ranges) > 1.8 * min(ranges)
    assert 29 * 3.5 < turns < 29 * 4.1


def test_the_night_market_is_on_when_its_calendar_says_so() -> None:
    (market, school) = demo_calendars().values()

    assert market.area == MARKET_WARD
    for moment in (at("2026-11-21T18:00"), at("2026-11-21T22:59")):
        assert is_market(moment)
        assert sleeps((market.id,), moment, MARKET_WARD)
        assert not sleeps((market.id,), moment, "mg-2-01")
    assert not is_market(at("2026-11-21T17:59"))
    assert not sleeps((market.id,), at("2026-11-21T23:00"), MARKET_WARD)
    assert sleeps((school.id,), at("2026-07-15T12:00"), "mg-2-01")


def test_an_alert_of_a_rule_that_sleeps_is_not_expected() -> None:
    def jam_at(text: str) -> set[str]:
        script = (Scripted(IncidentKind.JAM, 0, HOUR),)
        plan = IncidentPlan(a_city(), demo_rules(), start=at(text), per_hour=0, script=script)
        (jam,) = plan.beginning_before(at(text) + HOUR)
        return {alert.rule for alert in jam.expected}

    assert jam_at("2026-11-18T17:00") == {"demo-congestion", "demo-road-jam"}
    assert jam_at("2026-02-18T17:00") == {"demo-congestion"}
