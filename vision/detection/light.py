"""Is the light steady? A cloud, a lamp that is switched on, the camera's own exposure change the whole picture."""

import cv2
import numpy as np
import numpy.typing as npt

from vision.frames import Image

_GRID = (32, 18)
_STEP = 10.0
"""Levels of 256 by which the middle one of all cells has changed within a second. Vehicles change the middle cell
only where they newly cover half the picture; dusk changes it by less than one a minute."""
_SETTLED_S = 0.6
"""The light counts as steady again when it has changed no more for as long; by then the background has learnt it."""


class LightWatch:
    """Sees every frame, made small; remembers a second of them in coarse cells."""

    def __init__(self, rate: float) -> None:
        self._before: npt.NDArray[np.float32] | None = None
        self._follows = min(1.0, 2 / rate)
        self._settles = max(1, round(_SETTLED_S * rate))
        self._pause = 0

    def is_steady(self, image: Image) -> bool:
        """False from a sudden change of the whole picture until a little after it."""
        cells = cv2.resize(image, _GRID, interpolation=cv2.INTER_AREA).mean(axis=2).astype(np.float32)
        if self._before is None:
            self._before = cells
        if abs(float(np.median(cells - self._before))) > _STEP:
            self._pause = self._settles
        elif self._pause > 0:
            self._pause -= 1
        self._before += self._follows * (cells - self._before)
        return self._pause == 0
