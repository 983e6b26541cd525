"""What is asked beside an alert: whether this has happened before, and what it was then."""

from streams.contracts.alerts import Alert, State
from streams.timescale.pool import Database
from streams.timescale.queries import decode_alert


async def similar_alerts(database: Database, of: Alert, *, limit: int = 20) -> list[Alert]:
    """Resolved alerts of the same rule and device, newest first; where there are none, of the same rule and area.

    Of an alert without a device (a group, a reported incident) those of the same rule and area. Only alerts of the
    same origin are alike, and of the same stage: a group is no precedent for one of its members.
    """
    async with database.connection() as connection:
        rows = []
        rest = (of.origin, of.id, State.RESOLVED, limit, of.is_watched)
        if of.device:
            rows = await connection.fetch(_SAME_DEVICE, of.rule, of.device, *rest)
        if not rows:
            rows = await connection.fetch(_SAME_AREA, of.rule, of.area, *rest)
    return [decode_alert(row["body"]) for row in rows]


_SAME_DEVICE = """
SELECT   body
FROM     alerts
WHERE    rule   = $1
AND      device = $2
AND      origin = $3
AND      id    <> $4
AND      state  = $5
AND      is_watched = $7
ORDER BY raised_at DESC, id
LIMIT    $6
"""

_SAME_AREA = """
SELECT   body
FROM     alerts
WHERE    rule   = $1
AND      (area = $2 OR (area IS NULL AND $2::text IS NULL))
AND      origin = $3
AND      id    <> $4
AND      state  = $5
AND      is_watched = $7
ORDER BY raised_at DESC, id
LIMIT    $6
"""
