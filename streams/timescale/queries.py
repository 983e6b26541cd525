"""Questions about alerts, rejections and the newest readings (history.py has the rest). Times are Micros.

Lists are paged by key: the next page begins after the last item of the one before, however much came in between.
"""

import time
from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

import asyncpg
import msgspec

from streams.contracts.alerts import Alert, Origin, Severity, State, Suppression, Transition, TransitionKind
from streams.contracts.readings import Reading, TimeSource
from streams.contracts.rejections import Reason, Rejection
from streams.contracts.times import DAY, Micros, from_datetime, to_datetime
from streams.contracts.topics import READINGS
from streams.timescale.copying import FROM_RECEIPT, NOT_REGISTERED
from streams.timescale.pool import Database

decode_alert = msgspec.json.Decoder(Alert).decode
"""The contract's alert from a stored body."""

_EVER = datetime(1, 1, 1, tzinfo=UTC)
_REACHES: tuple[Micros, ...] = (2 * DAY, 40 * DAY)


async def stored_position(database: Database) -> int:
    """The sum of the store's next offsets over the partitions of READINGS: while ticks come it grows every second."""
    async with database.connection() as connection:
        return int(await connection.fetchval(_STORED_POSITION, READINGS.name))


_STORED_POSITION = """
SELECT coalesce(sum(next), 0)
FROM   offsets
WHERE  topic = $1
"""


async def latest(database: Database, device: str) -> list[Reading]:
    """The newest reading of each series of a device, by property and unit; none for a device never heard.

    Looks at the last two days first, then further back for the series not heard in them: a plan over a year of
    chunks takes 200 ms to make, one over three a few.
    """
    now = time.time_ns() // 1000
    found: list[tuple[int, Reading]] = []
    async with database.connection() as connection:
        missing: list[int] = [row["id"] for row in await connection.fetch(_SERIES_OF, device)]
        for since in (*(to_datetime(now - reach) for reach in _REACHES), _EVER):
            if missing:
                found += [(row["id"], _newest(device, row)) for row in await connection.fetch(_LATEST, missing, since)]
                heard = {number for number, _ in found}
                missing = [number for number in missing if number not in heard]
    return sorted((reading for _, reading in found), key=lambda reading: (reading.property, reading.unit))


def _newest(device: str, row: asyncpg.Record) -> Reading:
    return Reading(
        device=device,
        property=row["property"],
        value=row["value"],
        measured_at=from_datetime(row["measured_at"]),
        received_at=from_datetime(row["received_at"]),
        unit=row["unit"],
        time_source=TimeSource.RECEIPT if row["flags"] & FROM_RECEIPT else TimeSource.DEVICE,
        is_registered=not row["flags"] & NOT_REGISTERED,
    )


_SERIES_OF = """
SELECT id
FROM   series
WHERE  device = $1
"""

_LATEST = """
SELECT series.id, series.property, series.unit, newest.value, newest.measured_at, newest.received_at, newest.flags
FROM   series,
       LATERAL (SELECT   value, measured_at, received_at, flags
                FROM     readings
                WHERE    series_id    = series.id
                AND      measured_at >= $2
                ORDER BY measured_at DESC
                LIMIT    1) AS newest
WHERE  series.id = ANY ($1::integer[])
"""


class AlertPlace(NamedTuple):
    """Where an alert stands in a list: newest first, those raised at the same instant by id."""

    raised_at: Micros
    id: str


async def closed_alerts(  # size: a line for each filter, twice
    database: Database,
    *,
    severities: Collection[Severity] = (),
    areas: Collection[str] = (),
    around: Collection[str] = (),
    devices: Collection[str] = (),
    rules: Collection[str] = (),
    suppressions: Collection[Suppression] = (),
    origins: Collection[Origin] = (),
    assignees: Collection[str] = (),
    covered_by: Collection[str] = (),
    since: Micros | None = None,
    is_watched: bool | None = False,
    is_fault: bool | None = None,
    after: AlertPlace | None = None,
    limit: int = 100,
) -> list[Alert]:
    """Resolved alerts raised at `since` or later, newest first, a page from the one after `after` on.

    All filters given must match; an empty one matches every alert. With `areas`, a group whose area is one of `around`
    (the areas and all they lie in), or that has none, matches, too. `is_watched` and `is_fault` None: either way.
    """
    async with database.connection() as connection:
        rows = await connection.fetch(
            _CLOSED_ALERTS,
            State.RESOLVED,
            list(severities),
            list(areas) or None,
            list(devices),
            list(rules),
            None if since is None else to_datetime(since),
            *_place_after(after),
            limit,
            *map(list, (suppressions, origins, assignees, covered_by, around)),
            is_watched,
            is_fault,
        )
    return [decode_alert(row["body"]) for row in rows]


