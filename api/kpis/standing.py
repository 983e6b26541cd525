"""How many alerts stood before operators, how long, and which had become stale.

An alert *stands before operators* while its state is active or acknowledged and nothing suppresses it: an alert that a
group stands for, a shelved one and one in maintenance do not count. It is *stale* (ISA-18.2-2016, clause 16) while it
stands before operators and its condition has been there for more than 24 hours without a break.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from api.kpis.rates import Buckets
from streams.contracts.times import DAY, SECOND, Micros
from streams.timescale.alarm_facts import Durations, Standing, StandingChange

STALE_AFTER: Micros = DAY


@dataclass(frozen=True, slots=True)
class Shown:
    """An alert stood before operators from `begins` until before `ends`, its condition being there since `since`."""

    alert: str
    since: Micros
    begins: Micros
    ends: Micros


@dataclass(slots=True)
class _Now:
    """An alert that stands: since when, since when before operators (None: hidden), and when it first was."""

    since: Micros
    shown_at: Micros | None = None
    first_shown_at: Micros | None = None


@dataclass(slots=True)
class Stood:
    """What the changes of a period come to. `cleared_s`: how long those stood that went in it, in seconds."""

    shown: list[Shown] = field(default_factory=list)
    cleared_s: list[float] = field(default_factory=list)


def stood(changes: Iterable[StandingChange], begins: Micros, ends: Micros) -> Stood:
    """Follow each alert through its changes, which come in order; what still stands does so until `ends`.

    Time to clear runs from when an alert first came before operators until its condition was gone (or it was resolved
    by hand), also where it was hidden for a while between; what never came before them is not counted.
    """
    found = Stood()
    now: dict[str, _Now] = {}
    for alert, at, standing in changes:
        if standing is Standing.NOT:
            gone = now.pop(alert, None)
            if gone is not None:
                _hide(found, alert, gone, at)
                if gone.first_shown_at is not None and at >= begins:
                    found.cleared_s.append((at - gone.first_shown_at) / SECOND)
            continue
        alert_now = now.setdefault(alert, _Now(since=at))
        if standing is Standing.SHOWN:
            alert_now.shown_at = at
            alert_now.first_shown_at = at if alert_now.first_shown_at is None else alert_now.first_shown_at
        else:
            _hide(found, alert, alert_now, at)
    for alert, alert_now in now.items():
        _hide(found, alert, alert_now, ends)
    found.shown = [shown for shown in found.shown if shown.ends > begins]
    return found


def _hide(found: Stood, alert: str, now: _Now, at: Micros) -> None:
    if now.shown_at is not None:
        found.shown.append(Shown(alert, now.since, now.shown_at, at))
        now.shown_at = None


@dataclass(frozen=True, slots=True)
class Levels:
    """How many stood before operators: when the period ended, at most, on average, and at most in each bucket."""

    at_end: int
    most: int
    average: float
    by_bucket: list[int]


def levels(shown: Sequence[Shown], buckets: Buckets) -> Levels:
    """Of a period cut into buckets. `shown` reaching to the period's end stand there."""
    begins, ends = buckets.edges[0], buckets.edges[-1]
    steps: dict[Micros, int] = {begins: 0}
    for each in shown:
        first = max(each.begins, begins)
        steps[first] = steps.get(first, 0) + 1
        steps[each.ends] = steps.get(each.ends, 0) - 1
    at_end = -steps.pop(ends, 0)
    times = sorted(steps)
    heights = list(accumulate(steps[time] for time in times))
    weighted = sum(
        height * (behind - time) for (time, behind), height in zip(pairwise([*times, ends]), heights, strict=True)
    )
    by_bucket = []
    for edge, next_edge in pairwise(buckets.edges):
        # The height the bucket begins with, and each one reached in it.
        first, behind = bisect_right(times, edge) - 1, bisect_left(times, next_edge)
        by_bucket.append(max(heights[first:behind]))
    return Levels(at_end, max(heights), weighted / (ends - begins), by_bucket)


def stale_by_day(shown: Iterable[Shown], days: Buckets) -> list[int]:
    """How many alerts were stale at some time of each day."""
    steps = [0] * (len(days) + 1)
    counted: dict[str, int] = {}  # up to which day, exclusively, an alert that was shown several times is counted
    for each in sorted(shown, key=lambda shown: shown.begins):
        begins = max(each.begins, each.since + STALE_AFTER, days.edges[0])
        if begins >= each.ends:
            continue
        first = max(bisect_right(days.edges, begins) - 1, counted.get(each.alert, 0))
        behind = bisect_left(days.edges, each.ends)
        if first < behind:
            steps[first] += 1
            steps[behind] -= 1
            counted[each.alert] = behind
    return list(accumulate(steps[:-1]))


def stale_at(shown: Iterable[Shown], ends: Micros) -> int:
    """How many are stale when the period ends."""
    return sum(each.ends == ends and each.since + STALE_AFTER < ends for each in shown)


def durations(seconds: Sequence[float]) -> Durations:
    """Count, median and 90th percentile, interpolated between neighbours as PostgreSQL's `percentile_cont` does."""
    if not seconds:
        return Durations()
    ordered = sorted(seconds)
    return Durations(len(ordered), _percentile(ordered, 0.5), _percentile(ordered, 0.9))


def _percentile(ordered: Sequence[float], fraction: float) -> float:
    place = fraction * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
