"""What moves: a frame held against the background that the camera has learnt. Needs no model, knows no classes.

    frame ─shrink─> light steady? ─no──> nothing found, all may be moving, learn fast
                        │yes
                        └─> background (MOG2) ─> what differs, shadows left out ─> open, close ─> blobs ─> boxes

What moves is `other`: the size of a blob tells a lorry from a motorcycle only where the picture is calibrated, and
three motorcycles side by side from a car not even there.
"""

import cv2
import numpy as np
import numpy.typing as npt

from streams.contracts.sightings import VehicleClass
from vision.detection.blobs import Blobs
from vision.detection.detections import CLASSES, Boxes, Detections, no_boxes
from vision.detection.light import LightWatch
from vision.detection.reduction import Reduction
from vision.frames import Frame, Mask

_REMEMBERS_S = 40.0
"""The background's memory. What stands still becomes part of it after about a tenth of that (MOG2 lets the rarest
tenth of what a pixel has shown be foreground): 4 s, longer than a bus needs to pass one pixel at 15 km/h, so that it
is not torn apart; and the road beneath is not forgotten by then, so that who starts again leaves no ghost."""
_WARM_UP_S = 0.5
"""Until then nothing is reported: the first pictures' vehicles still are the background."""
_VARIANCES = 25.0
"""A pixel differs from the background by more than five of its own standard deviations: the noise of a dark picture
raises the limit by itself. 16 is OpenCV's default and lets leaves and rain through."""
_FAST = 0.15
"""Learning rate while the light changes: the new light is the background within ten frames."""
_SHADOW = 127


class MotionDetector:
    """Sees the frames of one camera, in order, all of `size` (width, height) and `rate` a second.

    `region`: where the road is (255), in pixels of the frame; elsewhere no boxes are made, but what moves there is
    in `foreground` as well: it is masked. Boxes are in pixels of the frame, `foreground` is smaller than it; while the
    background is not to be relied on, it is all 255.
    """

    name = "motion"

    def __init__(self, size: tuple[int, int], rate: float, region: Mask | None = None) -> None:
        self._rate = max(rate, 1.0)
        self._reduction = Reduction.of(size)
        self._blobs = Blobs(self._reduction.small)
        self._region = None if region is None else self._reduction.shrink_mask(region)
        self._background = cv2.createBackgroundSubtractorMOG2(round(_REMEMBERS_S * self._rate), _VARIANCES, True)  # noqa: FBT003  OpenCV's order
        self._light = LightWatch(self._rate)
        self._seen = 0

    def detect(self, frame: Frame) -> Detections:
        """What moves in it: nothing during the first half second and while the light changes."""
        foreground, is_reliable = self._foreground(frame)
        if not is_reliable:
            return _found(no_boxes(), np.full_like(foreground, 255))
        watched = foreground if self._region is None else cv2.bitwise_and(foreground, self._region).astype(np.uint8)
        return _found(self._reduction.enlarge(self._blobs.boxes(watched)), foreground)

    def learn(self, frame: Frame) -> None:
        """A picture of the same place, for the background alone: a recording can be shown beforehand."""
        self._foreground(frame)

    def _foreground(self, frame: Frame) -> tuple[Mask, bool]:
        small = self._reduction.shrink(frame.image)
        self._seen += 1
        is_steady = self._light.is_steady(small)
        memory = min(2 * self._seen, _REMEMBERS_S * self._rate)
        differs = self._background.apply(small, learningRate=1 / memory if is_steady else _FAST)
        moving = self._blobs.clean(_above_shadows(differs))
        is_warm = self._seen > _WARM_UP_S * self._rate
        return moving, is_steady and is_warm


def _above_shadows(differs: npt.NDArray[np.generic]) -> Mask:
    return cv2.threshold(differs.astype(np.uint8, copy=False), _SHADOW, 255, cv2.THRESH_BINARY)[1].astype(
        np.uint8, copy=False
    )


def _found(boxes: Boxes, foreground: Mask) -> Detections:
    count = len(boxes)
    return Detections(
        boxes=boxes,
        scores=np.ones(count, np.float32),
        classes=np.full(count, CLASSES.index(VehicleClass.OTHER), np.int64),
        foreground=foreground,
    )
