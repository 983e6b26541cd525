"""What measuring says of one frame besides crossings and incidents: what minutes are made of."""

from dataclasses import dataclass

from streams.contracts.sightings import VehicleClass
from vision.measuring.events import Crossing, Incident


@dataclass(frozen=True, slots=True)
class Turned:
    """A track has crossed a turn's origin and then its destination."""

    turn: str
    track: int
    time_s: float
    vehicle_class: VehicleClass


@dataclass(frozen=True, slots=True)
class ZoneState:
    """A lane or zone in one frame.

    `vehicles`: how many stand on it. `speeds_kmh`: of those whose speed on the ground is known. `length_m`: how long
    it is along the road; None where nobody said and nothing is calibrated. `queue_m`: from the head of the queue to
    its tail, 0 without one; None where metres are not known.
    """

    zone: str
    vehicles: int
    speeds_kmh: tuple[float, ...] = ()
    length_m: float | None = None
    queue_m: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was measured in one frame."""

    crossings: tuple[Crossing, ...] = ()
    incidents: tuple[Incident, ...] = ()
    turns: tuple[Turned, ...] = ()
    zones: tuple[ZoneState, ...] = ()
