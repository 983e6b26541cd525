"""From the pixels that differ to boxes around what belongs together."""

import cv2
import numpy as np

from vision.detection.detections import Boxes
from vision.frames import Mask

_LEAST_SHARE = 0.0008
"""Of the picture: 46 pixels of the small one, 7 x 7. Opening leaves specks of noise and leaves of up to 5 x 5."""
_INSIDE = 0.7
"""A blob whose box lies in another's by this much belongs to it: a windscreen in a bonnet, wheels under a lorry."""


class Blobs:
    """For masks of one size."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._least_area = _LEAST_SHARE * size[0] * size[1]
        self._speck = np.ones((3, 3), np.uint8)
        self._gap = np.ones((7, 7), np.uint8)
        self._bridge = np.ones((15, 15), np.uint8)

    def clean(self, mask: Mask, shadows: Mask) -> Mask:
        """Without specks, with gaps closed: of up to six pixels, and of up to fourteen where they look like shadow.

        A dark car on a dark road is a few bright edges with something between them that could be a shadow. A shadow
        that a vehicle casts lies outside it and has nothing bright beyond, so it is not taken in.
        """
        opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, self._speck)
        bridged = cv2.bitwise_or(
            opened, cv2.bitwise_and(cv2.morphologyEx(opened, cv2.MORPH_CLOSE, self._bridge), shadows)
        )
        return cv2.morphologyEx(bridged, cv2.MORPH_CLOSE, self._gap).astype(np.uint8, copy=False)

    def whole(self, cleaned: Mask, shadows: Mask) -> Mask:
        """With all that looks like shadow, specks left out, and the gaps between both closed."""
        dark = cv2.morphologyEx(shadows, cv2.MORPH_OPEN, self._speck)
        return cv2.morphologyEx(cv2.bitwise_or(cleaned, dark), cv2.MORPH_CLOSE, self._gap).astype(np.uint8, copy=False)

    def boxes(self, mask: Mask) -> Boxes:
        """Around each blob that is large enough, the largest first; the edges are those of its outer pixels."""
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
        found = stats[1:][stats[1:, cv2.CC_STAT_AREA] >= self._least_area].astype(np.float32)
        found = found[np.argsort(-found[:, cv2.CC_STAT_AREA], kind="stable")]
        corners = np.concatenate([found[:, :2], found[:, :2] + found[:, 2:4]], axis=1).astype(np.float32)
        return _without_inner(corners)


def _without_inner(boxes: Boxes) -> Boxes:
    """Largest first; a box mostly within an earlier one goes."""
    kept: list[int] = []
    for index, box in enumerate(boxes):
        others = boxes[kept]
        across = np.minimum(others[:, 2], box[2]) - np.maximum(others[:, 0], box[0])
        down = np.minimum(others[:, 3], box[3]) - np.maximum(others[:, 1], box[1])
        shared = np.clip(across, 0, None) * np.clip(down, 0, None)
        if not (shared > _INSIDE * (box[2] - box[0]) * (box[3] - box[1])).any():
            kept.append(index)
    return boxes[kept]
