"""How fast a track moves right now, roughly and cheaply: who stands, who crawls, who goes which way.

The difference between where it was in the last and in the first third of the past second. What is told of a vehicle
at a line is reckoned with more care (speed.py).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from vision.measuring.ground import Ground, Place
from vision.measuring.trails import Sample, Trail, Trails
from vision.tracking.tracks import Box, Point

_LEAST_SAMPLES = 4
_LEAST_SPAN_S = 0.4
_RECKONED_EVERY_S = 0.25
_KMH = 3.6


@dataclass(frozen=True, slots=True)
class Pace:
    """`foot` and `place` (None where there is no ground) are of the last third. `sizes_s`: box sizes a second.

    The size of a box is the root of its area: about 2 m of a car, a little more than 1 m of a motorbike.
    """

    time_s: float
    foot: Point
    size_px: float
    sizes_s: float
    place: Place | None = None
    kmh: float | None = None


@dataclass(slots=True)
class Paces:
    """Of the tracks of one camera, each reckoned anew four times a second at most."""

    trails: Trails
    ground: Ground | None
    _known: dict[int, Pace] = field(default_factory=dict)

    def of(self, track: int) -> Pace | None:
        """None while it is too new, or cut by the picture's edge."""
        trail, known = self.trails.of(track), self._known.get(track)
        if known is not None and 0 <= trail.seen_s - known.time_s < _RECKONED_EVERY_S:
            return known
        pace = self._reckon(trail)
        if pace is None:
            self._known.pop(track, None)
        else:
            self._known[track] = pace
        return pace

    def forget(self, alive: set[int]) -> None:
        """Let go of tracks that are no more."""
        for track in self._known.keys() - alive:
            del self._known[track]

    def _reckon(self, trail: Trail) -> Pace | None:
        samples = list(trail.samples)
        if len(samples) < _LEAST_SAMPLES or samples[-1].time_s - samples[0].time_s < _LEAST_SPAN_S:
            return None
        third = len(samples) // 3
        (from_s, start), (to_s, end) = _mean(samples[:third]), _mean(samples[-third:])
        size, seconds = size_px(trail.box), to_s - from_s
        sizes_s = math.dist(start, end) / size / seconds
        before = None if self.ground is None else self.ground.place(start)
        after = None if self.ground is None else self.ground.place(end)
        if before is None or after is None:
            return Pace(trail.seen_s, end, size, sizes_s)
        return Pace(trail.seen_s, end, size, sizes_s, after, _KMH * math.dist(before, after) / seconds)


def size_px(box: Box) -> float:
    """The root of its area, in pixels."""
    return math.sqrt(max((box.right - box.left) * (box.bottom - box.top), 1.0))


def _mean(samples: Sequence[Sample]) -> tuple[float, Point]:
    count = len(samples)
    return (
        sum(sample.time_s for sample in samples) / count,
        Point(sum(sample.foot.x for sample in samples) / count, sum(sample.foot.y for sample in samples) / count),
    )
