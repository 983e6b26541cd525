"""What a network finds: vehicles by class, and the persons that have to be masked."""

import numpy as np

from vision.detection.detections import Detections
from vision.detection.network import Network
from vision.detection.traffic import TrafficClasses, traffic_of
from vision.frames import Frame, Mask
from vision.models.installed import Model


class OnnxDetector:
    """Sees the frames of one camera, in order, all of `size` (width, height) and about `rate` a second.

    `region`: where the road is (255), in pixels of the frame; vehicles elsewhere are `beside`, for masking alone.
    ModelError, when it is made, where the model cannot be used.
    """

    def __init__(self, model: Model, size: tuple[int, int], rate: float, region: Mask | None = None) -> None:
        self._network = Network(model)
        self._traffic = TrafficClasses(self._network.classes)
        self._size, self._rate, self._region = size, rate, region

    @property
    def name(self) -> str:
        """For people: `onnx (yolox_nano)`."""
        return f"onnx ({self._network.name})"

    def detect(self, frame: Frame) -> Detections:
        """What is in it, uncertain boxes (from 0.1) included."""
        found = traffic_of(self._traffic.candidates(self._network.look(frame.image)))
        watched = self._is_watched(found.boxes)
        return Detections(
            boxes=found.boxes[watched],
            scores=found.scores[watched],
            classes=found.classes[watched],
            persons=found.persons,
            beside=found.boxes[~watched],
        )

    def _is_watched(self, boxes: np.ndarray) -> np.ndarray:
        """On the road: the middle of the box or of its lower edge is."""
        if self._region is None:
            return np.ones(len(boxes), np.bool_)
        across = np.clip((boxes[:, 0] + boxes[:, 2]) / 2, 0, self._size[0] - 1).astype(np.int64)
        middle = np.clip((boxes[:, 1] + boxes[:, 3]) / 2, 0, self._size[1] - 1).astype(np.int64)
        foot = np.clip(boxes[:, 3], 0, self._size[1] - 1).astype(np.int64)
        on_road: np.ndarray = (self._region[middle, across] > 0) | (self._region[foot, across] > 0)
        return on_road
