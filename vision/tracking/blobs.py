"""Blobs that move, held against what is known already: which of them say something new.

     the network's box here and now ──overlaps──> the blob is explained: nothing new
blob ─┤
     a track the network has seen,   ──about the same box──> it carries the track on
     where it is expected now        ──some overlap────────> explained: a part of it, its shadow, two merged
      nothing of the kind ───────────────────────────────> free: a track of its own
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
    unexplained = ~_touches(blobs, found)
    carries = unexplained & (overlaps(blobs, expected) >= _SAME_FROM).any(axis=1)
    free = unexplained & ~_touches(blobs, expected)
    return LeftOver(np.flatnonzero(carries), np.flatnonzero(free & ~carries))


def _touches(blobs: Boxes, others: Boxes) -> npt.NDArray[np.bool_]:
    either = np.maximum(covered(blobs, others), covered(others, blobs).T)
    return np.asarray((either > _EXPLAINED_FROM).any(axis=1), np.bool_)
