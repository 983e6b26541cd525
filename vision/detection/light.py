"""Light and exposure: a camera makes the whole picture darker when something bright drives by; that is no movement.

Every frame is brought back to the brightness that the background has. An exposure multiplies all pixels alike (and a
gamma curve turns a factor into a factor), so one factor for each colour is enough, and it can be told from traffic: it
is what the middle one of the cells in which nothing moves has changed by.
"""

import cv2
import numpy as np
import numpy.typing as npt

from vision.frames import Image, Mask

Cells = npt.NDArray[np.float32]

_GRID = (32, 18)
_STILL = 26
"""Of 255: a cell of which less than a tenth moved in the frame before counts as still."""
_ENOUGH = 0.25
"""Of the cells have to be still; else all are asked."""
_FOLLOWS_S = 20.0
"""Slow changes (dusk, clouds) are left to the background, which forgets in about the same time."""
_FURTHEST = 3.0
"""Beyond a factor of three colours are cut off at black or white, and no factor brings them back."""
_DARKEST = 4.0
"""Levels added to both sides of a ratio: in black cells it is nothing but noise."""


class Exposure:
    """Sees every frame, made small, and what moved in the one before."""

    def __init__(self, rate: float) -> None:
        self._reference: Cells | None = None
        self._rate = rate
        self._seen = 0

    def levelled(self, image: Image, moved: Mask | None) -> Image:
        """The image as bright as the background was on average."""
        cells = cv2.resize(image, _GRID, interpolation=cv2.INTER_AREA).astype(np.float32).reshape(-1, 3)
        is_still = _still(moved, len(cells))
        if self._reference is None:
            self._reference = cells
        ratios = (self._reference[is_still] + _DARKEST) / (cells[is_still] + _DARKEST)
        factors = np.clip(np.median(ratios, axis=0), 1 / _FURTHEST, _FURTHEST).astype(np.float32)
        self._follow(cells, is_still)
        levelled: Image = cv2.LUT(image, _tables(factors)).astype(np.uint8, copy=False)
        return levelled

    def start_anew(self) -> None:
        """What is seen next is how bright the background is."""
        self._reference, self._seen = None, 0

    def _follow(self, cells: Cells, is_still: npt.NDArray[np.bool_]) -> None:
        self._seen += 1
        share = 1 / min(self._seen, _FOLLOWS_S * self._rate)
        if self._reference is not None:
            self._reference[is_still] += share * (cells[is_still] - self._reference[is_still])


def _tables(factors: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """256 x 1 x 3: what each level of each colour becomes."""
    levels = np.arange(256, dtype=np.float32)[:, None, None] * factors[None, None]
    tables: npt.NDArray[np.uint8] = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    return tables


def _still(moved: Mask | None, count: int) -> npt.NDArray[np.bool_]:
    everywhere = np.ones(count, np.bool_)
    if moved is None:
        return everywhere
    still: npt.NDArray[np.bool_] = cv2.resize(moved, _GRID, interpolation=cv2.INTER_AREA).ravel() < _STILL
    return still if still.mean() >= _ENOUGH else everywhere
