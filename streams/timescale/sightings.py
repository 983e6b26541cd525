"""What cameras saw: a page of it, newest first."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import asyncpg

from streams.contracts.sightings import Sighting, SightingKind, VehicleClass
from streams.contracts.times import Micros, from_datetime, to_datetime
from streams.timescale.pool import Database


@dataclass(frozen=True, slots=True)
class SightingsQuestion:
    """Seen from `begins` to before `ends`; empty conditions hold for all."""

    begins: Micros
    ends: Micros
    cameras: Collection[str] = ()
    kinds: Collection[SightingKind] = ()
    subjects: Collection[str] = ()


class SightingPlace(NamedTuple):
    """Where a sighting stands in the list: newest first, then by the record it came in."""

    measured_at: Micros
    partition: int
    offset: int


class StoredSighting(NamedTuple):
    """A sighting and its place in the list."""

    place: SightingPlace
    sighting: Sighting


async def sightings(
    database: Database, question: SightingsQuestion, *, after: SightingPlace | None = None, limit: int = 100
) -> list[StoredSighting]:
    """Sightings, newest first, a page from the one after `after` on."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            _SIGHTINGS,
            to_datetime(question.begins),
            to_datetime(question.ends),
            list(question.cameras),
            list(question.kinds),
            list(question.subjects),
            None if after is None else to_datetime(after.measured_at),
            None if after is None else after.partition,
            None if after is None else after.offset,
            limit,
        )
    return [
        StoredSighting(
            SightingPlace(from_datetime(row["measured_at"]), row["source_partition"], row["source_offset"]),
            sighting_of(row),
        )
        for row in rows
    ]


_SIGHTINGS = """
SELECT   camera, kind, subject, measured_at, received_at, direction, vehicle_class, speed_kmh, speed_error_kmh, place,
         track, box, value, source_partition, source_offset
FROM     sightings
WHERE    measured_at >= $1
AND      measured_at <  $2
AND      (cardinality($3::text[]) = 0 OR camera  = ANY ($3))
AND      (cardinality($4::text[]) = 0 OR kind    = ANY ($4))
AND      (cardinality($5::text[]) = 0 OR subject = ANY ($5))
AND      ($6::timestamptz IS NULL
          OR (measured_at, source_partition, source_offset) < ($6, $7::smallint, $8::bigint))
ORDER BY measured_at DESC, source_partition DESC, source_offset DESC
LIMIT    $9
"""


def sighting_of(row: asyncpg.Record) -> Sighting:
    """The contract's sighting in a row of the table."""
    box = row["box"]
    return Sighting(
        camera=row["camera"],
        kind=SightingKind(row["kind"]),
        subject=row["subject"],
        measured_at=from_datetime(row["measured_at"]),
        received_at=from_datetime(row["received_at"]),
        direction=row["direction"],
        vehicle_class=None if row["vehicle_class"] is None else VehicleClass(row["vehicle_class"]),
        speed_kmh=row["speed_kmh"],
        speed_error_kmh=row["speed_error_kmh"],
        place=row["place"] or "",
        track=row["track"],
        box=None if box is None else (box[0], box[1], box[2], box[3]),
        value=row["value"],
    )
