"""The simulated city's year: public holidays and Tết by the library, school holidays, and a night market every week.

The market and the school holidays are demo calendars: written to the registry with the demo rules, some of which
sleep while they hold (`unless`).
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache

from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.times import DAY, Micros, from_datetime, to_datetime
from streams.runtime.calendars import PUBLIC_HOLIDAYS, TET, ZONE, holds

CITY_ZONE = ZONE

NIGHT_MARKET = "demo-night-market"
SCHOOL_HOLIDAYS = "demo-school-holidays"

MARKET_WARD = "mg-1-01"
"""Where the market is held: Saturdays from six to eleven in the evening."""

_MARKET_WEEKDAY, _MARKET_FROM, _MARKET_UNTIL = 5, 18, 23
_SATURDAY = 5
_FIRST_YEAR, _LAST_YEAR = 2025, 2028
"""Whose markets and school holidays the demo calendars name."""


class DayKind(Enum):
    """What kind of day it is for traffic."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    TET = "tet"


@cache
def day_kind(day: date) -> DayKind:
    """Of a day in the city."""
    noon = _local(day, 12)
    if holds((TET,), noon, {}):
        return DayKind.TET
    if holds((PUBLIC_HOLIDAYS,), noon, {}):
        return DayKind.HOLIDAY
    return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKDAY


@cache
def is_school_break(day: date) -> bool:
    """June to the fourth of September, and two weeks around Tết."""
    if date(day.year, 6, 1) <= day <= date(day.year, 9, 4):
        return True
    tet = _tet_of(day.year)
    return tet - timedelta(days=7) <= day <= tet + timedelta(days=7)


def is_market(at: Micros) -> bool:
    """Whether the night market is on."""
    local = to_datetime(at).astimezone(CITY_ZONE)
    return local.weekday() == _MARKET_WEEKDAY and _MARKET_FROM <= local.hour < _MARKET_UNTIL


def sleeps(unless: tuple[str, ...], at: Micros, ward: str) -> bool:
    """Whether a rule that is to be left alone during these calendars is asleep in a ward of the city."""
    return holds(unless, at, demo_calendars(), (ward,)) is not None


@cache
def demo_calendars() -> Mapping[str, Calendar]:
    """The calendars that are registered, by id."""
    market = Calendar(
        id=NIGHT_MARKET,
        kind=CalendarKind.EVENT,
        name_vi="Chợ đêm thứ bảy",
        name_en="Saturday night market",
        spans=tuple(_markets()),
        area=MARKET_WARD,
        by="urbanwatch",
    )
    school = Calendar(
        id=SCHOOL_HOLIDAYS,
        kind=CalendarKind.SCHOOL,
        name_vi="Nghỉ học (minh họa)",
        name_en="School holidays (demo)",
        spans=tuple(_school_breaks()),
        by="urbanwatch",
    )
    return {calendar.id: calendar for calendar in (market, school)}


def _markets() -> Iterator[Span]:
    day = date(_FIRST_YEAR, 1, 1)
    while day.year <= _LAST_YEAR:
        if day.weekday() == _MARKET_WEEKDAY:
            yield Span(_local(day, _MARKET_FROM), _local(day, _MARKET_UNTIL))
        day += timedelta(days=1)


def _school_breaks() -> Iterator[Span]:
    for year in range(_FIRST_YEAR, _LAST_YEAR + 1):
        tet = _tet_of(year)
        yield Span(_local(tet - timedelta(days=7)), _local(tet + timedelta(days=7)) + DAY, "Tết")
        yield Span(_local(date(year, 6, 1)), _local(date(year, 9, 4)) + DAY, "Hè / Summer")


@cache
def _tet_of(year: int) -> date:
    """The middle of Tết."""
    first = date(year, 1, 15)
    days = [first + timedelta(days=number) for number in range(45)]
    tet = [day for day in days if day_kind(day) is DayKind.TET]
    return tet[len(tet) // 2]


def _local(day: date, hour: int = 0) -> Micros:
    return from_datetime(datetime(day.year, day.month, day.day, hour, tzinfo=CITY_ZONE))
