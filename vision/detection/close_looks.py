"""What close looks add to the look at everything: the small things, and nothing else.

Each size is found at its own scale. A large vehicle is cut to pieces by the borders of tiles, and putting the pieces
together again goes wrong often (README.md); the look at everything shows it whole.
"""

import numpy as np
import numpy.typing as npt

from streams.contracts.sightings import VehicleClass
from vision.detection.detections import CLASSES
from vision.detection.gate import Rect
from vision.detection.overlaps import covered
from vision.detection.traffic import Candidates

_NEAR_BORDER = 0.015
"""Of the tile's side: six pixels of an input of 416; what ends as near to a border inside the picture is cut by it."""
_PART = 0.7
"""Of a small box within a large one of a car, bus or lorry: a part of it, not a car of its own."""
_CARS = [CLASSES.index(each) for each in (VehicleClass.CAR, VehicleClass.BUS, VehicleClass.TRUCK)]


def small_things(found: Candidates, tile: Rect, whole: Rect, largest: float) -> Candidates:
    """Of what a tile shows, that which lies whole in it and whose shorter side is less than `largest` pixels."""
    boxes = found.boxes
    sides = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    return _chosen(found, (sides < largest) & ~_is_cut(found, tile, whole))


def together(whole: Candidates, small: list[Candidates]) -> Candidates:
    """The look at everything and the small things of the close ones, parts of the former's cars left out."""
    added = Candidates(
        np.concatenate([each.boxes for each in small]),
        np.concatenate([each.scores for each in small]),
        np.concatenate([each.classes for each in small]),
    )
    is_part = np.isin(added.classes, _CARS) & (_share_in_larger(added, whole) > _PART)
    added = _chosen(added, ~is_part)
    return Candidates(
        np.concatenate([whole.boxes, added.boxes]),
        np.concatenate([whole.scores, added.scores]),
        np.concatenate([whole.classes, added.classes]),
    )


def _share_in_larger(added: Candidates, whole: Candidates) -> npt.NDArray[np.float32]:
    """Of each added box, how much of it lies in one car, bus or lorry of at least twice its size."""
    cars = whole.boxes[np.isin(whole.classes, _CARS)]
    inside = covered(added.boxes, cars)
    is_twice = covered(cars, added.boxes).T < 1 / 2
    shares: npt.NDArray[np.float32] = np.where(is_twice, inside, 0).max(axis=1, initial=0).astype(np.float32)
    return shares


def _is_cut(found: Candidates, tile: Rect, whole: Rect) -> npt.NDArray[np.bool_]:
    boxes = found.boxes
    near_x, near_y = _NEAR_BORDER * (tile[2] - tile[0]), _NEAR_BORDER * (tile[3] - tile[1])
    is_cut: npt.NDArray[np.bool_] = (
        ((boxes[:, 0] <= tile[0] + near_x) & (tile[0] > whole[0]))
        | ((boxes[:, 1] <= tile[1] + near_y) & (tile[1] > whole[1]))
        | ((boxes[:, 2] >= tile[2] - near_x) & (tile[2] < whole[2]))
        | ((boxes[:, 3] >= tile[3] - near_y) & (tile[3] < whole[3]))
    )
    return is_cut


def _chosen(found: Candidates, which: npt.NDArray[np.bool_]) -> Candidates:
    return Candidates(found.boxes[which], found.scores[which], found.classes[which])
