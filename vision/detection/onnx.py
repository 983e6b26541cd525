"""What a network finds: vehicles by class, and the persons that have to be masked.

frame ─> the whole road, and closer where things are small ─> changed since the last look there?
                                                                 │yes              │no: its answer still holds
                                                              network ─> classes of traffic ─> one box each
all answers ─> one box each ─> riders on their machines ─> on the road, or beside it
"""

import numpy as np
import numpy.typing as npt

from streams.contracts.sightings import VehicleClass
from vision.detection.close_looks import small_things, together
from vision.detection.detections import CERTAIN_ENOUGH, CLASSES, Boxes, Detections
from vision.detection.gate import Gate, Rect
from vision.detection.network import Network
from vision.detection.scale import Scale
from vision.detection.traffic import Candidates, TrafficClasses, one_each, traffic_of
from vision.frames import Frame, Mask
from vision.models.installed import Model

_LIVE_TILES, _RECORDED_TILES = 2, 6
"""At most. Two halves show a picture of 16:9 1.8 times as large, six tiles 2.6 times; a recording has the time."""
_LIVE_CLOSE_LOOKS = 1
"""Of a live camera in one frame: each tile in its turn, since what is small moves by few pixels from frame to frame.
Two looks of YOLOX-Nano are 35 ms; two cameras at 10 frames/s leave a third of a core for decoding."""
_EAGER_S, _EVERY_EAGER_S, _EVERY_S = 10.0, 0.5, 30.0
"""Sizes are learnt twice a second in the first ten seconds, then twice a minute."""


class OnnxDetector:
    """Sees the frames of one camera, in order, all of `size` (width, height) and about `rate` a second.

    `region`: where the road is (255), in pixels of the frame; vehicles elsewhere are `beside`, for masking alone.
    `measured`: where sizes matter (255); what is small elsewhere is no ground to look closer. None: everywhere.
    ModelError, when it is made, where the model cannot be used.
    """

    def __init__(
        self,
        model: Model,
        size: tuple[int, int],
        rate: float,
        region: Mask | None = None,
        measured: Mask | None = None,
        *,
        is_live: bool = True,
    ) -> None:
        self._network = Network(model)
        self._traffic = TrafficClasses(self._network.classes)
        self._size, self._rate, self._region, self._measured = size, rate, region, measured
        self._scale = Scale(size, self._network.size, region, _LIVE_TILES if is_live else _RECORDED_TILES)
        self._close_looks = _LIVE_CLOSE_LOOKS if is_live else _RECORDED_TILES
        self._gate = Gate(size)
        self._answers: dict[Rect, Candidates] = {}
        self._seen = 0
        self.looks = 0
        """How often the network has run."""

    @property
    def name(self) -> str:
        """For people: `onnx (yolox_nano)`."""
        return f"onnx ({self._network.name})"

    def detect(self, frame: Frame) -> Detections:
        """What is in it, uncertain boxes (from 0.1) included."""
        self._gate.see(frame)
        if self._scale.tiles and self._is_time_to_learn():
            self._learn(frame)
        self._answer(frame, self._due(frame.time_s))
        whole = self._answers[self._scale.whole]
        close = [self._answers[tile] for tile in self._scale.tiles if tile in self._answers]
        return self._found(one_each(together(whole, close)) if self._scale.is_close and close else whole)

    def learn(self, frame: Frame) -> None:
        """A picture of the same place, for the choice of the scale alone: a recording can be shown beforehand."""
        self._gate.see(frame)
        if self._scale.tiles:
            self._learn(frame)

    def _due(self, time_s: float) -> list[Rect]:
        """Where something has changed: the whole road, and of the tiles those that wait longest."""
        close = self._scale.tiles if self._scale.is_close else ()
        waiting = sorted(close, key=lambda tile: -self._gate.age(tile, time_s))
        changed = [rect for rect in (self._scale.whole, *waiting) if self._gate.has_changed(rect, time_s)]
        is_whole_due = changed[:1] == [self._scale.whole]
        return changed[: self._close_looks + is_whole_due]

    def _is_time_to_learn(self) -> bool:
        self._seen += 1
        every_s = _EVERY_EAGER_S if self._seen < _EAGER_S * self._rate else _EVERY_S
        return self._seen % max(2, round(every_s * self._rate)) == 1

    def _learn(self, frame: Frame) -> None:
        """How large the things are that have moved since the last look at everything."""
        whole, tiles = self._scale.whole, self._scale.tiles
        changes = self._gate.changes_since_look(whole)
        self._answer(frame, [whole, *tiles])
        found = traffic_of(one_each(together(self._answers[whole], [self._answers[tile] for tile in tiles])))
        is_vehicle = found.classes != CLASSES.index(VehicleClass.PEDESTRIAN)
        boxes = found.boxes[is_vehicle & (found.scores >= CERTAIN_ENOUGH)]
        self._scale.learn(boxes[self._gate.is_in(changes, boxes) & self._is_on(self._measured, boxes)])

    def _answer(self, frame: Frame, rects: list[Rect]) -> None:
        """Ask the network about these rectangles."""
        whole = self._scale.whole
        for rect in rects:
            left, top, right, bottom = rect
            found = one_each(self._traffic.candidates(self._network.look(frame.image[top:bottom, left:right])))
            corner, far = np.array((left, top, left, top)), np.array((right, bottom, right, bottom))
            boxes = np.clip(found.boxes + corner, corner, far)
            found = Candidates(boxes.astype(np.float32), found.scores, found.classes)
            self._answers[rect] = found if rect == whole else small_things(found, rect, whole, self._scale.largest)
            self._gate.looked(rect, frame.time_s)
            self.looks += 1

    def _found(self, answer: Candidates) -> Detections:
        found = traffic_of(answer)
        watched = self._is_on(self._region, found.boxes)
        whole = self._scale.whole
        return Detections(
            boxes=found.boxes[watched],
            scores=found.scores[watched],
            classes=found.classes[watched],
            persons=found.persons,
            beside=found.boxes[~watched],
            looked_at=None if whole == (0, 0, *self._size) else whole,
        )

    def _is_on(self, region: Mask | None, boxes: Boxes) -> npt.NDArray[np.bool_]:
        """The middle of the box or of its lower edge is."""
        if region is None:
            return np.ones(len(boxes), np.bool_)
        last = (self._size[0] - 1, self._size[1] - 1)
        across = np.clip((boxes[:, 0] + boxes[:, 2]) / 2, 0, last[0]).astype(np.int64)
        middle = np.clip((boxes[:, 1] + boxes[:, 3]) / 2, 0, last[1]).astype(np.int64)
        foot = np.clip(boxes[:, 3], 0, last[1]).astype(np.int64)
        on_road: npt.NDArray[np.bool_] = (region[middle, across] > 0) | (region[foot, across] > 0)
        return on_road
