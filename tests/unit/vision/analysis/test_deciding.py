"""Whether the network finds what moves, on made-up movers."""

import numpy as np
import pytest

from streams.contracts.sightings import VehicleClass
from vision.analysis.deciding import Choice, Evidence
from vision.detection.detections import Detections
from vision.tracking.tracks import Box, Track

RATE = 25.0
FRAMES = 25


def box_at(x: float, y: float = 100) -> Box:
    return Box(x, y, x + 60, y + 40)


def found(*boxes: Box) -> Detections:
    return Detections(
        np.array(boxes, np.float32).reshape(-1, 4), np.full(len(boxes), 0.5, np.float32), np.full(len(boxes), 1)
    )


def pass_by(evidence: Evidence, number: int, *, is_found: bool, step: float = 8) -> None:
    """One mover, which the network finds in every frame or in none, and two seconds in which nothing moves."""
    start_s = number * 4.0
    for frame in range(FRAMES):
        box = box_at(step * frame)
        track = Track(number, box, VehicleClass.OTHER, 0.9)
        evidence.see([track], found(box) if is_found else found(), start_s + frame / RATE)
    evidence.see([], found(), start_s + 3)


def test_movers_that_the_network_finds_decide_for_it() -> None:
    evidence = Evidence()

    for number in range(3):
        pass_by(evidence, number, is_found=True)

    assert evidence.choice is Choice.NETWORK


def test_movers_that_it_never_finds_decide_for_motion() -> None:
    evidence = Evidence()

    for number in range(7):
        pass_by(evidence, number, is_found=False)
    undecided = evidence.choice
    pass_by(evidence, 7, is_found=False)

    assert undecided is None
    assert evidence.choice is Choice.MOTION


def test_half_of_what_moves_may_be_shadows() -> None:
    evidence = Evidence()

    for number in range(20):
        pass_by(evidence, number, is_found=number % 2 == 0)

    assert evidence.choice is Choice.NETWORK


def test_what_trembles_in_its_place_is_no_mover() -> None:
    """Leaves move all the time, and no network finds them."""
    evidence = Evidence()

    for number in range(20):
        pass_by(evidence, number, is_found=False, step=0.5)

    assert evidence.share_known is None


def test_at_night_the_choice_is_revised_and_in_the_morning_again() -> None:
    evidence = Evidence()
    choices = []

    for number in range(240):
        pass_by(evidence, number, is_found=not 80 <= number < 160)
        choices.append(evidence.choice)

    changes = [number for number in range(1, 240) if choices[number] != choices[number - 1] and choices[number - 1]]
    assert len(changes) == 2
    assert 80 < changes[0] < 160 < changes[1]


@pytest.mark.parametrize(("known", "choice"), [(0, Choice.MOTION), (1, Choice.MOTION), (2, Choice.NETWORK)])
def test_a_recording_is_judged_by_all_of_it(known: int, choice: Choice) -> None:
    evidence = Evidence(remembers_all=True)
    for number in range(4):
        pass_by(evidence, number, is_found=number < known)

    assert evidence.choice is None
    assert evidence.conclude() is choice


def test_where_nothing_moved_the_network_is_believed() -> None:
    assert Evidence().conclude() is Choice.NETWORK


def test_frames_in_which_the_network_did_not_look_say_nothing() -> None:
    evidence = Evidence(remembers_all=True)
    for frame in range(FRAMES):
        box = box_at(8 * frame)
        evidence.see([Track(1, box, VehicleClass.OTHER, 0.9)], found(box) if frame % 5 == 0 else None, frame / RATE)

    assert evidence.conclude() is Choice.NETWORK
    assert evidence.share_known == 1
