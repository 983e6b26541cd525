"""Lanes and zones: who is there, how long the queue, who stands, who goes the wrong way."""

from collections.abc import Callable, Sequence

import pytest

from streams.contracts.cameras import Calibration, IncidentKind, Pixel, View, Zone, ZoneKind
from streams.contracts.sightings import VehicleClass
from tests.unit.vision.measuring.roads import Pinhole, a_foot_box, a_track
from vision.measuring.events import Incident
from vision.measuring.scene import Measuring
from vision.measuring.states import Measured, ZoneState
from vision.tracking.tracks import Box, Track

SIZE = (1280, 720)
CAMERA = Pinhole()
CORNERS = ((-7.0, 14.0), (7.0, 14.0), (7.0, 45.0), (-7.0, 45.0))
CALIBRATION = Calibration(points=tuple(CAMERA.point(*corner) for corner in CORNERS))
LANE_M = ((-3.0, 15.0), (3.0, 15.0), (3.0, 45.0), (-3.0, 45.0))
AWAY_M = ((0.0, 15.0), (0.0, 45.0))
FPS = 10
Way = Callable[[float], tuple[float, float]]
"""Seconds to metres to the right and ahead."""


def pixels(*places: tuple[float, float]) -> tuple[Pixel, ...]:
    return tuple(CAMERA.pixel(*place) for place in places)


def a_lane(*, has_heading: bool = True, length_m: float | None = None, stopped_after_s: float | None = None) -> Zone:
    start, end = pixels(*AWAY_M)
    return Zone(
        "lane",
        pixels(*LANE_M),
        kind=ZoneKind.LANE,
        heading=(start, end) if has_heading else None,
        length_m=length_m,
        stopped_after_s=stopped_after_s,
    )


def a_measuring(zone: Zone, *, is_calibrated: bool = True) -> Measuring:
    return Measuring(View(zones=(zone,), calibration=CALIBRATION if is_calibrated else None), SIZE)


def a_car(x_m: float, y_m: float) -> Box:
    """About 2 m wide, wherever it is."""
    left, y = CAMERA.pixel(x_m - 1, y_m)
    right, _ = CAMERA.pixel(x_m + 1, y_m)
    return a_foot_box((left + right) / 2, y, right - left, (right - left) * 0.8)


def stay(x_m: float, y_m: float) -> Way:
    return lambda _: (x_m, y_m)


def drive(x_m: float, y_m: float, kmh: float) -> Way:
    return lambda time_s: (x_m, y_m + kmh / 3.6 * time_s)


def watch(
    measuring: Measuring,
    seconds: float,
    *ways: Way,
    vehicle_class: VehicleClass = VehicleClass.CAR,
    missed: Sequence[int] = (),
) -> list[Measured]:
    """Frames in which each way's vehicle is seen, but for the missed ones."""
    seen = []
    for number in range(int(seconds * FPS) + 1):
        tracks: list[Track] = [
            a_track(a_car(*way(number / FPS)), track, vehicle_class)
            for track, way in enumerate(ways, 1)
            if number not in missed
        ]
        seen.append(measuring.see(tracks, number, number / FPS))
    return seen


def last(seen: list[Measured]) -> ZoneState:
    return seen[-1].zones[0]


def incidents(seen: list[Measured]) -> list[Incident]:
    return [incident for measured in seen for incident in measured.incidents]


def test_who_has_its_foot_in_the_zone_is_there() -> None:
    seen = watch(a_measuring(a_lane()), 1, stay(0, 20), stay(2, 30), stay(6, 20))

    assert last(seen).vehicles == 2


def test_pedestrians_and_what_may_be_shadows_are_not_there() -> None:
    measuring = a_measuring(a_lane())
    shadow = a_track(a_car(0, 20))._replace(is_seen=False)

    assert measuring.see([shadow], 1, 0.0).zones[0].vehicles == 0
    assert last(watch(measuring, 1, stay(0, 20), vehicle_class=VehicleClass.PEDESTRIAN)).vehicles == 0


def test_a_vehicle_missed_for_a_moment_is_still_there_and_one_that_is_gone_is_not() -> None:
    seen = watch(a_measuring(a_lane()), 2, stay(0, 20), missed=(5, 6, *range(12, 99)))

    assert [measured.zones[0].vehicles for measured in seen] == [1] * 15 + [0] * 6


def test_the_length_of_a_calibrated_zone_is_known() -> None:
    assert last(watch(a_measuring(a_lane()), 0)).length_m == pytest.approx(30, rel=0.01)
    assert last(watch(a_measuring(a_lane(length_m=28)), 0)).length_m == 28
    assert last(watch(a_measuring(a_lane(), is_calibrated=False), 0)).length_m is None


def test_vehicles_have_their_speeds_on_the_ground() -> None:
    seen = watch(a_measuring(a_lane()), 1.5, drive(-1, 16, 36), drive(1, 18, 18))

    assert last(seen).speeds_kmh == pytest.approx((36, 18), rel=0.03)


def test_a_queue_reaches_from_its_head_to_its_tail() -> None:
    seen = watch(a_measuring(a_lane()), 3, *(stay(0, y) for y in (42, 35, 28, 21)))

    assert last(seen).queue_m == pytest.approx(21 + 4.5, rel=0.02)


