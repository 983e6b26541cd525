"""History that no store has read from the log, for benches and tests: made readings straight into the tables."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.timescale.copying import HEADER, POSTGRES_EPOCH, TRAILER
from streams.timescale.pool import Database

SeriesNames = tuple[str, str, str]
"""Device, property, unit."""


async def fill(
    database: Database,
    series: Sequence[SeriesNames],
    places: NDArray[Any],
    measured_at: NDArray[Any],
    values: NDArray[Any],
) -> None:
    """Readings of `series`, each by its place in it, as if received when measured. None of them is there yet."""
    async with database.connection() as connection:
        numbers = [await connection.fetchval(_NUMBER, *names) for names in series]
        rows = np.zeros(len(places), _ROW)
        rows["fields"], rows["flags_bytes"] = 5, 2
        rows["series_bytes"], rows["series"] = 4, np.array(numbers, dtype=np.int32)[places]
        for column in ("measured_at", "received_at"):
            rows[f"{column}_bytes"], rows[column] = 8, measured_at - POSTGRES_EPOCH
        rows["value_bytes"], rows["value"] = 8, values
        await connection.copy_to_table(
            "readings",
            source=_once(b"".join((HEADER, rows.tobytes(), TRAILER))),
            columns=["series_id", "measured_at", "value", "received_at", "flags"],
            format="binary",
        )


_NUMBER = """
INSERT INTO series (device, property, unit) VALUES ($1, $2, $3)
ON CONFLICT (device, property, unit) DO UPDATE SET unit = excluded.unit
RETURNING id
"""

_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("series_bytes", ">i4"),
        ("series", ">i4"),
        ("measured_at_bytes", ">i4"),
        ("measured_at", ">i8"),
        ("value_bytes", ">i4"),
        ("value", ">f8"),
        ("received_at_bytes", ">i4"),
        ("received_at", ">i8"),
        ("flags_bytes", ">i4"),
        ("flags", ">i2"),
    ]
)


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
