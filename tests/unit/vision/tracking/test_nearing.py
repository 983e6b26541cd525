"""Who comes straight towards the camera: size tells how fast."""

import numpy as np
import pytest

from vision.tracking.nearing import NEARS_AT_LEAST, Nearing
from vision.tracking.tracks import Box

SIZE, RATE = (1280, 720), 25
HEIGHT_M = 1.7


def seen(speed_ms: float, from_m: float, *, lens: float = 0.6, noise: float = 0.0, seconds: float = 1.2) -> float:
    """The fastest found of somebody who comes `speed_ms` nearer each second; `lens`: the focal length in widths."""
    rng = np.random.default_rng(1)
    nearing, fastest = Nearing(SIZE), 0.0
    for number in range(round(seconds * RATE)):
        time_s = number / RATE
        height = lens * SIZE[0] * HEIGHT_M / (from_m - speed_ms * time_s) * (1 + noise * rng.normal())
        width = height / 2.5 * (1 + noise * rng.normal())
        nearing.add(Box(600, 300 - height / 2, 600 + width, 300 + height / 2), time_s)
        fastest = max(fastest, nearing.heights_a_second())
    return fastest


@pytest.mark.parametrize("speed_ms", [3.0, 7.0, 12.0])
def test_the_speed_is_found_in_heights_of_the_person(speed_ms: float) -> None:
    assert seen(speed_ms, 30) == pytest.approx(speed_ms / HEIGHT_M, rel=0.15)


@pytest.mark.parametrize("lens", [0.42, 0.6, 1.07])
def test_a_rider_of_25_km_h_is_faster_than_anybody_on_foot_with_any_lens(lens: float) -> None:
    assert seen(7, 25, lens=lens, noise=0.03) >= NEARS_AT_LEAST
    assert seen(-7, 12, lens=lens, noise=0.03) >= NEARS_AT_LEAST


@pytest.mark.parametrize("lens", [0.42, 0.6, 1.07])
@pytest.mark.parametrize("from_m", [6, 12, 25])
def test_who_walks_towards_the_camera_is_on_foot(lens: float, from_m: float) -> None:
    assert seen(1.4, from_m, lens=lens, noise=0.03, seconds=3) < NEARS_AT_LEAST


def test_who_steps_out_from_behind_a_car_does_not_come_nearer() -> None:
    nearing = Nearing(SIZE)
    for number in range(30):
        hidden = 60 if number < 15 else 0
        nearing.add(Box(600, 200, 640, 300 - hidden), number / RATE)
        assert nearing.heights_a_second() == 0


def test_who_comes_in_over_the_border_does_not_come_nearer() -> None:
    nearing = Nearing(SIZE)
    for number in range(30):
        nearing.add(Box(600, SIZE[1] - 20 - 4 * number, 640 + number, SIZE[1]), number / RATE)
        assert nearing.heights_a_second() == 0
