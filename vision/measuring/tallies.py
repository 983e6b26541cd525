"""What one minute of a line or a zone comes to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from streams.contracts.cameras import CountingLine, Counts
from streams.contracts.sightings import VehicleClass
from vision.measuring.events import Crossing
from vision.measuring.states import ZoneState
from vision.measuring.units import MOTORCYCLE_UNITS, PASSENGER_CAR_UNITS

_MINUTES_AN_HOUR = 60
_A_KILOMETRE_M = 1_000
_LONGEST_HEADWAY_S = 3_600
"""Beyond an hour it is the absence of vehicles (streams/contracts/properties.py)."""
_KNOWN_ENOUGH = 0.5
"""A zone's speed is told when it is known of half of the vehicles, by time."""
Value = tuple[str, float, str]
"""Property, value, unit."""


@dataclass(slots=True)
class LineTally:
    """A line and direction. `headways_s` are of vehicles to the one before, whatever lane either is in."""

    counted: Counter[VehicleClass] = field(default_factory=Counter)
    speeds_kmh: list[float] = field(default_factory=list)
    headways_s: list[float] = field(default_factory=list)

    def add(self, crossing: Crossing, headway_s: float | None) -> None:
        """One more."""
        self.counted[crossing.vehicle_class] += 1
        if crossing.vehicle_class is VehicleClass.PEDESTRIAN:
            return
        if crossing.speed_kmh is not None:
            self.speeds_kmh.append(crossing.speed_kmh)
        if headway_s is not None and 0 <= headway_s <= _LONGEST_HEADWAY_S:
            self.headways_s.append(headway_s)

    def values(self, line: CountingLine) -> Iterator[Value]:
        """Counts always, zero too; speed (the mean of the vehicles, as a loop has it) and headway if there was any."""
        if line.counts is not Counts.VEHICLES:
            yield "pedestrian_count", self.counted[VehicleClass.PEDESTRIAN], ""
        if line.counts is Counts.PEDESTRIANS:
            return
        vehicles = [each for each in VehicleClass if each is not VehicleClass.PEDESTRIAN]
        total = sum(self.counted[each] for each in vehicles)
        yield "vehicle_count", total, ""
        yield "vehicle_flow", total * _MINUTES_AN_HOUR, "1/h"
        for each in vehicles:
            yield f"{each}_count", self.counted[each], ""
        for name, units in (("pcu_flow", PASSENGER_CAR_UNITS), ("mcu_flow", MOTORCYCLE_UNITS)):
            flow = sum(units[each] * self.counted[each] for each in vehicles) * _MINUTES_AN_HOUR
            yield name, round(flow, 6), "1/h"
        if self.speeds_kmh:
            yield "speed", sum(self.speeds_kmh) / len(self.speeds_kmh), "km/h"
        if self.headways_s:
            yield "headway", sum(self.headways_s) / len(self.headways_s), "s"


@dataclass(slots=True)
class ZoneTally:
    """A zone, by how long each of its states lasted.

    Density and speed are Edie's of the zone and the minute: the time all vehicles spent there over its length and the
    minute; the way they made over that time, which is the space mean speed.
    """

    seconds: float = 0.0
    vehicle_seconds: float = 0.0
    occupied_s: float = 0.0
    known_s: float = 0.0
    way: float = 0.0
    length_m: float | None = None
    queue_m: float | None = None

    def add(self, state: ZoneState, lasted_s: float) -> None:
        """The state of one frame and how long it stood for."""
        self.seconds += lasted_s
        self.vehicle_seconds += state.vehicles * lasted_s
        self.occupied_s += lasted_s if state.vehicles else 0.0
        self.known_s += len(state.speeds_kmh) * lasted_s
        self.way += sum(state.speeds_kmh) * lasted_s
        self.length_m = state.length_m
        if state.queue_m is not None:
            self.queue_m = max(self.queue_m or 0.0, state.queue_m)

    def values(self) -> Iterator[Value]:
        """`vehicle_count` is the mean number there, `occupancy` the time anybody was there, the queue the longest."""
        if self.seconds <= 0:
            return
        present = self.vehicle_seconds / self.seconds
        yield "vehicle_count", present, ""
        yield "occupancy", min(100.0, 100 * self.occupied_s / self.seconds), "%"
        if self.length_m is not None:
            yield "density", present / self.length_m * _A_KILOMETRE_M, "1/km"
        if self.queue_m is not None:
            yield "queue_length", self.queue_m, "m"
        if self.known_s > 0 and self.known_s >= _KNOWN_ENOUGH * self.vehicle_seconds:
            yield "speed", self.way / self.known_s, "km/h"
