"""Queues: vehicles that stand or crawl, one behind the other.

The limits are the defaults of PTV Vissim's queue counters, so that a simulation and a camera say the same: in the
queue below 5 km/h, out of it above 10 km/h, and 20 m from one to the next at most (from memory of its manual). A
camera that is not calibrated goes by sizes of boxes, of which a car has about 2 m.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from streams.contracts.sightings import VehicleClass
from vision.measuring.areas import Area
from vision.measuring.paces import Pace
from vision.measuring.units import LENGTHS_M

_IN_BELOW_KMH, _OUT_ABOVE_KMH = 5.0, 10.0
_IN_BELOW_SIZES_S, _OUT_ABOVE_SIZES_S = 0.7, 1.4
_FURTHEST_M, _FURTHEST_SIZES = 20.0, 8.0
_LEAST_MEMBERS = 2


@dataclass(frozen=True, slots=True)
class Queued:
    """A vehicle in a zone."""

    track: int
    vehicle_class: VehicleClass
    pace: Pace


@dataclass(slots=True)
class Queue:
    """The queue of one zone. `members` stand or crawl with another within reach: one alone is a stopped vehicle.

    `length_m`: the longest chain, from its first to its last vehicle and this one's own length, of one vehicle too.
    """

    area: Area
    members: set[int] = field(default_factory=set)
    length_m: float | None = None
    _slow: set[int] = field(default_factory=set)

    def see(self, vehicles: Sequence[Queued]) -> None:
        """All vehicles in the zone whose pace is known."""
        self._slow = {vehicle.track for vehicle in vehicles if self._is_slow(vehicle)}
        chains = self._chains([vehicle for vehicle in vehicles if vehicle.track in self._slow])
        self.members = {vehicle.track for chain in chains if len(chain) >= _LEAST_MEMBERS for vehicle in chain}
        self.length_m = self._longest(chains)

    def _is_slow(self, vehicle: Queued) -> bool:
        pace, was_slow = vehicle.pace, vehicle.track in self._slow
        if pace.kmh is not None:
            return pace.kmh < (_OUT_ABOVE_KMH if was_slow else _IN_BELOW_KMH)
        return pace.sizes_s < (_OUT_ABOVE_SIZES_S if was_slow else _IN_BELOW_SIZES_S)

    def _chains(self, vehicles: Sequence[Queued]) -> list[list[Queued]]:
        """Those within reach of each other, directly or through others."""
        furthest = _FURTHEST_M if self.area.is_metric else _FURTHEST_SIZES
        left, chains = list(vehicles), []
        while left:
            chain = [left.pop()]
            for member in chain:
                near = [other for other in left if self.area.apart(member.pace, other.pace) <= furthest]
                left = [other for other in left if other not in near]
                chain += near
            chains.append(chain)
        return chains

    def _longest(self, chains: Sequence[Sequence[Queued]]) -> float | None:
        """0 without a queue, where metres are known at all."""
        stretches = [self.area.stretch_m([vehicle.pace for vehicle in chain]) for chain in chains]
        if not stretches:
            return None if self.area.stretch_m([]) is None else 0.0
        lengths = [
            stretch + max(LENGTHS_M[vehicle.vehicle_class] for vehicle in chain)
            for stretch, chain in zip(stretches, chains, strict=True)
            if stretch is not None
        ]
        return max(lengths, default=None)
