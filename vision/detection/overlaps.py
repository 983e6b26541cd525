"""How much boxes cover each other, and which of several around the same thing stays."""

import numpy as np
import numpy.typing as npt

from vision.detection.detections import Boxes

Matrix = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


def areas(boxes: Boxes) -> Matrix:
    """Of each box, in square pixels."""
    sides = np.clip(boxes[:, 2:] - boxes[:, :2], 0, None)
    area: Matrix = sides[:, 0] * sides[:, 1]
    return area


def shared_areas(ones: Boxes, others: Boxes) -> Matrix:
    """len(ones) x len(others), in square pixels."""
    corners_in = np.maximum(ones[:, None, :2], others[None, :, :2])
    corners_out = np.minimum(ones[:, None, 2:], others[None, :, 2:])
    sides = np.clip(corners_out - corners_in, 0, None)
    shared: Matrix = sides[..., 0] * sides[..., 1]
    return shared


def overlaps(ones: Boxes, others: Boxes) -> Matrix:
    """Intersection over union, len(ones) x len(others)."""
    shared = shared_areas(ones, others)
    union = areas(ones)[:, None] + areas(others)[None, :] - shared
    shares: Matrix = (shared / np.maximum(union, 1e-6)).astype(np.float32)
    return shares


def covered(ones: Boxes, others: Boxes) -> Matrix:
    """The share of each of `ones` that lies in each of `others`."""
    shares: Matrix = (shared_areas(ones, others) / np.maximum(areas(ones)[:, None], 1e-6)).astype(np.float32)
    return shares


def suppress(boxes: Boxes, scores: Matrix, most: float) -> Indices:
    """Non-maximum suppression: of boxes that overlap by more than `most` the best-scored stays; best first."""
    left = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    while len(left):
        best, left = int(left[0]), left[1:]
        kept.append(best)
        left = left[overlaps(boxes[best : best + 1], boxes[left])[0] <= most]
    return np.array(kept, np.int64)
