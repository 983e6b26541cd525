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
    """One thing a camera saw. `subject` is the line crossed, the kind of incident, or the health condition.

    `place`: the line or zone of an incident. `box`: left, top, right, bottom, as shares of the picture (0 to 1).
    `track`: the vehicle, as long as this camera process lives. `speed_error_kmh`: one standard deviation.
    `value`: of an incident, the seconds it has lasted.
    """

    camera: str
    kind: SightingKind
    subject: str
    measured_at: Micros
    received_at: Micros
    direction: str | None = None
    vehicle_class: VehicleClass | None = None
    speed_kmh: float | None = None
    speed_error_kmh: float | None = None
    place: str = ""
    track: int | None = None
    box: tuple[float, float, float, float] | None = None
    value: float | None = None
