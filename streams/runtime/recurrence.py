"""When a maintenance window is open: once, or again and again after an RFC 5545 recurrence rule.

Pure: the answer depends on the window and the instant asked about, so a replay opens and closes at the same ticks.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrulestr

from streams.contracts.policies import MaintenanceWindow
from streams.contracts.times import Micros, from_datetime, to_datetime

LARGEST_COUNT = 1_000
_LARGEST_INTERVAL = 1_000
_PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYHOUR", "BYSETPOS", "WKST")
_NUMBERS = {
    "BYMONTHDAY": re.compile(r"[+-]?(0?[1-9]|[12][0-9]|3[01])"),
    "BYMONTH": re.compile(r"0?[1-9]|1[0-2]"),
    "BYHOUR": re.compile(r"[01]?[0-9]|2[0-3]"),
}
"""What dateutil takes without a look at its range."""
_FREQUENCIES = ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_UNTIL_FORMATS = ("%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S", "%Y%m%d")
_SIGNS = re.compile(r"[A-Z0-9=;,+-]*")
_EXAMINED = 1_000
"""How many of the first starts are compared to find the shortest pause between two."""

_CALENDAR_CYCLE, _CYCLE_YEARS = timedelta(days=146_097), 400
_LATEST_YEAR = 9_900
"""The calendar, weekdays too, repeats every 400 years. A rule that never comes true is searched by dateutil until the
year 9999; reckoning as many cycles ahead as fit keeps that search, and with it every answer, short."""


class BadRecurrenceError(ValueError):
    """The text is no recurrence rule we follow; the sentence says what is wrong."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A window, once: open from `starts_at` until before `ends_at`."""

    starts_at: Micros
    ends_at: Micros


class Starts:
    """All starts of a recurrence in order, the first `starts_at` itself; reckoned as far as has been asked for.

    Windows of the same times share one, and threads may ask it: one reckons at a time.
    """

    def __init__(self, walls: Iterator[datetime], zone: ZoneInfo) -> None:
        self._walls = walls
        self._zone = zone
        self._known: list[Micros] = []
        self._is_complete = False
        self._reckoning = Lock()

    def last_until(self, now: Micros) -> Micros | None:
        """The last start at or before `now`."""
        self._reckon_beyond(now)
        index = bisect_right(self._known, now)
        return self._known[index - 1] if index else None

    def first_after(self, now: Micros) -> Micros | None:
        """The first start after `now`; None if there is none any more."""
        self._reckon_beyond(now)
        index = bisect_right(self._known, now)
        return self._known[index] if index < len(self._known) else None

    def shortest_pause(self) -> Micros | None:
        """The shortest time from one start to the next, among the first thousand; None if there is only one."""
        with self._reckoning:
            while len(self._known) < _EXAMINED and not self._is_complete:
                self._reckon_one()
        return min((later - earlier for earlier, later in pairwise(self._known[:_EXAMINED])), default=None)

    def _reckon_beyond(self, now: Micros) -> None:
        with self._reckoning:
            while not self._is_complete and not (self._known and self._known[-1] > now):
                self._reckon_one()

    def _reckon_one(self) -> None:
        """A wall time the clocks skip or show twice (summer time) may repeat an instant; it counts once."""
        wall = next(self._walls, None)
        if wall is None:
            self._is_complete = True
            return
        instant = from_datetime(wall.replace(tzinfo=self._zone).astimezone(UTC))
        if not self._known or instant > self._known[-1]:
            self._known.append(instant)


def parse(rule: str, starts_at: Micros, tz: str) -> Starts:
    """The starts of `rule`, reckoned by wall time in the zone `tz`, from `starts_at` on, which counts as the first.

    An empty rule has one start. BadRecurrenceError for what RFC 5545 does not know, and for what we do not follow:
    times of its own below the hour, DTSTART, more than a thousand repetitions.
    """
    zone = _zone(tz)
    first = to_datetime(starts_at).astimezone(zone).replace(tzinfo=None)
    walls = _walls(_parts(rule), first, zone) if rule else iter([first])
    return Starts(walls, zone)


def occurrence_at(window: MaintenanceWindow, now: Micros) -> Occurrence | None:
    """The occurrence that is open at `now`, the latest where two overlap; None between two, before and after."""
    start = _starts(window).last_until(now)
    return None if start is None or start + _length(window) <= now else _occurrence(window, start)


def next_occurrence(window: MaintenanceWindow, now: Micros) -> Occurrence | None:
    """The first occurrence that begins after `now`."""
    start = _starts(window).first_after(now)
    return None if start is None else _occurrence(window, start)


