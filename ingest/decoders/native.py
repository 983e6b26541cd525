"""The product's own format: JSON readings, and the status words.

The common packet costs one pass of a compiled decoder. Only a packet that fails it is looked at again, slowly,
for the precise reason (`ingest/decoders/native_faults.py`).
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from ingest.decoders.native_faults import explain
from ingest.measurements import Fault, Measurement, shown
from streams.contracts.readings import ONLINE
from streams.contracts.rejections import Reason
from streams.contracts.wire import UNREADABLE


class NativeReadings:
    """`{device}/readings`: one object or an array of `{"property", "time"?, "value", "unit"?}`."""

    def __init__(self) -> None:
        self._decode = msgspec.json.Decoder(Measurement | list[Measurement]).decode

    def decode(self, payload: bytes) -> Sequence[Measurement | Fault]:
        """The readings of the payload, each judged on its own; one fault if it is no JSON at all."""
        try:
            found = self._decode(payload)
        except UNREADABLE:
            return explain(payload)
        measurements = found if isinstance(found, list) else [found]
        if not measurements or not _has_each_field_once(payload, measurements):
            return explain(payload)
        return measurements


def _has_each_field_once(payload: bytes, measurements: Sequence[Measurement]) -> bool:
    """Whether no field is given twice: the compiled decoder keeps the last one silently, but its quotes remain.

    Without escapes each string of the payload has exactly two quotes, so any string that is not in
    `measurements` shows as a surplus. A payload with escapes is left to the slow way.
    """
    quotes = 0
    for measurement in measurements:
        time = measurement.time
        quotes += 6 if time is msgspec.UNSET else (10 if isinstance(time, datetime) else 8)
        if measurement.unit is not msgspec.UNSET:
            quotes += 4
    return payload.count(b'"') == quotes and b"\\" not in payload


class NativeStatus:
    """`{device}/status`: `online` or `offline`, a reading of the property `online` at the moment of receipt."""

    def decode(self, payload: bytes) -> Sequence[Measurement | Fault]:
        """One measurement, 1 or 0, or one fault."""
        match payload:
            case b"online":
                return [Measurement(ONLINE, value=1.0)]
            case b"offline":
                return [Measurement(ONLINE, value=0.0)]
            case b"":
                return [Fault(Reason.EMPTY, "A status packet is empty; it has to say online or offline.")]
            case _:
                said = shown(payload[:200].decode("utf-8", "replace"))
                return [Fault(Reason.BAD_STATUS, f"A status is online or offline, not {said}.")]
