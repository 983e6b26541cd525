"""Making an area of a picture coarse, for good: what is within a cell is averaged, then drawn as a smooth surface.

An average cannot be taken apart, and no edge of a cell is left that could be mistaken for something. Nothing of the
original survives but one colour a cell.
"""

import math

import cv2

from vision.frames import Image, Mask
from vision.masking.areas import Areas

_LARGE_CELL, _STEP = 16, 4


def coarsen(image: Image, areas: Areas) -> None:
    """In place: each area, as far as it lies in the picture."""
    height, width = image.shape[:2]
    for (left, top, right, bottom), cell in zip(areas.boxes.tolist(), areas.cells.tolist(), strict=True):
        x1, y1 = max(0, int(left)), max(0, int(top))
        x2, y2 = min(width, math.ceil(right)), min(height, math.ceil(bottom))
        if x1 < x2 and y1 < y2:
            image[y1:y2, x1:x2] = _averaged(image[y1:y2, x1:x2], cell)


def coarsen_where(image: Image, hidden: Mask, cell: float) -> None:
    """In place: where `hidden` is 255, a mask of the whole picture that may be smaller than it."""
    left, top, across, down = cv2.boundingRect(hidden)
    if across == 0:
        return
    columns, rows = image.shape[1] / hidden.shape[1], image.shape[0] / hidden.shape[0]
    x1, x2 = int(left * columns), min(image.shape[1], round((left + across) * columns))
    y1, y2 = int(top * rows), min(image.shape[0], round((top + down) * rows))
    part = image[y1:y2, x1:x2]
    size = (part.shape[1], part.shape[0])
    where = cv2.resize(hidden[top : top + down, left : left + across], size, interpolation=cv2.INTER_NEAREST)
    cv2.copyTo(_averaged(part, cell), where, part)


def _averaged(part: Image, cell: float) -> Image:
    """Of a large cell every fourth pixel of every fourth row is asked: as coarse, at a quarter of the cost."""
    size = (part.shape[1], part.shape[0])
    cells = (max(1, round(size[0] / cell)), max(1, round(size[1] / cell)))
    if cell >= _LARGE_CELL:
        part = part[::_STEP, ::_STEP]
    averages = cv2.resize(part, cells, interpolation=cv2.INTER_AREA)
    return cv2.resize(averages, size, interpolation=cv2.INTER_LINEAR).astype("uint8", copy=False)
