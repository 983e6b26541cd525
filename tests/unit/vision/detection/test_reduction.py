import cv2
import numpy as np
import pytest

from vision.detection.reduction import Reduction, made_small
from vision.frames import Image


def a_picture(width: int, height: int) -> Image:
    """Noise, in which every pixel counts."""
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize("size", [(320, 180), (160, 90), (640, 360)])
def test_a_picture_halved_again_and_again_has_the_same_means(size: tuple[int, int]) -> None:
    picture = a_picture(1280, 720)

    small = made_small(picture, size)

    by_area = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - by_area).max() <= 2


def test_a_dot_is_passed_over_by_no_reduction() -> None:
    for left in range(600, 616):
        picture = np.zeros((720, 1280, 3), np.uint8)
        picture[300:304, left : left + 4] = 255

        small = made_small(picture, (416, 234))

        assert small.shape == (234, 416, 3)
        assert small.max() > 100


@pytest.mark.parametrize("width", [640, 1279])
def test_what_cannot_be_halved_is_made_small_by_area(width: int) -> None:
    picture = a_picture(width, 360)

    by_area = cv2.resize(picture, (416, 234), interpolation=cv2.INTER_AREA)

    assert np.array_equal(made_small(picture, (416, 234)), by_area)


def test_a_picture_that_is_small_already_stays_as_it_is() -> None:
    picture = a_picture(200, 100)

    assert np.array_equal(Reduction.of((200, 100)).shrink(picture), picture)
