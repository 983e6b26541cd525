"""Does the network know what moves here? Seen from straight above it finds nothing, and what it does find is wrong.

What moves is asked: of each mover, a motion track that got further than its own size, in which share of the frames
did the network find a box in about its place? A network that knows the view misses shadows, leaves and halves of
vehicles; one that does not misses them all.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from vision.detection.detections import CERTAIN_ENOUGH, Boxes, Detections
from vision.detection.overlaps import overlaps
from vision.tracking.tracks import Box, Track


class Choice(StrEnum):
    """Whose crossings count."""

    NETWORK = "network"
    MOTION = "motion"


_IN_ITS_PLACE = 0.3
"""Overlap of a mover and the network's box of it: shadows and cut edges included."""
_KNOWN_FROM = 0.2
"""Share of a mover's frames in which the network found it, from which it is known: every fifth keeps a track alive."""
_BLIND_BELOW, _SIGHTED_FROM = 0.3, 0.45
"""Share of known movers. Clear views have 0.8 and more, very dark or noisy ones 0.5 to 0.6, and still count better with
the network; views from above have 0 to 0.25. Between the two a choice that was made stands, and a first one is made in
the middle."""
_ENOUGH, _CLEAR = 8, 3
"""Movers for a first choice while more will come: were half of them known, fewer than a third of eight would be in one
sample of seven. So many known ones do for the network, if no more are unknown: a newcomer waits for the first count."""
_REMEMBERED = 60
"""Movers: a choice is revised within an hour of little traffic, when night falls."""
_SHORTEST_S = 0.3
_GONE_AFTER_S = 1.0


@dataclass(slots=True)
class _Mover:
    first: Box
    last: Box
    first_s: float
    last_s: float
    looked: int = 0
    found: int = 0

    @property
    def has_moved(self) -> bool:
        way = math.dist(self.first.centre, self.last.centre)
        size = math.sqrt((self.last.right - self.last.left) * (self.last.bottom - self.last.top))
        return self.looked > 0 and way > size and self.last_s - self.first_s >= _SHORTEST_S


@dataclass(slots=True)
class Evidence:
    """Of one camera, frame after frame. `remembers_all`: of a recording, which is judged as a whole."""

    choice: Choice | None = None
    remembers_all: bool = False
    _movers: dict[int, _Mover] = field(default_factory=dict)
    _known: deque[bool] = field(init=False)

    def __post_init__(self) -> None:
        self._known = deque(maxlen=None if self.remembers_all else _REMEMBERED)

    def see(self, movers: Sequence[Track], found: Detections | None, time_s: float) -> None:
        """The motion tracks of a frame, and what the network found in it; None where it did not look."""
        boxes = None if found is None else found.boxes[found.scores >= CERTAIN_ENOUGH]
        for track in movers:
            mover = self._movers.setdefault(track.id, _Mover(track.box, track.box, time_s, time_s))
            mover.last, mover.last_s = track.box, time_s
            if boxes is not None:
                mover.looked += 1
                mover.found += int(_is_found(track.box, boxes))
        self._judge({each for each, mover in self._movers.items() if time_s - mover.last_s > _GONE_AFTER_S})
        if self._is_enough and not self.remembers_all:
            self._choose()

    def conclude(self) -> Choice:
        """All has been seen: the choice by what there is. Without a mover it makes no difference."""
        self._judge(set(self._movers))
        if self.choice is None:
            self._choose()
        return self.choice or Choice.NETWORK

    @property
    def share_known(self) -> float | None:
        """Of the movers; None before there were any."""
        return sum(self._known) / len(self._known) if self._known else None

    @property
    def because(self) -> str:
        """The grounds, for people."""
        share = self.share_known
        if share is None:
            return "nothing has moved so far"
        return f"the network finds {share:.0%} of what moves"

    @property
    def _is_enough(self) -> bool:
        known = sum(self._known)
        return len(self._known) >= _ENOUGH or (known >= _CLEAR and 2 * known >= len(self._known))

    def _judge(self, gone: set[int]) -> None:
        for track in gone:
            mover = self._movers.pop(track)
            if mover.has_moved:
                self._known.append(mover.found >= _KNOWN_FROM * mover.looked)

    def _choose(self) -> None:
        share = self.share_known
        if share is None:
            return
        if self.choice is None:
            self.choice = Choice.MOTION if share < (_BLIND_BELOW + _SIGHTED_FROM) / 2 else Choice.NETWORK
        elif share < _BLIND_BELOW:
            self.choice = Choice.MOTION
        elif share >= _SIGHTED_FROM:
            self.choice = Choice.NETWORK


def _is_found(box: Box, boxes: Boxes) -> bool:
    return bool((overlaps(np.array([box], np.float32), boxes) >= _IN_ITS_PLACE).any())
