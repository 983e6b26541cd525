"""Annunciations by 10 minutes, hour and day: averages, maxima, and what a chart draws.

10 minutes and hours are those of the clock in UTC (every zone of today is off by whole quarters of an hour; for Ho Chi
Minh City they are also local), days begin at local midnight. The first and last may be parts of one.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from api.kpis.figures import Figure, at_most
from streams.contracts.times import DAY, HOUR, MINUTE, Micros, from_datetime, to_datetime, to_iso


class Point(msgspec.Struct, frozen=True):
    """A bucket's beginning, and its number."""

    time: str
    count: int


class Rate(msgspec.Struct, frozen=True):
    """`average` over the whole period, `maximum` of its buckets; `series` all of them, null where they are too many."""

    average: Figure
    maximum: int
    series: list[Point] | None


class Buckets:
    """A period cut at the edges of a grid. `begins` are the beginnings of the buckets that overlap the period."""

    def __init__(self, begins: Sequence[Micros], period_begins: Micros, period_ends: Micros) -> None:
        self.begins = begins
        self.edges = [period_begins, *begins[1:], period_ends]

    def __len__(self) -> int:
        return len(self.begins)

    def count(self, times: Sequence[Micros]) -> list[int]:
        """How many of the times, which are in order, lie in each bucket."""
        places = [bisect_left(times, edge) for edge in self.edges]
        return [behind - first for first, behind in pairwise(places)]

    def points(self, counts: Sequence[int]) -> list[Point]:
        """The counts with the beginnings of their buckets."""
        return [Point(to_iso(begin), count) for begin, count in zip(self.begins, counts, strict=True)]


def buckets_of(width: Micros, begins: Micros, ends: Micros) -> Buckets:
    """10 minutes or hours of the clock."""
    return Buckets(range(begins - begins % width, ends, width), begins, ends)


def days_of(zone: ZoneInfo, begins: Micros, ends: Micros) -> Buckets:
    """Local days."""
    day = to_datetime(begins).astimezone(zone).date()
    found: list[Micros] = []
    while (midnight := from_datetime(datetime(day.year, day.month, day.day, tzinfo=zone))) < ends:
        found.append(midnight)
        day += timedelta(days=1)
    return Buckets(found, begins, ends)


MOST_POINTS = 1_500
"""Points of a series in an answer: 10 days of 10 minutes, 62 days of hours, four years of days."""


def rate(counts: Sequence[int], buckets: Buckets, width: Micros, target: float, limit: float) -> Rate:
    """The rate of the period for a bucket's width, beside the standard's figures for it."""
    span = buckets.edges[-1] - buckets.edges[0]
    series = buckets.points(counts) if len(buckets) <= MOST_POINTS else None
    return Rate(at_most(sum(counts) * width / span, target, limit), max(counts), series)


TEN_MINUTES: Micros = 10 * MINUTE
TARGETS: dict[Micros, tuple[float, float]] = {TEN_MINUTES: (1, 2), HOUR: (6, 12), DAY: (150, 300)}
"""Likely to be acceptable, maximum manageable (ISA-18.2-2016, clause 16, table 5)."""
