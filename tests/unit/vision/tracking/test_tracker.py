"""The tracker on made-up detections: what the network finds, what moves, and both."""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from streams.contracts.sightings import VehicleClass
from vision.detection.detections import CLASSES, Boxes, Detections, no_boxes
from vision.tracking.tracker import Tracker
from vision.tracking.tracks import Track

RATE = 25.0
SIZE = (640, 360)
Corners = tuple[float, float, float, float]


def a_car_at(x: float, y: float = 100) -> Corners:
    return (x, y, x + 80, y + 40)


def boxes(corners: Iterable[Corners]) -> Boxes:
    return np.array(list(corners), np.float32).reshape(-1, 4)


def found(
    *corners: Corners, score: float = 0.6, vehicle_class: VehicleClass = VehicleClass.CAR, scores: Sequence[float] = ()
) -> Detections:
    return Detections(
        boxes(corners),
        np.array(scores or [score] * len(corners), np.float32),
        np.full(len(corners), CLASSES.index(vehicle_class), np.int64),
    )


def follow(
    tracker: Tracker, frames: Iterable[tuple[Detections | None, Boxes | None]], rate: float = RATE
) -> list[list[Track]]:
    return [tracker.see(network, moving, number / rate) for number, (network, moving) in enumerate(frames)]


def ids(seen: list[list[Track]]) -> set[int]:
    return {track.id for tracks in seen for track in tracks}


def test_a_vehicle_keeps_its_track() -> None:
    seen = follow(Tracker(RATE, SIZE, asks_network=True), [(found(a_car_at(8 * n)), None) for n in range(30)])

    assert ids(seen) == {1}
    assert seen[-1][0].box.left == 8 * 29


def test_what_moves_carries_a_track_on_while_the_network_misses_it() -> None:
    frames = [(found(a_car_at(8 * n)) if n < 5 else found(), boxes([a_car_at(8 * n)])) for n in range(60)]

    seen = follow(Tracker(RATE, SIZE, asks_network=True), frames)

    assert ids(seen) == {1}
    assert seen[-1][0].box.left == 8 * 59
    assert seen[-1][0].vehicle_class is VehicleClass.CAR


def test_what_moves_begins_a_track_that_the_network_sees_later() -> None:
    frames = [(found() if n < 10 else found(a_car_at(8 * n)), boxes([a_car_at(8 * n)])) for n in range(20)]

    seen = follow(Tracker(RATE, SIZE, asks_network=True), frames)

    assert ids(seen) == {1}
    assert not seen[5][0].is_seen
    assert seen[-1][0].is_seen


def test_what_moves_alone_is_never_seen_by_the_network() -> None:
    tracker = Tracker(RATE, SIZE, asks_network=True)

    seen = follow(tracker, [(found(), boxes([a_car_at(8 * n)])) for n in range(20)])

    assert not any(track.is_seen for tracks in seen for track in tracks)
    assert not tracker.has_seen(1)


def test_without_a_network_every_track_counts() -> None:
    seen = follow(Tracker(RATE, SIZE), [(None, boxes([a_car_at(8 * n)])) for n in range(20)])

    assert ids(seen) == {1}
    assert seen[-1][0].is_seen
    assert seen[-1][0].vehicle_class is VehicleClass.OTHER


def test_a_blob_around_two_vehicles_moves_neither_box() -> None:
    """Such a blob's middle lies between them: it would push both across a line beside them."""
    apart = [a_car_at(0, 100), a_car_at(0, 150)]
    merged: Corners = (0, 100, 80, 190)
    frames = [(found(*apart), boxes(apart)) for _ in range(5)] + [(found(), boxes([merged])) for _ in range(5)]

    seen = follow(Tracker(RATE, SIZE, asks_network=True), frames)

    assert ids(seen) == {1, 2}
    assert seen[5:] == [[]] * 5


def test_half_a_vehicle_that_moves_is_no_second_track() -> None:
    bonnet: Corners = (0, 100, 25, 140)
    frames = [(found(a_car_at(0)), boxes([a_car_at(0)])) for _ in range(5)]
    frames += [(found(), boxes([bonnet])) for _ in range(5)]

    assert ids(follow(Tracker(RATE, SIZE, asks_network=True), frames)) == {1}


