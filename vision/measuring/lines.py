"""Crossings of a line: the centre of a vehicle's box passes from one side to the other, once in its life.

far side     ·  ·                     a centre counts as beyond the line only when it is `margin` away from it,
─ ─ ─ ─ ─ ─ ─ ─ ─ ·─ ─ ─ ─ ─ +margin  so that one that stands on the line and trembles crosses nothing
━━━━━━━━━━━━━━━━━━━━━━━━━━━━ line
─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ · ─ ─ -margin
near side               ·  ·
"""

import math
from dataclasses import dataclass, field

from streams.contracts.cameras import Direction
from vision.tracking.tracks import Box, Point

_LEAST_MARGIN_PX = 2.0
_MARGIN_SHARE = 0.15
"""Of the box's extent across the line: a box trembles by a few per cent of its size, more when half hidden."""


@dataclass(frozen=True, slots=True)
class Line:
    """From `start` to `end`; ValueError where they are the same point."""

    start: Point
    end: Point
    name: str = "line"

    def __post_init__(self) -> None:
        if math.dist(self.start, self.end) < 1:
            raise ValueError(f"the line {self.name} begins and ends at the same point")

    @property
    def length(self) -> float:
        """Pixels."""
        return math.dist(self.start, self.end)

    @property
    def along(self) -> Point:
        """The unit vector from start to end."""
        return Point((self.end.x - self.start.x) / self.length, (self.end.y - self.start.y) / self.length)

    @property
    def normal(self) -> Point:
        """The unit vector to the left of `along`, on the image: the positive side."""
        along = self.along
        return Point(-along.y, along.x)

    def distance(self, point: Point) -> float:
        """From the line (prolonged), positive on the side of `normal`, in pixels."""
        return (point.x - self.start.x) * self.normal.x + (point.y - self.start.y) * self.normal.y

    def foot(self, point: Point) -> float:
        """Where the point's foot lies: 0 at the start, 1 at the end."""
        return ((point.x - self.start.x) * self.along.x + (point.y - self.start.y) * self.along.y) / self.length

    def extent(self, box: Box) -> float:
        """How far the box reaches across the line, in pixels."""
        return abs(self.normal.x) * (box.right - box.left) + abs(self.normal.y) * (box.bottom - box.top)

    def direction(self, *, to_positive: bool) -> Direction:
        """The dominant image axis of a movement across the line, whatever it does along it."""
        sign = 1 if to_positive else -1
        across = Point(sign * self.normal.x, sign * self.normal.y)
        if abs(across.x) >= abs(across.y):
            return Direction.RIGHT if across.x > 0 else Direction.LEFT
        return Direction.DOWN if across.y > 0 else Direction.UP


@dataclass(slots=True)
class _Passage:
    """What is known of one track at one line: the side it was clearly on last, and where it was then."""

    side: int = 0
    last: Point | None = None
    has_crossed: bool = False


@dataclass(slots=True)
class LineWatch:
    """The crossings of one line. A track crosses it once: who turns round on it is not counted twice."""

    line: Line
    _passages: dict[int, _Passage] = field(default_factory=dict)

    def see(self, track: int, box: Box) -> Direction | None:
        """The track's box in the next frame; the direction if with it the line is crossed."""
        passage = self._passages.setdefault(track, _Passage())
        centre = box.centre
        distance = self.line.distance(centre)
        margin = max(_LEAST_MARGIN_PX, _MARGIN_SHARE * self.line.extent(box))
        side = 0 if abs(distance) <= margin else int(math.copysign(1, distance))
        if side == 0:
            return None
        before, came_from = passage.side, passage.last
        passage.side, passage.last = side, centre
        if passage.has_crossed or came_from is None or before == side:
            return None
        if not 0 <= self._met_at(came_from, centre) <= 1:
            return None
        passage.has_crossed = True
        return self.line.direction(to_positive=side > 0)

    def forget(self, alive: set[int]) -> None:
        """Let go of tracks that are no more."""
        for track in self._passages.keys() - alive:
            del self._passages[track]

    def _met_at(self, before: Point, after: Point) -> float:
        """Where the straight way between two points meets the line: 0 at its start, 1 at its end."""
        near, far = abs(self.line.distance(before)), abs(self.line.distance(after))
        share = near / (near + far)
        meeting = Point(before.x + share * (after.x - before.x), before.y + share * (after.y - before.y))
        return self.line.foot(meeting)
