"""Much history, fast: the readings of many series as arrays, straight from PostgreSQL's binary COPY; and sightings.

A row costs a tenth of what a record with a datetime costs, and numpy puts the rows in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.contracts.sightings import Sighting
from streams.contracts.times import Micros, from_datetime, to_datetime
from streams.timescale.copying import POSTGRES_EPOCH
from streams.timescale.pool import Connection
from streams.timescale.sightings import sighting_of

Array: TypeAlias = "NDArray[Any]"


class StoredSeries(msgspec.Struct, frozen=True, array_like=True):
    """A series as the database numbers it; one property of a device in two units is two of them."""

    number: int
    device: str
    property: str
    unit: str


@dataclass(frozen=True, slots=True)
class ManyReadings:
    """Readings in the order of their times, at one time by `place`: the index of the series among those asked for."""

    place: Array
    measured_at: Array
    value: Array

    def __len__(self) -> int:
        return len(self.place)


async def stored_series(
    connection: Connection, devices: Sequence[str] | None, property_name: str | None
) -> list[StoredSeries]:
    """The series of these devices (None: of all) and this property (None: all), by device and property."""
    rows = await connection.fetch(_SERIES, None if devices is None else list(devices), property_name)
    return [StoredSeries(*row) for row in rows]


_SERIES = """
SELECT   id, device, property, unit
FROM     series
WHERE    ($1::text[] IS NULL OR device   = ANY ($1))
AND      ($2::text   IS NULL OR property = $2)
ORDER BY device COLLATE "C", property COLLATE "C", unit COLLATE "C"
"""


async def many_readings(
    connection: Connection, series: Sequence[StoredSeries], begins: Micros, ends: Micros
) -> ManyReadings:
    """All readings of these series measured from `begins` to before `ends`. A day at a time opens one chunk each."""
    pieces: list[bytes] = []

    async def keep(piece: bytes) -> None:
        pieces.append(piece)

    numbers = np.array([one.number for one in series], dtype=np.int32)
    await connection.copy_from_query(
        _READINGS, numbers.tolist(), to_datetime(begins), to_datetime(ends), output=keep, format="binary"
    )
    copied = b"".join(pieces)
    count = (len(copied) - _HEADER_BYTES - _TRAILER_BYTES) // _ROW.itemsize
    rows = np.frombuffer(copied, _ROW, count, _HEADER_BYTES)
    by_number = np.argsort(numbers)
    place = by_number[np.searchsorted(numbers, rows["series"], sorter=by_number)]
    measured_at = rows["measured_at"].astype(np.int64) + POSTGRES_EPOCH
    order = np.lexsort((place, measured_at))
    return ManyReadings(place[order], measured_at[order], rows["value"].astype(np.float64)[order])


_READINGS = """
SELECT series_id, measured_at, value
FROM   readings
WHERE  series_id    = ANY ($1::integer[])
AND    measured_at >= $2
AND    measured_at <  $3
"""

# PostgreSQL 15, COPY, "Binary Format": before the rows signature, flags and header extension length; after them -1.
_HEADER_BYTES, _TRAILER_BYTES = 19, 2
# Field count, then each field's length and bytes: integer, timestamptz, double precision. None is ever null.
_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("series_bytes", ">i4"),
        ("series", ">i4"),
        ("measured_at_bytes", ">i4"),
        ("measured_at", ">i8"),
        ("value_bytes", ">i4"),
        ("value", ">f8"),
    ]
)


async def many_sightings(
    connection: Connection, cameras: Sequence[str] | None, begins: Micros, ends: Micros
) -> list[Sighting]:
    """What these cameras (None: all) saw, in the order of their clocks; as if received when it was measured."""
    rows = await connection.fetch(
        _SIGHTINGS, None if cameras is None else list(cameras), to_datetime(begins), to_datetime(ends)
    )
    return [msgspec.structs.replace(sighting_of(row), received_at=from_datetime(row["measured_at"])) for row in rows]


_SIGHTINGS = """
SELECT   camera, kind, subject, measured_at, received_at, direction, vehicle_class, speed_kmh, speed_error_kmh, place,
         track, box, value
FROM     sightings
WHERE    ($1::text[] IS NULL OR camera = ANY ($1))
AND      measured_at >= $2
AND      measured_at <  $3
ORDER BY measured_at, source_partition, source_offset
"""
