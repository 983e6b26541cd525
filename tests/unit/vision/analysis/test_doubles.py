"""Two tracks around one vehicle cross together, two vehicles cross beside each other."""

from streams.contracts.cameras import Direction
from streams.contracts.sightings import VehicleClass
from vision.analysis.doubles import Doubles
from vision.measuring.events import Crossing
from vision.tracking.tracks import Box, Track

LORRY = Box(100, 100, 300, 200)


def crossing(
    track: int, box: Box, time_s: float = 1.0, direction: Direction = Direction.RIGHT, line: str = "line"
) -> Crossing:
    return Crossing(line, track, int(25 * time_s), time_s, direction, VehicleClass.TRUCK, box)


def tracks(*boxes: Box) -> list[Track]:
    return [Track(number, box, VehicleClass.TRUCK, 0.5) for number, box in enumerate(boxes, 1)]


def counted(second: Crossing, first_is_at: Box, second_was_at: Box | None) -> bool:
    """Whether `second` counts after track 1 has crossed at 1.0 s; track 1 is at `first_is_at` now."""
    doubles = Doubles()
    then = tracks(LORRY) if second_was_at is None else tracks(LORRY, second_was_at)
    assert doubles.without([crossing(1, LORRY)], then, 1.0)
    return bool(doubles.without([second], tracks(first_is_at, second.box), second.time_s))


def test_a_second_box_about_the_same_is_a_double() -> None:
    about = Box(105, 98, 310, 205)

    assert not counted(crossing(2, about, 1.2), LORRY, about)


def test_one_box_around_two_cars_is_a_double_of_the_first() -> None:
    around = Box(100, 100, 310, 330)

    assert not counted(crossing(2, around, 1.2), LORRY, around)


def test_a_vehicle_that_was_merged_with_the_first_counts_by_itself() -> None:
    """They came into the picture as one blob."""
    within = Box(110, 150, 200, 200)

    assert counted(crossing(2, within, 1.2), LORRY, within)


def test_a_track_that_slipped_onto_the_next_vehicle_hides_no_crossing() -> None:
    assert counted(crossing(2, LORRY, 1.8), LORRY, Box(-100, 100, 100, 200))
    assert counted(crossing(2, LORRY, 1.8), LORRY, None)


def test_a_neighbour_that_overlaps_counts() -> None:
    beside = Box(100, 150, 300, 250)

    assert counted(crossing(2, beside, 1.2), LORRY, beside)


def test_a_bus_behind_a_motorcycle_counts() -> None:
    doubles, bus, rider = Doubles(), Box(0, 0, 400, 250), Box(150, 150, 190, 230)
    assert doubles.without([crossing(1, rider)], tracks(rider, bus), 1.0)

    assert doubles.without([crossing(2, bus, 1.2)], tracks(rider, bus), 1.2)


def test_another_direction_or_line_is_another_crossing() -> None:
    assert counted(crossing(2, LORRY, 1.2, direction=Direction.LEFT), LORRY, LORRY)
    assert counted(crossing(2, LORRY, 1.2, line="other"), LORRY, LORRY)


def test_after_two_seconds_nothing_is_a_double() -> None:
    assert counted(crossing(2, LORRY, 3.1), LORRY, LORRY)
