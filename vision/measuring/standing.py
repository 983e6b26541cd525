"""Who stands, and since when; and who moves against the way a zone runs."""

import math
from dataclasses import dataclass, field

from vision.measuring.areas import Area
from vision.measuring.paces import Pace, size_px
from vision.tracking.tracks import Box, Point

_MOVED_SIZES = 0.5
"""Who has gone so far does not stand. Of foot and top of the box the one that moved less: hiding moves only one."""
_AGAINST_M, _AGAINST_SIZES = 5.0, 1.5
"""Further than a vehicle rolls back or a box trembles; about a car's length."""
_AGAINST_S = 1.0


@dataclass(slots=True)
class _Anchor:
    since_s: float
    foot: Point
    top: Point


@dataclass(slots=True)
class Standing:
    """Of the tracks in one zone, by pixels: it needs no calibration."""

    _anchors: dict[int, _Anchor] = field(default_factory=dict)

    def see(self, track: int, box: Box, time_s: float) -> float:
        """For how long it has been where it is, in seconds."""
        foot, top = box.foot, Point((box.left + box.right) / 2, box.top)
        anchor = self._anchors.get(track)
        if anchor is not None and time_s >= anchor.since_s:
            moved = min(math.dist(foot, anchor.foot), math.dist(top, anchor.top))
            if moved <= _MOVED_SIZES * size_px(box):
                return time_s - anchor.since_s
        self._anchors[track] = _Anchor(time_s, foot, top)
        return 0.0

    def forget(self, alive: set[int]) -> None:
        """Let go of tracks that are no more."""
        for track in self._anchors.keys() - alive:
            del self._anchors[track]


@dataclass(slots=True)
class _Furthest:
    """Where a track had come furthest along the heading."""

    time_s: float
    x: float
    y: float


@dataclass(slots=True)
class AgainstTheWay:
    """Of the tracks in one zone with a heading: each is found once."""

    area: Area
    _furthest: dict[int, _Furthest] = field(default_factory=dict)
    _found: set[int] = field(default_factory=set)

    def see(self, track: int, pace: Pace) -> float | None:
        """For how long it has gone against the heading, in seconds, once that is clear; else None.

        Clear: some metres back from the furthest it had come, for a second, and not further to the side than back.
        """
        heading = self.area.heading
        if heading is None or track in self._found:
            return None
        x, y = self.area.at(pace)
        furthest = self._furthest.get(track)
        if furthest is None or (x - furthest.x) * heading[0] + (y - furthest.y) * heading[1] >= 0:
            self._furthest[track] = _Furthest(pace.time_s, x, y)
            return None
        back = -(x - furthest.x) * heading[0] - (y - furthest.y) * heading[1]
        aside = abs((x - furthest.x) * heading[1] - (y - furthest.y) * heading[0])
        lasted_s = pace.time_s - furthest.time_s
        clear = _AGAINST_M if self.area.is_metric else _AGAINST_SIZES * pace.size_px
        if back < clear or back < aside or lasted_s < _AGAINST_S:
            return None
        self._found.add(track)
        return lasted_s

    def forget(self, alive: set[int]) -> None:
        """Let go of tracks that are no more."""
        for track in self._furthest.keys() - alive:
            del self._furthest[track]
        self._found &= alive
