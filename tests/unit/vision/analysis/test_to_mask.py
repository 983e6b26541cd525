"""What analysis hands to masking: more than is counted."""

import numpy as np

from streams.contracts.sightings import VehicleClass
from vision.analysis.analysis import to_mask
from vision.detection.detections import CLASSES, Detections, no_boxes

CAR, OTHER = CLASSES.index(VehicleClass.CAR), CLASSES.index(VehicleClass.OTHER)
FOREGROUND = np.full((9, 16), 255, np.uint8)
MOVING = Detections(no_boxes(), np.zeros(0, np.float32), np.zeros(0, np.int64), foreground=FOREGROUND)


def a_car() -> Detections:
    return Detections(np.array([[0, 0, 80, 60]], np.float32), np.array([0.9], np.float32), np.array([CAR]))


def test_a_network_that_knows_the_view_says_what_is_what() -> None:
    seen = to_mask(a_car(), MOVING, is_network_trusted=True)

    assert seen.classes.tolist() == [CAR]
    assert seen.foreground is FOREGROUND


def test_where_motion_counts_the_networks_cars_may_be_anything_and_exempt_nothing_that_moves() -> None:
    seen = to_mask(a_car(), MOVING, is_network_trusted=False)

    assert seen.classes.tolist() == [OTHER]
    assert seen.foreground is FOREGROUND
