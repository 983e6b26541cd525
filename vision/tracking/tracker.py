"""Detections to tracks, by ByteTrack: the network's boxes, and what moves where the network has missed a vehicle.

    network's boxes ──certain enough, or moving──┐
                                                 ├──> ByteTrack ──> tracks: class by vote, seen by the network or not
    blobs that move ──not explained by a box─────┘

A blob alone keeps a vehicle's track alive while the network misses it, and begins one before the network first sees
the vehicle. Whether a track that the network never saw counts is not decided here: `Track.is_seen` says which it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import supervision as sv
from trackers import ByteTrackTracker

from vision.detection.detections import CERTAIN_ENOUGH, CLASSES, Boxes, Detections, no_boxes
from vision.detection.overlaps import overlaps
from vision.tracking.blobs import left_over, nesting
from vision.tracking.histories import History
from vision.tracking.tracks import Box, Track

_LOST_AFTER = 30
"""Frames of 30 a second, that is a second: ByteTrack's default. The library goes by the frames' times."""
_BEGINS_AT, _CERTAIN_FROM = 0.3, 0.35
"""ByteTrack's own 0.7 and 0.6 are for detectors whose scores reach 0.9; a nano network gives a blurred car 0.3 to 0.6
(with the defaults a third of them is lost). At 0.25 it sees cars in kerbs."""
_UNCERTAIN_FROM = 0.1
"""ByteTrack's own lower limit for boxes that may carry a track on. Here they have to move as well: in a standing queue
they flicker between one vehicle and two, and tracks jump. Nor may they lie in or around a certain one (`_NESTED`, a
share of the smaller): these are parts, and two vehicles taken for one."""
_NESTED = 0.7
_MOVES_WITH = 0.3
"""Overlap from which a box and a blob are the same vehicle, its shadow and cut edges included."""
_CARRYING, _FREE = 0.2, 0.9
"""Scores of blobs: the first only carries tracks on (ByteTrack's second round), the other also begins one."""
_SEEN_FROM = _BEGINS_AT
"""The scores of the network's boxes of a track add up to it once it is seen: one certain enough to begin it, or two or
three that are not. Twice as much loses vehicles in noise and where frames are skipped, and no shadow the less."""
_BLOB = -1
_REMEMBERED_S = 5.0
"""A lost track, for events that wait. ByteTrack itself lets go after a second."""

_Scores = npt.NDArray[np.float32]
_Classes = npt.NDArray[np.int64]


@dataclass(slots=True)
class Tracker:
    """Sees the frames of one camera in order, about `rate` a second; gaps are bridged by the frames' times.

    `size`: width and height of the picture. `asks_network`: is there one that has to see a track before it counts?
    `first_id` and `id_step`: where the tracks of two trackers must not be mixed up.
    """

    rate: float
    size: tuple[int, int]
    asks_network: bool = False
    first_id: int = 1
    id_step: int = 1
    next_id: int = field(init=False)
    """The first that no track has had."""
    _bytetrack: ByteTrackTracker = field(init=False)
    _histories: dict[int, History] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.next_id = self.first_id
        self._bytetrack = ByteTrackTracker(
            lost_track_buffer=_LOST_AFTER,
            frame_rate=self.rate,
            track_activation_threshold=_BEGINS_AT,
            high_conf_det_threshold=_CERTAIN_FROM,
        )

    def see(self, found: Detections | None, moving: Boxes | None, time_s: float) -> list[Track]:
        """The tracks that were found again in this frame. `found`: by the network; `moving`: boxes of blobs.

        None: nobody looked for them.
        """
        blobs = no_boxes() if moving is None else moving
        boxes, scores, classes = _worth_tracking(found, blobs)
        new = left_over(blobs, boxes[scores >= _BEGINS_AT], self._expected())
        carrying, free = len(new.carrying), len(new.free)
        tracked = self._bytetrack.update(
            sv.Detections(
                xyxy=np.concatenate([boxes, blobs[new.carrying], blobs[new.free]]).astype(np.float64),
                confidence=np.concatenate([scores, np.full(carrying, _CARRYING), np.full(free, _FREE)]),
                class_id=np.concatenate([classes, np.full(carrying + free, _BLOB)]),
            ),
            timestamp=time_s,
        )
        self._forget(time_s)
        return list(self._tracks(tracked, time_s))

    def has_seen(self, track: int) -> bool:
        """Has the network? Of tracks that were lost a few seconds ago, too. Without one, every track counts as seen."""
        if not self.asks_network:
            return True
        history = self._histories.get(track)
        return history is not None and history.seen_score >= _SEEN_FROM

    def _expected(self) -> Boxes:
        """Where the tracks that the network has seen are in this frame if they go on as before."""
        boxes = [
            tracklet.get_state_bbox() + tracklet.state_estimator.kf.state[4:8, 0]
            for tracklet in self._bytetrack.tracks
            if self.asks_network and self.has_seen(self._id(tracklet.tracker_id))
        ]
        return np.array(boxes, np.float32).reshape(-1, 4)

    def _tracks(self, tracked: sv.Detections, time_s: float) -> Iterator[Track]:
        if tracked.tracker_id is None or tracked.class_id is None or tracked.confidence is None:
            return
        for corners, raw_id, index, score in zip(
            tracked.xyxy, tracked.tracker_id, tracked.class_id, tracked.confidence, strict=True
        ):
            if raw_id < 0:
                continue
            track = self._id(int(raw_id))
            box = Box(*(float(edge) for edge in corners))
            self.next_id = max(self.next_id, track + self.id_step)
            history = self._histories.setdefault(track, History(self.size))
            history.add(box, time_s, None if index == _BLOB else CLASSES[index], float(score))
            yield Track(track, box, history.vehicle_class, float(score), self.has_seen(track))

    def _forget(self, time_s: float) -> None:
        for track in [each for each, history in self._histories.items() if time_s - history.last_s > _REMEMBERED_S]:
            del self._histories[track]

    def _id(self, raw: int) -> int:
        return self.first_id + self.id_step * raw


def _worth_tracking(found: Detections | None, blobs: Boxes) -> tuple[Boxes, _Scores, _Classes]:
    if found is None:
        return no_boxes(), np.zeros(0, np.float32), np.zeros(0, np.int64)
    certain = found.scores >= CERTAIN_ENOUGH
    moves = (overlaps(found.boxes, blobs) > _MOVES_WITH).any(axis=1)
    doubtful = (nesting(found.boxes, found.boxes[certain]) > _NESTED).any(axis=1)
    worth = certain | (moves & ~doubtful & (found.scores >= _UNCERTAIN_FROM))
    return found.boxes[worth], found.scores[worth], found.classes[worth]
