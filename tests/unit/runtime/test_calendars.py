from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.times import DAY, HOUR, Micros, from_datetime, to_datetime
from streams.runtime.calendars import BUILT_IN, ZONE, holds, next_turn, spans_between


def at(year: int, month: int, day: int, hour: int = 0) -> Micros:
    return from_datetime(datetime(year, month, day, hour, tzinfo=ZONE))


def days_of(calendar_id: str, year: int) -> list[date]:
    """The days of a year, by asking every noon."""
    noons = (at(year, 1, 1, 12) + number * DAY for number in range(365))
    return [to_datetime(noon).astimezone(ZONE).date() for noon in noons if holds([calendar_id], noon, {})]


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [(2024, (2, 8), (2, 14)), (2025, (1, 27), (2, 1)), (2026, (2, 16), (2, 20)), (2027, (2, 4), (2, 10))],
)
def test_tet_is_where_the_moon_puts_it(year: int, first: tuple[int, int], last: tuple[int, int]) -> None:
    found = days_of("tet", year)

    assert (found[0], found[-1]) == (date(year, *first), date(year, *last))
    assert len(found) == (found[-1] - found[0]).days + 1


def test_the_holidays_of_a_year_have_the_days_off_the_government_has_moved() -> None:
    found = days_of("public_holidays", 2026)

    assert {date(2026, 1, 1), date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 2)} <= set(found)
    assert date(2026, 8, 31) in found
    assert set(days_of("tet", 2026)) <= set(found)


def test_a_saturday_on_which_work_is_made_up_is_no_weekend() -> None:
    found = days_of("weekends", 2026)

    assert date(2026, 8, 15) in found
    assert date(2026, 8, 22) not in found
    assert date(2026, 8, 23) in found


def test_a_day_begins_at_midnight_in_the_city() -> None:
    midnight = at(2026, 2, 16)

    assert holds(["tet"], midnight - 1, {}) is None
    assert holds(["tet"], midnight, {}) == "tet"
    assert holds(["tet"], at(2026, 2, 21) - 1, {}) == "tet"
    assert holds(["tet"], at(2026, 2, 21), {}) is None


def test_day_and_night_follow_each_other() -> None:
    found = [holds(["daytime", "night"], at(2026, 11, 22, hour), {}) for hour in (0, 5, 6, 20, 21, 23)]

    assert found == ["night", "night", "daytime", "daytime", "night", "night"]
    assert next_turn(["daytime"], at(2026, 12, 31, 22), {}) == at(2027, 1, 1, 6)


WORKS = Calendar("works", CalendarKind.CLOSURE, spans=(Span(100, 200), Span(300, 400)))
LOCAL = Calendar("local", CalendarKind.EVENT, spans=(Span(150, 350),), area="district-1")
KEPT = {calendar.id: calendar for calendar in (WORKS, LOCAL)}


@pytest.mark.parametrize(
    ("instant", "found"), [(99, None), (100, "works"), (199, "works"), (200, None), (399, "works")]
)
def test_a_kept_calendar_holds_from_its_beginning_until_before_its_end(instant: Micros, found: str | None) -> None:
    assert holds(["works"], instant, KEPT) == found


def test_a_calendar_of_an_area_holds_there_and_within() -> None:
    assert holds(["local"], 200, KEPT, ("ward-3", "district-1", "city")) == "local"
    assert holds(["local"], 200, KEPT, ("ward-9",)) is None
    assert holds(["local"], 200, KEPT) is None


def test_a_calendar_nobody_has_made_never_holds_and_never_turns() -> None:
    assert holds(["nowhere"], 200, KEPT) is None
    assert next_turn(["nowhere"], 200, KEPT) is None


def test_nobody_can_change_what_a_built_in_calendar_means() -> None:
    false = {"tet": Calendar("tet", CalendarKind.OTHER, spans=(Span(0, 2**60),))}

    assert holds(["tet"], at(2026, 11, 22), false) is None


def test_the_next_turn_is_the_first_beginning_or_end_of_any() -> None:
    turns, instant = list[Micros](), 0
    while (turn := next_turn(["works", "local"], instant, KEPT)) is not None:
        turns.append(turn)
        instant = turn

    assert turns == [100, 150, 200, 300, 350, 400]


def test_a_turn_may_lie_in_the_next_year() -> None:
    assert next_turn(["tet"], at(2026, 11, 22), {}) == at(2027, 2, 4)


@given(
    st.sampled_from(sorted(BUILT_IN)),
    st.integers(at(2020, 1, 1), at(2035, 1, 1)),
)
def test_between_two_turns_nothing_changes_and_at_a_turn_it_does(calendar_id: str, instant: Micros) -> None:
    turn = next_turn([calendar_id], instant, {})
    assert turn is not None
    assert turn > instant

    now = holds([calendar_id], instant, {})

    assert holds([calendar_id], (instant + turn) // 2, {}) == now
    assert holds([calendar_id], turn - 1, {}) == now
    assert holds([calendar_id], turn, {}) != now


def test_spans_are_listed_with_those_that_reach_into_the_time_asked_for() -> None:
    found = list(spans_between(BUILT_IN["weekends"], at(2026, 11, 22, 12), at(2026, 11, 28, 1)))

    assert [(span.starts_at, span.ends_at - span.starts_at) for span in found] == [
        (at(2026, 11, 21), 48 * HOUR),
        (at(2026, 11, 28), 48 * HOUR),
    ]
    assert list(spans_between(WORKS, 150, 300)) == [Span(100, 200)]
