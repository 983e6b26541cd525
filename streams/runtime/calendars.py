"""When it is not as usual: Tết, public holidays, weekends, and the calendars people keep in the registry.

Pure: the answer depends on the calendars and the instant asked about, so a replay sleeps and wakes at the same ticks.
Days begin at midnight in the city.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.times import HOUR, Micros, from_datetime, to_datetime

if TYPE_CHECKING:
    from holidays import HolidayBase

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

TET, PUBLIC_HOLIDAYS, WEEKENDS = "tet", "public_holidays", "weekends"
DAYTIME, NIGHT = "daytime", "night"

BUILT_IN: Mapping[str, Calendar] = {
    TET: Calendar(TET, CalendarKind.HOLIDAY, "Tết Nguyên Đán", "Lunar New Year"),
    PUBLIC_HOLIDAYS: Calendar(PUBLIC_HOLIDAYS, CalendarKind.HOLIDAY, "Ngày nghỉ lễ, Tết", "Public holidays"),
    WEEKENDS: Calendar(WEEKENDS, CalendarKind.OTHER, "Thứ bảy, Chủ nhật", "Weekends"),
    DAYTIME: Calendar(DAYTIME, CalendarKind.OTHER, "Ban ngày (6 giờ đến 21 giờ)", "Daytime (6 to 21 h)"),
    NIGHT: Calendar(NIGHT, CalendarKind.OTHER, "Ban đêm (21 giờ đến 6 giờ)", "Night (21 to 6 h)"),
}
"""Calendars that need no entry; their spans are reckoned.

`public_holidays`: the days of article 112 of the Labour Code 2019, days off in lieu (article 111.3) and those the
government has moved. `tet`: those of them that are Lunar New Year. The law gives five (112.1.b), and each year the
Prime Minister says whether one or two of them lie before the first of the lunar year (112.3): where that is open, all
that may be are in it. `weekends`: Saturdays and Sundays, without those on which work is made up. `daytime` and
`night`: the hours of QCVN 26:2010/BTNMT on noise.
"""

_MORNING_H, _EVENING_H = 6, 21
_TET_IN_ENGLISH = "Lunar New Year"
_CITY = "VN"
_FIRST_YEAR, _LAST_YEAR = 1950, 2099
"""The years asked about: outside them `holidays` does not know the moon."""


def holds(
    calendar_ids: Iterable[str],
    at: Micros,
    calendars: Mapping[str, Calendar],
    areas: Sequence[str] = (),
) -> str | None:
    """The first of the calendars that holds at `at`, for what lies in `areas` (innermost first); None if none does.

    Ids that nobody knows never hold.
    """
    for calendar_id in calendar_ids:
        calendar = _known(calendar_id, calendars, areas)
        if calendar is not None:
            spans = _spans_near(calendar, at)
            before = bisect_right(spans, at, key=_start) - 1
            if before >= 0 and at < spans[before].ends_at:
                return calendar_id
    return None


def next_turn(
    calendar_ids: Iterable[str],
    at: Micros,
    calendars: Mapping[str, Calendar],
    areas: Sequence[str] | None = None,
) -> Micros | None:
    """The first instant after `at` at which one of the calendars begins or ends; None if none ever does.

    `areas` None: wherever.
    """
    turns: list[Micros] = []
    for calendar_id in calendar_ids:
        calendar = _known(calendar_id, calendars, areas)
        if calendar is not None:
            spans = _spans_near(calendar, at)
            after = bisect_right(spans, at, key=_start)
            if after > 0 and spans[after - 1].ends_at > at:
                turns.append(spans[after - 1].ends_at)
            elif after < len(spans):
                turns.append(spans[after].starts_at)
    return min(turns, default=None)


def spans_between(calendar: Calendar, start: Micros, end: Micros) -> Iterator[Span]:
    """The spans of a calendar, built in or not, that lie in or reach into `start` to `end`, in order."""
    spans: Sequence[Span] = calendar.spans
    if calendar.id in BUILT_IN:
        spans = _joined(_spans_of(calendar.id, year) for year in _years(start, end))
    return (span for span in spans if span.starts_at < end and span.ends_at > start)


def _known(calendar_id: str, calendars: Mapping[str, Calendar], areas: Sequence[str] | None) -> Calendar | None:
    """Where it counts. The built-in ones come first: nobody can change what they mean."""
    calendar = BUILT_IN.get(calendar_id) or calendars.get(calendar_id)
    if calendar is None or calendar.area is None or areas is None or calendar.area in areas:
        return calendar
    return None


def _start(span: Span) -> Micros:
    return span.starts_at


def _spans_near(calendar: Calendar, at: Micros) -> Sequence[Span]:
    """All spans, or of a calendar without end those of the years around."""
    return _spans_around(calendar.id, _year(at)) if calendar.id in BUILT_IN else calendar.spans


@lru_cache(maxsize=256)
def _spans_around(calendar_id: str, year: int) -> tuple[Span, ...]:
    """From the year before to the year after: a weekend or a Tết may lie across the turn of the year."""
    return tuple(_joined(_spans_of(calendar_id, one) for one in range(year - 1, year + 2)))


def _joined(years: Iterable[Iterable[Span]]) -> list[Span]:
    """Days that follow each other are one span."""
    joined: list[Span] = []
    for span in chain.from_iterable(years):
        if joined and joined[-1].ends_at == span.starts_at:
            joined[-1] = Span(joined[-1].starts_at, span.ends_at, joined[-1].note)
        else:
            joined.append(span)
    return joined


@lru_cache(maxsize=256)
def _spans_of(calendar_id: str, year: int) -> tuple[Span, ...]:
    """The spans that begin in a year."""
    match calendar_id:
        case "daytime":
            return tuple(_hours(day, _MORNING_H, _EVENING_H) for day in _all_days(year))
        case "night":
            return tuple(_hours(day, _EVENING_H, 24 + _MORNING_H) for day in _all_days(year))
        case _:
            return tuple(_hours(day, 0, 24, note) for day, note in _days(calendar_id, year).items())


def _days(calendar_id: str, year: int) -> Mapping[date, str]:
    """The days of a year on which a calendar holds, in order, with their names."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return {}
    known = _holidays(year)
    match calendar_id:
        case "tet":
            return {day: name for day, name in sorted(known.items()) if _TET_IN_ENGLISH in name}
        case "public_holidays":
            return dict(sorted(known.items()))
        case _:
            off, worked = known.weekend, known.weekend_workdays
            return {day: "" for day in _all_days(year) if day.weekday() in off and day not in worked}


def _all_days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))


@lru_cache(maxsize=64)
def _holidays(year: int) -> "HolidayBase":
    """Loaded when the first rule asks: 0.9 s and 27 MB (2026-11-22) for the moon's calendar."""
    from holidays import country_holidays  # noqa: PLC0415  see above

    return country_holidays(_CITY, years=year, language="en_US", expand=False)


def _years(start: Micros, end: Micros) -> range:
    return range(_year(start) - 1, _year(end) + 2)


def _year(at: Micros) -> int:
    return to_datetime(at).astimezone(ZONE).year


def _hours(day: date, begins_h: int, ends_h: int, note: str = "") -> Span:
    """From one hour of the city's clock to another, which may lie beyond midnight."""
    midnight = from_datetime(datetime(day.year, day.month, day.day, tzinfo=ZONE))
    return Span(midnight + begins_h * HOUR, midnight + ends_h * HOUR, note)
