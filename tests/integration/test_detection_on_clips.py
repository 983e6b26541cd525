"""Real pictures: what a real network finds in them, and what is left of heads and plates after masking."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from streams.contracts.sightings import VehicleClass
from vision.detection.detections import CERTAIN_ENOUGH, CLASSES, Detections
from vision.detection.motion import MotionDetector
from vision.detection.network import Network
from vision.detection.onnx import OnnxDetector
from vision.detection.traffic import NAMES
from vision.frames import Frame, Image
from vision.masking.areas import sensitive_areas
from vision.masking.masking import Masking
from vision.models.description import COCO
from vision.models.installed import Model, model_at
from vision.sources.recordings import opened

PROJECT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("SHARED_TEST_DATA") or PROJECT.parent / "shared")
CLIP = SHARED / "clips" / "arterial_dusk_sideview.mp4"
YOLOX = SHARED / "models" / "yolox_nano.onnx"
SIZE, RATE = (640, 360), 23.98

pytestmark = pytest.mark.skipif(
    not (CLIP.exists() and YOLOX.exists()), reason=f"no clips and models at {SHARED}; SHARED_TEST_DATA says where"
)


@pytest.fixture
def model() -> Model:
    return model_at(YOLOX)


def frames(count: int, *, every: int = 1) -> Iterator[Frame]:
    with opened(CLIP) as recording:
        for frame in recording.frames:
            if frame.number > count:
                return
            if frame.number % every == 0:
                yield frame


def certain(found: Detections) -> list[VehicleClass]:
    return [CLASSES[each] for each in found.classes[found.scores >= CERTAIN_ENOUGH]]


def test_the_classes_that_are_traffic_stand_where_the_model_has_them() -> None:
    names = (YOLOX.parent / "coco.names").read_text().split("\n")[:80]

    assert [NAMES.get(name) for name in names] == [NAMES.get(name) for name in COCO]


def test_a_yolox_network_finds_the_cars_of_a_street(model: Model) -> None:
    detector = OnnxDetector(model, SIZE, RATE)

    found = [certain(detector.detect(frame)) for frame in frames(240, every=40)]

    assert detector.name == "onnx (yolox_nano)"
    assert all(VehicleClass.CAR in each for each in found)
    assert not {each for classes in found for each in classes} & {VehicleClass.PEDESTRIAN, VehicleClass.TWO_WHEELER}


def test_a_look_is_saved_where_nothing_has_changed(model: Model) -> None:
    (frame,) = frames(100, every=100)
    detector = OnnxDetector(model, SIZE, RATE)
    first = detector.detect(frame)
    asked = detector.looks

    again = detector.detect(Frame(101, frame.time_s + 0.04, 0, frame.image))

    assert detector.looks == asked
    assert again.boxes.tolist() == first.boxes.tolist()


def test_the_network_reads_a_picture_of_any_shape(model: Model) -> None:
    (frame,) = frames(100, every=100)
    upright: Image = np.ascontiguousarray(frame.image[:, 200:400])

    raw = Network(model).look(upright)

    assert raw.corners.shape == (3549, 4)
    assert np.isfinite(raw.corners).all()


def detail(image: Image, box: list[float]) -> float:
    """Of what lies within the box's outline, by a pixel: the outline itself is an edge to the picture around."""
    left, top, right, bottom = (round(side) for side in box)
    part = image[max(0, top + 1) : bottom - 1, max(0, left + 1) : right - 1]
    return float(cv2.Laplacian(part, cv2.CV_64F).var()) if min(part.shape[:2], default=0) > 2 else 0.0


def test_no_detail_is_left_in_any_area_where_a_plate_may_be(model: Model) -> None:
    detector, masking = OnnxDetector(model, SIZE, RATE), Masking()
    before, after, unchanged = [], [], 0
    for frame in frames(240, every=20):
        found = detector.detect(frame)
        masked = masking.mask(frame, found)
        areas = sensitive_areas(found, ()).boxes.tolist()
        before += [detail(frame.image, area) for area in areas]
        after += [detail(masked, area) for area in areas]
        unchanged += int((masked == frame.image).all(axis=2).sum())

    assert len(after) > 30
    assert max(before) > 200
    assert max(after) < 60
    assert unchanged > 0.6 * 12 * SIZE[0] * SIZE[1]


def test_by_motion_no_detail_is_left_in_what_moves() -> None:
    detector, masking = MotionDetector(SIZE, RATE), Masking()
    details = []
    for frame in frames(120):
        found = detector.detect(frame)
        masked = masking.mask(frame, found)
        details += [detail(masked, box) for box in found.boxes.tolist()]

    assert len(details) > 100
    assert max(details) < 60
