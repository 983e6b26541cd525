"""A calibration by four or more points of the road: the direct linear transform, normalised.

Hartley and Zisserman, "Multiple View Geometry in Computer Vision", 2nd edition, algorithm 4.2: both sets of points
are shifted to their middle and scaled, which is what makes the linear solution a good one. Fitted is the way from the
ground to the picture, since it is on the picture that points are set by hand; the ground is its inverse.
"""

from collections.abc import Sequence

import numpy as np

from vision.measuring.ground import CalibrationError, Ground, Matrix, Place, click_error_px, require_determined
from vision.tracking.tracks import Point

_LEAST_POINTS = 4
_DEGREES_OF_FREEDOM = 8
_LEAST_SINGULAR_SHARE = 1e-4
"""Of the largest singular value: points on a line give 0 (1e-16 as computed), good ones 0.01 and more."""


def ground_by_points(pixels: Sequence[Point], places: Sequence[Place], width: int) -> Ground:
    """`width` of the picture in pixels. CalibrationError says what is wrong with the points."""
    if len(pixels) < _LEAST_POINTS:
        raise CalibrationError(f"{len(pixels)} points are not enough: set at least four, far apart, not on one line")
    seen, known = np.array(pixels, float), np.array(places, float)
    to_picture = _fitted(known, seen)
    _require_one_side(to_picture, known)
    residual = _residual(to_picture, known, seen)
    step = max(click_error_px(width), residual)
    ground = Ground(
        matrix=_inverse(to_picture, known),
        variants=tuple(_inverse(_fitted(known, moved), known) for moved in _moved(seen, step)),
        residual=residual,
    )
    require_determined(ground, pixels, "set points further apart, or more of them, and check their metres")
    return ground


def _fitted(source: Matrix, target: Matrix) -> Matrix:
    """The homography from `source` to `target` (n x 2 each), least squares."""
    source_scale, target_scale = _normalising(source), _normalising(target)
    ones = np.ones((len(source), 1))
    s = np.hstack([source, ones]) @ source_scale.T
    t = np.hstack([target, ones]) @ target_scale.T
    zeros = np.zeros_like(s)
    rows = np.vstack([np.hstack([s, zeros, -t[:, :1] * s]), np.hstack([zeros, s, -t[:, 1:2] * s])])
    _, singular, axes = np.linalg.svd(rows)
    if singular[_DEGREES_OF_FREEDOM - 1] < _LEAST_SINGULAR_SHARE * singular[0]:
        raise CalibrationError("the points lie on a line, or three of four do: set them at the corners of an area")
    fitted: Matrix = np.linalg.inv(target_scale) @ axes[-1].reshape(3, 3) @ source_scale
    return fitted


def _normalising(points: Matrix) -> Matrix:
    """What moves the points' middle to the origin and their mean distance from it to √2."""
    middle = points.mean(axis=0)
    spread = float(np.mean(np.hypot(*(points - middle).T)))
    if spread == 0:
        raise CalibrationError("all points are the same one")
    scale = np.sqrt(2) / spread
    return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])


def _require_one_side(to_picture: Matrix, places: Matrix) -> None:
    """All points lie before the camera, i.e. on one side of its own plane."""
    depths = np.hstack([places, np.ones((len(places), 1))]) @ to_picture[2]
    if depths.min() * depths.max() <= 0:
        raise CalibrationError(
            "the points go round in another order on the picture than on the ground: check which is which"
        )


def _residual(to_picture: Matrix, places: Matrix, pixels: Matrix) -> float:
    """Root mean square, in pixels, corrected for what the fit used up; 0 of four points, which always fit."""
    left = 2 * len(places) - _DEGREES_OF_FREEDOM
    if left == 0:
        return 0.0
    projected = np.hstack([places, np.ones((len(places), 1))]) @ to_picture.T
    errors = projected[:, :2] / projected[:, 2:] - pixels
    return float(np.sqrt(np.sum(errors**2) / left))


def _inverse(to_picture: Matrix, places: Matrix) -> Matrix:
    """From the picture to the ground, with a positive last component where the points are."""
    depth = float(to_picture[2] @ (*places.mean(axis=0), 1.0))
    return np.asarray(np.linalg.inv(to_picture / depth), np.float64)


def _moved(pixels: Matrix, step: float) -> list[Matrix]:
    """The points with one coordinate of one of them off by `step`: 2 n sets."""
    sets = []
    for index in range(pixels.size):
        moved = pixels.copy()
        moved.flat[index] += step
        sets.append(moved)
    return sets
