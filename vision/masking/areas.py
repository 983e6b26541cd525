"""What has to be hidden: which part of each box, and how coarse it has to become.

person        two-wheeler      car, bus, lorry     anything else, whatever moves
┌█████┐         ┌████┐          ┌───────────┐           ┌██████┐
│     │         │████│          │           │           │██████│
│     │         │████│          │███████████│           │██████│
└─────┘         └████┘          └███████████┘           └██████┘
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from streams.contracts.sightings import VehicleClass
from vision.detection.detections import CLASSES, Boxes, Detections, no_boxes
from vision.detection.overlaps import overlaps
from vision.tracking.tracks import Track

_HEAD = 0.35
"""Of a standing person's box, from above: a head is a seventh to an eighth of the height; who bends, rides or carries
a child has theirs lower."""
_UPRIGHT = 1.8
"""Height over width from which a box is a whole standing person; of others (sitting, cut off) all is hidden."""
_AROUND_HEAD = 0.15
_AROUND = 0.05
"""Margins, of the box's sides: boxes tremble by a few per cent."""
_HEAD_CELLS, _PLATE_CELLS, _RIDER_CELLS, _BLOB_CELLS = 3, 6, 4, 6
"""Cells across an area's shorter side (the plate's: across the vehicle), at most twice as many across the longer.

A face is half as wide as the area around it: a cell and a half; a plate is 0.52 m of a car's 1.8 m: two cells by a
third of one. Networks trained on it have named faces from mosaics of 7 x 7 cells and more (McPherson et al.,
"Defeating image obfuscation with deep learning")."""
_HIGH_CELLS = 4
"""Of a vehicle that the picture's edge cuts off, the height tells the size: a car is 0.8 times as high as wide."""
_LEAST_CELL = 6.0
_KNOWN = 0.6
"""A track whose box overlaps with a detection's by more adds nothing."""


@dataclass(frozen=True, slots=True)
class Areas:
    """To be hidden: `boxes` n x 4 in pixels, each in cells of `cells` pixels (n)."""

    boxes: Boxes
    cells: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.boxes)


def sensitive_areas(detections: Detections, tracks: Sequence[Track]) -> Areas:
    """Of all that was found, also uncertainly or beside the road, and of tracks that were not found just now.

    What has no class is not among them: `unclassified`.
    """
    found = [_of_class(detections.boxes[detections.classes == at], each) for at, each in enumerate(CLASSES)]
    beside = [_of_class(detections.beside, VehicleClass.CAR)]
    persons = [heads(detections.persons)]
    followed = [_of_class(np.array([each.box], np.float32), each.vehicle_class) for each in _unseen(detections, tracks)]
    return together([*found, *beside, *persons, *followed])


def unclassified(detections: Detections, tracks: Sequence[Track]) -> Areas:
    """All of what moves and may be anything."""
    followed = [each.box for each in _unseen(detections, tracks) if each.vehicle_class is VehicleClass.OTHER]
    found = detections.boxes[detections.classes == CLASSES.index(VehicleClass.OTHER)]
    return whole(np.concatenate([found, np.array(followed, np.float32).reshape(-1, 4)]))


def heads(persons: Boxes) -> Areas:
    """The heads of persons."""
    width, height = _sides(persons)
    is_upright = height >= _UPRIGHT * width
    hidden = persons.copy()
    hidden[:, 3] = np.where(is_upright, persons[:, 1] + _HEAD * height, persons[:, 3])
    grown = _grown(hidden, _AROUND_HEAD * width, np.minimum(_AROUND_HEAD * height, _AROUND_HEAD * 2 * width))
    return _in_cells(grown, _HEAD_CELLS)


def whole(boxes: Boxes) -> Areas:
    """All of what may be anything: vehicles and persons, perhaps several."""
    width, height = _sides(boxes)
    return _in_cells(_grown(boxes, _AROUND * width, _AROUND * height), _BLOB_CELLS)


def together(parts: Iterable[Areas]) -> Areas:
    """All of them."""
    listed = list(parts)
    if not listed:
        return Areas(no_boxes(), np.zeros(0, np.float32))
    return Areas(np.concatenate([each.boxes for each in listed]), np.concatenate([each.cells for each in listed]))


def _of_class(boxes: Boxes, vehicle_class: VehicleClass) -> Areas:
    match vehicle_class:
        case VehicleClass.PEDESTRIAN:
            return heads(boxes)
        case VehicleClass.TWO_WHEELER:
            return _riders(boxes)
        case VehicleClass.CAR | VehicleClass.BUS | VehicleClass.TRUCK:
            return _lower_halves(boxes)
        case VehicleClass.OTHER:
            return together([])


def _lower_halves(vehicles: Boxes) -> Areas:
    width, height = _sides(vehicles)
    hidden = vehicles.copy()
    hidden[:, 1] += height / 2
    grown = _grown(hidden, _AROUND * width, _AROUND * height)
    cells = np.maximum(width / _PLATE_CELLS, height / _HIGH_CELLS)
    return Areas(grown, np.maximum(cells, _LEAST_CELL).astype(np.float32))


def _riders(two_wheelers: Boxes) -> Areas:
    width, height = _sides(two_wheelers)
    return _in_cells(_grown(two_wheelers, _AROUND_HEAD * width, _AROUND_HEAD * height), _RIDER_CELLS)


def _in_cells(boxes: Boxes, count: int) -> Areas:
    width, height = _sides(boxes)
    cells = np.maximum(np.minimum(width, height) / count, np.maximum(width, height) / (2 * count))
    return Areas(boxes, np.maximum(cells, _LEAST_CELL).astype(np.float32))


def _unseen(detections: Detections, tracks: Sequence[Track]) -> list[Track]:
    boxes = np.array([each.box for each in tracks], np.float32).reshape(-1, 4)
    nearest = overlaps(boxes, detections.boxes).max(axis=1, initial=0)
    return [track for track, share in zip(tracks, nearest, strict=True) if share <= _KNOWN]


def _sides(boxes: Boxes) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    return boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]


def _grown(boxes: Boxes, across: npt.NDArray[np.floating], down: npt.NDArray[np.floating]) -> Boxes:
    margins = np.stack([-across, -down, across, down], axis=1)
    grown: Boxes = (boxes + margins).astype(np.float32)
    return grown
