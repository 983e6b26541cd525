"""What happened in a shift, for the hand-over: lines of timelines that mattered, counts of all kinds, notices."""

from dataclasses import dataclass, field
from typing import NamedTuple

import asyncpg

from streams.contracts.alerts import Finding, Notice, NoticeKind, Severity, Transition, TransitionKind
from streams.contracts.times import Micros, from_datetime, to_datetime
from streams.timescale.pool import Database
from streams.timescale.queries import transition_of

TOLD: tuple[TransitionKind, ...] = (
    TransitionKind.REPORTED,
    TransitionKind.ACKNOWLEDGED,
    TransitionKind.ASSIGNED,
    TransitionKind.ESCALATED,
    TransitionKind.SHELVED,
    TransitionKind.UNSHELVED,
    TransitionKind.COMMENTED,
    TransitionKind.ADOPTED,
    TransitionKind.RESOLVED,
)
"""What people did and were called for is told line by line, and every line that announces; all else is counted."""


@dataclass(frozen=True, slots=True)
class ShiftQuestion:
    """Lines from `begins` to before `ends` about alerts of these areas (None: of all); at most `limit` of each list.

    A group whose area is one of `around` (the areas and all they lie in), or that has none, is about them, too.
    """

    begins: Micros
    ends: Micros
    areas: frozenset[str] | None = None
    limit: int = 200
    around: frozenset[str] = frozenset()


class ShiftLine(NamedTuple):
    """A line with what it is about. `finding` is that of a resolved alert; `title` of a reported one."""

    place: int
    alert: str
    rule: str
    device: str
    area: str | None
    title: str
    severity: Severity
    finding: Finding | None
    transition: Transition


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """`lines` and `notices` are the newest, newest first; `told` and `noted` say how many there were in all.

    `faults`: of what was announced, what was about faults of devices.
    """

    lines: list[ShiftLine] = field(default_factory=list)
    told: int = 0
    announced: int = 0
    faults: int = 0
    kinds: dict[TransitionKind, int] = field(default_factory=dict)
    findings: dict[Finding, int] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    noted: int = 0


async def shift_facts(database: Database, question: ShiftQuestion) -> ShiftFacts:
    """All of it, in one snapshot."""
    begins, ends = to_datetime(question.begins), to_datetime(question.ends)
    areas = None if question.areas is None else sorted(question.areas)
    period = (begins, ends, areas, sorted(question.around))
    async with (
        database.connection() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        counts = await connection.fetch(_COUNTS, *period, list(TOLD))
        found = await connection.fetch(_FINDINGS, *period)
        lines = await connection.fetch(_LINES, *period, list(TOLD), question.limit)
        return ShiftFacts(
            lines=[_line(row) for row in lines],
            told=sum(row["told"] for row in counts),
            announced=sum(row["announced"] for row in counts),
            faults=sum(row["faults"] for row in counts),
            kinds={TransitionKind(row["kind"]): row["lines"] for row in counts},
            findings={Finding(row["finding"]): row["alerts"] for row in found},
            notices=[_notice(row) for row in await connection.fetch(_NOTICES, begins, ends, question.limit)],
            noted=await connection.fetchval(_NOTED, begins, ends),
        )


_COUNTS = """
SELECT   kind, count(*)                                          AS lines,
               count(*) FILTER (WHERE announces)                 AS announced,
               count(*) FILTER (WHERE announces AND is_fault)    AS faults,
               count(*) FILTER (WHERE announces OR kind = ANY ($5)) AS told
FROM     alert_transitions
WHERE    at >= $1
AND      at <  $2
AND      NOT is_watched
AND      concerns(area, origin, place, $3, $4)
GROUP BY kind
ORDER BY kind
"""

# As in the KPIs: what never came before operators, or what another alert stands for, was not judged by them.
_FINDINGS = """
SELECT   finding, count(*) AS alerts
FROM     alerts
WHERE    resolved_at >= $1
AND      resolved_at <  $2
AND      finding      IS NOT NULL
AND      announced_at IS NOT NULL
AND      covered_by   IS NULL
AND      NOT is_watched
AND      concerns(area, origin, place, $3, $4)
GROUP BY finding
ORDER BY finding
"""


def _line(row: asyncpg.Record) -> ShiftLine:
    return ShiftLine(
        place=row["source_offset"],
        alert=row["alert"],
        rule=row["rule"],
        device=row["device"],
        area=row["area"],
        title=row["title"] or "",
        severity=Severity(row["severity"]),
        finding=None if row["finding"] is None else Finding(row["finding"]),
        transition=transition_of(row),
    )


_LINES = """
SELECT    line.source_offset, line.alert, line.rule, line.device, line.area, alerts.body ->> 'title' AS title,
          line.severity, line.finding, line.kind, line.at, line.by_whom, line.reason, line.value, line.decision,
          line.subject, line.announces
FROM      alert_transitions AS line
LEFT JOIN alerts ON alerts.id = line.alert
WHERE     line.at >= $1
AND       line.at <  $2
AND       NOT line.is_watched
AND       concerns(line.area, line.origin, line.place, $3, $4)
AND       (line.announces OR line.kind = ANY ($5))
ORDER BY  line.at DESC, line.source_offset DESC
LIMIT     $6
"""


def _notice(row: asyncpg.Record) -> Notice:
    return Notice(
        kind=NoticeKind(row["kind"]),
        policy=row["policy"],
        at=from_datetime(row["at"]),
        by=row["by_whom"],
        reason=row["reason"],
        until=None if row["until"] is None else from_datetime(row["until"]),
    )


_NOTICES = """
SELECT   kind, policy, at, by_whom, reason, until
FROM     notices
WHERE    at >= $1
AND      at <  $2
ORDER BY at DESC, source_offset DESC
LIMIT    $3
"""

_NOTED = """
SELECT count(*)
FROM   notices
WHERE  at >= $1
AND    at <  $2
"""
