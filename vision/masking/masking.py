"""Pictures that may leave: faces and plates made coarse for good, and everything where nobody knows what is there.

frame ─> nothing known of it? ──────────────────────────────────────────> all of it
            │
            ├─ heads, lower halves, two-wheelers, unclassified boxes ─┐
            ├─ faces and plates, where a model for them is installed ─┼─ + those of the last second ─> coarse
            ├─ what moves and is in no vehicle's box ─────────────────┘
            └─ what the detector did not look at ──────────────────────────────────────────────────> coarse
"""

from collections.abc import Sequence
from typing import Protocol

import cv2
import numpy as np

from streams.contracts.sightings import VehicleClass
from vision.detection.detections import CERTAIN_ENOUGH, CLASSES, Boxes, Detections
from vision.frames import Frame, Image, Mask
from vision.masking.areas import Areas, sensitive_areas, together, unclassified, whole
from vision.masking.coarsening import coarsen, coarsen_where
from vision.masking.held import HeldAreas
from vision.tracking.tracks import Track

_AROUND_BOX = 0.1
"""Of a vehicle's box, on each side: what moves there is the vehicle's own edge and shadow."""
_AROUND_MOVING = 2
"""Pixels of the (small) foreground by which what moves is widened."""
_BLOB_CELLS = 24
"""Cells across the picture's shorter side where something unknown moves: the head of a person as high as the picture is
three of them, and nobody nearer stands before a camera that watches a road."""
_SMALLER = 4
_MOSTLY = 0.4
"""Where more than this share of the picture moves, all of it is hidden."""


class PartFinder(Protocol):
    """Finds faces or plates."""

    def find(self, image: Image) -> Boxes:
        """Around each of them."""


class Masking:
    """Remembers for a second what is to be hidden in the pictures of one camera, also of those that nobody is shown."""

    def __init__(self, finders: Sequence[PartFinder] = ()) -> None:
        self._finders = finders
        self._held = HeldAreas()
        self._held_blobs = HeldAreas()
        self._held_parts = HeldAreas()
        self._areas = self._blobs = together([])

    def see(self, frame: Frame, detections: Detections, tracks: Sequence[Track] = ()) -> None:
        """Each frame, in order: what was found in it stays hidden in those to come."""
        if _is_all_moving(detections.foreground):
            return
        self._areas = self._held.add(sensitive_areas(detections, tracks), frame.time_s)
        self._blobs = self._held_blobs.add(unclassified(detections, tracks), frame.time_s)

    def masked(self, frame: Frame, detections: Detections | None) -> Image:
        """A copy of the frame seen last that may leave the process. `detections` are its own; None: all is hidden.

        Faces and plates are looked for only here: a network on every picture is more than a camera's share of a core.
        """
        masked = frame.image.copy()
        if detections is None or _is_all_moving(detections.foreground):
            coarsen(masked, _everything(masked))
            return masked
        parts = together([whole(finder.find(frame.image)) for finder in self._finders])
        coarsen_where(masked, _blobs(masked, detections, self._blobs.boxes), min(frame.size) / _BLOB_CELLS)
        coarsen(masked, together([self._areas, self._held_parts.add(parts, frame.time_s)]))
        coarsen(masked, _not_looked_at(masked, detections.looked_at))
        return masked

    def mask(self, frame: Frame, detections: Detections | None, tracks: Sequence[Track] = ()) -> Image:
        """See it and mask it: where each frame is shown."""
        if detections is not None:
            self.see(frame, detections, tracks)
        return self.masked(frame, detections)


def mask(image: Image, detections: Detections | None, tracks: Sequence[Track] = ()) -> Image:
    """A masked copy of a picture by itself; of a stream, Masking also hides what flickers."""
    return Masking().mask(Frame(1, 0.0, 0, image), detections, tracks)


def _blobs(image: Image, detections: Detections, boxes: Boxes) -> Mask:
    """What moves outside the boxes whose vehicle is known (in those, what is to be hidden is known too), and `boxes`.

    A mask as small as the foreground.
    """
    foreground = detections.foreground
    if foreground is None:
        foreground = np.zeros((image.shape[0] // _SMALLER, image.shape[1] // _SMALLER), np.uint8)
    scale = (foreground.shape[1] / image.shape[1], foreground.shape[0] / image.shape[0])
    hidden = foreground.copy()
    is_known = (detections.scores >= CERTAIN_ENOUGH) & (detections.classes != CLASSES.index(VehicleClass.OTHER))
    known = detections.boxes[is_known]
    margins = _AROUND_BOX * (known[:, 2:] - known[:, :2])
    _fill(hidden, np.concatenate([known[:, :2] - margins, known[:, 2:] + margins], axis=1), scale, 0)
    kernel = np.ones((2 * _AROUND_MOVING + 1, 2 * _AROUND_MOVING + 1), np.uint8)
    wide = cv2.dilate(hidden, kernel).astype(np.uint8, copy=False)
    _fill(wide, boxes, scale, 255)
    return wide


def _fill(mask: Mask, boxes: Boxes, scale: tuple[float, float], value: int) -> None:
    for left, top, right, bottom in (boxes * (*scale, *scale)).tolist():
        mask[max(0, int(top)) : max(0, int(bottom) + 1), max(0, int(left)) : max(0, int(right) + 1)] = value


def _is_all_moving(foreground: Mask | None) -> bool:
    return foreground is not None and cv2.countNonZero(foreground) > _MOSTLY * foreground.size


def _everything(image: Image) -> Areas:
    return whole(np.array([[0, 0, image.shape[1], image.shape[0]]], np.float32))


def _not_looked_at(image: Image, looked_at: tuple[int, int, int, int] | None) -> Areas:
    """The up to four strips around the rectangle that was looked at, as coarse as the whole picture would be."""
    if looked_at is None:
        return together([])
    left, top, right, bottom = looked_at
    height, width = image.shape[:2]
    strips = np.array(
        [(0, 0, width, top), (0, bottom, width, height), (0, top, left, bottom), (right, top, width, bottom)],
        np.float32,
    )
    strips = strips[(strips[:, 2] > strips[:, 0]) & (strips[:, 3] > strips[:, 1])]
    return Areas(strips, np.full(len(strips), _everything(image).cells[0], np.float32))
