"""Payload formats: each decoder turns the bytes of one packet into measurements and faults."""

from collections.abc import Sequence
from typing import Protocol

from ingest.measurements import Fault, Measurement


class Decoder(Protocol):
    """One payload format. Which packets it gets is decided by topic pattern (`ingest/topics.py`)."""

    def decode(self, payload: bytes) -> Sequence[Measurement | Fault]:
        """At least one outcome for any bytes, in the order of the payload; never an exception."""
        ...
