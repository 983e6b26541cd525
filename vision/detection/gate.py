"""Has anything changed since the network last looked here? While nothing has, its answer still holds.

Held against the picture of the last look, not the last picture, a car that creeps adds up until it is seen; one that
stands in a queue keeps the box it had, so it stays tracked. Nothing is remembered for longer than a second.
"""

from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from vision.detection.detections import Boxes
from vision.detection.reduction import Reduction
from vision.frames import Frame

Grey = npt.NDArray[np.uint8]
Rect = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels of the frame."""

_Any = TypeVar("_Any", np.uint8, np.bool_)

_HOLDS_S = 1.0
_LEVELS = 10.0
"""Of 255: a third of a pixel's step of an edge of 30 levels, the contrast of a grey car on a grey road."""
_NOISE = 6.0
"""Times the middle difference of all pixels (0.67 standard deviations): four deviations, as many as one pixel in
16,000 exceeds by chance."""
_MOVED = 0.1
_LEAST_PIXELS = 12
"""Of 57,600: half the outline of a motorcycle that is 12 pixels high."""


class Gate:
    """For the rectangles of one camera's frames, in order."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._reduction = Reduction.of(size)
        self._now: Grey = np.zeros((1, 1), np.uint8)
        self._looks: dict[Rect, tuple[Grey, float]] = {}

    def see(self, frame: Frame) -> None:
        """Before `has_changed` is asked of its rectangles."""
        small = self._reduction.shrink(frame.image)
        self._now = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)

    def has_changed(self, rect: Rect, time_s: float) -> bool:
        """Since `looked` was told of it, or that is more than a second ago."""
        if rect not in self._looks:
            return True
        before, looked_s = self._looks[rect]
        if not 0 <= time_s - looked_s < _HOLDS_S:
            return True
        return int(np.count_nonzero(_changes(self._part(self._now, rect), self._part(before, rect)))) >= _LEAST_PIXELS

    def changes_since_look(self, rect: Rect) -> npt.NDArray[np.bool_]:
        """Which pixels of the small frame differ from the last look at the rectangle; none before it."""
        if rect not in self._looks:
            return np.zeros(self._now.shape, np.bool_)
        return _changes(self._now, self._looks[rect][0])

    def is_in(self, changes: npt.NDArray[np.bool_], boxes: Boxes) -> npt.NDArray[np.bool_]:
        """Of each box, in pixels of the frame: whether a tenth of it has changed."""
        rects = [(left, top, right, bottom) for left, top, right, bottom in boxes.astype(np.int64).tolist()]
        return np.array([self._part(changes, rect).mean() > _MOVED for rect in rects], np.bool_)

    def looked(self, rect: Rect, time_s: float) -> None:
        """The network has an answer for it as it is now."""
        self._looks[rect] = (self._now, time_s)

    def age(self, rect: Rect, time_s: float) -> float:
        """How long ago it was looked at, in seconds; infinite where it was not."""
        return time_s - self._looks[rect][1] if rect in self._looks else float("inf")

    def _part(self, picture: npt.NDArray[_Any], rect: Rect) -> npt.NDArray[_Any]:
        across = self._reduction.small[0] / self._reduction.size[0]
        down = self._reduction.small[1] / self._reduction.size[1]
        left, top, right, bottom = rect
        columns = slice(int(left * across), max(int(left * across) + 1, int(np.ceil(right * across))))
        return picture[int(top * down) : max(int(top * down) + 1, int(np.ceil(bottom * down))), columns]


def _changes(now: Grey, before: Grey) -> npt.NDArray[np.bool_]:
    differences = cv2.absdiff(now, before)
    changes: npt.NDArray[np.bool_] = differences > max(_LEVELS, _NOISE * float(np.median(differences)))
    return changes
