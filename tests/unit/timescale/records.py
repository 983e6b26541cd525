"""Kafka records as the store sees them, without Kafka."""

from dataclasses import dataclass

from streams.contracts.readings import Reading
from streams.contracts.times import SECOND

START = 1_795_000_000 * SECOND


@dataclass(frozen=True)
class ARecord:
    """One record; its time is a second for each offset."""

    topic: str
    partition: int
    offset: int
    value: bytes | None

    @property
    def timestamp(self) -> int:
        return START // 1000 + self.offset * 1000


def a_reading(second: int = 0, value: float = 1.0, *, device: str = "noise-1") -> Reading:
    """A reading measured `second` seconds after the start."""
    at = START + second * SECOND
    return Reading(device, "noise_level", value, at, at + 20_000, "dB")
