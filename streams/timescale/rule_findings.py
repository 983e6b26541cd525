"""How right rules are: what their alerts turned out to be, by rule and version, and how many they raised.

A group counts once, for its members; what an outage or another alert stood for counts with that one. Of watched rules
there are no announcements: whatever stood for itself counts.
"""

from typing import NamedTuple

from streams.contracts.alerts import Alert, Finding
from streams.contracts.times import Micros, to_datetime
from streams.timescale.pool import Database
from streams.timescale.queries import decode_alert


class VersionFindings(NamedTuple):
    """Of the alerts of one version of a rule: so many closed as true and false, without saying, and so many raised."""

    rule: str
    version: int
    true: int
    false: int
    unknown: int
    alerts: int


async def findings_of_rules(
    database: Database, *, since: Micros, to: Micros, rule: str | None = None
) -> list[VersionFindings]:
    """Alerts closed from `since` to before `to`, and alerts raised in it, by rule and version, newest version first.

    `rule` None: of all rules; what people reported is no rule's.
    """
    async with database.connection() as connection:
        rows = await connection.fetch(_FINDINGS, to_datetime(since), to_datetime(to), rule, Finding.TRUE, Finding.FALSE)
    return [VersionFindings(*row) for row in rows]


# 'duplicate' and 'test' say nothing of whether the rule was right: they count as unknown.
_FINDINGS = """
SELECT   rule, rule_version,
         count(*) FILTER (WHERE is_closed AND finding = $4)                                  AS found_true,
         count(*) FILTER (WHERE is_closed AND finding = $5)                                  AS found_false,
         count(*) FILTER (WHERE is_closed AND (finding IS NULL OR finding NOT IN ($4, $5))) AS unknown,
         count(*) FILTER (WHERE raised_at >= $1 AND raised_at < $2)                          AS raised
FROM    (SELECT rule, rule_version, finding, raised_at,
                resolved_at IS NOT NULL AND resolved_at >= $1 AND resolved_at < $2 AS is_closed
         FROM   alerts
         WHERE  raised_at < $2
         AND    (resolved_at IS NULL OR resolved_at >= $1)
         AND    origin    <> 'reported'
         AND    covered_by IS NULL
         AND    (announced_at IS NOT NULL OR is_watched)
         AND    ($3::text IS NULL OR rule = $3)) AS seen
GROUP BY rule, rule_version
HAVING   bool_or(is_closed) OR bool_or(raised_at >= $1)
ORDER BY rule, rule_version DESC
"""


async def closed_last_of(database: Database, rule: str, *, since: Micros, to: Micros, limit: int) -> list[Alert]:
    """The alerts counted as closed, newest first."""
    async with database.connection() as connection:
        rows = await connection.fetch(_CLOSED_LAST, rule, to_datetime(since), to_datetime(to), limit)
    return [decode_alert(row["body"]) for row in rows]


_CLOSED_LAST = """
SELECT   body
FROM     alerts
WHERE    rule         = $1
AND      resolved_at >= $2
AND      resolved_at <  $3
AND      origin      <> 'reported'
AND      covered_by  IS NULL
AND      (announced_at IS NOT NULL OR is_watched)
ORDER BY resolved_at DESC, id
LIMIT    $4
"""
