"""Alarm floods, over a window that slides, so that no flood hides across the edge of two counted periods.

ISA-18.2-2016, clause 16: a flood begins when more than 10 alarms come within 10 minutes, and ends when fewer than 5 do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.contracts.times import MINUTE, Micros

WINDOW: Micros = 10 * MINUTE
BEGINS_ABOVE, ENDS_BELOW = 10, 5


@dataclass(frozen=True, slots=True)
class Flood:
    """`begins`: the eleventh came; `ends`: fewer than five within the last 10 minutes, None: not by the end asked for.

    `count` annunciations from the first of those eleven to the end (none counted in two floods), `peak` the most in
    10 minutes.
    """

    begins: Micros
    ends: Micros | None
    count: int
    peak: int


def floods(times: Sequence[Micros], until: Micros) -> list[Flood]:
    """The floods among annunciations, which come in order; what happens at `until` or later is not looked at.

    The window at an instant t holds what came after t - 10 min, up to and including t.
    """
    found: list[Flood] = []
    first = behind = counted = 0  # times[first:behind] are in the window; those before `counted` belong to a flood
    begins: Micros | None = None
    peak = 0
    while (at := _next_change(times, first, behind)) is not None and at < until:
        while first < behind and times[first] + WINDOW <= at:
            first += 1
        while behind < len(times) and times[behind] <= at:
            behind += 1
        inside = behind - first
        if begins is None and inside > BEGINS_ABOVE:
            begins, peak, counted = at, inside, max(counted, first)
        elif begins is not None and inside < ENDS_BELOW:
            found.append(Flood(begins, at, behind - counted, peak))
            begins, counted = None, behind
        peak = max(peak, inside)
    if begins is not None:
        found.append(Flood(begins, None, behind - counted, peak))
    return found


def _next_change(times: Sequence[Micros], first: int, behind: int) -> Micros | None:
    """When the window next gains or loses one."""
    if first == behind:
        return times[behind] if behind < len(times) else None
    leaves = times[first] + WINDOW
    return min(leaves, times[behind]) if behind < len(times) else leaves


def most_within(times: Sequence[Micros], since: Micros, width: Micros = WINDOW) -> int:
    """The most annunciations within any `width`, of those at `since` or later."""
    most = first = 0
    while first < len(times) and times[first] < since:
        first += 1
    start = first
    for behind in range(start, len(times)):
        while times[first] + width <= times[behind]:
            first += 1
        most = max(most, behind - first + 1)
    return most