def _place_after(after: AlertPlace | None) -> tuple[datetime | None, str | None]:
    """Where a page begins, as the query asks for it: `raised_at` and id of the alert before."""
    return (None, None) if after is None else (to_datetime(after.raised_at), after.id)


_CLOSED_ALERTS = """
SELECT   body
FROM     alerts
WHERE    state = $1
AND      (cardinality($2::text[]) = 0 OR severity = ANY ($2))
AND      concerns(area, origin, place, $3, $14)
AND      ($15::boolean IS NULL OR is_watched = $15)
AND      ($16::boolean IS NULL OR is_fault   = $16)
AND      (cardinality($4::text[]) = 0 OR device   = ANY ($4))
AND      (cardinality($5::text[]) = 0 OR rule     = ANY ($5))
AND      (cardinality($10::text[]) = 0 OR suppression = ANY ($10))
AND      (cardinality($11::text[]) = 0 OR origin      = ANY ($11))
AND      (cardinality($12::text[]) = 0 OR assignee    = ANY ($12))
AND      (cardinality($13::text[]) = 0 OR covered_by  = ANY ($13))
AND      ($6::timestamptz IS NULL OR raised_at >= $6)
AND      ($7::timestamptz IS NULL OR raised_at < $7 OR (raised_at = $7 AND id > $8::text))
ORDER BY raised_at DESC, id
LIMIT    $9
"""


async def alert(database: Database, alert_id: str) -> Alert | None:
    """The newest revision stored."""
    async with database.connection() as connection:
        body = await connection.fetchval("SELECT body FROM alerts WHERE id = $1", alert_id)
    return None if body is None else decode_alert(body)


class TimelineEntry(NamedTuple):
    """A transition and its place in the timeline, the offset of its record."""

    place: int
    transition: Transition


async def timeline(database: Database, alert_id: str, *, after: int = -1, limit: int = 1000) -> list[TimelineEntry]:
    """What happened to an alert, oldest first, a page from the entry after place `after` on."""
    async with database.connection() as connection:
        rows = await connection.fetch(_TIMELINE, alert_id, after, limit)
    return [TimelineEntry(row["source_offset"], transition_of(row)) for row in rows]


def transition_of(row: asyncpg.Record) -> Transition:
    """The line of a timeline that a row of `alert_transitions` keeps."""
    return Transition(
        kind=TransitionKind(row["kind"]),
        at=from_datetime(row["at"]),
        by=row["by_whom"],
        reason=row["reason"],
        value=row["value"],
        decision=row["decision"],
        subject=row["subject"],
        announces=row["announces"],
    )


_TIMELINE = """
SELECT   source_offset, kind, at, by_whom, reason, value, decision, subject, announces
FROM     alert_transitions
WHERE    alert = $1
AND      source_offset > $2
ORDER BY source_offset
LIMIT    $3
"""


class RejectionPlace(NamedTuple):
    """Where a rejection stands in the list: newest first, then by the record that it came in or that told of it."""

    received_at: Micros
    topic: str
    partition: int
    offset: int


class StoredRejection(NamedTuple):
    """A rejection and its place in the list."""

    place: RejectionPlace
    rejection: Rejection


async def rejections(
    database: Database,
    *,
    since: Micros | None = None,
    reasons: Collection[Reason] = (),
    source: str | None = None,
    after: RejectionPlace | None = None,
    limit: int = 100,
) -> list[StoredRejection]:
    """Rejections received at `since` or later, newest first, a page from the one after `after` on."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            _REJECTIONS,
            None if since is None else to_datetime(since),
            list(reasons),
            source,
            None if after is None else to_datetime(after.received_at),
            None if after is None else after.topic,
            None if after is None else after.partition,
            None if after is None else after.offset,
            limit,
        )
    return [
        StoredRejection(
            RejectionPlace(
                from_datetime(row["received_at"]), row["source_topic"], row["source_partition"], row["source_offset"]
            ),
            Rejection(
                source=row["source"],
                reason=Reason(row["reason"]),
                detail=row["detail"],
                received_at=from_datetime(row["received_at"]),
                sample=row["sample"],
                size_bytes=row["size_bytes"],
                device=row["device"],
            ),
        )
        for row in rows
    ]


_REJECTIONS = """
SELECT   received_at, source_topic, source_partition, source_offset, source, reason, detail, device, size_bytes, sample
FROM     rejections
WHERE    ($1::timestamptz IS NULL OR received_at >= $1)
AND      (cardinality($2::text[]) = 0 OR reason = ANY ($2))
AND      ($3::text IS NULL OR source = $3)
AND      ($4::timestamptz IS NULL
          OR (received_at, source_topic, source_partition, source_offset) < ($4, $5::text, $6::integer, $7::bigint))
ORDER BY received_at DESC, source_topic DESC, source_partition DESC, source_offset DESC
LIMIT    $8
"""
