from collections.abc import Iterable

import cv2
import numpy as np

from streams.contracts.sightings import VehicleClass
from tests.unit.vision.pictures import SIZE, a_frame, a_road, lit, with_box
from vision.detection.detections import CLASSES, Detections
from vision.detection.motion import MotionDetector
from vision.frames import Image

RATE = 25.0


def watched(pictures: Iterable[Image], detector: MotionDetector | None = None) -> list[Detections]:
    detector = detector or MotionDetector(SIZE, RATE)
    return [detector.detect(a_frame(picture, number, RATE)) for number, picture in enumerate(pictures, 1)]


def an_empty_road(seconds: float = 2.0) -> list[Image]:
    return [a_road()] * round(seconds * RATE)


def test_a_car_is_found_where_it_is_and_has_no_class() -> None:
    drives = [with_box(a_road(), (100 + 6 * step, 150, 180 + 6 * step, 200)) for step in range(20)]

    last = watched([*an_empty_road(), *drives])[-1]

    assert len(last) == 1
    np.testing.assert_allclose(last.boxes[0], (214, 150, 294, 200), atol=6)
    assert [CLASSES[each] for each in last.classes] == [VehicleClass.OTHER]


def test_an_empty_road_is_empty() -> None:
    found = watched(a_road(seed=number) for number in range(75))

    assert [len(each) for each in found[13:]] == [0] * 62


def test_while_the_background_is_learnt_nothing_is_found_and_all_is_masked() -> None:
    drives = [with_box(a_road(), (100 + 6 * step, 150, 180 + 6 * step, 200)) for step in range(12)]

    found = watched(drives)

    assert [len(each) for each in found] == [0] * 12
    assert all(each.foreground is not None and each.foreground.all() for each in found)


def test_noise_of_a_dark_picture_is_no_movement() -> None:
    found = watched(a_road(level=30, noise=14.0, seed=number) for number in range(100))

    assert sum(len(each) for each in found[25:]) == 0


def test_an_exposure_that_swings_is_no_movement_and_hides_none() -> None:
    def darker(step: int) -> float:
        return 1.0 - 0.45 * min(1.0, step / 4)

    drives = [lit(with_box(a_road(), (100 + 6 * step, 150, 180 + 6 * step, 200)), darker(step)) for step in range(25)]

    found = watched([*an_empty_road(), *drives])[50:]

    assert {len(each) for each in found[3:]} == {1}
    np.testing.assert_allclose(found[-1].boxes[0], (244, 150, 324, 200), atol=8)


def test_a_change_that_no_exposure_explains_pauses_detection_for_a_moment() -> None:
    other_light = a_road(level=60)
    other_light[:, :320] = a_road(level=210)[:, :320]
    other_light[180:, :] = 255 - other_light[180:, :]
    drives = [with_box(other_light, (100 + 6 * step, 20, 180 + 6 * step, 80)) for step in range(20)]

    found = watched([*an_empty_road(), *[other_light] * 100, *drives])

    assert sum(len(each) for each in found[:150]) == 0
    during = found[52].foreground
    assert during is not None
    assert during.all()
    assert len(found[-1]) == 1


def test_a_cast_shadow_is_left_out() -> None:
    def with_shadow(step: int) -> Image:
        picture = a_road()
        picture[200:240, 100 + 6 * step : 180 + 6 * step] = lit(picture[200:240, 100 + 6 * step : 180 + 6 * step], 0.65)
        return with_box(picture, (100 + 6 * step, 150, 180 + 6 * step, 200), (200, 210, 230))

    last = watched([*an_empty_road(), *(with_shadow(step) for step in range(20))])[-1]

    assert len(last) == 1
    assert last.boxes[0][3] < 212


def test_who_is_as_dark_as_a_shadow_is_masked() -> None:
    def with_dark_coat(step: int) -> Image:
        return with_box(a_road(), (100 + 2 * step, 150, 116 + 2 * step, 190), (72, 72, 72))

    last = watched([*an_empty_road(), *(with_dark_coat(step) for step in range(20))])[-1]

    assert len(last) == 0  # it could be a shadow
    assert last.foreground is not None
    across, down = last.foreground.shape[1] / SIZE[0], last.foreground.shape[0] / SIZE[1]
    coat = last.foreground[round(152 * down) : round(188 * down), round(140 * across) : round(152 * across)]
    assert coat.all()


def test_outside_the_region_nothing_is_found_but_what_moves_is_masked() -> None:
    region = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    region[:100] = 255
    drives = [with_box(a_road(), (100 + 6 * step, 150, 180 + 6 * step, 200)) for step in range(20)]

    last = watched([*an_empty_road(), *drives], MotionDetector(SIZE, RATE, region))[-1]

    assert len(last) == 0
    assert last.foreground is not None
    assert last.foreground.any()


def test_a_stream_three_times_as_large_gives_the_same() -> None:
    drives = [with_box(a_road(), (100 + 6 * step, 150, 180 + 6 * step, 200)) for step in range(20)]
    small = [*an_empty_road(), *drives]
    large = [cv2.resize(each, (1920, 1080), interpolation=cv2.INTER_LINEAR).astype(np.uint8) for each in small]

    of_small, of_large = watched(small)[-1], watched(large, MotionDetector((1920, 1080), RATE))[-1]

    np.testing.assert_allclose(of_large.boxes / 3, of_small.boxes, atol=4)


def test_a_background_learnt_beforehand_needs_no_warming_up() -> None:
    detector = MotionDetector(SIZE, RATE)
    for number in range(25):
        detector.learn(a_frame(a_road(), number, RATE))

    first = watched([with_box(a_road(), (100, 150, 180, 200))], detector)[0]

    assert len(first) == 1
