"""What a policy has to fulfil beyond its shape, before it is let into the registry."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from api.plain_text import is_line
from api.problems import ProblemError, ProblemKind, invalid
from api.roles import MATRIX, Permission
from api.rulecheck import ENTRY_ID
from api.tokens import Principal
from streams.contracts.areas import Area
from streams.contracts.policies import MaintenanceWindow, Reach
from streams.contracts.times import DAY, Micros, from_datetime
from streams.runtime.recurrence import BadRecurrenceError, Starts, next_occurrence, occurrence_at, parse

LONGEST_OCCURRENCE = 31 * DAY
_FARTHEST_START = 5 * 366 * DAY
_LONGEST_NAME = 200


def demand_id(entry_id: str, said: str | None) -> None:
    """A problem unless `entry_id` can be an id, and the body, if it `said` one, says the same."""
    if ENTRY_ID.fullmatch(entry_id) is None:
        raise invalid("id", "has letters, digits and . _ : - only, at most 128, and begins with a letter or digit")
    if said not in {None, "", entry_id}:
        raise invalid("id", f"the body says '{said}', the address '{entry_id}'")


def demand_reach(reach: Reach) -> None:
    """A problem where a reach would mean everything, or says what nothing can be called.

    Areas, devices and rules nobody knows are no mistake: they may come later.
    """
    fields = {name: text for name, text in msgspec.structs.asdict(reach).items() if text is not None}
    if not fields:
        raise invalid("reach", f"is empty: give at least one of {', '.join(reach.__struct_fields__)}")
    for name, text in fields.items():
        if not text.strip():
            raise invalid(f"reach.{name}", "is empty; leave it out to mean any")
        if len(text) > _LONGEST_NAME:
            raise invalid(f"reach.{name}", f"has at most {_LONGEST_NAME} characters")
        if not is_line(text):
            raise invalid(f"reach.{name}", "has control characters")


def demand_may_hide(who: Principal, reach: Reach, areas: Mapping[str, Area]) -> None:
    """A problem (403) where a reach is as wide as the city and somebody without the permission asks for it.

    It is narrow with a device, a parent, or an area that is no city; everything else may be all over the city.
    """
    area = None if reach.area is None else areas.get(reach.area)
    is_narrow = reach.device is not None or reach.parent is not None
    is_narrow = is_narrow or (reach.area is not None and (area is None or area.level != "city"))
    if not is_narrow and Permission.HIDE_CITY not in MATRIX[who.role]:
        detail = (
            "this would hide alerts all over the city, which an admin may do only: "
            "name a device, a parent, or an area within the city"
        )
        raise ProblemError(ProblemKind.FORBIDDEN, detail)


def begin_and_end(starts_at: datetime, ends_at: datetime, now: Micros) -> tuple[Micros, Micros]:
    """When a window opens and closes for the first time: within five years, for 31 days at most."""
    begin, end = from_datetime(starts_at), from_datetime(ends_at)
    if abs(begin - now) > _FARTHEST_START:
        raise invalid("starts_at", "lies more than five years away")
    if end <= begin:
        raise invalid("ends_at", "has to lie after starts_at")
    if end - begin > LONGEST_OCCURRENCE:
        raise invalid("ends_at", "lies more than 31 days after starts_at")
    return begin, end


def demand_opens(window: MaintenanceWindow, now: Micros, *, is_new: bool) -> None:
    """A problem unless the window closes before it opens again, and a new one opens at all.

    One that is planned already may be made to end now. May take some 0.3 s of reckoning.
    """
    _demand_zone(window)
    if window.repeats:
        pause = _starts(window).shortest_pause()
        if pause is None:
            raise invalid("repeats", "never comes again; leave it out for a window that opens once")
        if pause < window.ends_at - window.starts_at:
            raise invalid("repeats", "comes again before the window has closed")
    if is_new and occurrence_at(window, now) is None and next_occurrence(window, now) is None:
        raise invalid("ends_at", "is past: the window would never open")


def _demand_zone(window: MaintenanceWindow) -> None:
    try:
        parse("", window.starts_at, window.tz)
    except BadRecurrenceError as error:
        raise invalid("tz", str(error)) from error


def _starts(window: MaintenanceWindow) -> Starts:
    try:
        return parse(window.repeats, window.starts_at, window.tz)
    except BadRecurrenceError as error:
        raise invalid("repeats", str(error)) from error
