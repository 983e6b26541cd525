"""The questions behind alarm KPIs, asked in one snapshot, so that the facts of one answer agree with each other."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from streams.contracts.alerts import Finding, Severity, Suppression, TransitionKind
from streams.contracts.times import Micros, from_datetime, to_datetime
from streams.timescale.alarm_facts import (
    LEAD,
    MOST_LINES,
    AlarmFacts,
    Chatterer,
    Durations,
    FactsQuestion,
    Found,
    Source,
    Standing,
    StandingChange,
    TooManyLinesError,
)
from streams.timescale.pool import Connection, Database


async def alarm_facts(database: Database, question: FactsQuestion) -> AlarmFacts:
    """All facts of a period. TooManyLinesError beyond `MOST_LINES` annunciations."""
    async with (
        database.connection() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        period = _Period(
            to_datetime(question.begins),
            to_datetime(question.ends),
            None if question.areas is None else sorted(question.areas),
            sorted(question.around),
        )
        return AlarmFacts(
            announced=await _announced(connection, period),
            standing=await _standing(connection, period),
            severities=await _severities(connection, period),
            top_sources=await _top_sources(connection, period),
            chatterers=await _chatterers(connection, period, question.chatter_count, question.chatter_within_s),
            acknowledged=await _acknowledged(connection, period),
            found=await _found(connection, period),
            suppressed=await _suppressed(connection, period),
            shelvings=await connection.fetchval(_SHELVINGS, *period, TransitionKind.SHELVED),
            faults=await connection.fetchval(_FAULTS, *period),
        )


class _Period(NamedTuple):
    """The first arguments of every question: $1 begins, $2 ends, $3 areas, $4 around them."""

    begins: datetime
    ends: datetime
    areas: Collection[str] | None
    around: Collection[str]


async def _announced(connection: Connection, period: _Period) -> list[Micros]:
    since = period._replace(begins=period.begins - timedelta(microseconds=LEAD))
    times: list[Micros] = await connection.fetchval(_ANNOUNCED, *since, MOST_LINES + 1) or []
    if len(times) > MOST_LINES:
        raise TooManyLinesError(f"more than {MOST_LINES} annunciations")
    return times


_ANNOUNCED = """
SELECT array_agg((extract(epoch FROM at) * 1000000)::bigint ORDER BY at)
FROM   (SELECT at
        FROM   alert_transitions
        WHERE  announces
        AND    at >= $1
        AND    at <  $2
        AND    concerns(area, origin, place, $3, $4)
        LIMIT  $5) AS lines
"""


async def _standing(connection: Connection, period: _Period) -> list[StandingChange]:
    return [
        StandingChange(row["alert"], from_datetime(row["at"]), Standing(row["standing"]))
        for row in await connection.fetch(_STANDING, *period)
    ]


# Of alerts open when the period begins all their lines are read, since when they began to stand counts, too
# (alert by alert: OFFSET 0 keeps the planner from reading all lines of all years before instead).
_STANDING = """
WITH lines AS (
    SELECT alert, source_offset, at, state, suppression, is_watched
    FROM   alert_transitions
    WHERE  at >= $1
    AND    at <  $2
    AND    concerns(area, origin, place, $3, $4)
    UNION ALL
    SELECT earlier.*
    FROM   alerts,
           LATERAL (SELECT alert, source_offset, at, state, suppression, is_watched
                    FROM   alert_transitions
                    WHERE  alert = alerts.id
                    AND    at    < $1
                    OFFSET 0) AS earlier
    WHERE  raised_at < $1
    AND    (resolved_at IS NULL OR resolved_at >= $1)
    AND    concerns(alerts.area, alerts.origin, alerts.place, $3, $4)
), told AS (
    SELECT alert, source_offset, at,
           CASE WHEN is_watched                              THEN 0
                WHEN state NOT IN ('active', 'acknowledged') THEN 0
                WHEN suppression <> 'none'                   THEN 1
                ELSE                                              2 END AS standing
    FROM   lines
), steps AS (
    SELECT *, lag(standing, 1, 0) OVER (PARTITION BY alert ORDER BY source_offset) AS former
    FROM   told
)
SELECT   alert, at, standing
FROM     steps
WHERE    standing <> former
ORDER BY source_offset
"""


async def _severities(connection: Connection, period: _Period) -> dict[Severity, int]:
    return {Severity(row["severity"]): row["count"] for row in await connection.fetch(_SEVERITIES, *period)}


_SEVERITIES = """
SELECT   severity, count(*)
FROM     alert_transitions
WHERE    announces
AND      at >= $1
AND      at <  $2
AND      concerns(area, origin, place, $3, $4)
GROUP BY severity
"""


async def _top_sources(connection: Connection, period: _Period) -> list[Source]:
    return [Source(*row) for row in await connection.fetch(_TOP_SOURCES, *period)]


# A device is a source wherever it stood; a group is one by the place it is gathered in, a composed rule
# by the place it is true of.
_TOP_SOURCES = """
SELECT   rule, device,
         CASE WHEN origin = 'group' THEN group_key
              WHEN place <> ''      THEN place     END AS gathered,
         CASE WHEN device = ''      THEN area      END AS located,
         count(*)
