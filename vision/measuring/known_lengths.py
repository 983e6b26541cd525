"""A calibration by known lengths on the road: the pitch, height and focal length of the camera that saw them so.

The camera is a pinhole with square pixels and its principal point in the middle of the picture, and it does not lean
to a side (roll 0): three unknowns, so three lengths are the least. With x, y the pixel from the middle in focal
lengths and θ the pitch below the horizon, the ray meets the ground of a camera at height h at

    X = h x / (sin θ + y cos θ)        to the right
    Y = h (cos θ - y sin θ) / (sin θ + y cos θ)    ahead

The fit is of the logarithms of the lengths (each counts by its share, not by its metres), by Gauss-Newton with
damping from a grid of starts; h follows from θ and f. Several cameras that fit equally well but disagree about the
ground are no answer, nor are lengths that leave it open (all of them across the road, say): both are refused.
"""

from collections.abc import Callable, Sequence
from itertools import combinations, product

import numpy as np

from vision.measuring.ground import CalibrationError, Ground, Matrix, click_error_px, require_determined
from vision.measuring.scaling import Size
from vision.tracking.tracks import Point

_LEAST_LENGTHS = 3
_TAPE_ERROR = 0.01
"""Of a length as measured on the road, one standard deviation."""
_PITCHES = np.radians([2, 5, 10, 17, 27, 40, 57, 78])
_FOCAL_SHARES = (0.4, 0.7, 1.2, 2.0, 3.5)
"""Of the width: fields of view from 100° to 16°."""
_FOCAL_BOUNDS = (0.25, 12.0)
_AS_GOOD = 4.0
"""A fit whose sum of squares in standard deviations is that little worse cannot be told from the best."""
_SAME_GROUND = 0.1
_SPREAD = np.diag([1.0, 1.0, 0.0])
"""What is known beforehand: a pitch to a radian, a focal length to a factor e, of a height nothing."""
_STEPS = 40
_ADVICE = "give lengths along the road as well as across it, near and far"


def ground_by_lengths(segments: Sequence[tuple[Point, Point]], metres: Sequence[float], size: Size) -> Ground:
    """CalibrationError says what is wrong with the lengths."""
    if len(segments) < _LEAST_LENGTHS:
        raise CalibrationError(f"{len(segments)} lengths are not enough: measure at least three in different places")
    ends = np.array(segments, float) - (size[0] / 2, size[1] / 2)
    lengths = np.array(metres, float)
    errors = np.full(len(lengths), click_error_px(size[0]) / np.hypot(*(ends[:, 1] - ends[:, 0]).T) + _TAPE_ERROR)
    first = _fits(ends, lengths, errors, size[0])
    errors = _errors(first[0], ends, size[0])
    found = sorted((_polished(fit, ends, lengths, errors, size[0]) for fit in first), key=lambda fit: fit[0])
    cost, best = found[0]
    pixels = [point for segment in segments for point in segment]
    _require_one_answer(found, pixels, size)
    excess = max(1.0, cost / max(1, len(lengths) - _LEAST_LENGTHS))
    ground = Ground(
        matrix=_matrix(best, size),
        variants=tuple(_matrix(best + change, size) for change in _changes(best, ends, lengths, errors, excess)),
        residual=float(np.sqrt(np.mean(_residuals(best, ends, lengths) ** 2))),
    )
    require_determined(ground, pixels, _ADVICE)
    return ground


def _fits(ends: Matrix, lengths: Matrix, errors: Matrix, width: int) -> list[Matrix]:
    """What each start leads to, best first: pitch, log focal length, log height."""
    fits = []
    for pitch, share in product(_PITCHES, _FOCAL_SHARES):
        start = np.array([pitch, np.log(share * width), 0.0])
        if np.isfinite(_residuals(start, ends, lengths)).all():
            start[2] -= float(np.mean(_residuals(start, ends, lengths)))
            fits.append(_polished(start, ends, lengths, errors, width))
    if not fits:
        raise CalibrationError("no camera sees these lengths on a road: lines must lie below the horizon")
    return [fit for _, fit in sorted(fits, key=lambda fit: fit[0])]


