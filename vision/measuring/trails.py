"""Where each track was lately: what speeds, standing and turning back are judged by."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from vision.measuring.scaling import Size
from vision.tracking.tracks import Box, Point, Track

REMEMBERED_S = 1.0
"""Long enough to even out the trembling of a box, short enough to be the speed at the line."""
FORGOTTEN_AFTER_S = 30.0
"""A tracker gives a vehicle up after some seconds; ids are not used anew."""
_AT_THE_EDGE_PX = 2


class Sample(NamedTuple):
    """The foot of a box in one frame, in pixels."""

    time_s: float
    foot: Point


@dataclass(slots=True)
class Trail:
    """A track of late. `samples` are of frames in which the picture's edge did not cut the box; oldest first."""

    seen_s: float
    box: Box
    samples: deque[Sample] = field(default_factory=deque)


@dataclass(slots=True)
class Trails:
    """Of all tracks of one camera whose pictures are of `size`."""

    size: Size
    _trails: dict[int, Trail] = field(default_factory=dict)

    def see(self, tracks: Sequence[Track], time_s: float) -> None:
        """The tracks of the next frame. A source whose time runs back begins anew."""
        for track in tracks:
            trail = self._trails.get(track.id)
            if trail is None or time_s <= trail.seen_s:
                self._trails[track.id] = trail = Trail(time_s, track.box)
            trail.seen_s, trail.box = time_s, track.box
            if not self.is_cut(track.box):
                trail.samples.append(Sample(time_s, track.box.foot))
            while trail.samples and trail.samples[0].time_s < time_s - REMEMBERED_S:
                trail.samples.popleft()

    def of(self, track: int) -> Trail:
        """KeyError for a track that was not seen."""
        return self._trails[track]

    def forget(self, time_s: float) -> set[int]:
        """Let go of tracks not seen for long; which are left."""
        for track in list(self._gone(time_s)):
            del self._trails[track]
        return set(self._trails)

    def _gone(self, time_s: float) -> Iterator[int]:
        for track, trail in self._trails.items():
            if not time_s - FORGOTTEN_AFTER_S <= trail.seen_s <= time_s:
                yield track

    def is_cut(self, box: Box) -> bool:
        """Whether the edge of the picture moves its foot: left, right or below; not above."""
        width, height = self.size
        return (
            box.left <= _AT_THE_EDGE_PX
            or box.right >= width - 1 - _AT_THE_EDGE_PX
            or box.bottom >= height - 1 - _AT_THE_EDGE_PX
        )