def next_boundary(window: MaintenanceWindow, now: Micros) -> Micros | None:
    """The first instant after `now` at which the window opens or closes; None if it never does any more."""
    open_now, coming = occurrence_at(window, now), next_occurrence(window, now)
    instants = [open_now.ends_at] if open_now else []
    instants += [coming.starts_at] if coming else []
    return min(instants, default=None)


def _occurrence(window: MaintenanceWindow, start: Micros) -> Occurrence:
    return Occurrence(start, start + _length(window))


def _length(window: MaintenanceWindow) -> Micros:
    return window.ends_at - window.starts_at


def _starts(window: MaintenanceWindow) -> Starts:
    return _readable(window.repeats, window.starts_at, window.tz)


@lru_cache(maxsize=1_024)
def _readable(rule: str, starts_at: Micros, tz: str) -> Starts:
    """The api lets no rule in that cannot be read; one that got there otherwise stands for its first occurrence."""
    try:
        return parse(rule, starts_at, tz)
    except BadRecurrenceError:
        return parse("", starts_at, "UTC")


def _zone(tz: str) -> ZoneInfo:
    try:
        return ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRecurrenceError(f"'{tz}' is no time zone") from error


def _parts(rule: str) -> Mapping[str, str]:
    if _SIGNS.fullmatch(rule.upper()) is None:
        raise BadRecurrenceError("a recurrence rule has letters, digits and = ; , + - only, as FREQ=WEEKLY;BYDAY=MO,TH")
    found: dict[str, str] = {}
    for part in rule.upper().split(";"):
        name, separator, value = part.partition("=")
        if not separator or not value:
            raise BadRecurrenceError(f"'{part}' is no part of a recurrence rule, as FREQ=WEEKLY is")
        if name not in _PARTS:
            raise BadRecurrenceError(f"{name} is not followed here; known are {', '.join(_PARTS)}")
        if name in found:
            raise BadRecurrenceError(f"{name} stands twice")
        found[name] = value
    _demand_followed(found)
    return found


def _demand_followed(parts: Mapping[str, str]) -> None:
    if parts.get("FREQ") not in _FREQUENCIES:
        raise BadRecurrenceError(f"FREQ is one of {', '.join(_FREQUENCIES)}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRecurrenceError("COUNT and UNTIL exclude each other")
    if "BYSETPOS" in parts and parts["FREQ"] in {"HOURLY", "DAILY"}:
        raise BadRecurrenceError("BYSETPOS chooses within a week, month or year")
    for name, form in _NUMBERS.items():
        if name in parts and not all(form.fullmatch(number) for number in parts[name].split(",")):
            raise BadRecurrenceError(f"{name}={parts[name]} has a number out of range")


def _walls(parts: Mapping[str, str], first: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Wall times in order: `first`, then what the rule finds after it, until COUNT or UNTIL."""
    count = _whole("COUNT", parts["COUNT"], LARGEST_COUNT) if "COUNT" in parts else None
    until = _until(parts["UNTIL"], zone) if "UNTIL" in parts else None
    _whole("INTERVAL", parts.get("INTERVAL", "1"), _LARGEST_INTERVAL)
    ahead = _CALENDAR_CYCLE * max(0, (_LATEST_YEAR - first.year) // _CYCLE_YEARS)
    plain = ";".join(f"{name}={value}" for name, value in parts.items() if name not in {"COUNT", "UNTIL"})
    try:
        found = iter(rrulestr(plain, dtstart=first + ahead))
    except (ValueError, TypeError, IndexError) as error:
        raise BadRecurrenceError(f"is no recurrence rule (RFC 5545): {error}") from error
    fraction = timedelta(microseconds=first.microsecond)  # of a second, which dateutil drops
    return _bounded((wall - ahead + fraction for wall in found), first, count, until)


def _bounded(
    found: Iterator[datetime], first: datetime, count: int | None, until: datetime | None
) -> Iterator[datetime]:
    yield first
    later = (wall for wall in found if wall > first)
    for number, wall in enumerate(later, start=2):
        if (count is not None and number > count) or (until is not None and wall > until):
            return
        yield wall


def _whole(name: str, text: str, largest: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(largest)) and 1 <= int(text) <= largest):
        raise BadRecurrenceError(f"{name} is a number from 1 to {largest}")
    return int(text)


def _until(text: str, zone: ZoneInfo) -> datetime:
    """As wall time of the zone; a date alone includes that day."""
    for form in _UNTIL_FORMATS:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007  the wall time of `zone`, or UTC as said below
            if form.endswith("Z"):
                return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
            return moment if "T" in form else moment + timedelta(days=1, microseconds=-1)
        except (ValueError, OverflowError):
            continue
    raise BadRecurrenceError("UNTIL is a date or time as 20261231, 20261231T170000 or 20261231T170000Z")
