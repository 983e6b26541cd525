"""Crossings of a line: the centre of a vehicle's box passes from one side to the other, once in its life.

far side     ·  ·                     a centre counts as beyond the line only when it is `margin` away from it,
─ ─ ─ ─ ─ ─ ─ ─ ─ ·─ ─ ─ ─ ─ +margin  so that one that stands on the line and trembles crosses nothing
━━━━━━━━━━━━━━━━━━━━━━━━━━━━ line
─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ · ─ ─ -margin
near side               ·  ·

A track that is first seen between the margins has no side yet. It crosses if it then leaves on the other side than it
was first seen on, or was so fast that it was there a moment before; in both cases it has to go two margins, as far as
any other.
"""

import math
from dataclasses import dataclass, field

from streams.contracts.cameras import CountingLine, Direction, line_directions
from vision.measuring.scaling import Scale
from vision.tracking.tracks import Box, Point

_LEAST_MARGIN_PX = 2.0
_MARGIN_SHARE = 0.15
"""Of the box's extent across the line: a box trembles by a few per cent of its size, more when half hidden."""
_UNSEEN_FRAMES = 2
"""A tracker confirms a vehicle a frame or two after it first saw it: so far back a movement is prolonged."""


@dataclass(frozen=True, slots=True)
class Line:
    """From `start` to `end`, in pixels; ValueError where they are the same point.

    `directions`: what a movement to the positive side is called, and one to the negative side. They are those of the
    line as it was drawn, so that a stream of another shape does not turn "down" into "right".
    """

    start: Point
    end: Point
    directions: tuple[Direction, Direction]
    name: str = "line"

    def __post_init__(self) -> None:
        if math.dist(self.start, self.end) < 1:
            raise ValueError(f"the line {self.name} begins and ends at the same point")

    @classmethod
    def drawn(cls, line: CountingLine, scale: Scale) -> "Line":
        """The line as it lies on the stream's picture."""
        return cls(scale.point(line.start), scale.point(line.end), _directions(line), line.id)

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
        """The unit vector at a right angle to `along`, clockwise as one looks at the picture: the positive side."""
        along = self.along
        return Point(-along.y, along.x)

    def distance(self, point: Point) -> float:
        """From the line (prolonged), positive on the side of `normal`, in pixels."""
        along = self.along
        return (point.y - self.start.y) * along.x - (point.x - self.start.x) * along.y

    def foot(self, point: Point) -> float:
        """Where the point's foot lies: 0 at the start, 1 at the end."""
        along = self.along
        return ((point.x - self.start.x) * along.x + (point.y - self.start.y) * along.y) / self.length

    def extent(self, box: Box) -> float:
        """How far the box reaches across the line, in pixels."""
        along = self.along
        return abs(along.y) * (box.right - box.left) + abs(along.x) * (box.bottom - box.top)

    def direction(self, *, to_positive: bool) -> Direction:
        """The dominant image axis of a movement across the line, whatever it does along it."""
        return self.directions[0] if to_positive else self.directions[1]


def margin(line: Line, box: Box) -> float:
    """How far beyond the line a box's centre has to be to be clearly beyond it, in pixels."""
    return max(_LEAST_MARGIN_PX, _MARGIN_SHARE * line.extent(box))


@dataclass(slots=True)
class _Passage:
    """What is known of one track at one line.

    `side`: where it was clearly last (0: nowhere yet). `first`: its distance when first seen. `met_at`: where its
    centre last changed sides, from 0 at the line's start to 1 at its end, wherever the margins are.
    """

    first: float
    last: Point
    distance: float
    side: int = 0
    frames: int = 1
    met_at: float = math.nan
    has_crossed: bool = False


@dataclass(slots=True)
class LineWatch:
    """The crossings of one line. A track crosses it once: who turns round on it is not counted twice.

    Only between the line's ends, by where the centre itself passes: of two lines end to end, one counts a vehicle.
    """

    line: Line
    _passages: dict[int, _Passage] = field(default_factory=dict)

    def see(self, track: int, box: Box) -> Direction | None:
        """The track's box in the next frame; the direction if with it the line is crossed."""
        centre = box.centre
        distance = self.line.distance(centre)
        passage = self._passages.get(track)
        if passage is None:
            self._passages[track] = passage = _Passage(distance, centre, distance)
        elif not passage.has_crossed:
            self._follow(passage, centre, distance)
        if passage.has_crossed:
            return None
        return self._judge(passage, distance, margin(self.line, box))

    def forget(self, alive: set[int]) -> None:
        """Let go of tracks that are no more."""
        for track in self._passages.keys() - alive:
            del self._passages[track]

    def _follow(self, passage: _Passage, centre: Point, distance: float) -> None:
        """Remember where the centre changed sides, if it just did."""
        if (distance > 0) != (passage.distance > 0):
            passage.met_at = self._met_at(passage.last, passage.distance, centre, distance)
        passage.last, passage.distance = centre, distance
        passage.frames += 1

    def _judge(self, passage: _Passage, distance: float, margin_px: float) -> Direction | None:
        """Whether being here means having crossed."""
        if abs(distance) <= margin_px:
            return None
        side = 1 if distance > 0 else -1
        before, passage.side = passage.side, side
        if before == 0 and passage.frames > 1:
            moved = side * (distance - passage.first)
            if moved < 2 * margin_px:
                passage.side = 0
                return None
            before = self._came_from(passage, side, moved)
        if before in (0, side) or not 0 <= passage.met_at <= 1:
            return None
        passage.has_crossed = True
        return self.line.direction(to_positive=side > 0)

    def _came_from(self, passage: _Passage, side: int, moved: float) -> int:
        """The side of a track first seen between the margins, by how it moved since, in pixels a frame."""
        if passage.first * side <= 0:
            return -side
        if not math.isnan(passage.met_at) or abs(passage.first) >= _UNSEEN_FRAMES * moved / (passage.frames - 1):
            return side
        passage.met_at = self.line.foot(passage.last)
        return -side

    def _met_at(self, before: Point, near: float, after: Point, far: float) -> float:
        """Where the straight way between two points meets the line: 0 at its start, 1 at its end."""
        share = abs(near) / (abs(near) + abs(far))
        meeting = Point(before.x + share * (after.x - before.x), before.y + share * (after.y - before.y))
        return self.line.foot(meeting)


def _directions(line: CountingLine) -> tuple[Direction, Direction]:
    """What the movements to the positive and to the negative side are called."""
    back, forth = line_directions(line)
    along_x, along_y = line.end[0] - line.start[0], line.end[1] - line.start[1]
    component = along_x if forth is Direction.DOWN else -along_y
    return (forth, back) if component > 0 else (back, forth)
