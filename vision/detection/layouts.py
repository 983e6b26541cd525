"""The outputs of networks, read: each declared layout gives the same plain arrays.

A layout is declared beside the model or told by the output's shape; what fits none is refused with what was seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision.models.description import BoxForm, Description, Layout
from vision.models.errors import ModelError

Floats = npt.NDArray[np.float32]
_STRIDES = (8, 16, 32)
_YOLOV5_ANCHORS = 3
_FOUR, _FIVE, _SIX = 4, 5, 6
_LARGEST_LOG = 20.0
"""Beyond it a side is longer than any picture; exp() shall not overflow where a network gives nonsense."""


@dataclass(frozen=True, slots=True)
class RawBoxes:
    """In pixels of the network's input: corners n x 4, scores n x classes."""

    corners: Floats
    scores: Floats


def tell_layout(outputs: Sequence[Floats], size: tuple[int, int], classes: int) -> Layout:
    """By the outputs' shapes, for an input of `size` (width, height). ModelError where they fit none."""
    shapes = [output.shape for output in outputs]
    places = sum((size[0] // stride) * (size[1] // stride) for stride in _STRIDES)
    match shapes:
        case [(1, rows, columns)] if columns == _FIVE + classes and rows == places:
            return Layout.YOLOX
        case [(1, rows, columns)] if columns == _FIVE + classes and rows == _YOLOV5_ANCHORS * places:
            return Layout.YOLOV5
        case [(1, rows, columns)] if rows == _FOUR + classes and columns == places:
            return Layout.YOLOV8
        case [(1, _, 6)] | [(_, 6)]:
            return Layout.DETECTIONS
        case [boxes, scores, labels] if boxes[-1:] == (_FOUR,) and scores == labels == boxes[:-1]:
            return Layout.BOXES_SCORES_LABELS
        case _:
            raise ModelError(
                f"outputs of {_told(shapes)} fit no layout that is known: for an input of {size[0]} x {size[1]} and "
                f"{classes} classes, yolox gives 1x{places}x{_FIVE + classes}, yolov5 "
                f"1x{_YOLOV5_ANCHORS * places}x{_FIVE + classes}, yolov8 1x{_FOUR + classes}x{places}, detections "
                "n x 6; a TOML file beside the model can name its classes, size and layout"
            )


def read_output(
    layout: Layout, outputs: Sequence[Floats], size: tuple[int, int], description: Description, classes: int
) -> RawBoxes:
    """Every place of the output with the score of each class. ModelError where the output is not of the layout."""
    match layout:
        case Layout.YOLOX:
            return _yolox(_rows(outputs, layout, _FIVE + classes), size)
        case Layout.YOLOV5:
            rows = _rows(outputs, layout, _FIVE + classes)
            return RawBoxes(_corners(rows[:, :4]), rows[:, 4:5] * rows[:, 5:])
        case Layout.YOLOV8:
            rows = _rows(outputs, layout, _FOUR + classes, axis=-2)
            return RawBoxes(_corners(rows[:, :4]), rows[:, 4:])
        case Layout.DETECTIONS:
            rows = _rows(outputs, layout, _SIX)
            return _listed((rows[:, :4], rows[:, 4], rows[:, 5]), size, description, classes)
        case Layout.BOXES_SCORES_LABELS:
            return _listed(_three(outputs), size, description, classes)


def _yolox(rows: Floats, size: tuple[int, int]) -> RawBoxes:
    """Megvii's YOLOX without `decode_in_inference`: place within the cell, logarithm of the sides, both in strides."""
    cells, strides = _grid(size)
    if len(cells) != len(rows):
        raise ModelError(f"a yolox output for {size[0]} x {size[1]} has {len(cells)} places, this one {len(rows)}")
    centres = (rows[:, :2] + cells) * strides
    sides = np.exp(np.minimum(rows[:, 2:4], _LARGEST_LOG)) * strides
    corners = np.concatenate([centres - sides / 2, centres + sides / 2], axis=1)
    return RawBoxes(corners.astype(np.float32), rows[:, 4:5] * rows[:, 5:])


def _grid(size: tuple[int, int]) -> tuple[Floats, Floats]:
    cells, strides = [], []
    for stride in _STRIDES:
        down, across = np.mgrid[0 : size[1] // stride, 0 : size[0] // stride]
        cells.append(np.stack([across, down], axis=-1).reshape(-1, 2))
        strides.append(np.full((cells[-1].shape[0], 1), stride))
    return np.concatenate(cells).astype(np.float32), np.concatenate(strides).astype(np.float32)


def _rows(outputs: Sequence[Floats], layout: Layout, columns: int, axis: int = -1) -> Floats:
    """One row for each place; `axis`: along which its numbers lie."""
    if len(outputs) != 1 or outputs[0].ndim not in {2, 3} or outputs[0].shape[axis] != columns:
        shapes = _told([output.shape for output in outputs])
        raise ModelError(f"a {layout} output has {columns} numbers for each place; this model gives {shapes}")
    return np.moveaxis(outputs[0], axis, -1).reshape(-1, columns)


def _three(outputs: Sequence[Floats]) -> tuple[Floats, Floats, Floats]:
    shapes = _told([output.shape for output in outputs])
    if len(outputs) != len(("boxes", "scores", "labels")) or outputs[0].shape[-1] != _FOUR:
        raise ModelError(f"boxes_scores_labels are outputs n x 4, n and n; this model gives {shapes}")
    boxes, scores, labels = outputs[0].reshape(-1, _FOUR), outputs[1].ravel(), outputs[2].ravel()
    if not len(boxes) == len(scores) == len(labels):
        raise ModelError(f"boxes, scores and labels are not equally many: {shapes}")
    return boxes, scores, labels


def _listed(
    listed: tuple[Floats, Floats, Floats], size: tuple[int, int], description: Description, classes: int
) -> RawBoxes:
    """Boxes, scores and labels that a network has listed by itself, as if it had scored every class."""
    boxes, scores, labels = listed
    if description.is_normalised:
        boxes = (boxes * (size[0], size[1], size[0], size[1])).astype(np.float32)
    corners = _corners(boxes) if description.boxes is BoxForm.CENTRES else boxes
    known = (labels >= 0) & (labels < classes)
    each = np.zeros((len(boxes), classes), np.float32)
    each[np.flatnonzero(known), labels[known].astype(np.int64)] = scores[known]
    return RawBoxes(corners, each)


def _corners(centred: Floats) -> Floats:
    centres, halves = centred[:, :2], centred[:, 2:4] / 2
    corners: Floats = np.concatenate([centres - halves, centres + halves], axis=1)
    return corners


def _told(shapes: Sequence[tuple[int, ...]]) -> str:
    return ", ".join("x".join(str(side) for side in shape) for shape in shapes)
