"""What history teaches of a series: the mean of each stay of the last seasons, and when its device was faulty.

A *stay* is about an hour that comes again each season; its width and the origin they are counted from are the caller's.
"""

from collections.abc import Sequence
from typing import NamedTuple

from streams.contracts.alerts import TransitionKind
from streams.contracts.times import Micros, from_datetime, to_datetime
from streams.timescale.pool import Connection

Span = tuple[Micros, Micros]
"""From until before."""


class Stays(NamedTuple):
    """How time is cut: `width` each, counted from `origin`; those from `first` to before `last` are asked for."""

    width: Micros
    origin: Micros
    first: int
    last: int


class StayMean(NamedTuple):
    """What the readings of a stay come to."""

    stay: int
    mean: float
    readings: int


async def stay_means(connection: Connection, series: int, stays: Stays, without: Sequence[Span] = ()) -> list[StayMean]:
    """The means of a series' stays, oldest first; readings within `without` do not count."""
    begins, ends = stays.origin + stays.first * stays.width, stays.origin + stays.last * stays.width
    rows = await connection.fetch(
        _STAY_MEANS,
        series,
        to_datetime(begins),
        to_datetime(ends),
        stays.width,
        stays.origin,
        [to_datetime(start) for start, _ in without],
        [to_datetime(end) for _, end in without],
    )
    return [StayMean(*row) for row in rows]


# A sum of values up to 1e300 cannot overflow; what is beyond teaches nothing.
_STAY_MEANS = """
SELECT   (floor(extract(epoch FROM measured_at) * 1000000) - $5::bigint)::bigint / $4::bigint AS stay,
         sum(value) / count(*),
         count(*)
FROM     readings
WHERE    series_id    = $1
AND      measured_at >= $2
AND      measured_at <  $3
AND      value BETWEEN -1e300 AND 1e300
AND      NOT EXISTS (SELECT
                     FROM   unnest($6::timestamptz[], $7::timestamptz[]) AS span (starts_at, ends_at)
                     WHERE  measured_at >= starts_at
                     AND    measured_at <  ends_at)
GROUP BY stay
ORDER BY stay
"""


async def fault_spans(connection: Connection, device: str, property_name: str, begins: Micros) -> list[Span]:
    """When alerts said that the device was at fault, as to a property or as a whole; what still stands has no end."""
    rows = await connection.fetch(_FAULT_LINES, device, property_name, to_datetime(begins))
    spans: list[Span] = []
    standing: dict[str, Micros] = {}
    for alert, kind, moment in rows:
        at = from_datetime(moment)
        if kind in _BEGINS:
            standing.setdefault(alert, at)
        elif alert in standing:
            spans.append((standing.pop(alert), at))
    return [*spans, *((since, _NEVER_ENDS) for since in standing.values())]


_BEGINS = {TransitionKind.RAISED.value, TransitionKind.RETURNED.value}
_NEVER_ENDS: Micros = 253_370_764_800_000_000  # the year 9999

_FAULT_LINES = """
SELECT   line.alert, line.kind, line.at
FROM     alerts
JOIN     alert_transitions AS line ON line.alert = alerts.id
WHERE    alerts.device = $1
AND      alerts.property IN ($2, '')
AND      alerts.body -> 'is_fault' = 'true'
AND      (alerts.cleared_at IS NULL OR alerts.cleared_at >= $3)
AND      line.kind IN ('raised', 'returned', 'cleared', 'resolved')
ORDER BY line.at, line.source_offset
"""
