"""Store what is rarer than readings: sightings, alerts, notices, decisions, versions of rules, rejections."""

from collections.abc import Sequence

import asyncpg

from streams.contracts.decisions import Decision
from streams.contracts.rejections import Reason, Rejection
from streams.contracts.sightings import Sighting
from streams.contracts.times import to_datetime
from streams.contracts.wire import encode
from streams.timescale.batches import Batch, Record, rejection_of
from streams.timescale.bisection import insert_or_refuse
from streams.timescale.rule_versions import insert_versions
from streams.timescale.writing_alerts import insert_changes, insert_notices


async def write_events(connection: asyncpg.Connection, batch: Batch) -> list[tuple[Rejection, Record]]:
    """Write all but readings and rejections inside the caller's transaction; what the database refuses for good."""
    sightings = await insert_or_refuse(connection, batch.sightings, _insert_sightings)
    changes = await insert_or_refuse(connection, batch.changes, insert_changes)
    notices = await insert_or_refuse(connection, batch.notices, insert_notices)
    decisions = await insert_or_refuse(connection, batch.decisions, _insert_decisions)
    rules = await insert_or_refuse(connection, batch.rules, insert_versions)
    refused = [
        *((record, why) for (_, record), why in sightings),
        *((record, why) for (_, record), why in changes),
        *((record, why) for (_, record), why in notices),
        *((record, why) for (_, record), why in decisions),
        *((record, why) for (_, record), why in rules),
    ]
    return [(rejection_of(record, Reason.REFUSED_BY_STORE, why), record) for record, why in refused]


async def write_rejections(connection: asyncpg.Connection, rejections: Sequence[tuple[Rejection, Record]]) -> None:
    """Write rejections inside the caller's transaction; one the database refuses is kept as a refusal of its record."""
    refused = await insert_or_refuse(connection, rejections, _insert_rejections)
    await _insert_rejections(
        connection,
        [(rejection_of(record, Reason.REFUSED_BY_STORE, why), record) for (_, record), why in refused],
    )


async def _insert_sightings(connection: asyncpg.Connection, rows: Sequence[tuple[Sighting, Record]]) -> None:
    await connection.executemany(
        _INSERT_SIGHTING,
        [
            (
                to_datetime(seen.measured_at),
                to_datetime(seen.received_at),
                record.partition,
                record.offset,
                seen.camera,
                seen.kind,
                seen.subject,
                seen.direction,
                seen.vehicle_class,
                seen.speed_kmh,
                seen.speed_error_kmh,
                seen.place or None,
                seen.track,
                seen.box,
                seen.value,
            )
            for seen, record in rows
        ],
    )


_INSERT_SIGHTING = """
INSERT INTO sightings (measured_at, received_at, source_partition, source_offset, camera, kind, subject,
                       direction, vehicle_class, speed_kmh, speed_error_kmh, place, track, box, value)
VALUES                ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT DO NOTHING
"""


async def _insert_decisions(connection: asyncpg.Connection, rows: Sequence[tuple[Decision, Record]]) -> None:
    await connection.executemany(
        _INSERT_DECISION,
        [
            (
                decision.id,
                record.offset,
                decision.alert,
                decision.by,
                to_datetime(decision.at),
                decision.revision,
                encode(decision.action).decode(),
            )
            for decision, record in rows
        ],
    )


_INSERT_DECISION = """
INSERT INTO decisions (id, source_offset, alert, by_whom, at, revision, action)
VALUES                ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
"""


async def _insert_rejections(connection: asyncpg.Connection, rows: Sequence[tuple[Rejection, Record]]) -> None:
    await connection.executemany(
        _INSERT_REJECTION,
        [
            (
                to_datetime(rejection.received_at),
                record.topic,
                record.partition,
                record.offset,
                rejection.source,
                rejection.reason,
                rejection.detail,
                rejection.device,
                rejection.size_bytes,
                rejection.sample,
            )
            for rejection, record in rows
        ],
    )


_INSERT_REJECTION = """
INSERT INTO rejections (received_at, source_topic, source_partition, source_offset, source, reason, detail, device,
                        size_bytes, sample)
VALUES                 ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT DO NOTHING
"""
