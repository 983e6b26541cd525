import numpy as np
import pytest

from streams.contracts.sightings import VehicleClass
from tests.unit.vision.pictures import SIZE, a_frame, a_road, with_box
from vision.detection.close_looks import small_things, together
from vision.detection.detections import CLASSES
from vision.detection.gate import Gate
from vision.detection.scale import Scale, finest_tiles, road_rect
from vision.detection.traffic import Candidates

INPUT = (416, 416)
WHOLE = (0, 0, *SIZE)


def cars(*boxes: tuple[float, float, float, float]) -> Candidates:
    return Candidates(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.full(len(boxes), 0.8, np.float32),
        np.full(len(boxes), CLASSES.index(VehicleClass.CAR), np.int64),
    )


@pytest.mark.parametrize(("most", "count", "across", "down"), [(2, 2, 1067, 1080), (6, 6, 739, 600)])
def test_tiles_of_a_large_picture_overlap_and_cover_it(most: int, count: int, across: int, down: int) -> None:
    tiles = finest_tiles((0, 0, 1920, 1080), INPUT, most)

    assert len(tiles) == count
    assert all(tile[2] - tile[0] <= across + 1 and tile[3] - tile[1] <= down + 1 for tile in tiles)
    covered = np.zeros((1080, 1920), np.bool_)
    for left, top, right, bottom in tiles:
        covered[top:bottom, left:right] = True
    assert covered.all()


def test_a_region_is_looked_at_with_a_margin_and_a_large_one_as_the_whole_picture() -> None:
    region = np.zeros((360, 640), np.uint8)
    region[100:200, 200:400] = 255

    assert road_rect(SIZE, region) == (180, 90, 420, 210)
    assert road_rect(SIZE, np.full((360, 640), 255, np.uint8)) == WHOLE
    assert road_rect(SIZE, None) == WHOLE


def test_small_things_that_move_call_for_closer_looks_and_large_ones_end_them() -> None:
    scale = Scale((1920, 1080), INPUT, None, most=2)
    small, large = np.array([(0, 0, 40, 50)] * 20, np.float32), np.array([(0, 0, 200, 150)] * 400, np.float32)

    scale.learn(small)
    was_close = scale.is_close
    scale.learn(large)

    assert (was_close, scale.is_close) == (True, False)


def test_a_tile_gives_small_whole_things_only() -> None:
    tile = (0, 0, 356, 360)
    small, large, cut, at_edge = (50, 50, 70, 70), (100, 100, 300, 250), (330, 50, 355, 70), (0, 200, 20, 220)

    kept = small_things(cars(small, large, cut, at_edge), tile, WHOLE, largest=40)

    assert kept.boxes.tolist() == [list(small), list(at_edge)]


def test_a_part_of_a_large_vehicle_is_no_vehicle_but_a_motorcycle_before_it_is() -> None:
    bus, wheel, motorcycle = (100, 100, 300, 250), (110, 200, 140, 230), (200, 200, 220, 240)
    close = cars(wheel, motorcycle)
    close.classes[1] = CLASSES.index(VehicleClass.TWO_WHEELER)

    assert together(cars(bus), [close]).boxes.tolist() == [list(bus), list(motorcycle)]


def test_nothing_new_needs_no_look_and_something_that_creeps_adds_up() -> None:
    gate = Gate(SIZE)
    gate.see(a_frame(with_box(a_road(), (100, 100, 160, 140)), 1))
    gate.looked(WHOLE, 0.0)

    gate.see(a_frame(with_box(a_road(seed=2), (100, 100, 160, 140)), 2))
    stood_still = gate.has_changed(WHOLE, 0.2)
    gate.see(a_frame(with_box(a_road(seed=3), (102, 100, 162, 140)), 3))
    crept = gate.has_changed(WHOLE, 0.4)

    assert (stood_still, crept) == (False, True)


def test_an_answer_holds_for_a_second_and_only_where_it_was_asked_for() -> None:
    gate = Gate(SIZE)
    gate.see(a_frame(a_road(), 1))
    gate.looked(WHOLE, 0.0)

    assert not gate.has_changed(WHOLE, 0.9)
    assert gate.has_changed(WHOLE, 1.0)
    assert gate.has_changed((0, 0, 320, 360), 0.1)


def test_what_moves_elsewhere_is_no_reason_to_look_here() -> None:
    gate = Gate(SIZE)
    here, there = (0, 0, 320, 360), (320, 0, 640, 360)
    gate.see(a_frame(a_road(), 1))
    gate.looked(here, 0.0)
    gate.looked(there, 0.0)

    gate.see(a_frame(with_box(a_road(), (400, 100, 460, 140)), 2))

    assert (gate.has_changed(here, 0.04), gate.has_changed(there, 0.04)) == (False, True)
