"""What the gateway publishes: one measured value, or a tick of the city's time."""

from enum import StrEnum

import msgspec

from streams.contracts.times import Micros

ONLINE = "online"
"""The property under which a device's status is a reading: 1 online, 0 offline."""


class TimeSource(StrEnum):
    """Whose clock `measured_at` is."""

    DEVICE = "device"
    RECEIPT = "receipt"


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="reading", omit_defaults=True, gc=False):
    """One value of a series, i.e. of one property of one device.

    `measured_at` is the device's clock and orders windows; `received_at` is ours and measures latency.
    `value` is finite. `is_registered` is false for a device the registry did not know on receipt.
    """

    device: str
    property: str
    value: float
    measured_at: Micros
    received_at: Micros
    unit: str = ""
    time_source: TimeSource = TimeSource.DEVICE
    is_registered: bool = True


class Tick(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tick", gc=False):
    """A second of the city's time has passed, and ingest was alive when it did.

    Written into every partition of readings and sightings and into the alarm log, never backwards. Registry
    changes below `registry_position` (an offset of the registry topic) apply from this tick on.
    """

    at: Micros
    registry_position: int