FROM     alert_transitions
WHERE    announces
AND      at >= $1
AND      at <  $2
AND      concerns(area, origin, place, $3, $4)
GROUP BY rule, device, gathered, located
ORDER BY count(*) DESC, rule, device, gathered, located
LIMIT    10
"""


async def _chatterers(connection: Connection, period: _Period, count: int, within_s: float) -> list[Chatterer]:
    rows = await connection.fetch(_CHATTERERS, *period, count - 1, timedelta(seconds=within_s))
    return [Chatterer(*row) for row in rows]


# Alarming merges chatter: while it lasts, comings have no lines of their own; once a minute `repeats` grows by them.
_CHATTERERS = """
WITH lines AS (
    SELECT rule, device, property, place, kind, at, kind IN ('raised', 'returned') AS is_coming,
           at - lag(at, $5::integer) OVER (PARTITION BY rule, device, property, place, kind IN ('raised', 'returned')
                                           ORDER BY source_offset) AS since,
           repeats - (SELECT   former.repeats
                      FROM     alert_transitions AS former
                      WHERE    former.alert         = line.alert
                      AND      former.source_offset < line.source_offset
                      ORDER BY former.source_offset DESC
                      LIMIT    1) AS more
    FROM   alert_transitions AS line
    WHERE  kind IN ('raised', 'returned', 'chattered', 'calmed')
    AND    origin      = 'rule'
    AND    suppression = 'none'
    AND    NOT is_watched
    AND    at >= $1::timestamptz - $6::interval
    AND    at <  $2
    AND    concerns(area, origin, place, $3, $4)
)
SELECT   rule, device, property, sum(CASE WHEN is_coming THEN 1 ELSE coalesce(more, 0) END) AS comings
FROM     lines
WHERE    at >= $1
GROUP BY rule, device, property, place
HAVING   bool_or(kind = 'chattered' OR (kind = 'calmed' AND more > 0) OR (is_coming AND since <= $6))
ORDER BY comings DESC, rule, device, property
"""


async def _acknowledged(connection: Connection, period: _Period) -> Durations:
    row = await connection.fetchrow(_ACKNOWLEDGED, *period)
    return Durations() if row is None else Durations(*row)


# From the first line that announced the alert since it was last acknowledged. OFFSET 0: each is reckoned once.
_ACKNOWLEDGED = """
SELECT count(waited), percentile_cont(0.5) WITHIN GROUP (ORDER BY waited),
                      percentile_cont(0.9) WITHIN GROUP (ORDER BY waited)
FROM   (SELECT extract(epoch FROM done.at - (SELECT min(line.at)
                                             FROM   alert_transitions AS line
                                             WHERE  line.alert         = done.alert
                                             AND    line.announces
                                             AND    line.source_offset < done.source_offset
                                             AND    line.source_offset > former.place))::double precision AS waited
        FROM   alert_transitions AS done,
               LATERAL (SELECT coalesce(max(source_offset), -1) AS place
                        FROM   alert_transitions
                        WHERE  alert         = done.alert
                        AND    kind          = 'acknowledged'
                        AND    source_offset < done.source_offset) AS former
        WHERE  done.kind = 'acknowledged'
        AND    done.at  >= $1
        AND    done.at  <  $2
        AND    concerns(done.area, done.origin, done.place, $3, $4)
        OFFSET 0) AS acknowledgements
"""


async def _found(connection: Connection, period: _Period) -> list[Found]:
    return [
        Found(row["rule"], None if row["finding"] is None else Finding(row["finding"]), row["count"])
        for row in await connection.fetch(_FOUND, *period)
    ]


# What never came before operators was not judged by them. What another alert stands for is judged with that one, also
# the first of a group, which had been announced before it was gathered.
_FOUND = """
SELECT   rule, finding, count(*)
FROM     alerts
WHERE    resolved_at >= $1
AND      resolved_at <  $2
AND      announced_at IS NOT NULL
AND      covered_by   IS NULL
AND      NOT is_watched
AND      concerns(area, origin, place, $3, $4)
GROUP BY rule, finding
ORDER BY rule, finding
"""


async def _suppressed(connection: Connection, period: _Period) -> dict[Suppression, int]:
    return {Suppression(row["suppression"]): row["count"] for row in await connection.fetch(_SUPPRESSED, *period)}


_SUPPRESSED = """
SELECT   suppression, count(DISTINCT alert)
FROM     alert_transitions
WHERE    suppression <> 'none'
AND      NOT is_watched
AND      at >= $1
AND      at <  $2
AND      concerns(area, origin, place, $3, $4)
GROUP BY suppression
"""

_SHELVINGS = """
SELECT count(*)
FROM   alert_transitions
WHERE  kind = $5
AND    NOT is_watched
AND    at  >= $1
AND    at  <  $2
AND    concerns(area, origin, place, $3, $4)
"""

_FAULTS = """
SELECT count(*)
FROM   alert_transitions
WHERE  announces
AND    is_fault
AND    at >= $1
AND    at <  $2
AND    concerns(area, origin, place, $3, $4)
"""
