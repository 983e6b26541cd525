"""The picture lies on the ground as its points or lengths say, or a sentence says why it does not."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.cameras import Calibration, GroundPoint, KnownLength
from tests.unit.vision.measuring.roads import Pinhole
from vision.measuring.calibration import calibrated
from vision.measuring.ground import CalibrationError, Ground, Place
from vision.measuring.scaling import Scale
from vision.tracking.tracks import Point

CAMERA = Pinhole()
CORNERS = ((-6.0, 15.0), (6.0, 15.0), (6.0, 45.0), (-6.0, 45.0))
CAMERAS = st.builds(
    Pinhole,
    height_m=st.floats(4, 20),
    pitch_deg=st.floats(12, 70),
    focal_px=st.floats(600, 2_500),
)
SEGMENTS = (
    ((-3.5, 14.0), (3.5, 14.0)),
    ((-3.5, 14.0), (-3.5, 26.0)),
    ((-3.5, 40.0), (3.5, 40.0)),
    ((3.5, 26.0), (3.5, 40.0)),
    ((-3.5, 30.0), (3.5, 20.0)),
)
UNSCALED = Scale(1, 1)


def by_points(camera: Pinhole, *places: tuple[float, float]) -> Ground:
    return calibrated(Calibration(points=tuple(camera.point(*place) for place in places)), UNSCALED, camera.size)


def by_lengths(camera: Pinhole, *segments: tuple[tuple[float, float], tuple[float, float]]) -> Ground:
    lengths = tuple(
        KnownLength(camera.pixel(*start), camera.pixel(*end), math.dist(start, end)) for start, end in segments
    )
    return calibrated(Calibration(lengths=lengths), UNSCALED, camera.size)


def place_of(ground: Ground, camera: Pinhole, x_m: float, y_m: float) -> Place:
    place = ground.place(Point(*camera.pixel(x_m, y_m)))
    assert place is not None
    return place


def reached(camera: Pinhole) -> float:
    """About how far ahead the middle of the picture shows the road."""
    return camera.height_m / math.tan(math.radians(camera.pitch_deg))


@settings(deadline=None)
@given(CAMERAS, st.floats(-4, 4), st.floats(0.6, 1.6))
def test_from_the_ground_to_the_picture_and_back_is_no_way_at_all(camera: Pinhole, x_m: float, share: float) -> None:
    ahead = reached(camera)
    near, far = ahead * 0.7, ahead * 1.4 + 3
    ground = by_points(camera, (-5, near), (5, near), (5, far), (-5, far))

    assert place_of(ground, camera, x_m, share * ahead) == pytest.approx((x_m, share * ahead), abs=1e-5)


@settings(deadline=None)
@given(CAMERAS)
def test_a_pixel_off_is_as_many_metres_off_as_the_jacobian_says(camera: Pinhole) -> None:
    ahead = reached(camera)
    ground = by_points(camera, (-5, ahead * 0.7), (5, ahead * 0.7), (5, ahead * 1.4 + 3), (-5, ahead * 1.4 + 3))
    pixel = Point(*camera.pixel(1, ahead))
    at, beside = ground.place(pixel), ground.place(Point(pixel.x + 0.01, pixel.y + 0.01))
    assert at is not None
    assert beside is not None

    change = (ground.jacobian(pixel) @ (0.01, 0.01)).tolist()

    assert change == pytest.approx((beside.x - at.x, beside.y - at.y), rel=1e-3, abs=1e-7)


def test_more_points_than_four_even_out_how_they_were_set() -> None:
    generator = np.random.default_rng(5)
    places = [*CORNERS, (0.0, 20.0), (0.0, 30.0), (-6.0, 25.0), (6.0, 35.0)]
    points = []
    for place in places:
        x, y = CAMERA.pixel(*place)
        points.append(GroundPoint((x + generator.normal(0, 1.5), y + generator.normal(0, 1.5)), place))

    ground = calibrated(Calibration(points=tuple(points)), UNSCALED, CAMERA.size)

    assert 0.3 < ground.residual < 4
    assert place_of(ground, CAMERA, 0, 28) == pytest.approx((0, 28), abs=1)


def test_what_is_above_the_horizon_is_nowhere() -> None:
    ground = by_points(CAMERA, *CORNERS)

    assert ground.place(Point(640, -50)) is None
    assert ground.place(Point(640, 100)) is not None


def test_a_stream_of_another_size_has_the_same_ground() -> None:
    points = tuple(CAMERA.point(*place) for place in CORNERS)
    ground = calibrated(Calibration(points=points), Scale(0.5, 0.5), (640, 360))
    x, y = CAMERA.pixel(2, 30)

    assert ground.place(Point(x / 2, y / 2)) == pytest.approx((2, 30), abs=1e-6)


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        (CORNERS[:3], "not enough"),
        (((0, 10), (0, 20), (0, 30), (0, 40)), "on a line"),
        (((0, 10), (0, 20), (0, 30), (5, 40)), "on a line"),
        (((0, 10),) * 4, "same one"),
        (((0, 20), (0.05, 20), (0.05, 20.05), (0, 20.05)), "further apart"),
    ],
)
def test_points_that_say_nothing_are_refused_with_a_reason(
    places: tuple[tuple[float, float], ...], sentence: str
) -> None:
    with pytest.raises(CalibrationError, match=sentence):
        by_points(CAMERA, *places)


def test_points_of_which_two_are_swapped_are_refused() -> None:
    swapped = (CORNERS[1], CORNERS[0], *CORNERS[2:])
    points = tuple(GroundPoint(CAMERA.pixel(*seen), place) for seen, place in zip(CORNERS, swapped, strict=True))

    with pytest.raises(CalibrationError, match="another order"):
        calibrated(Calibration(points=points), UNSCALED, CAMERA.size)


def test_an_empty_calibration_says_what_it_needs() -> None:
    with pytest.raises(CalibrationError, match="four points"):
        calibrated(Calibration(), UNSCALED, CAMERA.size)


@settings(max_examples=12, deadline=None)
@given(st.floats(5, 15), st.floats(12, 40), st.floats(700, 1_800))
def test_known_lengths_recover_the_camera_that_saw_them(height_m: float, pitch_deg: float, focal_px: float) -> None:
    camera = Pinhole(height_m, pitch_deg, focal_px)
    ahead = reached(camera)
    segments = tuple(tuple((x, y / 25 * ahead) for x, y in segment) for segment in SEGMENTS)
    ground = by_lengths(camera, *((start, end) for start, end in segments))

    for one, other in itertools.combinations([(0.0, ahead), (2.0, ahead * 0.8), (-2.0, ahead * 1.3)], 2):
        pixels = Point(*camera.pixel(*one)), Point(*camera.pixel(*other))
        assert ground.distance(*pixels) == pytest.approx(math.dist(one, other), rel=0.01)


def test_the_error_stated_of_known_lengths_is_about_the_error_made() -> None:
    generator = np.random.default_rng(11)
    one, other = (-2.0, 18.0), (1.0, 33.0)
    pixels = Point(*CAMERA.pixel(*one)), Point(*CAMERA.pixel(*other))
    shares = []
    for _ in range(12):
        lengths = tuple(
            KnownLength(
                (CAMERA.pixel(*start)[0] + generator.normal(), CAMERA.pixel(*start)[1] + generator.normal()),
                (CAMERA.pixel(*end)[0] + generator.normal(), CAMERA.pixel(*end)[1] + generator.normal()),
                math.dist(start, end) * (1 + generator.normal(0, 0.01)),
            )
            for start, end in SEGMENTS
        )
        ground = calibrated(Calibration(lengths=lengths), UNSCALED, CAMERA.size)
        metres = ground.distance(*pixels)
        assert metres is not None
        shares.append((metres / math.dist(one, other) - 1) / ground.error(*pixels))

    assert 0.3 < float(np.sqrt(np.mean(np.square(shares)))) < 2


@pytest.mark.parametrize(
    ("segments", "sentence"),
    [
        (SEGMENTS[:2], "not enough"),
        ((SEGMENTS[0], SEGMENTS[2], ((-3.5, 25.0), (3.5, 25.0))), "along the road"),
        ((SEGMENTS[0],) * 4, "along the road"),
    ],
)
def test_lengths_that_leave_the_camera_open_are_refused(
    segments: tuple[tuple[tuple[float, float], tuple[float, float]], ...], sentence: str
) -> None:
    with pytest.raises(CalibrationError, match=sentence):
        by_lengths(CAMERA, *segments)


def test_lengths_in_the_sky_are_refused() -> None:
    lengths = tuple(KnownLength((600.0, y), (700.0, y + 3), 5.0) for y in (-9_000.0, -9_100.0, -9_300.0))

    with pytest.raises(CalibrationError):
        calibrated(Calibration(lengths=lengths), UNSCALED, CAMERA.size)
