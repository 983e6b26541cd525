"""Speeds on the ground, of vehicles whose way is known, seen obliquely."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.cameras import Calibration
from tests.unit.vision.measuring.roads import Pinhole
from vision.measuring.calibration import calibrated
from vision.measuring.ground import Ground
from vision.measuring.scaling import Scale
from vision.measuring.speed import Speed, speed_of
from vision.measuring.trails import Sample
from vision.tracking.tracks import Point

CAMERA = Pinhole()
FLAT = Pinhole(height_m=6, pitch_deg=12, focal_px=1_100)


def a_ground(camera: Pinhole) -> Ground:
    corners = ((-7.0, 14.0), (7.0, 14.0), (7.0, 45.0), (-7.0, 45.0))
    return calibrated(Calibration(points=tuple(camera.point(*c) for c in corners)), Scale(1, 1), camera.size)


GROUND, FLAT_GROUND = a_ground(CAMERA), a_ground(FLAT)


def seen(
    camera: Pinhole,
    kmh: float,
    heading_deg: float = 90,
    *,
    at_m: tuple[float, float] = (0.0, 28.0),
    fps: float = 25,
    seconds: float = 1.0,
    noise_px: float = 0,
    seed: int = 1,
) -> list[Sample]:
    """Feet of a vehicle that is at `at_m` in the middle of its time; 90° is away from the camera."""
    generator = np.random.default_rng(seed)
    speed, heading = kmh / 3.6, math.radians(heading_deg)
    samples = []
    for step in range(int(seconds * fps) + 1):
        time_s = step / fps
        gone = speed * (time_s - seconds / 2)
        x, y = camera.pixel(at_m[0] + gone * math.cos(heading), at_m[1] + gone * math.sin(heading))
        samples.append(Sample(time_s, Point(x + generator.normal(0, noise_px), y + generator.normal(0, noise_px))))
    return samples


def told(samples: list[Sample], ground: Ground = GROUND) -> Speed:
    speed = speed_of(samples, ground)
    assert speed is not None
    return speed


@settings(max_examples=60, deadline=None)
@given(st.floats(5, 70), st.floats(0, 360), st.sampled_from([10, 15, 25, 30]))
def test_the_speed_of_a_vehicle_seen_obliquely_is_its_speed(kmh: float, heading_deg: float, fps: float) -> None:
    for camera, ground in ((CAMERA, GROUND), (FLAT, FLAT_GROUND)):
        assert told(seen(camera, kmh, heading_deg, fps=fps), ground).kmh == pytest.approx(kmh, rel=0.001)


@settings(max_examples=60, deadline=None)
@given(st.floats(20, 70), st.floats(0, 360), st.integers(0, 10_000))
def test_with_boxes_that_tremble_it_is_within_five_per_cent(kmh: float, heading_deg: float, seed: int) -> None:
    speed = told(seen(CAMERA, kmh, heading_deg, noise_px=1.0, seed=seed))

    assert speed.kmh == pytest.approx(kmh, rel=0.05)
    assert speed.is_good_enough


def test_the_error_stated_is_about_the_error_made() -> None:
    speeds = [told(seen(CAMERA, 40, 75, noise_px=2, seed=seed)) for seed in range(200)]
    made = math.sqrt(sum((speed.kmh - 40) ** 2 for speed in speeds) / len(speeds))
    by_ground = 40 * GROUND.error(seen(CAMERA, 40, 75)[0].foot, seen(CAMERA, 40, 75)[-1].foot)
    stated = math.sqrt(sum(speed.error_kmh**2 - by_ground**2 for speed in speeds) / len(speeds))

    assert 0.7 < stated / made < 1.5


def test_a_box_that_leaps_for_a_frame_changes_little() -> None:
    samples = seen(CAMERA, 40)
    x, y = samples[6].foot
    samples[6] = Sample(samples[6].time_s, Point(x, y - 25))

    assert told(samples).kmh == pytest.approx(40, rel=0.03)


def test_frames_that_come_late_do_not_change_a_speed() -> None:
    samples = [sample for index, sample in enumerate(seen(CAMERA, 36)) if index % 7 not in (1, 2, 4)]

    assert told(samples).kmh == pytest.approx(36, rel=0.001)


def test_the_error_is_larger_far_away() -> None:
    near, far = (told(seen(CAMERA, 40, at_m=(0, y), noise_px=1)).error_kmh for y in (20.0, 90.0))

    assert far > 2 * near


def test_far_away_a_speed_is_not_told() -> None:
    assert not told(seen(FLAT, 40, at_m=(0, 250), noise_px=1.5), FLAT_GROUND).is_good_enough


def test_who_crawls_is_told_so_although_the_share_is_large() -> None:
    speed = told(seen(CAMERA, 2, at_m=(0, 60), noise_px=2, seed=3))

    assert speed.error_kmh > 0.2 * speed.kmh
    assert speed.is_good_enough


@pytest.mark.parametrize("samples", [seen(CAMERA, 40)[:4], seen(CAMERA, 40, fps=60)[:8], []])
def test_a_moment_is_no_speed(samples: list[Sample]) -> None:
    assert speed_of(samples, GROUND) is None


def test_above_the_horizon_there_is_no_speed() -> None:
    samples = [Sample(sample.time_s, Point(sample.foot.x, -400)) for sample in seen(CAMERA, 40)]

    assert speed_of(samples, GROUND) is None


def test_averaging_the_scales_of_two_axes_is_wrong_by_a_quarter_and_more() -> None:
    """What others do: one scale for x and one for y, from the sides of the calibrated area, and their mean."""
    corners = [CAMERA.pixel(*place) for place in ((-7, 14), (7, 14), (7, 45), (-7, 45))]
    across = 14 / (max(x for x, _ in corners) - min(x for x, _ in corners))
    along = 31 / (max(y for _, y in corners) - min(y for _, y in corners))
    samples = seen(CAMERA, 40, at_m=(0, 35))
    pixels = math.dist(samples[0].foot, samples[-1].foot)

    naive_kmh = pixels * (across + along) / 2 * 3.6 / samples[-1].time_s

    assert abs(naive_kmh / 40 - 1) > 0.25
    assert told(samples).kmh == pytest.approx(40, rel=0.001)
