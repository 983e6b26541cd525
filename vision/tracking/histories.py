"""What is remembered of a track: what the network took it for, and how it moved."""

import math
from dataclasses import dataclass, field

from streams.contracts.sightings import VehicleClass
from vision.tracking.nearing import NEARS_AT_LEAST, Nearing
from vision.tracking.tracks import Box, Point

_WALKS_AT_MOST = 1.3
"""Heights of the person's box a second. 1.3 m/s is a usual walk, under one height; a runner, or a rider of 8 km/h whose
machine the network does not see, makes 1.5 and more. Towards the camera a way looks shorter: `nearing.py`."""
_FAR_ENOUGH = 0.6
"""Heights: a nearer way is judged by nothing. Half hidden, a box's middle jumps by a quarter of its height."""
_LOOKS_BACK_S = 1.0


@dataclass(slots=True)
class History:
    """One track. `seen_score`: the sum of the scores of its boxes by the network; `size` of the picture."""

    size: tuple[int, int]
    seen_score: float = 0.0
    last_s: float = 0.0
    _votes: dict[VehicleClass, float] = field(default_factory=dict)
    _way: list[tuple[float, Point, float]] = field(default_factory=list)
    _nearing: Nearing = field(init=False)
    _is_fast: bool = False

    def __post_init__(self) -> None:
        self._nearing = Nearing(self.size)

    def add(self, box: Box, time_s: float, vehicle_class: VehicleClass | None, score: float) -> None:
        """Its box in the next frame; `vehicle_class` None where not the network found it."""
        self.last_s = time_s
        if vehicle_class is not None:
            self.seen_score += score
            self._votes[vehicle_class] = self._votes.get(vehicle_class, 0.0) + score
        self._way.append((time_s, box.centre, box.bottom - box.top))
        while time_s - self._way[0][0] > _LOOKS_BACK_S:
            self._way.pop(0)
        if vehicle_class is VehicleClass.PEDESTRIAN:
            self._nearing.add(box, time_s)
            self._is_fast = self._is_fast or self._nearing.heights_a_second() >= NEARS_AT_LEAST
        self._is_fast = self._is_fast or self._heights_a_second() > _WALKS_AT_MOST

    @property
    def vehicle_class(self) -> VehicleClass:
        """What it was taken for most often, the surer the more; a person who is too fast to be on foot rides."""
        if not self._votes:
            return VehicleClass.OTHER
        most = max(self._votes, key=self._votes.__getitem__)
        if most is VehicleClass.PEDESTRIAN and (self._is_fast or VehicleClass.TWO_WHEELER in self._votes):
            return VehicleClass.TWO_WHEELER
        return most

    def _heights_a_second(self) -> float:
        (from_s, start, height), (to_s, end, last_height) = self._way[0], self._way[-1]
        heights = math.dist(start, end) / max(1.0, (height + last_height) / 2)
        return heights / (to_s - from_s) if heights > _FAR_ENOUGH else 0.0
