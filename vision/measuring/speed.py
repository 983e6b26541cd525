"""How fast a track is on the ground: a straight line through where its foot was, over the time of the source.

The foot is the middle of the box's lower edge, about where the vehicle touches the road on the side that faces the
camera. A point that is higher than the road is seen too far away and moves too fast, by h / (H - h) of its height h
and the camera's H (a bumper at 0.5 m under a camera at 8 m: 7 %); the foot is the lowest there is. Each position is
taken to the ground by itself, so it does not matter how much nearer a pixel is below than above: that is what
averaging the scales of two axes gets wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.measuring.ground import MOST_ERROR, Ground, Matrix
from vision.measuring.trails import Sample

_LEAST_SAMPLES = 5
_LEAST_SPAN_S = 0.25
_BOX_ERROR_PX = 0.5
"""One standard deviation of a foot at the least: no detector places a box better, however smooth its track."""
_ROBUST_AT = 1.345
"""Huber's: beyond it a residual, in standard deviations, weighs less; 95 % as efficient as least squares."""
_ROBUST_ROUNDS = 3
_MOST_ALIKE = 0.8
"""The most that neighbouring residuals are taken to be alike."""
_KMH = 3.6
_ALWAYS_GOOD_ENOUGH_KMH = 2.0
"""Who crawls is told with this error too: leaving out the slow ones would make every mean too high."""


@dataclass(frozen=True, slots=True)
class Speed:
    """`error_kmh`: one standard deviation. `x`, `y`: m/s on the ground."""

    kmh: float
    error_kmh: float
    x: float
    y: float

    @property
    def is_good_enough(self) -> bool:
        """Whether it may be told."""
        return self.error_kmh <= max(MOST_ERROR * self.kmh, _ALWAYS_GOOD_ENOUGH_KMH)


def speed_of(samples: Sequence[Sample], ground: Ground) -> Speed | None:
    """Over the samples, oldest first; None where they are too few, or not on the ground."""
    if len(samples) < _LEAST_SAMPLES or samples[-1].time_s - samples[0].time_s < _LEAST_SPAN_S:
        return None
    places = [ground.place(sample.foot) for sample in samples]
    on_ground = np.array([place for place in places if place is not None])
    if len(on_ground) < len(samples):
        return None
    times = np.array([sample.time_s for sample in samples])
    jacobians = np.array([ground.jacobian(sample.foot) for sample in samples])
    spread = np.sqrt(np.sum(jacobians**2, axis=(1, 2)) / 2)
    start, velocity, weights = _robust_line(times, on_ground, spread)
    metres_a_second = float(np.hypot(*velocity))
    ahead = velocity / metres_a_second if metres_a_second > 0 else np.array([1.0, 0.0])
    residuals = (on_ground - start - np.outer(times, velocity)) @ ahead
    expected = np.hypot(*np.einsum("i,nij->jn", ahead, jacobians)) * _BOX_ERROR_PX
    by_line = _slope_error(times, residuals, weights, expected)
    by_ground = metres_a_second * ground.error(samples[0].foot, samples[-1].foot)
    return Speed(
        kmh=_KMH * metres_a_second,
        error_kmh=_KMH * float(np.hypot(by_line, by_ground)),
        x=float(velocity[0]),
        y=float(velocity[1]),
    )


def _robust_line(times: Matrix, places: Matrix, spread: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """Where it was at time 0, its velocity, and what each place weighs.

    A place weighs by how many metres a pixel is there, and less the further it is off the line (Huber).
    """
    weights = 1 / np.maximum(spread, 1e-9) ** 2
    start, velocity = _line(times, places, weights)
    for _ in range(_ROBUST_ROUNDS):
        off = np.hypot(*(places - start - np.outer(times, velocity)).T) / spread
        scale = 1.4826 * float(np.median(off)) or 1.0
        robust = weights * np.minimum(1.0, _ROBUST_AT * scale / np.maximum(off, 1e-12))
        start, velocity = _line(times, places, robust)
    return start, velocity, robust


def _line(times: Matrix, places: Matrix, weights: Matrix) -> tuple[Matrix, Matrix]:
    share = weights / weights.sum()
    middle, at = share @ places, float(share @ times)
    velocity = (share * (times - at)) @ (places - middle) / float(share @ (times - at) ** 2)
    return middle - at * velocity, velocity


def _slope_error(times: Matrix, residuals: Matrix, weights: Matrix, expected: Matrix) -> float:
    """One standard deviation of the slope, in m/s.

    From the residuals, made larger as neighbours are alike (a box that is too low in one frame is in the next: fewer
    independent places than frames), but no less than boxes are off at the best.
    """
    share = weights / weights.sum()
    lever = share * (times - float(share @ times))
    variance = float(share @ residuals**2) * len(times) / (len(times) - 2)
    alike = float(residuals[1:] @ residuals[:-1]) / max(float(residuals @ residuals), 1e-12)
    alike = min(max(alike, 0.0), _MOST_ALIKE)
    found = variance * (1 + alike) / (1 - alike) * float(np.sum(lever**2))
    least = float(np.sum((lever * expected) ** 2))
    return float(np.sqrt(max(found, least))) / float(share @ (times - float(share @ times)) ** 2)
