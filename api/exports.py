"""History as files, streamed: memory holds one piece at a time, however long the export."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from streams.contracts.times import to_iso
from streams.timescale.history import SeriesHistory

if TYPE_CHECKING:
    import pyarrow as pa
    from typing_extensions import Buffer

ROWS_PER_GROUP = 50_000
"""Rows of a Parquet row group: large enough to compress well, a few MB of memory."""


async def csv_rows(pieces: AsyncIterator[SeriesHistory], columns: Sequence[str]) -> AsyncIterator[bytes]:
    """CSV (RFC 4180) with a head line; a missing value is empty."""
    yield _csv_lines([["device", "property", "unit", "time", *columns]])
    async for piece in pieces:
        yield _csv_lines(
            [[piece.device, piece.property, piece.unit, to_iso(time), *values] for time, values in piece.points]
        )


def _csv_lines(rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


class _Drain(io.RawIOBase):
    """A file that can be emptied while it is being written."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def write(self, data: "Buffer") -> int:
        content = bytes(data)
        self._written.append(content)
        self._length += len(content)
        return len(content)

    def tell(self) -> int:
        return self._length

    def taken(self) -> bytes:
        """What was written since the last call."""
        content, self._written = b"".join(self._written), []
        return content


async def parquet_pieces(pieces: AsyncIterator[SeriesHistory], columns: Sequence[str]) -> AsyncIterator[bytes]:
    """Parquet with the columns device, property, unit, time (UTC, microseconds) and one per function."""
    import pyarrow as pa  # noqa: PLC0415  60 MB of memory that only exports need
    from pyarrow import parquet  # noqa: PLC0415  the same

    text = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema(
        [("device", text), ("property", text), ("unit", text), ("time", pa.timestamp("us", "UTC"))]
        + [(column, pa.float64()) for column in columns]
    )
    drain = _Drain()
    writer = parquet.ParquetWriter(drain, schema, compression="zstd")
    waiting: list[pa.RecordBatch] = []
    async for piece in pieces:
        waiting.append(_batch(piece, schema))
        if sum(batch.num_rows for batch in waiting) >= ROWS_PER_GROUP:
            await asyncio.to_thread(writer.write_table, pa.Table.from_batches(waiting, schema))
            waiting = []
            yield drain.taken()
    if waiting:
        await asyncio.to_thread(writer.write_table, pa.Table.from_batches(waiting, schema))
    writer.close()
    yield drain.taken()


def _batch(piece: SeriesHistory, schema: "pa.Schema") -> "pa.RecordBatch":
    import pyarrow as pa  # noqa: PLC0415  see parquet_pieces

    names = (piece.device, piece.property, piece.unit)
    count = len(piece.points)
    repeated = [pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array([name])) for name in names]
    times = pa.array([time for time, _ in piece.points], pa.timestamp("us", "UTC"))
    values = [pa.array([point[index] for _, point in piece.points], pa.float64()) for index in range(len(schema) - 4)]
    return pa.RecordBatch.from_arrays([*repeated, times, *values], schema=schema)
