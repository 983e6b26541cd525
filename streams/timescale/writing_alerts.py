"""Store what alarming says: the newest revision of each alert, every line of its timeline, and notices.

Lines and alerts are never deleted: the timeline is kept for ever, and KPIs are reckoned from it.
"""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from streams.contracts.alerts import AlertChanged, Notice
from streams.contracts.times import Micros, to_datetime
from streams.contracts.wire import encode
from streams.timescale.batches import Record


async def insert_changes(connection: asyncpg.Connection, rows: Sequence[tuple[AlertChanged, Record]]) -> None:
    """Write changes in the order of their records; of an alert that changed several times the last one stays."""
    newest = {changed.alert.id: (changed, record) for changed, record in rows}
    await connection.executemany(_UPSERT_ALERT, [_alert_row(*each) for each in newest.values()])
    await connection.executemany(_INSERT_TRANSITION, [_transition_row(*each) for each in rows])


def _alert_row(changed: AlertChanged, record: Record) -> tuple[object, ...]:
    alert = changed.alert
    return (
        alert.id,
        alert.rule,
        alert.device,
        alert.property,
        alert.area,
        alert.severity,
        alert.state,
        alert.suppression,
        to_datetime(alert.raised_at),
        to_datetime(alert.changed_at),
        _to_datetime_or_none(alert.cleared_at),
        _to_datetime_or_none(alert.resolved_at),
        alert.revision,
        record.offset,
        encode(alert).decode(),
        alert.origin,
        alert.group,
        alert.covered_by,
        alert.assignee,
        alert.finding,
        _to_datetime_or_none(alert.announced_at),
        alert.place,
        alert.covered_as,
        alert.is_watched,
        alert.is_fault,
        alert.rule_version,
    )


def _to_datetime_or_none(instant: Micros | None) -> datetime | None:
    return None if instant is None else to_datetime(instant)


# Only a later record wins, so that reading the topic again changes nothing.
_UPSERT_ALERT = """
INSERT INTO alerts (id, rule, device, property, area, severity, state, suppression, raised_at, changed_at,
                    cleared_at, resolved_at, revision, source_offset, body, origin, group_key, covered_by,
                    assignee, finding, announced_at, place, covered_as, is_watched, is_fault, rule_version)
VALUES             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                    $11, $12, $13, $14, $15, $16, $17, $18,
                    $19, $20, $21, $22, $23, $24, $25, $26)
ON CONFLICT (id) DO UPDATE
SET   rule          = EXCLUDED.rule,
      device        = EXCLUDED.device,
      property      = EXCLUDED.property,
      area          = EXCLUDED.area,
      severity      = EXCLUDED.severity,
      state         = EXCLUDED.state,
      suppression   = EXCLUDED.suppression,
      raised_at     = EXCLUDED.raised_at,
      changed_at    = EXCLUDED.changed_at,
      cleared_at    = EXCLUDED.cleared_at,
      resolved_at   = EXCLUDED.resolved_at,
      revision      = EXCLUDED.revision,
      source_offset = EXCLUDED.source_offset,
      body          = EXCLUDED.body,
      origin        = EXCLUDED.origin,
      group_key     = EXCLUDED.group_key,
      covered_by    = EXCLUDED.covered_by,
      assignee      = EXCLUDED.assignee,
      finding       = EXCLUDED.finding,
      announced_at  = EXCLUDED.announced_at,
      place         = EXCLUDED.place,
      covered_as    = EXCLUDED.covered_as,
      is_watched    = EXCLUDED.is_watched,
      is_fault      = EXCLUDED.is_fault,
      rule_version  = EXCLUDED.rule_version
WHERE alerts.source_offset < EXCLUDED.source_offset
"""


def _transition_row(changed: AlertChanged, record: Record) -> tuple[object, ...]:
    alert, transition = changed.alert, changed.transition
    return (
        record.offset,
        alert.id,
        alert.revision,
        to_datetime(transition.at),
        transition.kind,
        transition.by,
        transition.reason,
        transition.value,
        transition.decision,
        alert.severity,
        alert.state,
        alert.suppression,
        transition.subject,
        transition.announces,
        alert.origin,
        alert.rule,
        alert.device,
        alert.property,
        alert.area,
        alert.group,
        alert.finding,
        alert.repeats,
        alert.place,
        alert.is_watched,
        alert.is_fault,
    )


_INSERT_TRANSITION = """
INSERT INTO alert_transitions (source_offset, alert, revision, at, kind, by_whom, reason, value, decision,
                               severity, state, suppression, subject, announces, origin,
                               rule, device, property, area, group_key, finding, repeats,
                               place, is_watched, is_fault)
VALUES                        ($1, $2, $3, $4, $5, $6, $7, $8, $9,
                               $10, $11, $12, $13, $14, $15,
                               $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
ON CONFLICT DO NOTHING
"""


async def insert_notices(connection: asyncpg.Connection, rows: Sequence[tuple[Notice, Record]]) -> None:
    """Write notices, each once."""
    await connection.executemany(
        _INSERT_NOTICE,
        [
            (
                record.offset,
                to_datetime(notice.at),
                notice.kind,
                notice.policy,
                notice.by,
                notice.reason,
                _to_datetime_or_none(notice.until),
            )
            for notice, record in rows
        ],
    )


_INSERT_NOTICE = """
INSERT INTO notices (source_offset, at, kind, policy, by_whom, reason, until)
VALUES              ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
"""
