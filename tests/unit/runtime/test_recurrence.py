from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from streams.contracts.policies import MaintenanceWindow, Reach
from streams.contracts.times import HOUR, MINUTE, Micros, from_datetime
from streams.runtime.recurrence import (
    BadRecurrenceError,
    Occurrence,
    next_boundary,
    next_occurrence,
    occurrence_at,
    parse,
)


def at(text: str) -> Micros:
    return from_datetime(datetime.fromisoformat(text))


def a_window(
    repeats: str = "",
    *,
    starts: str = "2026-11-23T22:00:00+07:00",
    hours: float = 2,
    tz: str = "Asia/Ho_Chi_Minh",
) -> MaintenanceWindow:
    starts_at = at(starts)
    return MaintenanceWindow(
        "m", Reach(device="d"), starts_at, starts_at + round(hours * HOUR), "works", "lan", repeats, tz
    )


def starts_of(window: MaintenanceWindow, most: int = 5) -> list[str]:
    found: list[str] = []
    now = window.starts_at - 1
    while len(found) < most:
        coming = next_occurrence(window, now)
        if coming is None:
            break
        now = coming.starts_at
        found.append((datetime.fromtimestamp(now // 1_000_000, UTC) + timedelta(hours=7)).strftime("%a %d.%m. %H:%M"))
    return found


def test_a_window_is_open_from_its_start_until_before_its_end() -> None:
    window = a_window()
    begin, end = window.starts_at, window.ends_at

    assert occurrence_at(window, begin - 1) is None
    assert occurrence_at(window, begin) == Occurrence(begin, end)
    assert occurrence_at(window, end - 1) == Occurrence(begin, end)
    assert occurrence_at(window, end) is None
    assert [next_boundary(window, now) for now in (begin - 1, begin, end - 1, end)] == [begin, end, end, None]


@pytest.mark.parametrize(
    ("repeats", "starts"),
    [
        ("FREQ=DAILY", ["Mon 23.11. 22:00", "Tue 24.11. 22:00", "Wed 25.11. 22:00"]),
        ("FREQ=WEEKLY;BYDAY=MO,TH", ["Mon 23.11. 22:00", "Thu 26.11. 22:00", "Mon 30.11. 22:00"]),
        ("freq=weekly;interval=2", ["Mon 23.11. 22:00", "Mon 07.12. 22:00", "Mon 21.12. 22:00"]),
        ("FREQ=DAILY;BYHOUR=08,22", ["Mon 23.11. 22:00", "Tue 24.11. 08:00", "Tue 24.11. 22:00"]),
        ("FREQ=DAILY;COUNT=2", ["Mon 23.11. 22:00", "Tue 24.11. 22:00"]),
        ("FREQ=DAILY;UNTIL=20261124", ["Mon 23.11. 22:00", "Tue 24.11. 22:00"]),
        ("FREQ=DAILY;UNTIL=20261124T150000Z", ["Mon 23.11. 22:00", "Tue 24.11. 22:00"]),
        ("FREQ=DAILY;UNTIL=20261124T145959Z", ["Mon 23.11. 22:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["Mon 23.11. 22:00", "Fri 27.11. 22:00", "Fri 25.12. 22:00"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["Mon 23.11. 22:00", "Mon 30.11. 22:00", "Thu 31.12. 22:00"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", ["Mon 23.11. 22:00"]),
    ],
)
def test_a_recurrence_begins_with_its_first_start_and_goes_on_by_its_rule(repeats: str, starts: list[str]) -> None:
    assert starts_of(a_window(repeats), most=3) == starts


def test_a_start_with_a_fraction_of_a_second_recurs_with_it() -> None:
    starts = parse("FREQ=DAILY", 400_000, "UTC")

    assert starts.first_after(400_000) == 24 * HOUR + 400_000


def test_days_are_those_of_the_windows_zone_also_across_summer_time() -> None:
    window = a_window("FREQ=DAILY", starts="2026-03-28T08:00:00+01:00", tz="Europe/Berlin")

    second = next_occurrence(window, window.starts_at)

    assert second == Occurrence(at("2026-03-29T08:00:00+02:00"), at("2026-03-29T10:00:00+02:00"))


def test_a_wall_time_the_clocks_skip_or_show_twice_opens_the_window_once() -> None:
    spring = a_window("FREQ=HOURLY;COUNT=4", starts="2026-03-29T00:30:00+01:00", hours=0.5, tz="Europe/Berlin")
    autumn = a_window("FREQ=HOURLY;COUNT=3", starts="2026-10-25T01:30:00+02:00", hours=0.5, tz="Europe/Berlin")

    assert len(starts_of(spring)) == 3
    assert len(starts_of(autumn)) == 3


def test_boundaries_of_a_recurring_window_alternate_for_years_and_far_ones_are_found() -> None:
    window = a_window("FREQ=DAILY")
    now, met = window.starts_at, [window.starts_at]
    for _ in range(2_000):
        following = next_boundary(window, now)
        assert following is not None
        now = following
        met.append(now)

    assert {later - earlier for earlier, later in pairwise(met)} == {2 * HOUR, 22 * HOUR}
    far = window.starts_at + 9 * 365 * 24 * HOUR
    assert occurrence_at(window, far) == Occurrence(far, far + 2 * HOUR)


def test_what_is_asked_first_does_not_change_the_answer() -> None:
    later, fresh = a_window("FREQ=HOURLY;INTERVAL=5"), parse("FREQ=HOURLY;INTERVAL=5", a_window().starts_at, "UTC")
    far = later.starts_at + 500 * HOUR
    assert occurrence_at(later, far) is not None

    assert [fresh.last_until(far - 1), fresh.last_until(later.starts_at)] == [far - 5 * HOUR, later.starts_at]
    assert occurrence_at(later, later.starts_at - MINUTE) is None


def test_the_shortest_pause_is_told_of_the_rule_and_of_nothing_else() -> None:
    start = a_window().starts_at

    assert parse("FREQ=WEEKLY;BYDAY=MO,TU", start, "UTC").shortest_pause() == 24 * HOUR
    assert parse("", start, "UTC").shortest_pause() is None
    assert parse("FREQ=DAILY;COUNT=1", start, "UTC").shortest_pause() is None


@pytest.mark.parametrize(
    "repeats",
    [
        "FREQ=MINUTELY",
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYMINUTE=0,5",
        "FREQ=DAILY;COUNT=1001",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=99999999999",
        "FREQ=DAILY;COUNT=3;UNTIL=20270101",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;DTSTART=20260101",
        "DTSTART:20260101T000000\nRRULE:FREQ=DAILY",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=HOURLY;BYSETPOS=5",
        "FREQ=MONTHLY;BYMONTHDAY=99",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYMONTH=13",
        "BYDAY=MO",
        "FREQ=",
        "every monday",
        "FREQ=DAILY;",
    ],
)
def test_what_is_not_followed_is_refused_with_a_sentence(repeats: str) -> None:
    with pytest.raises(BadRecurrenceError, match=r"\w+ \w+"):
        parse(repeats, a_window().starts_at, "Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("tz", ["Mars/Olympus", "", "../etc/passwd", "a\0b"])
def test_a_zone_nobody_knows_is_refused(tz: str) -> None:
    with pytest.raises(BadRecurrenceError, match="no time zone"):
        parse("FREQ=DAILY", 0, tz)


def test_a_rule_that_got_into_the_registry_unread_stands_for_its_first_occurrence() -> None:
    window = a_window("every monday", tz="Mars/Olympus")

    assert occurrence_at(window, window.starts_at) == Occurrence(window.starts_at, window.ends_at)
    assert next_boundary(window, window.ends_at) is None


def test_windows_of_the_same_times_may_be_asked_about_by_several_threads_at_once() -> None:
    """The api checks a plan in a thread, while others ask: 'generator already executing' it was."""
    window = a_window("FREQ=HOURLY", starts="2023-11-23T22:30:00+07:00", hours=0.5)
    now = at("2026-11-23T12:00:00+07:00")

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: next_occurrence(window, now), range(4)))

    begins = at("2026-11-23T12:30:00+07:00")
    assert found == [Occurrence(begins, begins + 30 * MINUTE)] * 4
