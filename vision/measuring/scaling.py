"""From the picture the geometry was drawn on to the picture the stream has."""

from dataclasses import dataclass

from streams.contracts.cameras import Pixel, View
from vision.tracking.tracks import Point

Size = tuple[int, int]
"""Width, height, in pixels."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels of the stream for a pixel of the drawing, in x and y."""

    x: float
    y: float

    @classmethod
    def of(cls, view: View, size: Size) -> "Scale":
        """Without `frame` the view is drawn on the stream's own pixels."""
        if view.frame is None:
            return cls(1.0, 1.0)
        return cls(size[0] / view.frame[0], size[1] / view.frame[1])

    def point(self, pixel: Pixel) -> Point:
        """Where a point of the drawing is on the stream's picture."""
        return Point(pixel[0] * self.x, pixel[1] * self.y)
