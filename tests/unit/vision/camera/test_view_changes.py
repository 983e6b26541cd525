"""A view is changed while cars drive: what stays as it was goes on."""

from streams.contracts.cameras import CountingLine, Direction, View
from streams.contracts.sightings import VehicleClass
from streams.contracts.times import MINUTE, SECOND, Micros
from vision.measuring.events import Crossing
from vision.measuring.minutes import Minutes, MinuteValue
from vision.measuring.scene import Measuring
from vision.measuring.states import Measured
from vision.tracking.tracks import Box, Track

SIZE = (640, 360)
NOON: Micros = 1_790_000_040 * SECOND // MINUTE * MINUTE
KEPT = CountingLine("kept", (320, 0), (320, 360))
ADDED = CountingLine("added", (480, 0), (480, 360))


def a_car(x: float) -> list[Track]:
    return [Track(1, Box(x - 40, 100, x + 40, 150), VehicleClass.CAR, 0.9)]


def test_a_car_on_its_way_across_a_line_that_stays_is_counted_once() -> None:
    for changed_at in range(40):
        measuring = Measuring(View(lines=(KEPT,)), SIZE)
        crossings: list[str] = []
        for number in range(40):
            if number == changed_at:
                measuring.change(View(lines=(KEPT, ADDED)), SIZE)
            measured = measuring.see(a_car(100 + 12 * number), number + 1, number / 15)
            crossings += [crossing.line for crossing in measured.crossings]

        assert crossings.count("kept") == 1


def test_the_minute_of_a_line_that_stays_goes_on_and_a_new_one_begins_with_the_next() -> None:
    minutes = Minutes("cam", View(lines=(KEPT,)))
    values: list[MinuteValue] = []
    for second in range(130 * 5):
        at = NOON + second * SECOND // 5
        if second == 150:
            minutes.change(View(lines=(KEPT, ADDED)))
        crossings = _crossings(second) if second % 50 == 10 else ()
        values += minutes.see(Measured(crossings), at, second / 5)

    counts = {
        (value.device, value.measured_at - NOON): value.value for value in values if value.property == "vehicle_count"
    }
    assert counts == {
        ("cam:kept:left", 0): 0,
        ("cam:kept:right", 0): 6,
        ("cam:kept:left", MINUTE): 0,
        ("cam:kept:right", MINUTE): 6,
        ("cam:added:left", MINUTE): 0,
        ("cam:added:right", MINUTE): 6,
    }


def _crossings(fifth: int) -> tuple[Crossing, ...]:
    box = Box(0, 0, 10, 10)
    return tuple(
        Crossing(line, fifth, fifth, fifth / 5, Direction.RIGHT, VehicleClass.CAR, box)
        for line in ("kept", *(("added",) if fifth >= 150 else ()))
    )
