"""How close the network looks: the whole road at once, and in tiles too where what drives there is too small for that.

Measured with YOLOX-Nano on two clips, shrunk step by step: of vehicles it finds in the full picture it still finds

    shorter side, pixels of its input     8      10     12     14     20     32     48
    found again                           8 %    25 %   60 %   83 %   85 %   92 %   98 %

so the shorter side should have 14 and more. How large the things are that move is learnt from looks in tiles, which
show the small ones.
"""

from collections import deque

import numpy as np

from vision.detection.detections import Boxes
from vision.detection.gate import Rect
from vision.frames import Mask

ENOUGH_PIXELS = 14.0
_SHARED = 0.2
"""Of a tile's side, with the next: what is cut by one border lies whole in the other tile, unless it is larger."""
_MANY, _FEW = 0.25, 0.1
"""The share of too small ones from which tiles are worth their cost, and below which they are not any more."""
_LEAST_SEEN, _REMEMBERED = 12, 400
_ALL = 0.8
"""A road that takes up more than this of the picture's width and height is looked at with all around it."""


class Scale:
    """Chooses what is looked at: `whole`, one rectangle, and the `tiles` of it, at most `most`, where that is needed.

    `tiles` is empty where there could be but one. Once decided, it changes only with clear evidence. `largest`: the
    shorter side of what tiles are for, in pixels of the frame: twice what is enough, so that what comes nearer is found
    in both for a while.
    """

    def __init__(self, size: tuple[int, int], taken: tuple[int, int], region: Mask | None, most: int) -> None:
        self.whole = road_rect(size, region)
        self.tiles = finest_tiles(self.whole, taken, most)
        self.is_close = False
        self._factor = _factor(self.whole, taken)
        self.largest = 2 * ENOUGH_PIXELS / self._factor
        self._sides: deque[float] = deque(maxlen=_REMEMBERED)

    def learn(self, boxes: Boxes) -> None:
        """What moves of that which looks at everything and in tiles have found, in pixels of the frame."""
        sides = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) * self._factor
        self._sides.extend(sides.tolist())
        if len(self._sides) >= _LEAST_SEEN:
            small = sum(side < ENOUGH_PIXELS for side in self._sides) / len(self._sides)
            self.is_close = small > (_FEW if self.is_close else _MANY)


def road_rect(size: tuple[int, int], region: Mask | None) -> Rect:
    """Around the region with a tenth of its size on each side, where vehicles reach over it; else the whole frame."""
    width, height = size
    if region is None or not region.any():
        return 0, 0, width, height
    columns, rows = np.flatnonzero(region.any(axis=0)), np.flatnonzero(region.any(axis=1))
    across, down = columns[-1] + 1 - columns[0], rows[-1] + 1 - rows[0]
    if across > _ALL * width and down > _ALL * height:
        return 0, 0, width, height
    return (
        max(0, int(columns[0] - across / 10)),
        max(0, int(rows[0] - down / 10)),
        min(width, int(columns[-1] + 1 + across / 10)),
        min(height, int(rows[-1] + 1 + down / 10)),
    )


def finest_tiles(whole: Rect, taken: tuple[int, int], most: int) -> tuple[Rect, ...]:
    """Of all grids of at most `most` tiles the one in which things are largest; none where no grid enlarges them."""
    best: tuple[Rect, ...] = ()
    best_factor = _factor(whole, taken)
    for count in range(2, most + 1):
        for columns in range(1, count + 1):
            if count % columns:
                continue
            tiles = _grid(whole, columns, count // columns)
            if _factor(tiles[0], taken) > 1.05 * best_factor:
                best, best_factor = tiles, _factor(tiles[0], taken)
    return best


def _grid(whole: Rect, columns: int, rows: int) -> tuple[Rect, ...]:
    across = _spans(whole[0], whole[2], columns)
    down = _spans(whole[1], whole[3], rows)
    return tuple((left, top, right, bottom) for top, bottom in down for left, right in across)


def _spans(start: int, end: int, count: int) -> list[tuple[int, int]]:
    side = (end - start) / (count - (count - 1) * _SHARED)
    starts = [start + round(at * side * (1 - _SHARED)) for at in range(count)]
    return [(at, min(end, at + int(np.ceil(side)))) for at in starts]


def _factor(rect: Rect, taken: tuple[int, int]) -> float:
    return min(taken[0] / (rect[2] - rect[0]), taken[1] / (rect[3] - rect[1]))
