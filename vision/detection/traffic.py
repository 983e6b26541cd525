"""From what a network found to traffic: only classes that are on roads, one box for each, riders on their machines."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from streams.contracts.sightings import VehicleClass
from vision.detection.detections import CLASSES, Boxes
from vision.detection.layouts import RawBoxes
from vision.detection.overlaps import suppress
from vision.detection.riders import join_riders
from vision.models.errors import ModelError

MASKED_FROM = 0.1
"""What is less certain is not even masked: below it YOLOX finds vehicles in kerbs and trees."""
_SAME_THING = 0.5
"""Boxes of vehicles that overlap by more are one vehicle, whatever their classes: a pickup is found as car and as
lorry, a motorcycle as motorcycle and as bicycle. Two vehicles one behind the other overlap by less, seen from as high
as a camera hangs. Persons are suppressed among themselves: a rider does overlap with the motorcycle."""

NAMES: dict[str, VehicleClass] = {
    "person": VehicleClass.PEDESTRIAN,
    "pedestrian": VehicleClass.PEDESTRIAN,
    "people": VehicleClass.PEDESTRIAN,
    "rider": VehicleClass.PEDESTRIAN,
    "bicycle": VehicleClass.TWO_WHEELER,
    "motorcycle": VehicleClass.TWO_WHEELER,
    "motorbike": VehicleClass.TWO_WHEELER,
    "motor": VehicleClass.TWO_WHEELER,
    "bike": VehicleClass.TWO_WHEELER,
    "two_wheeler": VehicleClass.TWO_WHEELER,
    "car": VehicleClass.CAR,
    "van": VehicleClass.CAR,
    "bus": VehicleClass.BUS,
    "truck": VehicleClass.TRUCK,
    "tricycle": VehicleClass.OTHER,
    "awning-tricycle": VehicleClass.OTHER,
    "other": VehicleClass.OTHER,
}
"""COCO's names, and those of VisDrone and BDD100K where they differ. A rider is a person on a machine found apart."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """In pixels of what was looked at. `persons` are all, riders too."""

    boxes: Boxes
    scores: npt.NDArray[np.float32]
    classes: npt.NDArray[np.int64]
    persons: Boxes


@dataclass(frozen=True, slots=True)
class Candidates:
    """Boxes that are certain enough to be masked, before overlapping ones are removed. `classes` index CLASSES."""

    boxes: Boxes
    scores: npt.NDArray[np.float32]
    classes: npt.NDArray[np.int64]


class TrafficClasses:
    """Which of a model's classes are traffic. ModelError where none is."""

    def __init__(self, names: tuple[str, ...]) -> None:
        wanted = [(at, NAMES[name.lower()]) for at, name in enumerate(names) if name.lower() in NAMES]
        if not wanted:
            raise ModelError(f"none of the model's {len(names)} classes is traffic; known are {', '.join(NAMES)}")
        self._columns = np.array([at for at, _ in wanted], np.int64)
        self._classes = np.array([CLASSES.index(each) for _, each in wanted], np.int64)

    def candidates(self, raw: RawBoxes) -> Candidates:
        """The best class of each place, where it is certain enough to be masked."""
        scores = raw.scores[:, self._columns]
        best = scores.argmax(axis=1)
        highest = scores[np.arange(len(best)), best]
        kept = highest >= MASKED_FROM
        return Candidates(raw.corners[kept], highest[kept], self._classes[best[kept]])


def one_each(found: Candidates) -> Candidates:
    """One box for each vehicle and each person, machines and riders still apart."""
    is_person = found.classes == CLASSES.index(VehicleClass.PEDESTRIAN)
    kept = np.concatenate([_best(found, np.flatnonzero(group)) for group in (~is_person, is_person)])
    return Candidates(found.boxes[kept], found.scores[kept], found.classes[kept])


def traffic_of(found: Candidates) -> Traffic:
    """Of vehicles and persons, one box each: riders on their machines, persons who ride nothing."""
    is_person = found.classes == CLASSES.index(VehicleClass.PEDESTRIAN)
    is_machine = found.classes == CLASSES.index(VehicleClass.TWO_WHEELER)
    persons, machines = np.flatnonzero(is_person), np.flatnonzero(is_machine)
    others = np.flatnonzero(~is_person & ~is_machine)
    joined = join_riders(found.boxes[machines], found.scores[machines], found.boxes[persons], found.scores[persons])
    rest = np.concatenate([others, persons[joined.on_foot]])
    return Traffic(
        boxes=np.concatenate([joined.two_wheelers, found.boxes[rest]]),
        scores=np.concatenate([joined.scores, found.scores[rest]]),
        classes=np.concatenate([found.classes[machines], found.classes[rest]]),
        persons=found.boxes[persons],
    )


def _best(found: Candidates, group: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return group[suppress(found.boxes[group], found.scores[group], _SAME_THING)]
