"""Events wait until they count, and leave once."""

from streams.contracts.cameras import Direction
from streams.contracts.sightings import VehicleClass
from vision.analysis.holding import Held, Outlet
from vision.measuring.events import Crossing
from vision.measuring.states import Measured
from vision.tracking.tracks import Box


def crossing(track: int, time_s: float, x: float = 100) -> Crossing:
    box = Box(x, 100, x + 60, 140)
    return Crossing("line", track, int(25 * time_s), time_s, Direction.RIGHT, VehicleClass.CAR, box)


def test_an_event_waits_until_the_network_has_seen_its_track() -> None:
    seen: set[int] = set()
    held = Held(seen.__contains__)

    held.add(Measured(crossings=(crossing(7, 1.0),)), 1.0)
    early = held.take()
    seen.add(7)
    held.add(Measured(), 1.5)

    assert early == []
    assert [event.track for event in held.take()] == [7]
    assert held.take() == []


def test_who_is_not_seen_within_four_seconds_does_not_count() -> None:
    seen: set[int] = set()
    held = Held(seen.__contains__)

    held.add(Measured(crossings=(crossing(7, 1.0),)), 1.0)
    held.add(Measured(), 5.5)
    seen.add(7)
    held.add(Measured(), 5.6)

    assert held.take() == []
    assert not held.is_waiting


def test_the_way_that_does_not_count_keeps_its_last_seconds_only() -> None:
    held = Held(lambda _track: True)
    held.add(Measured(crossings=(crossing(1, 1.0), crossing(2, 9.0))), 9.0)

    held.drop_old(10.0)

    assert [event.track for event in held.take()] == [2]


def test_a_vehicle_that_both_ways_saw_at_the_change_counts_once() -> None:
    outlet = Outlet()

    before = outlet.let_out("network", [crossing(2, 10.0)], 10.0)
    after = outlet.let_out("motion", [crossing(1, 10.4, x=120), crossing(3, 10.5, x=400)], 10.5)

    assert [each.track for each in before.crossings] == [2]
    assert [each.track for each in after.crossings] == [3]


def test_one_way_may_count_two_in_the_same_place() -> None:
    outlet = Outlet()

    outlet.let_out("motion", [crossing(1, 10.0)], 10.0)

    assert outlet.let_out("motion", [crossing(3, 11.0)], 11.0).crossings


def test_what_was_held_leaves_in_its_order() -> None:
    left = Outlet().let_out("motion", [crossing(3, 2.0, x=300), crossing(1, 1.0)], 9.0)

    assert [each.track for each in left.crossings] == [1, 3]
