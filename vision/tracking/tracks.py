"""A track: one vehicle, as far as it could be followed."""

from typing import NamedTuple

from streams.contracts.sightings import VehicleClass


class Point(NamedTuple):
    """Pixels; the origin is the top left corner."""

    x: float
    y: float


class Box(NamedTuple):
    """Pixels, corners top left and bottom right."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> Point:
        """The middle: what crosses lines."""
        return Point((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    @property
    def foot(self) -> Point:
        """The middle of the lower edge: about where it stands on the ground."""
        return Point((self.left + self.right) / 2, self.bottom)


class Track(NamedTuple):
    """A confirmed track in one frame. `vehicle_class` is what it was most often so far.

    `is_seen`: by a network so far; where there is one, a track it never sees may be a shadow.
    """

    id: int
    box: Box
    vehicle_class: VehicleClass
    score: float
    is_seen: bool = True