def test_an_uncertain_box_carries_a_track_on_only_where_something_moves() -> None:
    certain = [(found(a_car_at(0)), boxes([a_car_at(0)])) for _ in range(5)]
    uncertain = found(a_car_at(0), score=0.15)

    moving = follow(Tracker(RATE, SIZE, asks_network=True), [*certain, (uncertain, boxes([a_car_at(0)]))])
    still = follow(Tracker(RATE, SIZE, asks_network=True), [*certain, (uncertain, no_boxes())])

    assert len(moving[-1]) == 1
    assert still[-1] == []


def test_an_uncertain_box_around_a_certain_one_is_ignored() -> None:
    around: Corners = (0, 100, 80, 190)
    both = found(a_car_at(0, 100), around, scores=(0.6, 0.2))

    seen = follow(Tracker(RATE, SIZE, asks_network=True), [(both, boxes([around])) for _ in range(10)])

    assert {track.box for tracks in seen for track in tracks} == {a_car_at(0, 100)}


@pytest.mark.parametrize("rate", [10.0, 25.0])
def test_a_track_is_remembered_for_a_second_whatever_the_rate(rate: float) -> None:
    def after(gap_s: float) -> set[int]:
        gap = round(gap_s * rate)
        frames = [found(a_car_at(100))] * 5 + [found()] * gap + [found(a_car_at(100))] * 3
        return ids(follow(Tracker(rate, SIZE, asks_network=True), [(each, None) for each in frames], rate))

    assert after(0.6) == {1}
    assert after(1.6) == {1, 2}


def test_skipped_frames_are_bridged_by_their_time() -> None:
    """A live camera misses frames: the vehicle has moved on by as many."""
    tracker = Tracker(RATE, SIZE, asks_network=True)
    numbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 21]

    seen = [tracker.see(found(a_car_at(20 * n)), None, n / RATE) for n in numbers]

    assert ids(seen) == {1}


def test_the_class_is_what_the_network_was_surest_of() -> None:
    lorry = found(a_car_at(0), score=0.4, vehicle_class=VehicleClass.TRUCK)
    car = found(a_car_at(0), score=0.8)

    seen = follow(
        Tracker(RATE, SIZE, asks_network=True), [(each, None) for each in (car, car, lorry, car, lorry, lorry)]
    )

    assert seen[-1][0].vehicle_class is VehicleClass.CAR


def person(x: float) -> Detections:
    return found((x, 100, x + 30, 180), vehicle_class=VehicleClass.PEDESTRIAN)


def test_who_walks_is_a_pedestrian_and_who_is_faster_rides() -> None:
    """80 pixels high: a step of 3 pixels at 25 frames a second is 0.94 heights a second, one of 10 is 3.1."""
    walking = follow(Tracker(RATE, SIZE, asks_network=True), [(person(3 * n), None) for n in range(25)])
    riding = follow(Tracker(RATE, SIZE, asks_network=True), [(person(10 * n), None) for n in range(25)])

    assert walking[-1][0].vehicle_class is VehicleClass.PEDESTRIAN
    assert riding[-1][0].vehicle_class is VehicleClass.TWO_WHEELER


def test_a_person_whose_motorcycle_was_seen_once_rides() -> None:
    frames = [person(0)] * 5 + [found((0, 100, 30, 180), vehicle_class=VehicleClass.TWO_WHEELER)] + [person(0)] * 5

    seen = follow(Tracker(RATE, SIZE, asks_network=True), [(each, None) for each in frames])

    assert seen[-1][0].vehicle_class is VehicleClass.TWO_WHEELER


def test_two_trackers_share_no_ids() -> None:
    frames = [(None, boxes([a_car_at(8 * n), a_car_at(8 * n, 300)])) for n in range(10)]

    odd, even = (
        follow(Tracker(RATE, SIZE, first_id=1, id_step=2), frames),
        follow(Tracker(RATE, SIZE, first_id=2, id_step=2), frames),
    )

    assert {each % 2 for each in ids(odd)} == {1}
    assert {each % 2 for each in ids(even)} == {0}
