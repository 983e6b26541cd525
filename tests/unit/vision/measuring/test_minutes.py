"""Minutes of readings, by our clock."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.cameras import Camera, CountingLine, Counts, Direction, Turn, View, Zone, camera_devices
from streams.contracts.properties import CATALOGUE
from streams.contracts.sightings import VehicleClass
from streams.contracts.times import HOUR, MINUTE, SECOND, Micros
from tests.unit.vision.measuring.roads import a_box
from vision.measuring.events import Crossing
from vision.measuring.minutes import Minutes, MinuteValue
from vision.measuring.states import Measured, Turned, ZoneState

NOON: Micros = 1_790_000_040 * SECOND // MINUTE * MINUTE
FRAME: Micros = SECOND // 5
LINE = CountingLine("line", (0, 100), (200, 100))
VIEW = View(
    lines=(LINE,),
    zones=(Zone("lane", ((0, 0), (9, 0), (9, 9))),),
    turns=(Turn("left", "line", "other"),),
)
CAR, BIKE = VehicleClass.CAR, VehicleClass.TWO_WHEELER


def a_crossing(
    at_s: float,
    direction: Direction = Direction.DOWN,
    vehicle_class: VehicleClass = CAR,
    speed_kmh: float | None = None,
) -> Crossing:
    return Crossing("line", 1, 1, at_s, direction, vehicle_class, a_box(0, 0), speed_kmh, None)


class Watched:
    """Frames five times a second; the source's time is the seconds since noon."""

    def __init__(self, view: View = VIEW) -> None:
        self.minutes = Minutes("cam", view)
        self.values: list[MinuteValue] = []

    def watch(
        self,
        from_s: float,
        to_s: float,
        *crossings: Crossing,
        zone: ZoneState | None = None,
        ahead: Micros = 0,
        is_held_back: bool = False,
    ) -> None:
        waiting = sorted(crossings, key=lambda crossing: crossing.time_s)
        at = NOON + round(from_s * SECOND)
        while at <= NOON + to_s * SECOND:
            time_s = (at - NOON) / SECOND
            now = tuple(crossing for crossing in waiting if crossing.time_s <= time_s)
            waiting = waiting[len(now) :]
            measured = Measured(now, zones=() if zone is None else (zone,))
            self.values += self.minutes.see(measured, at + ahead, time_s, is_held_back=is_held_back)
            at += FRAME

    def told(self, device: str, name: str) -> list[tuple[int, float]]:
        """Minutes since noon, and values."""
        return [
            ((value.measured_at - NOON) // MINUTE, value.value)
            for value in self.values
            if value.device == device and value.property == name
        ]


def test_a_minute_says_both_directions_and_zero_is_a_count() -> None:
    watched = Watched()

    watched.watch(0, 63, a_crossing(10), a_crossing(20), a_crossing(40, vehicle_class=BIKE))

    assert watched.told("cam:line:down", "vehicle_count") == [(0, 3)]
    assert watched.told("cam:line:up", "vehicle_count") == [(0, 0)]
    assert watched.told("cam:line:down", "vehicle_flow") == [(0, 180)]
    assert watched.told("cam:line:down", "two_wheeler_count") == [(0, 1)]
    assert watched.told("cam:line:down", "bus_count") == [(0, 0)]
    assert watched.told("cam:line:down", "pcu_flow") == [(0, 2.25 * 60)]
    assert watched.told("cam:line:down", "mcu_flow") == [(0, 7.8 * 60)]
    assert watched.told("cam:line:down", "pedestrian_count") == []
    assert {value.measured_at for value in watched.values} == {NOON}


def test_speed_and_headway_are_told_where_there_is_any() -> None:
    watched = Watched()

    watched.watch(0, 123, a_crossing(10, speed_kmh=30), a_crossing(14, speed_kmh=50), a_crossing(20), a_crossing(70))

    assert watched.told("cam:line:down", "speed") == [(0, 40)]
    assert watched.told("cam:line:down", "headway") == [(0, 5), (1, 50)]
    assert watched.told("cam:line:up", "speed") == []


def test_every_value_is_of_a_registered_device_in_the_catalogues_unit() -> None:
    watched = Watched(View(lines=(CountingLine("line", (0, 0), (9, 0), counts=Counts.ALL),), zones=VIEW.zones))
    state = ZoneState("lane", 2, (30.0,), 50.0, 12.0)

    watched.watch(0, 63, a_crossing(10, speed_kmh=30), a_crossing(14), zone=state)

    devices = {device.id for device in camera_devices(Camera(id="cam", source="", view=VIEW))}
    catalogue = {known.name: known.unit for known in CATALOGUE.values()}
    assert {value.device for value in watched.values} <= devices
    assert {(value.property, value.unit) for value in watched.values} <= set(catalogue.items())


def test_a_minute_of_which_little_was_seen_says_nothing() -> None:
    watched = Watched()

    watched.watch(0, 30, a_crossing(10))
    watched.watch(37, 125, a_crossing(50), a_crossing(90))

    assert watched.told("cam:line:down", "vehicle_count") == [(1, 1)]


def test_a_short_gap_is_forgiven() -> None:
    watched = Watched()

    watched.watch(0, 30, a_crossing(10))
    watched.watch(34, 63, a_crossing(50))

    assert watched.told("cam:line:down", "vehicle_count") == [(0, 2)]
    assert watched.told("cam:line:down", "headway") == []


def test_a_minute_is_told_when_no_more_frames_come() -> None:
    watched = Watched()
    watched.watch(0, 60, a_crossing(10))

    assert watched.minutes.passed(NOON + 61 * SECOND) == ()
    assert len(watched.minutes.passed(NOON + 62 * SECOND)) > 0
    assert watched.minutes.passed(NOON + 63 * SECOND) == ()


def test_crossings_told_late_belong_to_their_minute() -> None:
    watched = Watched()

    watched.watch(0, 130, is_held_back=True)
    watched.watch(130.2, 131, a_crossing(20), a_crossing(70), a_crossing(75))

    assert watched.told("cam:line:down", "vehicle_count") == [(0, 1), (1, 2)]


def test_a_hold_back_without_end_ends_after_ten_minutes() -> None:
    watched = Watched()

    watched.watch(0, 800, is_held_back=True)

    assert [minute for minute, _ in watched.told("cam:line:down", "vehicle_count")] == [0, 1, 2]
    assert len(watched.minutes._open) < 13  # noqa: SLF001  what it keeps is asked here


def test_a_clock_set_back_tells_no_minute_twice() -> None:
    watched = Watched()

    watched.watch(0, 130, a_crossing(10), a_crossing(70))
    watched.watch(131, 340, a_crossing(260), ahead=-2 * MINUTE)

    starts = [value.measured_at for value in watched.values if value.property == "vehicle_count"]
    assert max(Counter((value.device, value.property, value.measured_at) for value in watched.values).values()) == 1
    assert len(starts) > 0
    assert watched.told("cam:line:down", "vehicle_count")[:2] == [(0, 1), (1, 1)]


def test_a_clock_that_leaps_ahead_and_is_set_right_costs_a_minute() -> None:
    watched = Watched()

    watched.watch(0, 70, a_crossing(10))
    watched.watch(70.2, 80, a_crossing(75), ahead=HOUR)
    watched.watch(80.2, 185, a_crossing(150))

    assert watched.told("cam:line:down", "vehicle_count") == [(0, 1), (2, 1)]


def test_frames_that_come_in_another_order_are_no_gap() -> None:
    watched = Watched()
    for step in range(330):
        at = NOON + step * FRAME - (FRAME * 2 if step % 10 == 5 else 0)
        watched.values += watched.minutes.see(Measured(), at, step / 5)

    assert watched.told("cam:line:down", "vehicle_count") == [(0, 0)]


def test_a_zone_says_what_the_minute_was_like() -> None:
    watched = Watched()

    watched.watch(0, 30, zone=ZoneState("lane", 4, (10.0, 20.0, 20.0, 10.0), 80.0, 25.0))
    watched.watch(30.2, 63, zone=ZoneState("lane", 0, (), 80.0, 0.0))

    told = {value.property: value.value for value in watched.values if value.device == "cam:lane"}
    assert told["vehicle_count"] == pytest.approx(2, rel=0.02)
    assert told["occupancy"] == pytest.approx(50, rel=0.02)
    assert told["density"] == pytest.approx(25, rel=0.02)
    assert told["speed"] == pytest.approx(15)
    assert told["queue_length"] == 25


def test_a_zone_without_metres_says_no_metres() -> None:
    watched = Watched()

    watched.watch(0, 63, zone=ZoneState("lane", 1))

    told = {value.property for value in watched.values if value.device == "cam:lane"}
    assert told == {"vehicle_count", "occupancy"}


def test_turns_are_counted_by_the_minute() -> None:
    minutes = Minutes("cam", VIEW)
    values: list[MinuteValue] = []
    for step in range(320):
        turned = (Turned("left", 7, step / 5, CAR),) if step in (50, 90) else ()
        values += minutes.see(Measured(turns=turned), NOON + step * FRAME, step / 5)

    assert [(v.device, v.value) for v in values if v.device == "cam:left"] == [("cam:left", 2)]


def test_a_line_for_pedestrians_counts_no_vehicles() -> None:
    watched = Watched(View(lines=(CountingLine("line", (0, 0), (9, 0), counts=Counts.PEDESTRIANS),)))

    watched.watch(0, 63, a_crossing(10, vehicle_class=VehicleClass.PEDESTRIAN))

    assert {(v.device, v.property, v.value) for v in watched.values} == {
        ("cam:line:down", "pedestrian_count", 1),
        ("cam:line:up", "pedestrian_count", 0),
    }


def test_vehicle_totals_have_no_pedestrians_in_them() -> None:
    watched = Watched(View(lines=(CountingLine("line", (0, 0), (9, 0), counts=Counts.ALL),)))

    watched.watch(0, 63, a_crossing(10, vehicle_class=VehicleClass.PEDESTRIAN), a_crossing(20))

    assert watched.told("cam:line:down", "vehicle_count") == [(0, 1)]
    assert watched.told("cam:line:down", "pedestrian_count") == [(0, 1)]


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.5, 179.5), st.sampled_from([Direction.UP, Direction.DOWN]), st.sampled_from([CAR, BIKE])),
        max_size=40,
    )
)
def test_the_minutes_together_are_the_crossings(passed: list[tuple[float, Direction, VehicleClass]]) -> None:
    watched = Watched()

    watched.watch(0, 183, *(a_crossing(*each) for each in passed))

    for direction in (Direction.UP, Direction.DOWN):
        device = f"cam:line:{direction}"
        for name, classes in (("vehicle_count", {CAR, BIKE}), ("car_count", {CAR}), ("two_wheeler_count", {BIKE})):
            expected = sum(1 for _, way, who in passed if way is direction and who in classes)
            assert sum(value for _, value in watched.told(device, name)) == expected
