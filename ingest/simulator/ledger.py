"""The ledger: every reading whose packet the broker acknowledged, as JSON lines, so that tests can compare the store.

A reading that is in the ledger must be in the store; one that is not may be there too (its acknowledgement was
lost). A repeated packet stands in it as often as it was acknowledged. Status packets carry no time of their own and
are not in it.
"""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from ingest.simulator.packets import Packet
from streams.contracts.times import to_iso


class LedgerLine(msgspec.Struct, frozen=True):
    """One acknowledged reading; `time` is ISO 8601 in UTC, as it stood in the packet."""

    device: str
    property: str
    time: str
    value: float


class Ledger:
    """Appends acknowledged packets to a file, flushed in chunks and at the end."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab")
        self._encode: Callable[[LedgerLine], bytes] = msgspec.json.Encoder().encode

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def record(self, packet: Packet) -> None:
        """Write one line for each reading of the packet."""
        time = to_iso(packet.measured_at)
        for prop, value in zip(packet.properties, packet.values, strict=True):
            self._file.write(self._encode(LedgerLine(packet.device, prop.name, time, value)) + b"\n")

    def flush(self) -> None:
        """Hand what is written to the operating system, so that others can read it."""
        self._file.flush()