def test_a_queue_is_of_those_that_stand_and_a_gap_ends_it() -> None:
    seen = watch(a_measuring(a_lane()), 2, stay(0, 44), stay(0, 20), stay(0, 16), drive(2, 16, 40))

    assert last(seen).queue_m == pytest.approx(4 + 4.5, rel=0.05)


def test_moving_traffic_is_no_queue() -> None:
    seen = watch(a_measuring(a_lane()), 1.5, drive(-1, 16, 30), drive(1, 20, 30))

    assert last(seen).queue_m == 0


def test_a_queue_that_starts_to_roll_is_one_until_it_moves() -> None:
    def rolling(y_m: float) -> Way:
        return lambda time_s: (0, y_m + 8 / 3.6 * max(0.0, time_s - 2))

    seen = watch(a_measuring(a_lane()), 4, rolling(16), rolling(24))

    assert last(seen).queue_m == pytest.approx(8 + 4.5, rel=0.05)


def test_without_calibration_a_queue_is_a_share_of_the_length_told() -> None:
    ways = [stay(0, y) for y in (44.5, 35, 28, 21, 15.5)]

    measured = last(watch(a_measuring(a_lane(length_m=30), is_calibrated=False), 3, *ways))
    unknown = last(watch(a_measuring(a_lane(), is_calibrated=False), 3, *ways))

    assert measured.queue_m == pytest.approx(30 + 4.5, rel=0.1)
    assert unknown.queue_m is None


@pytest.mark.parametrize("is_calibrated", [True, False])
def test_a_vehicle_that_stands_alone_too_long_has_stopped_and_is_said_again(is_calibrated: bool) -> None:  # noqa: FBT001  a parameter
    measuring = a_measuring(a_lane(stopped_after_s=20), is_calibrated=is_calibrated)

    found = incidents(watch(measuring, 45, stay(0, 20), drive(2, 16, 40)))

    assert [(each.kind, each.place, each.track) for each in found] == [(IncidentKind.STOPPED, "lane", 1)] * 3
    assert [each.lasted_s for each in found] == pytest.approx([20, 30, 40])


@pytest.mark.parametrize("is_calibrated", [True, False])
def test_who_waits_in_a_queue_has_not_stopped(is_calibrated: bool) -> None:  # noqa: FBT001  a parameter
    measuring = a_measuring(a_lane(stopped_after_s=10), is_calibrated=is_calibrated)

    assert incidents(watch(measuring, 30, stay(0, 20), stay(0, 27), stay(0, 34))) == []


def test_who_stands_for_a_shorter_time_or_where_nobody_asks_has_not_stopped() -> None:
    assert incidents(watch(a_measuring(a_lane(stopped_after_s=20)), 19, stay(0, 20))) == []
    assert incidents(watch(a_measuring(a_lane()), 60, stay(0, 20))) == []


def test_a_box_whose_lower_half_is_hidden_for_a_while_still_stands() -> None:
    measuring = a_measuring(a_lane(stopped_after_s=10))
    whole = a_car(0, 30)
    half = Box(whole.left, whole.top, whole.right, (whole.top + 3 * whole.bottom) / 4)
    found: list[Incident] = []
    for number in range(130):
        box = half if 40 <= number < 60 else whole
        found += measuring.see([a_track(box)], number, number / FPS).incidents

    assert [each.lasted_s for each in found] == pytest.approx([10])


@pytest.mark.parametrize("is_calibrated", [True, False])
def test_who_drives_against_the_way_of_a_lane_is_wrong_way_once(is_calibrated: bool) -> None:  # noqa: FBT001  a parameter
    measuring = a_measuring(a_lane(), is_calibrated=is_calibrated)

    found = incidents(watch(measuring, 4, drive(0, 43, -25), drive(2, 16, 25)))

    assert [(each.kind, each.place, each.track) for each in found] == [(IncidentKind.WRONG_WAY, "lane", 1)]
    assert found[0].lasted_s is not None
    assert 1 <= found[0].lasted_s < 3.2


def test_who_rolls_back_a_little_or_crosses_the_lane_is_not_wrong_way() -> None:
    def rolls_back(time_s: float) -> tuple[float, float]:
        return (0, 30 - min(3.0, time_s))

    def crosses(time_s: float) -> tuple[float, float]:
        return (-3 + 2 * time_s, 35 - 1.0 * time_s)

    measuring = a_measuring(a_lane())

    assert incidents(watch(measuring, 6, rolls_back, crosses)) == []


def test_without_a_heading_no_way_is_wrong() -> None:
    assert incidents(watch(a_measuring(a_lane(has_heading=False)), 4, drive(0, 43, -25))) == []


def test_the_road_itself_is_not_measured() -> None:
    road = Zone("road", pixels(*LANE_M), kind=ZoneKind.ROAD)

    assert watch(a_measuring(road), 0, stay(0, 20))[0].zones == ()


def test_a_zone_whose_corners_lie_on_a_line_has_no_length() -> None:
    flat = Zone("flat", pixels((-3.0, 20.0), (0.0, 20.0), (3.0, 20.0)), heading=pixels(*AWAY_M))  # type: ignore[arg-type]  # two

    assert last(watch(a_measuring(flat), 0)).length_m is None
