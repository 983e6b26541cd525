"""What measuring finds in one frame."""

from dataclasses import dataclass

from streams.contracts.cameras import Direction, IncidentKind
from streams.contracts.sightings import VehicleClass
from vision.tracking.tracks import Box


@dataclass(frozen=True, slots=True)
class Crossing:
    """A track crossed a line. `frame` and `time_s` are of the frame in which it was beyond it.

    `speed_error_kmh`: one standard deviation, stated wherever a speed is.
    """

    line: str
    track: int
    frame: int
    time_s: float
    direction: Direction
    vehicle_class: VehicleClass
    box: Box
    speed_kmh: float | None = None
    speed_error_kmh: float | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """Something is wrong with a track. `place`: the line or zone where."""

    kind: IncidentKind
    place: str
    track: int
    frame: int
    time_s: float
    vehicle_class: VehicleClass
    box: Box
    lasted_s: float | None = None
