"""The road as a plane: where on the ground a point of the picture lies, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from vision.tracking.tracks import Point

Matrix: TypeAlias = npt.NDArray[np.float64]

MOST_ERROR = 0.2
"""Beyond a fifth nothing is told: neither a calibration that gives such lengths, nor a speed."""


class CalibrationError(ValueError):
    """The points or lengths do not say how the picture lies on the ground. Other ones may: the sentence says which."""


class Place(NamedTuple):
    """Metres on the ground."""

    x: float
    y: float


@dataclass(frozen=True)
class Ground:
    """`matrix` (3 x 3) takes a pixel to metres, with a positive last component for what is below the horizon.

    `variants`: the same when one thing the calibration stands on was off by one standard deviation; each is
    independent of the others, so the squares of what they change add up. `residual`: how badly the calibration's own
    points or lengths fit, for people: pixels for points, a share for lengths.
    """

    matrix: Matrix
    variants: tuple[Matrix, ...]
    residual: float

    def place(self, pixel: Point) -> Place | None:
        """Where a pixel of the road is; None at the horizon and above it."""
        return _through(self.matrix, pixel)

    def jacobian(self, pixel: Point) -> Matrix:
        """2 x 2: metres in x and y for a pixel in x and y, at this place."""
        x, y, w = self.matrix @ (pixel.x, pixel.y, 1.0)
        m = self.matrix
        return np.array(
            [
                [(m[0, 0] - m[2, 0] * x / w) / w, (m[0, 1] - m[2, 1] * x / w) / w],
                [(m[1, 0] - m[2, 0] * y / w) / w, (m[1, 1] - m[2, 1] * y / w) / w],
            ]
        )

    def distance(self, start: Point, end: Point) -> float | None:
        """Metres between two pixels of the road."""
        return _distance(self.matrix, start, end)

    def error(self, start: Point, end: Point) -> float:
        """One standard deviation of that distance by the calibration, as a share of it."""
        metres = self.distance(start, end)
        if not metres:
            return 1.0
        shares = [(_distance(variant, start, end) or 0.0) / metres - 1 for variant in self.variants]
        return float(np.sqrt(np.sum(np.square(shares))))


def require_determined(ground: Ground, pixels: Sequence[Point], advice: str) -> None:
    """CalibrationError where lengths between the pixels it stands on are not known better than MOST_ERROR."""
    errors = [ground.error(start, end) for start, end in combinations(pixels, 2)]
    if np.median(errors) > MOST_ERROR:
        raise CalibrationError(f"the ground is known to ±{100 * float(np.median(errors)):.0f} % only: {advice}")


def click_error_px(width: int) -> float:
    """How far a point set by hand lies from where it should: a pixel, more on large pictures shown reduced."""
    return max(1.0, width / 1_000)


def _through(matrix: Matrix, pixel: Point) -> Place | None:
    x, y, w = matrix @ (pixel.x, pixel.y, 1.0)
    return Place(float(x / w), float(y / w)) if w > 0 else None


def _distance(matrix: Matrix, start: Point, end: Point) -> float | None:
    one, other = _through(matrix, start), _through(matrix, end)
    return None if one is None or other is None else float(np.hypot(one.x - other.x, one.y - other.y))
