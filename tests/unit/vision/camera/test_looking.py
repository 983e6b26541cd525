"""How a camera looks when its model or its view cannot be used, and what its state says."""

import numpy as np
import pytest

from streams.contracts.cameras import (
    Calibration,
    CountingLine,
    DetectorKind,
    Direction,
    GroundPoint,
    HealthCondition,
    View,
)
from streams.contracts.sightings import VehicleClass
from streams.runtime.settings import Vision
from vision.camera.looking import Looking, ViewError
from vision.camera.messages import CameraStatus
from vision.camera.states import States
from vision.frames import Frame
from vision.measuring.events import Crossing
from vision.sources.absences import Absence
from vision.sources.live import Absent
from vision.tracking.tracks import Box

LINES = (CountingLine("line1", (50, 0), (50, 100)),)
NO_MODEL = Vision(model="", models_dir="/nowhere")


def a_frame(number: int = 1) -> Frame:
    return Frame(number, number / 10, number * 100_000, np.full((120, 160, 3), 90, np.uint8))


class AClock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("detector", [DetectorKind.AUTO, DetectorKind.ONNX])
def test_a_model_that_cannot_be_used_blinds_no_camera_and_is_not_passed_over_in_silence(detector: DetectorKind) -> None:
    looking = Looking(View(lines=LINES, detector=detector), Vision(model="/nowhere.onnx"))
    seen = looking.see(a_frame(), 10)

    assert (seen.detector, looking.detector, looking.model) == ("motion", "motion", None)
    assert "there is no model at /nowhere.onnx" in looking.detail
    states = States("cam")
    states.saw(a_frame(), [])
    assert states.now(looking, frozenset(), 1).detail == looking.detail


def test_without_any_model_auto_is_motion_and_nothing_is_wrong() -> None:
    looking = Looking(View(lines=LINES), NO_MODEL)
    looking.see(a_frame(), 10)

    assert (looking.detector, looking.detail) == ("motion", "")


def test_a_model_that_is_asked_for_and_missing_is_told() -> None:
    looking = Looking(View(lines=LINES, detector=DetectorKind.ONNX), NO_MODEL)
    looking.see(a_frame(), 10)
    looking.change(View(lines=(), detector=DetectorKind.ONNX))

    assert "there is none" in looking.detail
    assert looking.see(a_frame(2), 10).detector == "motion"


def test_a_view_that_makes_no_sense_ends_the_camera_with_a_reason() -> None:
    nonsense = View(lines=(CountingLine("line1", (50, 50), (50, 50)),))

    with pytest.raises(ViewError, match="line1"):
        Looking(nonsense, NO_MODEL).see(a_frame(), 10)
    looking = Looking(View(lines=LINES), NO_MODEL)
    looking.see(a_frame(), 10)
    with pytest.raises(ViewError, match="line1"):
        looking.change(nonsense)


def test_a_state_counts_by_device_and_says_how_fast_it_looks() -> None:
    clock = AClock()
    states, looking = States("cam", clock), Looking(View(lines=LINES), NO_MODEL)
    crossing = Crossing("line1", 1, 1, 0.1, Direction.LEFT, VehicleClass.CAR, Box(0, 0, 9, 9))
    assert states.now(looking, frozenset(), 1).state is CameraStatus.STARTING
    for number in range(100):
        clock.now = number / 10
        states.saw(a_frame(number + 1), [crossing] if number in {20, 40} else [])
        state = states.now(looking, frozenset({HealthCondition.DARK}), 3)

    assert (state.state, state.counts, state.frames) == (CameraStatus.RUNNING, {"cam:line1:left": 2}, 100)
    assert (state.size, state.fps, state.decoder_restarts) == ((160, 120), 10.0, 2)
    assert state.health == (HealthCondition.DARK,)


def test_a_camera_without_pictures_is_starting_then_absent_with_a_reason() -> None:
    states, looking = States("cam", AClock()), Looking(View(lines=LINES), NO_MODEL)
    states.absent(Absent(Absence.WAITING, 1.0))
    assert states.now(looking, frozenset(), 1).state is CameraStatus.STARTING
    states.absent(Absent(Absence.REFUSED, 4.0))
    state = states.now(looking, frozenset(), 1)
    assert (state.state, state.detail) == (CameraStatus.ABSENT, "refused")

    states.saw(a_frame(), [])
    states.absent(Absent(Absence.ENDED, 1.0))
    assert states.now(looking, frozenset(), 1).state is CameraStatus.RUNNING


def test_why_speeds_are_missing_is_told() -> None:
    on_one_line = tuple(GroundPoint((10.0 * at, 10.0 * at), (float(at), float(at))) for at in range(4))
    looking = Looking(View(calibration=Calibration(points=on_one_line)), NO_MODEL)

    looking.see(a_frame(), rate=10)

    assert looking.detail.startswith("no speeds: ")
