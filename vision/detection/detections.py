"""What a detector finds in a frame, and the protocol of detectors."""

from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from streams.contracts.sightings import VehicleClass
from vision.frames import Frame, Mask

Boxes: TypeAlias = npt.NDArray[np.float32]
"""n x 4: left, top, right, bottom, in pixels of the frame."""

CLASSES: tuple[VehicleClass, ...] = tuple(VehicleClass)
"""What `Detections.classes` points into."""

CERTAIN_ENOUGH = 0.25
"""Below it a detection is masked, never tracked by itself. The default of YOLOX's own demonstration."""


def no_boxes() -> Boxes:
    """None."""
    return np.zeros((0, 4), np.float32)


@dataclass(frozen=True, slots=True)
class Detections:
    """Of one frame. `boxes` n x 4, `scores` n (0 to 1), `classes` n (indices of CLASSES), uncertain ones included.

    A rider and the motorcycle are one box here; `persons` m x 4 are all persons found, riders too, for masking.
    `foreground` is what moves (size of the frame or a fraction of it); None where the detector does not know.
    For masking alone are `beside`, the vehicles outside the road's region, and `looked_at`, the rectangle of the frame
    (left, top, right, bottom) that was looked at; None: all of it.
    """

    boxes: Boxes
    scores: npt.NDArray[np.float32]
    classes: npt.NDArray[np.int64]
    persons: Boxes = field(default_factory=no_boxes)
    foreground: Mask | None = None
    beside: Boxes = field(default_factory=no_boxes)
    looked_at: tuple[int, int, int, int] | None = None

    def __len__(self) -> int:
        return len(self.boxes)


class Detector(Protocol):
    """Sees the frames of one camera, in order."""

    @property
    def name(self) -> str:
        """For people: `motion`, `onnx (yolox_nano)`."""

    def detect(self, frame: Frame) -> Detections:
        """What is in it."""
