import numpy as np
import pytest

from streams.contracts.cameras import CountingLine, Direction, HealthCondition, View
from streams.contracts.sightings import VehicleClass
from vision.frames import Frame
from vision.scenes.addresses import scene_at
from vision.scenes.background import Stage
from vision.scenes.kinds import KINDS
from vision.scenes.painting import Painter
from vision.scenes.presets import SceneConfig, Weather, street_of, viewpoint_of
from vision.scenes.scene import Scene
from vision.scenes.skies import SKIES
from vision.scenes.traffic import Vehicle
from vision.scenes.truth import Truth

SMALL = "size=160x90&rate=10"
CONFIG = SceneConfig(size=(320, 180), rate=10)


def frames(address: str, seconds: float = 0.5) -> list[Frame]:
    return list(scene_at(address).frames(seconds))


def a_car(along: float, speed: float = 10.0) -> Vehicle:
    """On the left carriageway, towards the camera."""
    road = street_of(CONFIG).carriageways[1]
    kind = KINDS[VehicleClass.CAR]
    return Vehicle(7, kind, road, along, 0.0, speed, speed, 0.0, 0.0, 0.0, 3)


def test_one_config_is_the_same_pictures_and_another_seed_is_others() -> None:
    first, same, other = (frames(f"scene:street?seed={seed}&weather=rain&{SMALL}", 0.2) for seed in (4, 4, 5))

    assert all(np.array_equal(a.image, b.image) for a, b in zip(first, same, strict=True))
    assert not np.array_equal(first[0].image, other[0].image)


def test_frames_are_numbered_and_timed() -> None:
    found = list(Scene(CONFIG).frames(0.4, began_at=5_000_000))

    assert [(frame.number, frame.time_s, frame.at) for frame in found] == [
        (1, 0.0, 5_000_000),
        (2, 0.1, 5_100_000),
        (3, 0.2, 5_200_000),
        (4, pytest.approx(0.3), 5_300_000),
    ]
    assert found[0].size == (320, 180)


def test_a_vehicle_changes_the_picture_inside_its_box_only() -> None:
    viewpoint, sky = viewpoint_of(CONFIG), SKIES[Weather.CLEAR]
    stage = Stage.of(street_of(CONFIG), sky, np.random.default_rng(1))
    painter = Painter(viewpoint, stage.seen_from(viewpoint), sky, [])
    bare, _ = painter.paint([], sunshine=0)

    painted, (shown,) = painter.paint([a_car(95)], sunshine=0)

    changed = np.argwhere((painted != bare).any(axis=2))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert (left, top, right, bottom) == pytest.approx(tuple(shown.box), abs=3)


def test_who_passes_a_line_is_true_once_with_the_moment_the_way_and_the_speed() -> None:
    viewpoint, sky = viewpoint_of(CONFIG), SKIES[Weather.CLEAR]
    painter = Painter(viewpoint, np.zeros((180, 320, 3), np.uint8), sky, [])
    _, (shown,) = painter.paint([a_car(95.0)], sunshine=0)
    x, y = shown.box.centre
    view = View(
        lines=(CountingLine("near", (x - 40, y), (x + 40, y)), CountingLine("beside", (x + 90, y), (x + 99, y)))
    )
    truth = Truth(view, CONFIG.size)

    for frame, along in enumerate((93.5, 94.5, 95.5, 96.5), 1):
        truth.see(painter.show([a_car(along)]), frame, frame / 10, 0.1)

    (crossing,) = truth.crossings
    assert (crossing.line, crossing.frame, crossing.direction) == ("near", 3, Direction.DOWN)
    assert crossing.time_s == pytest.approx(0.25, abs=0.01)
    assert crossing.vehicle_class is VehicleClass.CAR
    assert crossing.speed_kmh == pytest.approx(36)
    assert [one.vehicle for one in truth.present] == [7]


def test_the_truth_of_a_street_knows_both_directions_and_no_pedestrian_on_its_line() -> None:
    scene = scene_at(f"scene:street?flow=6000&{SMALL}")
    for _ in scene.frames(8):
        pass

    crossings = list(scene.truth.crossings)

    assert {crossing.direction for crossing in crossings} == {Direction.UP, Direction.DOWN}
    assert len({crossing.vehicle for crossing in crossings}) == len(crossings)
    assert VehicleClass.PEDESTRIAN not in {crossing.vehicle_class for crossing in crossings}
    assert VehicleClass.PEDESTRIAN in {one.vehicle_class for one in scene.truth.present}


@pytest.mark.parametrize("condition", ["frozen", "dark", "blurred", "covered", "moved"])
def test_a_fault_lasts_as_long_as_it_was_told_to(condition: str) -> None:
    scene = scene_at(f"scene:street?faults={condition}-0.3-0.4&{SMALL}")
    plain = frames(f"scene:street?{SMALL}", 1.0)

    told, differs = [], []
    for frame, well in zip(scene.frames(1.0), plain, strict=True):
        told.append(HealthCondition(condition) in scene.truth.faults)
        differs.append(not np.array_equal(frame.image, well.image))

    assert told == [False] * 3 + [True] * 4 + [False] * 3
    assert differs[:7] == told[:7]


def test_a_frozen_picture_is_the_same_to_the_last_bit() -> None:
    images = [frame.image for frame in frames(f"scene:street?faults=frozen-0.2-9&{SMALL}")]

    assert not np.array_equal(images[0], images[1])
    assert all(np.array_equal(images[1], image) for image in images[2:])


def test_night_is_dark_and_rain_is_dull() -> None:
    clear, rain, night = (
        frames(f"scene:street?weather={weather}&{SMALL}", 0.1)[0].image for weather in ("clear", "rain", "night")
    )

    assert np.median(night) < 0.8 * np.median(clear)
    assert rain.std() < clear.std()
