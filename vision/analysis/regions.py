"""Where to look: the road that is drawn on the view."""

import cv2
import numpy as np

from streams.contracts.cameras import View, ZoneKind
from vision.frames import Mask
from vision.measuring.scaling import Scale


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
