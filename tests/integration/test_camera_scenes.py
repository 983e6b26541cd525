"""Counts, speeds and health against the truth of drawn streets: what is seen by motion alone, in every weather.

The target of motion alone is 15 % a direction, exact where fewer than ten cross. Cases that miss it stand in
`SHORT_OF_THE_TARGET` with how many are counted; vision/scenes/README.md says why.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import pytest
from msgspec.structs import replace

from streams.contracts.cameras import CountingLine, DetectorKind, HealthCondition
from vision.analysis.analysis import Analysis
from vision.health.watching import HealthWatch
from vision.measuring.events import Crossing, Incident
from vision.scenes.addresses import parse, scene_at
from vision.scenes.presets import viewpoint_of
from vision.scenes.scene import Scene
from vision.scenes.truth import TrueCrossing
from vision.scenes.views import demo_view

SECONDS = 45.0
LEARNING_S = 4.0
"""Who passes while the background is learnt, in a camera's first seconds, is not asked for."""
AT_ONCE_S = 0.8
TARGET = 0.15

DENSE = ("scene:street", "scene:street?weather=clouds", "scene:street?hidden=1", "scene:above")
"""Mixed flow, several abreast: in clear and in changing light, behind a lamp post, from above."""
WITHIN_THE_TARGET = ("scene:street?flow=1200", *DENSE, "scene:street?weather=rain")
SHORT_OF_THE_TARGET = {"scene:arterial": (0.65, 4), "scene:street?weather=night": (0.4, 8)}
"""The least share that is counted, and the most that is counted where nobody crossed."""
SPEEDS = ("scene:street?flow=1200", *DENSE, "scene:arterial")


@dataclass(frozen=True)
class Run:
    true: Sequence[TrueCrossing]
    counted: Sequence[Crossing]
    incidents: Sequence[Incident]
    conditions: frozenset[HealthCondition]
    pairs: Sequence[tuple[TrueCrossing, Crossing]]
    most_standing: int


@cache
def watched(address: str) -> Run:
    return run(scene_at(address), SECONDS)


def run(scene: Scene, seconds: float) -> Run:
    cv2.setNumThreads(1)
    view = replace(scene.view, detector=DetectorKind.MOTION)
    analysis = Analysis(view, scene.config.size, scene.config.rate, None)
    health = HealthWatch()
    counted: list[Crossing] = []
    incidents: list[Incident] = []
    conditions: frozenset[HealthCondition] = frozenset()
    most_standing = 0
    for frame in scene.frames(seconds):
        conditions |= health.see(frame)
        seen = analysis.see(frame)
        counted += seen.crossings
        incidents += seen.incidents
        most_standing = max(most_standing, scene.truth.standing)
    true = [crossing for crossing in scene.truth.crossings if crossing.time_s > LEARNING_S]
    counted = [crossing for crossing in counted if crossing.time_s > LEARNING_S]
    return Run(true, counted, incidents, conditions, pairs_of(true, counted), most_standing)


def pairs_of(true: Sequence[TrueCrossing], counted: Sequence[Crossing]) -> list[tuple[TrueCrossing, Crossing]]:
    """Each true crossing with the nearest in time that went the same way and is nobody else's."""
    free = list(counted)
    pairs = []
    for crossing in true:
        near = [one for one in free if one.direction is crossing.direction]
        best = min(near, key=lambda one: abs(one.time_s - crossing.time_s), default=None)
        if best is not None and abs(best.time_s - crossing.time_s) < AT_ONCE_S:
            free.remove(best)
            pairs.append((crossing, best))
    return pairs


@pytest.mark.parametrize("address", WITHIN_THE_TARGET)
def test_motion_alone_counts_within_fifteen_per_cent_a_direction(address: str) -> None:
    found = watched(address)

    true = Counter(crossing.direction for crossing in found.true)
    counted = Counter(crossing.direction for crossing in found.counted)

    assert sum(true.values()) > 10
    assert {way: counted[way] for way in true} == {
        way: pytest.approx(number, abs=max(1, TARGET * number)) for way, number in true.items()
    }


@pytest.mark.parametrize(("address", "bounds"), SHORT_OF_THE_TARGET.items())
def test_where_motion_falls_short_it_gets_no_worse(address: str, bounds: tuple[float, int]) -> None:
    found = watched(address)
    least, most_wrong = bounds

    assert len(found.pairs) >= least * len(found.true)
    assert len(found.counted) - len(found.pairs) <= most_wrong


@pytest.mark.parametrize("address", [*WITHIN_THE_TARGET, *SHORT_OF_THE_TARGET])
def test_a_camera_that_is_well_is_said_to_be_well_in_every_weather(address: str) -> None:
    assert watched(address).conditions == frozenset()


@pytest.mark.parametrize("address", SPEEDS)
def test_speeds_are_within_five_per_cent_where_the_camera_is_calibrated(address: str) -> None:
    pairs = [(true.speed_kmh, counted.speed_kmh) for true, counted in watched(address).pairs if counted.speed_kmh]
    true, measured = np.array(pairs, np.float64).T

    assert len(pairs) > 0.7 * len(watched(address).pairs)
    assert measured.mean() == pytest.approx(true.mean(), rel=0.05)
    assert np.median(np.abs(measured / true - 1)) < 0.05


def test_a_standing_queue_on_the_line_is_never_counted() -> None:
    """The line lies across the queue, behind the stop line: vehicles stand on it for half a minute, then start."""
    config = parse("scene:junction?flow=2600&seed=3")
    viewpoint = viewpoint_of(config)
    start, end = (viewpoint.pixel_of(x, 30.0) for x in (-7.0, -0.1))
    view = replace(demo_view(config), lines=(CountingLine("queue", start, end),))

    found = run(Scene(config, view), SECONDS)

    while_red = [one for one in found.counted if 9 < one.time_s < 18]
    assert found.most_standing >= 8
    assert [one for one in found.true if 9 < one.time_s < 18] == []
    assert while_red == []
    assert len(found.counted) <= len(found.true)


@pytest.mark.parametrize("condition", ["frozen", "dark", "blurred", "covered", "moved"])
def test_each_fault_of_the_camera_is_found_while_it_lasts_and_no_other(condition: str) -> None:
    scene = scene_at(f"scene:street?rate=2&faults={condition}-20-55")
    health = HealthWatch()
    before, during, after = set[HealthCondition](), set[HealthCondition](), frozenset[HealthCondition]()

    for frame in scene.frames(95):
        found = health.see(frame)
        if frame.time_s < 20:
            before |= found
        elif frame.time_s < 75:
            during |= found
        after = found

    assert before == set()
    assert during == {HealthCondition(condition)}
    assert after == frozenset()
