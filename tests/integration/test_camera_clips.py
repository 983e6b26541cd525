"""Real clips, every crossing of which was counted by eye, with nothing but file, line and detector.

The clips and the model lie beside the project; what was chosen on which grounds: vision/analysis/README.md.
"""

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from streams.contracts.cameras import CountingLine, DetectorKind, Direction, View
from streams.contracts.sightings import VehicleClass
from vision.analysis.analysis import Analysis, Summary
from vision.measuring.events import Crossing
from vision.models.installed import Model, model_at
from vision.sources.recordings import opened

PROJECT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SHARED_TEST_DATA") or PROJECT.parent / "shared")
CLIPS, MODEL = SHARED / "clips", SHARED / "models" / "yolox_nano.onnx"
ARTERIAL, SUBURB, LOT = "arterial_dusk_sideview.mp4", "suburb_oblique.mp4", "intel_topdown_lot.mp4"
CLOSE_FRAMES = 15
"""Between the frame in which a centre is on the line, as people see it, and that in which it is clearly beyond."""

pytestmark = pytest.mark.skipif(
    not (CLIPS.exists() and MODEL.exists()), reason=f"there are no clips at {CLIPS}; SHARED_TEST_DATA says where"
)


@dataclass(frozen=True, slots=True)
class Counted:
    crossings: Sequence[Crossing]
    summary: Summary

    @property
    def totals(self) -> dict[Direction, int]:
        return dict(Counter(crossing.direction for crossing in self.crossings))


@cache
def truth_of(clip: str) -> dict[str, Any]:
    described: list[dict[str, Any]] = json.loads((CLIPS / "truth.json").read_text(encoding="utf-8"))
    return next(each for each in described if each["file"] == clip)


def true_totals(clip: str) -> dict[Direction, int]:
    return dict(Counter(Direction(each["direction"]) for each in truth_of(clip)["crossings"]))


@cache
def count(clip: str, detector: DetectorKind) -> Counted:
    start_x, start_y, end_x, end_y = truth_of(clip)["line"]
    line = CountingLine(id="line", start=(start_x, start_y), end=(end_x, end_y))
    model: Model | None = None if detector is DetectorKind.MOTION else model_at(MODEL)
    with opened(CLIPS / clip) as recording:
        size = (recording.width, recording.height)
        analysis = Analysis(View(lines=(line,), detector=detector), size, recording.rate, model, is_whole=True)
        crossings = [crossing for frame in recording.frames for crossing in analysis.see(frame).crossings]
        crossings += analysis.finish().crossings
    return Counted(crossings, analysis.summary)


@pytest.mark.parametrize("clip", [ARTERIAL, SUBURB, LOT])
def test_with_a_model_every_vehicle_is_counted_once(clip: str) -> None:
    assert count(clip, DetectorKind.AUTO).totals == true_totals(clip)


@pytest.mark.parametrize("clip", [ARTERIAL, SUBURB, LOT])
def test_each_crossing_is_when_and_which_way_it_was(clip: str) -> None:
    true = sorted((each["direction"], each["frame"]) for each in truth_of(clip)["crossings"])
    counted = sorted((each.direction, each.frame) for each in count(clip, DetectorKind.AUTO).crossings)

    assert [direction for direction, _ in counted] == [direction for direction, _ in true]
    assert max(abs(one - other) for (_, one), (_, other) in zip(counted, true, strict=True)) <= CLOSE_FRAMES


def test_the_network_counts_by_day_and_motion_what_is_seen_from_above() -> None:
    assert "onnx" in count(ARTERIAL, DetectorKind.AUTO).summary.detector
    assert "onnx" in count(SUBURB, DetectorKind.AUTO).summary.detector
    assert count(LOT, DetectorKind.AUTO).summary.detector == "motion"


def test_all_are_cars_where_the_network_knows_them() -> None:
    classes = Counter(each.vehicle_class for each in count(ARTERIAL, DetectorKind.AUTO).crossings)

    assert classes[VehicleClass.CAR] >= 21


@pytest.mark.parametrize("clip", [ARTERIAL, SUBURB, LOT])
def test_motion_alone_counts_within_fifteen_per_cent(clip: str) -> None:
    counted, true = count(clip, DetectorKind.MOTION).totals, true_totals(clip)

    for direction in counted.keys() | true.keys():
        assert abs(counted.get(direction, 0) - true.get(direction, 0)) <= max(0.15 * true.get(direction, 0), 0.5)
