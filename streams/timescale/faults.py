"""When devices were at fault, as far as rules found it: what marks the readings of that time in history."""

from collections.abc import Collection
from typing import NamedTuple

from streams.contracts.alerts import TransitionKind
from streams.contracts.times import Micros, from_datetime, to_datetime
from streams.timescale.pool import Database


class FaultSpan(NamedTuple):
    """A fault of a series that stood from `begins` until before `ends` (None: it still does), as `rule` found it."""

    device: str
    property: str
    rule: str
    begins: Micros
    ends: Micros | None


async def faults(database: Database, devices: Collection[str], begins: Micros, ends: Micros) -> list[FaultSpan]:
    """The faults of some devices that stood between two times, by device, property and time; not those on trial.

    Times are the fold's: of the reading, or the tick, with which the fault was found or was over.
    """
    async with database.connection() as connection:
        rows = await connection.fetch(_LINES, list(devices), to_datetime(begins), to_datetime(ends), [*_COMES, *_GOES])
    spans: list[FaultSpan] = []
    open_span: FaultSpan | None = None
    alert: str | None = None
    for row in rows:
        if row["alert"] != alert:
            spans += [] if open_span is None else [open_span]
            alert, open_span = row["alert"], None
        at = from_datetime(row["at"])
        if row["kind"] in _COMES:
            open_span = open_span or FaultSpan(row["device"], row["property"], row["rule"], at, None)
        elif open_span is not None:
            spans.append(open_span._replace(ends=at))
            open_span = None
    spans += [] if open_span is None else [open_span]
    stood = [span for span in spans if span.begins < ends and (span.ends is None or span.ends > begins)]
    return sorted(stood, key=lambda span: span[:4])


_COMES = [TransitionKind.RAISED.value, TransitionKind.RETURNED.value]
_GOES = [TransitionKind.CLEARED.value, TransitionKind.RESOLVED.value]

_LINES = """
SELECT   alerts.id AS alert, alerts.device, alerts.property, alerts.rule, line.kind, line.at
FROM     alerts
JOIN     alert_transitions AS line ON line.alert = alerts.id
WHERE    alerts.is_fault AND NOT alerts.is_watched
AND      alerts.device = ANY ($1)
AND      alerts.raised_at < $3
AND      (alerts.resolved_at IS NULL OR alerts.resolved_at > $2)
AND      line.kind = ANY ($4)
ORDER BY alerts.id, line.source_offset
"""
