"""Faces and plates, found by models of their own where installed: `urbanwatch models add --kind face|plate`."""

import numpy as np

from streams.runtime.settings import Vision
from vision.detection.detections import Boxes
from vision.detection.network import Network
from vision.detection.overlaps import suppress
from vision.frames import Image
from vision.masking.masking import PartFinder
from vision.models.installed import Model, ModelKind, find_installed, models_folder

_HIDDEN_FROM = 0.2
"""Below what such models are used with for finding: a patch too many hides nothing that is needed."""
_SAME = 0.5
_AROUND = 0.2
"""Of the part's sides, on each: ears, hair and the frame of a plate tell something too."""


class NetworkPartFinder:
    """Finds what one model finds, in the whole picture. ModelError, when it is made, where it cannot be used."""

    def __init__(self, model: Model, kind: ModelKind) -> None:
        self._network = Network(model, (kind.value,))

    def find(self, image: Image) -> Boxes:
        """Around each face or plate, with a margin, in pixels."""
        raw = self._network.look(image)
        scores = raw.scores.max(axis=1, initial=0)
        likely = scores >= _HIDDEN_FROM
        boxes = raw.corners[likely]
        boxes = boxes[suppress(boxes, scores[likely], _SAME)]
        margins = _AROUND * (boxes[:, 2:] - boxes[:, :2])
        return np.concatenate([boxes[:, :2] - margins, boxes[:, 2:] + margins], axis=1).astype(np.float32)


def installed_part_finders(settings: Vision) -> tuple[PartFinder, ...]:
    """Of faces and of plates, where a model is installed. ModelError where one is and cannot be used."""
    found = ((kind, find_installed(models_folder(settings), kind)) for kind in (ModelKind.FACE, ModelKind.PLATE))
    return tuple(NetworkPartFinder(model, kind) for kind, model in found if model is not None)
