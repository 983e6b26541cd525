"""What a trial found, reckoned from the times its alerts stood."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from streams.contracts.times import DAY, SECOND, Micros, to_datetime
from streams.trials.alarming_history import Standing

_CITY = ZoneInfo("Asia/Ho_Chi_Minh")


class Stood(msgspec.Struct, frozen=True):
    """Seconds alerts stood; those that still stood count until the end. None where there is no alert."""

    median: float | None
    p95: float | None
    longest: float | None


class Outcome(msgspec.Struct, frozen=True):
    """Of one rule. `days`: alerts by the day (of the city) on which they came, days without any too."""

    alerts: tuple[Standing, ...]
    per_day: float
    days: tuple[tuple[date, int], ...]
    stood_s: Stood
    series: int
    readings: int
    begins: Micros
    ends: Micros


class Difference(msgspec.Struct, frozen=True):
    """Alerts of a rule and its predecessor: of one device or place, standing at the same time, or only in one."""

    in_both: int
    only_in_new: int
    only_in_old: int


def outcome_of(standings: Iterable[Standing], begins: Micros, ends: Micros, *, series: int, readings: int) -> Outcome:
    """What stood in the period; what stood when it began counts as raised then."""
    alerts = tuple(
        replace(one, raised_at=max(one.raised_at, begins))
        for one in standings
        if one.cleared_at is None or one.cleared_at > begins
    )
    return Outcome(
        alerts=alerts,
        per_day=round(len(alerts) * DAY / (ends - begins), 3),
        days=_by_day(alerts, begins, ends),
        stood_s=_stood([(one.cleared_at or ends) - one.raised_at for one in alerts]),
        series=series,
        readings=readings,
        begins=begins,
        ends=ends,
    )


def difference(new: Outcome, old: Outcome) -> Difference:
    """Matched by what they are about and that they stood at one time, however long."""
    return Difference(
        in_both=(in_both := _overlapping(new, old)),
        only_in_new=len(new.alerts) - in_both,
        only_in_old=len(old.alerts) - _overlapping(old, new),
    )


def _overlapping(these: Outcome, those: Outcome) -> int:
    """How many of these stood while one of those did, about the same. Those about one thing never overlap."""
    others: dict[tuple[str, ...], list[tuple[Micros, Micros]]] = defaultdict(list)
    for one in those.alerts:
        others[_about(one)].append(_span(one, those.ends))
    for spans in others.values():
        spans.sort()
    return sum(_meets(_span(one, these.ends), others.get(_about(one), [])) for one in these.alerts)


def _meets(span: tuple[Micros, Micros], spans: list[tuple[Micros, Micros]]) -> bool:
    last = bisect_left(spans, (span[1],)) - 1  # the last of those that began before this one ended
    return last >= 0 and spans[last][1] > span[0]


def _span(one: Standing, ends: Micros) -> tuple[Micros, Micros]:
    """At least a microsecond long."""
    return (one.raised_at, max(one.cleared_at or ends, one.raised_at + 1))


def _about(one: Standing) -> tuple[str, ...]:
    return (one.device, "" if one.device else one.area or "", one.place, one.property)


def _by_day(alerts: Sequence[Standing], begins: Micros, ends: Micros) -> tuple[tuple[date, int], ...]:
    counted = Counter(_day(one.raised_at) for one in alerts)
    day, last = _day(begins), _day(ends - 1)
    days = []
    while day <= last:
        days.append((day, counted[day]))
        day += timedelta(days=1)
    return tuple(days)


def _day(at: Micros) -> date:
    return to_datetime(at).astimezone(_CITY).date()


def _stood(lengths: list[Micros]) -> Stood:
    """Median and 95th percentile by the nearest rank."""
    if not lengths:
        return Stood(None, None, None)
    ordered = sorted(length / SECOND for length in lengths)

    def ranked(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    return Stood(ranked(0.5), ranked(0.95), ordered[-1])
