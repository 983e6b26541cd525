"""Rows as PostgreSQL's binary COPY wants them, built by hand: a sixth of the cost of datetimes and records."""

import struct
from collections.abc import AsyncIterator, Iterable, Sequence

import asyncpg

from streams.contracts.readings import Reading, TimeSource
from streams.contracts.times import Micros

FROM_RECEIPT = 1
"""Bit of `flags`: the time is that of receipt, not the device's own."""

NOT_REGISTERED = 2
"""Bit of `flags`: the registry did not know the device on receipt."""

POSTGRES_EPOCH: Micros = 946_684_800_000_000
"""2000-01-01 UTC, from which PostgreSQL counts microseconds."""

# Field count, then each field's length and bytes: integer, timestamptz, double precision, timestamptz, smallint.
_PACK = struct.Struct("!hiiiqidiqih").pack

# PostgreSQL 15, COPY, "Binary Format": signature, flags, header extension length; trailer -1.
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"


def flags_of(reading: Reading) -> int:
    """The two bits of `readings.flags`."""
    return (FROM_RECEIPT if reading.time_source is TimeSource.RECEIPT else 0) | (
        0 if reading.is_registered else NOT_REGISTERED
    )


def packed(series_id: int, reading: Reading) -> bytes:
    """One row of `readings`; struct.error where a time does not fit 64 bits."""
    return _PACK(
        5,
        4,
        series_id,
        8,
        reading.measured_at - POSTGRES_EPOCH,
        8,
        reading.value,
        8,
        reading.received_at - POSTGRES_EPOCH,
        2,
        flags_of(reading),
    )


async def copy_readings(connection: asyncpg.Connection, rows: Sequence[bytes]) -> None:
    """COPY packed rows into the hypertable; any one that is there already fails them all."""
    await connection.copy_to_table(
        "readings",
        source=_once(b"".join(_framed(rows))),
        columns=["series_id", "measured_at", "value", "received_at", "flags"],
        format="binary",
    )


def _framed(rows: Sequence[bytes]) -> Iterable[bytes]:
    return (HEADER, *rows, TRAILER)


async def _once(data: bytes) -> AsyncIterator[bytes]:
    """As an iterator: from a file object asyncpg reads through a thread."""
    yield data
