"""What moves: a frame held against the background that the camera has learnt. Needs no model, knows no classes.

    frame ─shrink─> as bright as before ─> background (MOG2) ─> what differs, shadows left out ─> open, close
                                                                          │
              most of the picture? nothing found, all may be moving, learn fast   else ─> blobs ─> boxes

What moves is `other`: the size of a blob tells a lorry from a motorcycle only where the picture is calibrated, and
three motorcycles side by side from a car not even there.
"""

import cv2
import numpy as np

from streams.contracts.sightings import VehicleClass
from vision.detection.blobs import Blobs
from vision.detection.detections import CLASSES, Boxes, Detections, no_boxes
from vision.detection.light import Exposure
from vision.detection.reduction import Reduction
from vision.frames import Frame, Mask

_REMEMBERS_S = 40.0
"""The background's memory. What stands still becomes part of it after about a tenth of that (MOG2 lets the rarest
tenth of what a pixel has shown be foreground): 4 s, longer than a bus needs to pass one pixel at 10 km/h, so that it
is not torn apart; and the road beneath is not forgotten by then, so that who starts again leaves no ghost."""
_YOUNG = 3
"""A young background's memory, in multiples of its age: by the same tenth, what comes when it is 2 s old may take 0.7 s
to pass. With more, ghosts of the first picture's vehicles stay long enough to merge with others."""
_WARM_UP_S = 0.5
"""Until then nothing is reported: the first pictures' vehicles still are the background."""
_VARIANCES = 25.0
"""A pixel differs from the background by more than five of its own standard deviations: the noise of a dark picture
raises the limit by itself. 16 is OpenCV's default and lets leaves and rain through."""
_MOST = 0.6
"""Of the picture: where more than that differs, it is the light (lamps, infra-red) or the camera, not traffic."""
_FAST = 0.15
"""Learning rate then: the new light is the background within ten frames."""
_PAUSE_S, _LONGEST_PAUSE_S = 0.6, 3.0
"""So long after the last such frame nothing is reported; and not longer in a row, since it is learnt by then."""
_SHADOW = 127


class MotionDetector:
    """Sees the frames of one camera, in order, all of `size` (width, height) and `rate` a second.

    `region`: where the road is (255), in pixels of the frame; elsewhere no boxes are made, but what moves there is
    in `foreground` as well: it is masked, and so is what could be a shadow, since a person in dark clothes on a sunlit
    pavement looks like one, and so do the wheels around a number plate. Boxes are in pixels of the frame, `foreground`
    is smaller than it; while the background is not to be relied on, it is all 255.
    """

    name = "motion"

    def __init__(self, size: tuple[int, int], rate: float, region: Mask | None = None) -> None:
        self._rate = max(rate, 1.0)
        self._reduction = Reduction.of(size)
        self._blobs = Blobs(self._reduction.small)
        self._region = None if region is None else self._reduction.shrink_mask(region)
        self._background = cv2.createBackgroundSubtractorMOG2(round(_REMEMBERS_S * self._rate), _VARIANCES, True)  # noqa: FBT003  OpenCV's order
        self._exposure = Exposure(self._rate)
        self._moved: Mask | None = None
        self._seen = 0
        self._pause = self._paused = 0

    def detect(self, frame: Frame) -> Detections:
        """What moves in it: nothing during the first half second and while the light changes."""
        moving, shadows, is_reliable = self._foreground(frame)
        if not is_reliable:
            return _found(no_boxes(), np.full_like(moving, 255))
        watched = moving if self._region is None else cv2.bitwise_and(moving, self._region).astype(np.uint8)
        return _found(self._reduction.enlarge(self._blobs.boxes(watched)), self._blobs.whole(moving, shadows))

    def learn(self, frame: Frame) -> None:
        """A picture of the same place, for the background alone: a recording can be shown beforehand."""
        self._foreground(frame)

    def _foreground(self, frame: Frame) -> tuple[Mask, Mask, bool]:
        """What moves, that with its shadows as they come, and whether both can be relied on."""
        small = self._exposure.levelled(self._reduction.shrink(frame.image), self._moved)
        self._seen += 1
        memory = min(_YOUNG * self._seen, _REMEMBERS_S * self._rate)
        differs = self._background.apply(small, learningRate=_FAST if self._pause else 1 / memory).astype(np.uint8)
        moving, shadows = _above(differs, _SHADOW), _above(differs, 0)
        self._pause_if(changed=cv2.countNonZero(moving) > _MOST * moving.size)
        self._moved = self._blobs.clean(moving, shadows)
        is_warm = self._seen > _WARM_UP_S * self._rate
        return self._moved, shadows, is_warm and not self._pause

    def _pause_if(self, *, changed: bool) -> None:
        if changed and self._paused < _LONGEST_PAUSE_S * self._rate:
            self._pause = max(1, round(_PAUSE_S * self._rate))
            self._exposure.start_anew()
        elif self._pause:
            self._pause -= 1
        self._paused = self._paused + 1 if self._pause else 0


def _above(differs: Mask, level: int) -> Mask:
    mask: Mask = cv2.threshold(differs, level, 255, cv2.THRESH_BINARY)[1].astype(np.uint8, copy=False)
    return mask


def _found(boxes: Boxes, foreground: Mask) -> Detections:
    count = len(boxes)
    return Detections(
        boxes=boxes,
        scores=np.ones(count, np.float32),
        classes=np.full(count, CLASSES.index(VehicleClass.OTHER), np.int64),
        foreground=foreground,
    )
