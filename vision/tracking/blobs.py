"""Blobs that move, held against what is known already: which of them say something new.

the network's box here and now  ──some overlap──> explained: nothing new
tracks the network has seen,    ──one, the same─> it carries that track on
as they are expected now        ──some overlap──> explained: a part of one, its shadow, several merged
nothing of the kind             ────────────────> free: a track of its own
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vision.detection.detections import Boxes
from vision.detection.overlaps import covered, overlaps

_EXPLAINED_FROM = 0.3
"""Of the smaller of the two."""
_SAME_FROM = 0.4
"""Intersection over union. A blob with the shadow of a vehicle, or without its roof, still reaches it; half a vehicle
or two of them do not, and would pull the track's middle across a line."""


class LeftOver(NamedTuple):
    """Indices of blobs. `carrying` tracks of the network on; `free` of any."""

    carrying: npt.NDArray[np.int64]
    free: npt.NDArray[np.int64]


def left_over(blobs: Boxes, found: Boxes, expected: Boxes) -> LeftOver:
    """What remains of `blobs` beside the network's boxes `found` and its tracks' boxes as `expected` now."""
    unexplained = ~(nesting(blobs, found) > _EXPLAINED_FROM).any(axis=1)
    touched = (nesting(blobs, expected) > _EXPLAINED_FROM).sum(axis=1)
    carries = (touched == 1) & (overlaps(blobs, expected) >= _SAME_FROM).any(axis=1)
    return LeftOver(np.flatnonzero(unexplained & carries), np.flatnonzero(unexplained & (touched == 0)))


def nesting(ones: Boxes, others: Boxes) -> npt.NDArray[np.float32]:
    """len(ones) x len(others): the share of the smaller that lies in the larger."""
    return np.maximum(covered(ones, others), covered(others, ones).T)
