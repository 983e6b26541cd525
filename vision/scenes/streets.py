"""What a street is made of: carriageways on which traffic runs, pavements, and what stands beside them."""

import math
from dataclasses import dataclass

from streams.contracts.sightings import VehicleClass


@dataclass(frozen=True, slots=True)
class Signal:
    """A traffic light. It begins with `red_s`, `offset_s` of which are over when the scene begins."""

    red_s: float
    green_s: float
    offset_s: float = 0.0

    def is_red(self, time_s: float) -> bool:
        """Amber is red here: who can still stop, does."""
        return (time_s + self.offset_s) % (self.red_s + self.green_s) < self.red_s


@dataclass(frozen=True, slots=True)
class Carriageway:
    """A straight one-way road from `start` on; `heading` in degrees: 0 along y, 90 along x.

    `start` is in the middle of its width. Who is on it is at a place along it, and to the right of its middle.
    `stop_at`: how far along the stop line of its `signal` is. `share`: of the scene's vehicles.
    """

    start: tuple[float, float]
    heading: float
    length: float
    width: float
    lanes: int
    share: float
    stop_at: float | None = None
    signal: Signal | None = None

    @property
    def ahead(self) -> tuple[float, float]:
        """The unit vector along it."""
        angle = math.radians(self.heading)
        return math.sin(angle), math.cos(angle)

    @property
    def right(self) -> tuple[float, float]:
        """The unit vector to the right of it."""
        x, y = self.ahead
        return y, -x

    def place(self, along: float, across: float) -> tuple[float, float]:
        """x, y of a place on it."""
        ahead, right = self.ahead, self.right
        return (
            self.start[0] + along * ahead[0] + across * right[0],
            self.start[1] + along * ahead[1] + across * right[1],
        )


@dataclass(frozen=True, slots=True)
class Street:
    """A street along y, the middle of its carriageways at x = 0, houses at `left` and `right` of it and at `end`.

    `crossing`: from where to where (y) another street crosses it. `posts` and `trees` stand at x, y. `mix`: the
    shares of the vehicles by class. `speed_kmh`: what a car would like to drive.
    """

    carriageways: tuple[Carriageway, ...]
    half_width: float
    left: float
    right: float
    end: float
    mix: tuple[tuple[VehicleClass, float], ...]
    speed_kmh: float
    begin: float = -20.0
    crossing: tuple[float, float] | None = None
    trees: tuple[tuple[float, float], ...] = ()
    posts: tuple[tuple[float, float], ...] = ()
    pedestrians: int = 0
    is_marked: bool = True
