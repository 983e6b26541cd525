import numpy as np
import pytest

from streams.contracts.sightings import VehicleClass
from vision.detection.detections import CLASSES
from vision.detection.layouts import RawBoxes
from vision.detection.traffic import Candidates, Traffic, TrafficClasses, one_each, traffic_of
from vision.models.description import COCO
from vision.models.errors import ModelError

PERSON, TWO_WHEELER = VehicleClass.PEDESTRIAN, VehicleClass.TWO_WHEELER
MACHINE = (100, 100, 140, 150)
RIDER = (105, 60, 135, 130)


def found(*things: tuple[VehicleClass, tuple[float, float, float, float], float]) -> Candidates:
    return Candidates(
        np.array([box for _, box, _ in things], np.float32).reshape(-1, 4),
        np.array([score for _, _, score in things], np.float32),
        np.array([CLASSES.index(each) for each, _, _ in things], np.int64),
    )


def told(traffic: Traffic) -> list[tuple[VehicleClass, tuple[float, ...]]]:
    return [(CLASSES[each], tuple(box)) for each, box in zip(traffic.classes, traffic.boxes.tolist(), strict=True)]


def test_coco_classes_become_ours_and_what_is_no_traffic_is_left_out() -> None:
    scores = np.zeros((4, 80), np.float32)
    for row, name in enumerate(("bicycle", "truck", "dog", "train")):
        scores[row, COCO.index(name)] = 0.9

    kept = TrafficClasses(COCO).candidates(RawBoxes(np.zeros((4, 4), np.float32), scores))

    assert [CLASSES[each] for each in kept.classes] == [VehicleClass.TWO_WHEELER, VehicleClass.TRUCK]


def test_uncertain_boxes_are_kept_for_masking_and_nothing_below() -> None:
    scores = np.zeros((2, 80), np.float32)
    scores[:, COCO.index("car")] = (0.12, 0.08)

    kept = TrafficClasses(COCO).candidates(RawBoxes(np.zeros((2, 4), np.float32), scores))

    np.testing.assert_allclose(kept.scores, [0.12])


def test_a_model_without_traffic_is_refused() -> None:
    with pytest.raises(ModelError, match="none of the model's 2 classes is traffic"):
        TrafficClasses(("cat", "dog"))


def test_a_pickup_found_as_car_and_as_truck_is_one_vehicle() -> None:
    kept = one_each(found((VehicleClass.CAR, (0, 0, 100, 50), 0.6), (VehicleClass.TRUCK, (2, 0, 104, 50), 0.5)))

    assert [CLASSES[each] for each in kept.classes] == [VehicleClass.CAR]


def test_rider_and_motorcycle_are_one_and_the_rider_is_still_masked() -> None:
    traffic = traffic_of(found((TWO_WHEELER, MACHINE, 0.5), (PERSON, RIDER, 0.8)))

    assert told(traffic) == [(TWO_WHEELER, (100, 60, 140, 150))]
    np.testing.assert_allclose(traffic.scores, [0.8])
    assert len(traffic.persons) == 1


def test_two_persons_on_one_motorcycle_are_one_two_wheeler() -> None:
    passenger = (118, 62, 146, 128)

    traffic = traffic_of(found((TWO_WHEELER, MACHINE, 0.5), (PERSON, RIDER, 0.8), (PERSON, passenger, 0.7)))

    assert told(traffic) == [(TWO_WHEELER, (100, 60, 146, 150))]
    assert len(traffic.persons) == 2


def test_two_motorcycles_side_by_side_keep_a_rider_each() -> None:
    other_machine, other_rider = (150, 100, 190, 150), (155, 60, 185, 130)

    traffic = traffic_of(
        found(
            (TWO_WHEELER, MACHINE, 0.5),
            (TWO_WHEELER, other_machine, 0.5),
            (PERSON, RIDER, 0.8),
            (PERSON, other_rider, 0.8),
        )
    )

    assert sorted(told(traffic)) == [(TWO_WHEELER, (100, 60, 140, 150)), (TWO_WHEELER, (150, 60, 190, 150))]


@pytest.mark.parametrize(
    ("who", "box"),
    [
        ("beside it", (170, 80, 195, 155)),
        ("in front of it, nearer the camera", (105, 90, 145, 230)),
        ("far above it", (105, 0, 130, 80)),
    ],
)
def test_who_stands_by_is_on_foot(who: str, box: tuple[float, float, float, float]) -> None:
    traffic = traffic_of(found((TWO_WHEELER, MACHINE, 0.5), (PERSON, box, 0.8)))

    assert told(traffic) == [(TWO_WHEELER, MACHINE), (PERSON, box)], who


def test_of_nothing_comes_nothing() -> None:
    assert told(traffic_of(one_each(found()))) == []
