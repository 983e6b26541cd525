"""When pictures are due, and what they are."""

import cv2
import numpy as np

from streams.contracts.times import SECOND, Micros
from vision.camera.showing import Showing, live, still
from vision.frames import Image

START: Micros = 1_795_000_000 * SECOND


def a_picture(width: int, height: int) -> Image:
    return np.full((height, width, 3), 90, np.uint8)


def size_of(jpeg: bytes) -> tuple[int, int]:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.shape[1], picture.shape[0]


def test_a_still_is_due_every_2_s_and_live_pictures_only_while_somebody_watches() -> None:
    showing = Showing()
    stills, lives = [], []
    for tenth in range(100):
        now = START + tenth * SECOND // 10
        if tenth == 30:
            showing.watch(now + 2 * SECOND)
        if showing.is_still_due(now):
            stills.append(tenth)
            showing.was_shown(is_live=False, now=now)
        if showing.is_live_due(now):
            lives.append(tenth)
            showing.was_shown(is_live=True, now=now)

    assert stills == [0, 20, 40, 60, 80]
    assert lives == list(range(30, 50))


def test_at_25_frames_a_second_at_most_ten_are_live() -> None:
    showing = Showing()
    showing.watch(START + 60 * SECOND)
    shown = 0
    for frame in range(250):
        now = START + frame * SECOND // 25
        if showing.is_live_due(now):
            shown += 1
            showing.was_shown(is_live=True, now=now)

    assert 80 <= shown <= 100


def test_a_still_is_as_large_as_the_stream_and_a_live_picture_at_most_960_wide() -> None:
    assert size_of(still(a_picture(1920, 1080), 1).jpeg) == (1920, 1080)
    assert size_of(live(a_picture(1920, 1080), 1).jpeg) == (960, 540)
    assert size_of(live(a_picture(640, 360), 1).jpeg) == (640, 360)
