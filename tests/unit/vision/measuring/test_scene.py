"""A camera's view, measured frame after frame."""

import math

import pytest

from streams.contracts.cameras import (
    Calibration,
    CountingLine,
    Counts,
    Direction,
    GroundPoint,
    IncidentKind,
    Turn,
    View,
)
from streams.contracts.sightings import VehicleClass
from tests.unit.vision.measuring.roads import Pinhole, a_box, a_foot_box, a_track
from vision.measuring.events import Crossing
from vision.measuring.scene import Measuring
from vision.measuring.states import Measured

SIZE = (1280, 720)
CAMERA = Pinhole()
CORNERS = ((-7.0, 14.0), (7.0, 14.0), (7.0, 45.0), (-7.0, 45.0))
CALIBRATION = Calibration(points=tuple(CAMERA.point(*corner) for corner in CORNERS))
LEVEL = CountingLine("level", (0, 300), (1280, 300))


def down(
    measuring: Measuring, *, track: int = 1, vehicle_class: VehicleClass = VehicleClass.CAR, x: float = 600
) -> list[Measured]:
    ys = range(200, 410, 10)
    return [
        measuring.see([a_track(a_box(x, y), track, vehicle_class)], number + 1, number / 25)
        for number, y in enumerate(ys)
    ]


def crossings(seen: list[Measured]) -> list[Crossing]:
    return [crossing for measured in seen for crossing in measured.crossings]


def test_a_crossing_says_when_where_and_who() -> None:
    found = crossings(down(Measuring(View(lines=(LEVEL,)), SIZE)))

    assert [(c.line, c.track, c.direction, c.vehicle_class, c.speed_kmh) for c in found] == [
        ("level", 1, Direction.DOWN, VehicleClass.CAR, None)
    ]
    assert (found[0].frame, found[0].time_s, found[0].box) == (12, 11 / 25, a_box(600, 310))


@pytest.mark.parametrize(
    ("counts", "counted"),
    [
        (Counts.VEHICLES, {VehicleClass.TWO_WHEELER}),
        (Counts.PEDESTRIANS, {VehicleClass.PEDESTRIAN}),
        (Counts.ALL, {VehicleClass.TWO_WHEELER, VehicleClass.PEDESTRIAN}),
    ],
)
def test_a_line_counts_whom_it_is_for(counts: Counts, counted: set[VehicleClass]) -> None:
    measuring = Measuring(View(lines=(CountingLine("line", (0, 300), (1280, 300), counts=counts),)), SIZE)

    found = [
        *crossings(down(measuring, track=1, vehicle_class=VehicleClass.TWO_WHEELER)),
        *crossings(down(measuring, track=2, vehicle_class=VehicleClass.PEDESTRIAN)),
    ]

    assert {crossing.vehicle_class for crossing in found} == counted


def test_a_view_drawn_on_a_smaller_picture_is_measured_on_the_stream() -> None:
    drawn = View(frame=(640, 360), lines=(CountingLine("half", (0, 150), (640, 150)),))

    assert [crossing.frame for crossing in crossings(down(Measuring(drawn, SIZE)))] == [12]


def test_a_stream_that_changes_its_size_is_counted_on() -> None:
    measuring = Measuring(View(frame=SIZE, lines=(LEVEL,)), SIZE)
    down(measuring, track=1)

    measuring.resized((640, 360))
    for number, y in enumerate(range(100, 205, 5)):
        measuring.see([a_track(a_box(300, y, 20, 20), 2)], number, 5 + number / 25)

    assert measuring.counts == {("level", Direction.DOWN): 2}


def test_a_direction_that_is_not_allowed_is_wrong_way() -> None:
    view = View(lines=(CountingLine("oneway", (0, 300), (1280, 300), allowed=(Direction.UP,)),))

    incidents = [incident for measured in down(Measuring(view, SIZE)) for incident in measured.incidents]

    assert [(each.kind, each.place, each.track) for each in incidents] == [(IncidentKind.WRONG_WAY, "oneway", 1)]


def test_a_direction_that_is_allowed_is_not() -> None:
    view = View(lines=(CountingLine("oneway", (0, 300), (1280, 300), allowed=(Direction.DOWN,)),))

    assert [incident for measured in down(Measuring(view, SIZE)) for incident in measured.incidents] == []


def test_who_crosses_origin_and_then_destination_has_turned_once() -> None:
    later = CountingLine("later", (0, 360), (1280, 360))
    turns = (Turn("through", "level", "later"), Turn("back", "later", "level"))
    measuring = Measuring(View(lines=(LEVEL, later), turns=turns), SIZE)

    turned = [turn for measured in down(measuring) for turn in measured.turns]

    assert [(each.turn, each.track, each.vehicle_class) for each in turned] == [("through", 1, VehicleClass.CAR)]


@pytest.mark.parametrize("kmh", [15.0, 40.0, 60.0])
def test_a_calibrated_camera_tells_speeds_with_their_error(kmh: float) -> None:
    near, far = CAMERA.pixel(0, 25), CAMERA.pixel(0, 27)
    line = CountingLine("across", (0, (near[1] + far[1]) / 2), (1280, (near[1] + far[1]) / 2))
    measuring = Measuring(View(lines=(line,), calibration=CALIBRATION), SIZE)
    found: list[Crossing] = []
    for number in range(150):
        foot = CAMERA.pixel(1.0, 45 - kmh / 3.6 * number / 25)
        box = a_foot_box(*foot, 70, 60)
        found += measuring.see([a_track(box)], number, number / 25).crossings
        if found:
            break

    assert found[0].speed_kmh == pytest.approx(kmh, rel=0.05)
    assert found[0].speed_error_kmh is not None
    assert 0 < found[0].speed_error_kmh < 0.1 * kmh + 1


def test_a_calibration_that_says_nothing_is_told_and_vehicles_are_counted_all_the_same() -> None:
    on_a_line = Calibration(points=tuple(GroundPoint((x, x), (x, x)) for x in (10.0, 20.0, 30.0, 40.0)))
    measuring = Measuring(View(lines=(LEVEL,), calibration=on_a_line), SIZE)

    assert [crossing.speed_kmh for crossing in crossings(down(measuring))] == [None]
    assert "on a line" in measuring.calibration_problem


def test_what_is_remembered_of_tracks_does_not_grow() -> None:
    zone_less = Measuring(View(lines=(LEVEL,), calibration=CALIBRATION), SIZE)
    for number in range(5_000):
        zone_less.see([a_track(a_box(600, 200 + number % 3), number)], number, number / 10)

    assert len(zone_less._trails.forget(499.9)) < 320  # noqa: SLF001  what it keeps is asked here
    assert len(zone_less._lines[0][1]._passages) < 320  # noqa: SLF001


def test_no_frame_without_tracks_is_lost() -> None:
    assert Measuring(View(lines=(LEVEL,)), SIZE).see([], 1, 0.0) == Measured()
    assert math.isclose(Measuring(View(), SIZE).counts.total(), 0)
