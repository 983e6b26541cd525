"""What a camera publishes besides readings: a crossing, an incident, its own health."""

from enum import StrEnum

import msgspec

from streams.contracts.times import Micros


class SightingKind(StrEnum):
    """What was seen."""

    CROSSING = "crossing"
    INCIDENT = "incident"
    HEALTH = "health"


class VehicleClass(StrEnum):
    """DESIGN.md, "Words"."""

    TWO_WHEELER = "two_wheeler"
    CAR = "car"
    BUS = "bus"
    TRUCK = "truck"
    PEDESTRIAN = "pedestrian"
    OTHER = "other"


class Sighting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="sighting", omit_defaults=True, gc=False):
    """One thing a camera saw. `subject` is the line crossed, the kind of incident, or the health condition."""

    camera: str
    kind: SightingKind
    subject: str
    measured_at: Micros
    received_at: Micros
    direction: str | None = None
    vehicle_class: VehicleClass | None = None
    speed_kmh: float | None = None
    value: float | None = None
