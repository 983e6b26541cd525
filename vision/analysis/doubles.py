"""Two tracks around one vehicle: of those that cross together only the first counts.

A network flickers between the whole of a lorry and its cab, between a rider and the motorcycle, between two cars and
one box around both: for a while there are two tracks. They cross the same line the same way within a second or two,
and both times the second box is about the first, or around it. Only when the second crosses is not enough: a track
that has lost its vehicle may have slipped onto the next one, which then crosses for itself. Two vehicles of which one
hides the other differ more in size (a motorcycle before a bus), or less of them is hidden.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vision.detection.overlaps import areas, covered, overlaps
from vision.measuring.events import Crossing
from vision.tracking.tracks import Box, Track

_WITHIN_S = 2.0
_SAME = 0.5
"""Intersection over union: what the network's own suppression takes for the same vehicle."""
_NESTED = 0.7
"""Of the box that crossed first, within the one that crosses now. The other way round nothing follows: two vehicles
that came into the picture as one blob are one box at first, and the second leaves it when it is found by itself."""
_SIZES = 3.0
"""Times the area: two cars in one box are twice one, a lorry about three times its cab, a bus ten motorcycles."""


@dataclass(frozen=True, slots=True)
class _Passed:
    """A crossing, and where everybody was then."""

    crossing: Crossing
    boxes: dict[int, Box]


@dataclass(slots=True)
class Doubles:
    """Knows who crossed in the last two seconds."""

    _recent: deque[_Passed] = field(default_factory=deque)

    def without(self, crossings: Sequence[Crossing], tracks: Sequence[Track], time_s: float) -> tuple[Crossing, ...]:
        """Those of a frame that are of no vehicle that has just crossed. `tracks`: all of the frame."""
        while self._recent and time_s - self._recent[0].crossing.time_s > _WITHIN_S:
            self._recent.popleft()
        boxes = {track.id: track.box for track in tracks}
        kept = []
        for crossing in crossings:
            if not any(_is_double(crossing, earlier, boxes) for earlier in self._recent):
                kept.append(crossing)
                self._recent.append(_Passed(crossing, boxes))
        return tuple(kept)


def _is_double(crossing: Crossing, earlier: _Passed, boxes: dict[int, Box]) -> bool:
    first = earlier.crossing
    if (crossing.line, crossing.direction) != (first.line, first.direction):
        return False
    if first.track not in boxes or crossing.track not in earlier.boxes:
        return False
    was_around = _is_about_or_around(earlier.boxes[crossing.track], first.box)
    return was_around and _is_about_or_around(crossing.box, boxes[first.track])


def _is_about_or_around(box: Box, first: Box) -> bool:
    one, other = np.array([box], np.float32), np.array([first], np.float32)
    if float(overlaps(one, other)[0, 0]) > _SAME:
        return True
    is_around = float(covered(other, one)[0, 0]) > _NESTED
    return is_around and float(areas(one)[0]) <= _SIZES * float(areas(other)[0])
