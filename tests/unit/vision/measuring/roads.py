"""What tests of measuring are made of: boxes, tracks, and a pinhole camera over a flat road, by textbook formulas."""

import math
from dataclasses import dataclass

from streams.contracts.cameras import CountingLine, GroundPoint, Pixel
from streams.contracts.sightings import VehicleClass
from vision.measuring.lines import Line, LineWatch
from vision.measuring.scaling import Scale
from vision.tracking.tracks import Box, Track

CAR = VehicleClass.CAR


def a_box(x: float, y: float, width: float = 40, height: float = 40) -> Box:
    """With its centre at x, y."""
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def a_foot_box(x: float, y: float, width: float = 40, height: float = 40) -> Box:
    """With its foot at x, y."""
    return Box(x - width / 2, y - height, x + width / 2, y)


def a_track(box: Box, track: int = 1, vehicle_class: VehicleClass = CAR) -> Track:
    return Track(id=track, box=box, vehicle_class=vehicle_class, score=0.9)


def a_watch(start: Pixel = (0, 100), end: Pixel = (200, 100)) -> LineWatch:
    """Of a level line, from left to right, unless told."""
    return LineWatch(Line.drawn(CountingLine("line", start, end), Scale(1, 1)))


@dataclass(frozen=True)
class Pinhole:
    """A camera `height_m` above a flat road, looking `pitch_deg` below the horizon; x to the right, y ahead."""

    height_m: float = 8.0
    pitch_deg: float = 20.0
    focal_px: float = 1_000.0
    size: tuple[int, int] = (1280, 720)

    def pixel(self, x_m: float, y_m: float) -> tuple[float, float]:
        pitch = math.radians(self.pitch_deg)
        depth = y_m * math.cos(pitch) + self.height_m * math.sin(pitch)
        below = self.height_m * math.cos(pitch) - y_m * math.sin(pitch)
        return (
            self.size[0] / 2 + self.focal_px * x_m / depth,
            self.size[1] / 2 + self.focal_px * below / depth,
        )

    def point(self, x_m: float, y_m: float) -> GroundPoint:
        return GroundPoint(self.pixel(x_m, y_m), (x_m, y_m))
