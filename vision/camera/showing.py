"""Masked pictures, when somebody wants them: a still every 2 s, live ones while somebody watches.

A still is as large as the stream, and bare: lines are drawn on it. A live one is at most 960 pixels wide, with what was
seen drawn on it. JPEG at the quality at which the number plate of an unmasked picture would still be read (85), and at
the one at which a box is still a box (70).
"""

import cv2
import numpy as np

from streams.contracts.times import SECOND, Micros
from vision.camera.messages import Showed
from vision.frames import Image

STILL_EVERY: Micros = 2 * SECOND
LIVE_EVERY: Micros = SECOND // 10
_STILL_QUALITY, _LIVE_QUALITY = 85, 70
_LIVE_WIDTH = 960


class Showing:
    """Says when a picture is due."""

    def __init__(self) -> None:
        self._still_at: Micros = 0
        self._live_at: Micros = 0
        self._watched_until: Micros = 0

    def watch(self, until: Micros) -> None:
        """Somebody watches until then."""
        self._watched_until = max(self._watched_until, until)

    def is_still_due(self, now: Micros) -> bool:
        """Whether a still is due; asking does not make it so."""
        return now - self._still_at >= STILL_EVERY

    def is_live_due(self, now: Micros) -> bool:
        """Whether a live picture is due."""
        return now < self._watched_until and now - self._live_at >= LIVE_EVERY

    def was_shown(self, *, is_live: bool, now: Micros) -> None:
        """One was sent. Frames do not come on the tenth of a second: what was late is made up for by the next."""
        if is_live:
            due_at = self._live_at + LIVE_EVERY
            self._live_at = due_at if now - due_at < LIVE_EVERY else now
        else:
            self._still_at = now


def still(masked: Image, at: Micros) -> Showed:
    """The still as it is sent."""
    return Showed(_jpeg(masked, _STILL_QUALITY), at, is_live=False)


def live(drawn: Image, at: Micros) -> Showed:
    """The live picture as it is sent."""
    height, width = drawn.shape[:2]
    if width > _LIVE_WIDTH:
        small = cv2.resize(
            drawn, (_LIVE_WIDTH, max(1, round(height * _LIVE_WIDTH / width))), interpolation=cv2.INTER_AREA
        )
        drawn = np.asarray(small, np.uint8)
    return Showed(_jpeg(drawn, _LIVE_QUALITY), at, is_live=True)


def _jpeg(picture: Image, quality: int) -> bytes:
    is_done, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not is_done:
        raise ValueError(f"a picture of {picture.shape[1]}x{picture.shape[0]} cannot be encoded")
    return encoded.tobytes()
