"""What a camera sees, drawn on its masked picture: lines with arrows and counts, zones, boxes, trails, the time.

Readable on dark and on bright pictures and at any size: every stroke has a dark rim, every text a dark plate, and all
grow with the picture. OpenCV 5 carries a face that has the letters of Vietnamese, so names are drawn as they are
written.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import cv2
import numpy as np
import numpy.typing as npt

from streams.contracts.cameras import CountingLine, Direction, View, Zone, ZoneKind, line_directions
from streams.contracts.sightings import VehicleClass
from streams.contracts.times import Micros, to_datetime
from vision.analysis.analysis import Seen
from vision.frames import Image
from vision.measuring.events import Crossing
from vision.measuring.lines import Line
from vision.measuring.scaling import Scale, Size
from vision.tracking.tracks import Point, Track

_Colour = tuple[int, int, int]
_Pixels = npt.NDArray[np.int32]

_DARK: _Colour = (24, 22, 20)
_WHITE: _Colour = (245, 245, 245)
_LINE: _Colour = (60, 220, 255)
_CROSSED: _Colour = (90, 255, 140)
_ZONE: dict[ZoneKind, _Colour] = {
    ZoneKind.ROAD: (170, 170, 170),
    ZoneKind.LANE: (240, 190, 90),
    ZoneKind.ZONE: (220, 130, 230),
}
_BOX: dict[VehicleClass, _Colour] = {
    VehicleClass.TWO_WHEELER: (90, 230, 120),
    VehicleClass.CAR: (255, 190, 70),
    VehicleClass.BUS: (70, 150, 255),
    VehicleClass.TRUCK: (120, 120, 255),
    VehicleClass.PEDESTRIAN: (230, 130, 255),
    VehicleClass.OTHER: (200, 200, 200),
}
_SHORT: dict[VehicleClass, str] = {
    VehicleClass.TWO_WHEELER: "2W",
    VehicleClass.CAR: "car",
    VehicleClass.BUS: "bus",
    VehicleClass.TRUCK: "truck",
    VehicleClass.PEDESTRIAN: "ped",
    VehicleClass.OTHER: "",
}
_ARROWS: dict[Direction, str] = {
    Direction.UP: "↑",
    Direction.DOWN: "↓",
    Direction.LEFT: "←",
    Direction.RIGHT: "→",
}
_TRAIL_S, _FLASH_S, _SPEED_S = 1.5, 0.4, 3.0
"""So long a trail reaches back, a line is lit after a crossing, a speed stays at its vehicle."""
_ZONE_SHARE = 0.16
_WRITTEN_FOR_PX = 640
"""Sizes below are for a picture of this width."""
_FACE = cv2.FontFace("sans")


@dataclass(slots=True)
class Drawing:
    """Remembers what one frame does not show: trails, counts, speeds. `see` every frame, `draw` those shown."""

    view: View
    counts: Counter[tuple[str, Direction]] = field(default_factory=Counter)
    _trails: dict[int, deque[tuple[float, Point]]] = field(default_factory=dict)
    _crossed: dict[str, float] = field(default_factory=dict)
    _speeds: dict[int, tuple[float, float]] = field(default_factory=dict)

    def see(self, tracks: Sequence[Track], crossings: Sequence[Crossing], time_s: float) -> None:
        """What was found in the next frame."""
        for track in tracks:
            self._trails.setdefault(track.id, deque()).append((time_s, track.box.centre))
        for trail in self._trails.values():
            while trail and not time_s - _TRAIL_S <= trail[0][0] <= time_s:
                trail.popleft()
        self._trails = {track: trail for track, trail in self._trails.items() if trail}
        for crossing in crossings:
            self.counts[crossing.line, crossing.direction] += 1
            self._crossed[crossing.line] = time_s
            if crossing.speed_kmh is not None:
                self._speeds[crossing.track] = (time_s, crossing.speed_kmh)
        self._speeds = {
            track: (since, speed) for track, (since, speed) in self._speeds.items() if 0 <= time_s - since <= _SPEED_S
        }

    def draw(self, masked: Image, tracks: Sequence[Track], detector: str, time_s: float, at: Micros) -> Image:
        """A copy of the masked picture with everything on it; `at` is written in UTC."""
        pen = _Pen(masked.copy(), self.view)
        pen.zones(self.view.zones)
        for track in tracks:
            trail = [point for _, point in self._trails.get(track.id, ())]
            speed = self._speeds.get(track.id)
            pen.track(track, trail, None if speed is None else speed[1])
        for line in self.view.lines:
            is_lit = 0 <= time_s - self._crossed.get(line.id, -_SPEED_S) <= _FLASH_S
            pen.line(line, self.counts, is_lit=is_lit)
        pen.caption(detector, to_datetime(at))
        return pen.image


def draw(masked: Image, view: View, seen: Seen, time_s: float, at: Micros) -> Image:
    """One frame by itself: no trails, and only the crossings of this frame are counted."""
    drawing = Drawing(view)
    drawing.see(seen.tracks, seen.crossings, time_s)
    return drawing.draw(masked, seen.tracks, seen.detector, time_s, at)


class _Pen:
    """Draws on one picture."""

    def __init__(self, image: Image, view: View) -> None:
        self.image = image
        self._size: Size = (image.shape[1], image.shape[0])
        self._scale = Scale.of(view, self._size)
        self._unit = max(0.6, self._size[0] / _WRITTEN_FOR_PX)
        self._thin = max(1, round(1.3 * self._unit))

    def zones(self, zones: Sequence[Zone]) -> None:
        """Tinted, with an outline, the name, and an arrow the way traffic runs."""
        if not zones:
            return
        tinted = self.image.copy()
        for zone in zones:
            if zone.kind is not ZoneKind.ROAD:
                cv2.fillPoly(tinted, [self._polygon(zone)], _ZONE[zone.kind])
        cv2.addWeighted(tinted, _ZONE_SHARE, self.image, 1 - _ZONE_SHARE, 0, dst=self.image)
        for zone in zones:
            polygon = self._polygon(zone)
            cv2.polylines(self.image, [polygon], isClosed=True, color=_ZONE[zone.kind], lineType=cv2.LINE_AA)
            if zone.heading is not None:
                start, end = (self._scale.point(place) for place in zone.heading)
                self._arrow(start, end, _ZONE[zone.kind])
            if zone.kind is not ZoneKind.ROAD:
                x, y = polygon.mean(axis=0)
                self._text(zone.name or zone.id, Point(float(x), float(y)), 9, _ZONE[zone.kind])

    def track(self, track: Track, trail: Sequence[Point], speed_kmh: float | None) -> None:
        """A box, where it came from, and what it is."""
        colour = _BOX[track.vehicle_class]
        self._strokes(np.array(trail).reshape(-1, 2), colour)
        left, top, right, bottom = (round(side) for side in track.box)
        cv2.rectangle(self.image, (left, top), (right, bottom), _DARK, self._thin + 2)
        cv2.rectangle(self.image, (left, top), (right, bottom), colour, self._thin)
        words = f"{_SHORT[track.vehicle_class]} #{track.id}".strip()
        if speed_kmh is not None:
            words += f" · {speed_kmh:.0f} km/h"
        self._text(words, Point(left, top - 2 * self._unit), 8, colour)

    def line(self, line: CountingLine, counts: Counter[tuple[str, Direction]], *, is_lit: bool) -> None:
        """The line, an arrow each way, and how many went each way."""
        drawn = Line.drawn(line, self._scale)
        colour = _CROSSED if is_lit else _LINE
        self._strokes(np.array([drawn.start, drawn.end]), colour, 1.6)
        middle = Point((drawn.start.x + drawn.end.x) / 2, (drawn.start.y + drawn.end.y) / 2)
        reach = 15 * self._unit
        for sign in (1, -1):
            tip = Point(middle.x + sign * reach * drawn.normal.x, middle.y + sign * reach * drawn.normal.y)
            self._arrow(middle, tip, colour)
        numbers = "  ".join(f"{_ARROWS[way]} {counts[line.id, way]}" for way in line_directions(line))
        self._text(
            f"{line.name or line.id}  {numbers}", Point(drawn.start.x, drawn.start.y - 4 * self._unit), 12, colour
        )

    def caption(self, detector: str, at: datetime) -> None:
        """The time and how it is looked at, below."""
        bottom = self._size[1] - 5 * self._unit
        words = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC · {detector}"
        self._text(words, Point(5 * self._unit, bottom), 10, _WHITE)

    def _polygon(self, zone: Zone) -> _Pixels:
        return np.array([self._scale.point(corner) for corner in zone.polygon]).round().astype(np.int32)

    def _strokes(self, points: npt.NDArray[np.float64], colour: _Colour, weight: float = 1.0) -> None:
        whole = [points.round().astype(np.int32)]
        thick = max(1, round(self._thin * weight))
        cv2.polylines(self.image, whole, isClosed=False, color=_DARK, thickness=thick + 2, lineType=cv2.LINE_AA)
        cv2.polylines(self.image, whole, isClosed=False, color=colour, thickness=thick, lineType=cv2.LINE_AA)

    def _arrow(self, start: Point, end: Point, colour: _Colour) -> None:
        first, last = (round(start.x), round(start.y)), (round(end.x), round(end.y))
        length = max(1.0, float(np.hypot(end.x - start.x, end.y - start.y)))
        tip = min(0.5, 7 * self._unit / length)
        cv2.arrowedLine(self.image, first, last, _DARK, self._thin + 2, cv2.LINE_AA, tipLength=tip)
        cv2.arrowedLine(self.image, first, last, colour, self._thin, cv2.LINE_AA, tipLength=tip)

    def _text(self, words: str, at: Point, points: int, colour: _Colour) -> None:
        """On a plate, moved so that all of it is on the picture."""
        size = max(8, round(points * self._unit))
        _, above, width, height = cv2.getTextSize(self._size, words, (0, 0), _FACE, size)
        edge = max(1, round(2 * self._unit))
        x = int(min(max(at.x, edge), max(edge, self._size[0] - width - edge)))
        y = int(min(max(at.y, edge - above), self._size[1] - edge - (above + height)))
        area = np.s_[max(0, y + above - edge) : y + above + height + edge, max(0, x - edge) : x + width + edge]
        self.image[area] = (0.35 * self.image[area] + 0.65 * np.array(_DARK)).astype(np.uint8)
        cv2.putText(self.image, words, (x, y), colour, _FACE, size)
