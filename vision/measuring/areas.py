"""A zone as it lies on the picture and on the ground: what is in it, how long it is, which way it runs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from streams.contracts.cameras import Zone
from vision.measuring.ground import Ground, Place
from vision.measuring.paces import Pace
from vision.measuring.scaling import Scale
from vision.tracking.tracks import Point

_LEAST_LENGTH_M = 0.1
"""A polygon with its corners on a line has no length to divide by."""


@dataclass(frozen=True, slots=True)
class Area:
    """`heading` (a unit vector) is in metres where `is_metric`, else in pixels; None where the zone has none.

    `length_m`: what the zone says, else its extent on the ground along the heading (its longest without one).
    """

    polygon: tuple[Point, ...]
    is_metric: bool
    heading: tuple[float, float] | None
    length_m: float | None

    @classmethod
    def of(cls, zone: Zone, scale: Scale, ground: Ground | None) -> "Area":
        """On a stream of this scale; `ground` if the camera is calibrated and sees the zone below the horizon."""
        polygon = tuple(scale.point(pixel) for pixel in zone.polygon)
        ways = None if zone.heading is None else [scale.point(pixel) for pixel in zone.heading]
        places = _on_ground(polygon, ground)
        ends = None if ways is None else _on_ground(ways, ground)
        is_metric = places is not None and (ways is None or ends is not None)
        if is_metric and places is not None:
            heading = None if ends is None else _unit(ends[0], ends[1])
            extent = _extent(places, heading)
            length_m = zone.length_m or (extent if extent > _LEAST_LENGTH_M else None)
            return cls(polygon, is_metric=True, heading=heading, length_m=length_m)
        heading = None if ways is None else _unit(ways[0], ways[1])
        return cls(polygon, is_metric=False, heading=heading, length_m=zone.length_m)

    def holds(self, point: Point) -> bool:
        """Whether a point of the picture lies in it: a ray to the right meets its sides an odd number of times."""
        is_inside = False
        before = self.polygon[-1]
        for corner in self.polygon:
            if (corner.y > point.y) != (before.y > point.y):
                share = (point.y - before.y) / (corner.y - before.y)
                if point.x < before.x + share * (corner.x - before.x):
                    is_inside = not is_inside
            before = corner
        return is_inside

    def apart(self, one: Pace, other: Pace) -> float:
        """How far two vehicles are from each other: metres, or sizes of their boxes."""
        if self.is_metric and one.place is not None and other.place is not None:
            return math.dist(one.place, other.place)
        return math.dist(one.foot, other.foot) / ((one.size_px + other.size_px) / 2)

    def at(self, pace: Pace) -> tuple[float, float]:
        """Where it is: in metres where `is_metric`, else in pixels."""
        return pace.place if self.is_metric and pace.place is not None else pace.foot

    def stretch_m(self, paces: Sequence[Pace]) -> float | None:
        """From the first to the last of some vehicles along the road; None where metres are not known.

        Not calibrated, it is the share they take of the zone on the picture, of its length: too little of what is far.
        """
        if self.is_metric:
            places = [pace.place for pace in paces if pace.place is not None]
            return _extent(places, self.heading)
        if self.length_m is None or self.heading is None:
            return None
        whole = _extent(self.polygon, self.heading)
        return min(1.0, _extent([pace.foot for pace in paces], self.heading) / max(whole, 1.0)) * self.length_m


def _on_ground(points: Sequence[Point], ground: Ground | None) -> list[Place] | None:
    if ground is None:
        return None
    places = [place for point in points if (place := ground.place(point)) is not None]
    return places if len(places) == len(points) else None


def _unit(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float] | None:
    length = math.dist(start, end)
    return ((end[0] - start[0]) / length, (end[1] - start[1]) / length) if length > 0 else None


def _extent(points: Sequence[tuple[float, float]], heading: tuple[float, float] | None) -> float:
    """Along the heading; without one, the longest there is."""
    if heading is None:
        return max((math.dist(one, other) for one, other in combinations(points, 2)), default=0.0)
    along = [point[0] * heading[0] + point[1] * heading[1] for point in points]
    return max(along) - min(along) if along else 0.0
