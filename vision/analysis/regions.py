"""Where to look: the road that is drawn on the view, and where what is seen there is measured."""

import math

import cv2
import numpy as np

from streams.contracts.cameras import View, ZoneKind
from vision.frames import Mask
from vision.measuring.scaling import Scale

_AROUND_LINES = 0.1
"""Of the picture's diagonal, to each side: about a second of driving, in which a track is begun and confirmed."""


def road_region(view: View, size: tuple[int, int]) -> Mask | None:
    """All zones of kind `road`, 255, in a picture of `size` (width, height); None where none is drawn."""
    roads = [zone.polygon for zone in view.zones if zone.kind is ZoneKind.ROAD]
    if not roads:
        return None
    scale = Scale.of(view, size)
    mask = np.zeros((size[1], size[0]), np.uint8)
    for polygon in roads:
        corners = np.array([scale.point(corner) for corner in polygon], np.float64)
        cv2.fillPoly(mask, [np.rint(corners).astype(np.int32)], 255)
    return mask


def measured_region(view: View, size: tuple[int, int]) -> Mask | None:
    """Around the lines, and in the zones but roads, 255; None where nothing is drawn.

    How closely the network has to look follows from how large vehicles are there, not at the far end of the road.
    """
    if not view.lines and all(zone.kind is ZoneKind.ROAD for zone in view.zones):
        return None
    scale = Scale.of(view, size)
    mask = np.zeros((size[1], size[0]), np.uint8)
    for line in view.lines:
        start, end = (np.rint(np.array(scale.point(point))).astype(int).tolist() for point in (line.start, line.end))
        cv2.line(mask, start, end, 255, round(2 * _AROUND_LINES * math.hypot(*size)))
    for zone in view.zones:
        if zone.kind is not ZoneKind.ROAD:
            corners = np.array([scale.point(corner) for corner in zone.polygon], np.float64)
            cv2.fillPoly(mask, [np.rint(corners).astype(np.int32)], 255)
    return mask