def _polished(start: Matrix, ends: Matrix, lengths: Matrix, errors: Matrix, width: int) -> tuple[float, Matrix]:
    """Levenberg's damped Gauss-Newton steps from a start: the sum of squares in standard deviations, and the fit."""

    def weighted(fit: Matrix) -> Matrix:
        return _residuals(fit, ends, lengths) / errors

    fit, damping = start, 1e-3
    residuals = weighted(fit)
    cost = float(residuals @ residuals)
    for _ in range(_STEPS):
        slopes = _slopes(weighted, fit)
        normal = slopes.T @ slopes
        step = np.linalg.solve(normal + damping * (np.diag(np.diag(normal)) + 1e-9 * np.eye(3)), -slopes.T @ residuals)
        tried = _bounded(fit + step, width)
        residuals_there = weighted(tried)
        cost_there = float(residuals_there @ residuals_there)
        if np.isfinite(cost_there) and cost_there <= cost:
            is_settled = cost - cost_there < 1e-10 * (1 + cost)
            fit, residuals, cost, damping = tried, residuals_there, cost_there, damping / 5
            if is_settled:
                break
        else:
            damping *= 8
    return cost, fit


def _bounded(fit: Matrix, width: int) -> Matrix:
    """A camera as they are: looking down by 0.5° to 90°, with a field of view of 127° to 5°."""
    low, high = np.log(np.array(_FOCAL_BOUNDS) * width)
    return np.array([np.clip(fit[0], np.radians(0.5), np.pi / 2), np.clip(fit[1], low, high), fit[2]])


def _residuals(fit: Matrix, ends: Matrix, lengths: Matrix) -> Matrix:
    """The logarithm of each length as this camera would have it, over the true one; infinite above the horizon."""
    pitch, focal = fit[0], np.exp(fit[1])
    x, y = ends[..., 0] / focal, ends[..., 1] / focal
    below = np.sin(pitch) + y * np.cos(pitch)
    if (below <= 0).any():
        return np.full(len(lengths), np.inf)
    right, ahead = x / below, (np.cos(pitch) - y * np.sin(pitch)) / below
    apart = np.hypot(right[:, 1] - right[:, 0], ahead[:, 1] - ahead[:, 0])
    logarithms: Matrix = np.log(np.maximum(apart, 1e-12)) + fit[2] - np.log(lengths)
    return logarithms


def _slopes(function: Callable[[Matrix], Matrix], at: Matrix) -> Matrix:
    """Its derivatives, by small differences; 0 where one side cannot be reckoned."""
    step = 1e-6
    columns = [(function(at + step * axis) - function(at - step * axis)) / (2 * step) for axis in np.eye(at.size)]
    return np.nan_to_num(np.stack(columns, axis=-1), nan=0.0, posinf=0.0, neginf=0.0)


def _errors(fit: Matrix, ends: Matrix, width: int) -> Matrix:
    """One standard deviation of each residual, by how the ends were set and how the length was measured."""

    def moved(offsets: Matrix) -> Matrix:
        return _residuals(fit, ends + offsets.reshape(1, 2, 2), np.ones(len(ends)))

    slopes = _slopes(moved, np.zeros(4))
    errors: Matrix = np.sqrt(np.sum((slopes * click_error_px(width)) ** 2, axis=-1) + _TAPE_ERROR**2)
    return errors


def _changes(fit: Matrix, ends: Matrix, lengths: Matrix, errors: Matrix, excess: float) -> list[Matrix]:
    """Three independent changes of the fit, of one standard deviation each: the axes of its covariance."""
    slopes = _slopes(lambda at: _residuals(at, ends, lengths) / errors, fit)
    information = slopes.T @ slopes / excess + _SPREAD
    values, axes = np.linalg.eigh(information)
    return [axes[:, index] / np.sqrt(max(values[index], 1e-9)) for index in range(3)]


def _require_one_answer(found: Sequence[tuple[float, Matrix]], pixels: Sequence[Point], size: Size) -> None:
    """CalibrationError where cameras that fit about as well as the best see another ground."""
    pairs = list(combinations(pixels, 2))
    cost = found[0][0]
    best = Ground(_matrix(found[0][1], size), (), 0.0)
    for other_cost, fit in found[1:]:
        if other_cost > cost + _AS_GOOD:
            break
        other = Ground(_matrix(fit, size), (), 0.0)
        shares = [(other.distance(*pair) or 0.0) / (best.distance(*pair) or 1.0) - 1 for pair in pairs]
        if np.median(np.abs(shares)) > _SAME_GROUND:
            raise CalibrationError(f"several cameras would see these lengths so: {_ADVICE}")


def _matrix(fit: Matrix, size: Size) -> Matrix:
    """From the picture to the ground; the origin is below the camera."""
    pitch, focal, height = float(fit[0]), float(np.exp(fit[1])), float(np.exp(fit[2]))
    sine, cosine = np.sin(pitch), np.cos(pitch)
    centred = np.array([[1 / focal, 0, -size[0] / 2 / focal], [0, 1 / focal, -size[1] / 2 / focal], [0, 0, 1]])
    rays = np.array([[height, 0, 0], [0, -height * sine, height * cosine], [0, cosine, sine]])
    matrix: Matrix = rays @ centred
    return matrix
