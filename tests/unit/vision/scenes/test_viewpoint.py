import numpy as np
import pytest

from vision.measuring.calibration import calibrated
from vision.measuring.scaling import Scale
from vision.scenes.presets import SceneConfig, SceneName, viewpoint_of
from vision.scenes.viewpoint import Viewpoint
from vision.scenes.views import demo_view
from vision.tracking.tracks import Point

OBLIQUE = Viewpoint(x=3, y=-1, height=7, yaw=-12, pitch=18, roll=3, focal=0.9, size=(640, 360))


def test_a_place_on_the_ground_is_found_again_from_its_pixel() -> None:
    for place in ((0.0, 15.0), (-6.0, 40.0), (5.0, 90.0)):
        assert OBLIQUE.ground_at(*OBLIQUE.pixel_of(*place)) == pytest.approx(place, abs=1e-6)


def test_above_the_horizon_there_is_no_ground() -> None:
    assert OBLIQUE.ground_at(320, -400) is None


def test_who_is_behind_the_camera_has_no_pixel() -> None:
    with pytest.raises(ValueError, match="behind the camera"):
        OBLIQUE.pixel_of(0, -30)


def test_right_is_right_and_up_is_up() -> None:
    level = Viewpoint(x=0, y=0, height=5, yaw=0, pitch=10, focal=0.9, size=(640, 360))

    left, right = level.pixel_of(-2, 20), level.pixel_of(2, 20)
    low, high = level.pixel_of(0, 20, 0), level.pixel_of(0, 20, 2)

    assert left[0] < 319.5 < right[0]
    assert left[1] == pytest.approx(right[1])
    assert high[1] < low[1]


def test_a_camera_that_is_rolled_clockwise_turns_its_picture_the_other_way() -> None:
    rolled = Viewpoint(x=0, y=0, height=5, yaw=0, pitch=10, focal=0.9, size=(640, 360)).turned(roll=10)

    assert rolled.pixel_of(2, 20)[1] < rolled.pixel_of(-2, 20)[1]


def test_rays_go_where_places_are_seen() -> None:
    places = np.array([[1.0, 20.0, 0.5], [-4.0, 33.0, 3.0]])
    pixels, depth = OBLIQUE.project(places)

    rays = OBLIQUE.rays(pixels) * depth[:, None]

    assert OBLIQUE.place + rays == pytest.approx(places)


@pytest.mark.parametrize("name", list(SceneName))
def test_the_calibration_of_each_scene_measures_its_ground(name: SceneName) -> None:
    config = SceneConfig(name=name)
    view = demo_view(config)
    line = view.lines[0]
    middle = Point((line.start[0] + line.end[0]) / 2, (line.start[1] + line.end[1]) / 2)
    assert view.calibration is not None

    ground = calibrated(view.calibration, Scale.of(view, config.size), config.size)

    assert ground.place(middle) == pytest.approx(viewpoint_of(config).ground_at(*middle), abs=0.05)
