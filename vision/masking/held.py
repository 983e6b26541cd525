"""Areas of the last moments: what a detector misses for a few frames stays hidden."""

import numpy as np
import numpy.typing as npt

from vision.detection.detections import Boxes, no_boxes
from vision.detection.overlaps import overlaps
from vision.masking.areas import Areas, together

_HELD_S = 1.0
"""A detector that finds a thing at all finds it again within a few frames; a second is 10 frames and more."""
_SAME = 0.3
"""An area that overlaps by more with where an earlier one should be by now is the same thing's, found again."""
_GROWS = 0.4
"""Of its sides, in each direction, within the time it is held: it is less and less sure where it is."""


class HeldAreas:
    """Remembers areas, where they were going, and when they were last found."""

    def __init__(self) -> None:
        self._boxes: Boxes = no_boxes()
        self._cells = np.zeros(0, np.float32)
        self._paces: npt.NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self._found_s = np.zeros(0, np.float64)

    def add(self, areas: Areas, time_s: float) -> Areas:
        """What is to be hidden now: these, and those of the last second that were not found again."""
        ages = time_s - self._found_s
        expected = _moved(self._boxes, self._paces * ages[:, None])
        paces, found_again = self._matched(areas.boxes, expected, ages)
        held = ~found_again & (ages >= 0) & (ages <= _HELD_S)
        missing = Areas(_grown(expected[held], ages[held]), self._cells[held])
        self._boxes = np.concatenate([areas.boxes, self._boxes[held]])
        self._cells = np.concatenate([areas.cells, self._cells[held]])
        self._paces = np.concatenate([paces, self._paces[held]])
        self._found_s = np.concatenate([np.full(len(areas), time_s), self._found_s[held]])
        return together([areas, missing])

    def _matched(
        self, boxes: Boxes, expected: Boxes, ages: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
        """The pace of each box (pixels/s), and which of the earlier areas are among them."""
        paces = np.zeros((len(boxes), 2), np.float32)
        found_again = np.zeros(len(expected), np.bool_)
        if len(boxes) == 0 or len(expected) == 0:
            return paces, found_again
        shares = overlaps(boxes, expected)
        nearest = shares.argmax(axis=1)
        is_same = shares[np.arange(len(boxes)), nearest] > _SAME
        before = nearest[is_same]
        found_again[before] = True
        way = _centres(boxes[is_same]) - _centres(self._boxes[before])
        pace = way / np.maximum(ages[before], 1e-3)[:, None]
        paces[is_same] = (self._paces[before] + pace) / 2
        return paces, found_again


def _centres(boxes: Boxes) -> npt.NDArray[np.float32]:
    centres: npt.NDArray[np.float32] = ((boxes[:, :2] + boxes[:, 2:]) / 2).astype(np.float32)
    return centres


def _moved(boxes: Boxes, ways: npt.NDArray[np.floating]) -> Boxes:
    moved: Boxes = (boxes + np.concatenate([ways, ways], axis=1)).astype(np.float32)
    return moved


def _grown(boxes: Boxes, ages: npt.NDArray[np.float64]) -> Boxes:
    margins = (boxes[:, 2:] - boxes[:, :2]) * (_GROWS * ages / _HELD_S)[:, None]
    grown: Boxes = (boxes + np.concatenate([-margins, margins], axis=1)).astype(np.float32)
    return grown
