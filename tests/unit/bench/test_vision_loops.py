from pathlib import Path

import numpy as np
import pytest
import supervision as sv

from deploy.bench.vision_loops import LIVE, told
from streams.contracts.cameras import CountingLine, Direction
from vision.bench.films import Film
from vision.bench.loops import Ran
from vision.bench.plain import counts_of, line_zone
from vision.bench.stopwatch import Stopwatch


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Looker:
    """Looks for two seconds, one of them inside."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def look(self, times: int) -> int:
        self._clock.now_s += 1
        return self.within(times)

    def within(self, times: int) -> int:
        self._clock.now_s += 1
        return 2 * times


def test_inner_stages_are_taken_out_of_those_around_them() -> None:
    clock = Clock()
    watch = Stopwatch(clock)

    with watch.watching({"looking": (Looker, "look"), "inside": (Looker, "within")}), watch.stage("rest"):
        clock.now_s += 5
        assert Looker(clock).look(4) == 8
    Looker(clock).look(1)

    assert watch.seconds == {"rest": 5, "looking": 1, "inside": 1}
    assert watch.calls == {"rest": 1, "looking": 1, "inside": 1}


@pytest.mark.parametrize(
    ("line", "way", "direction"),
    [
        (((100, 0), (100, 200)), (1, 0), Direction.RIGHT),
        (((100, 0), (100, 200)), (-1, 0), Direction.LEFT),
        (((100, 200), (100, 0)), (1, 0), Direction.RIGHT),
        (((0, 100), (200, 100)), (0, 1), Direction.DOWN),
        (((0, 100), (200, 100)), (0, -1), Direction.UP),
        (((200, 100), (0, 100)), (0, 1), Direction.DOWN),
    ],
)
def test_what_supervision_calls_in_and_out_is_told_in_our_directions(
    line: tuple[tuple[float, float], tuple[float, float]], way: tuple[int, int], direction: Direction
) -> None:
    counted = CountingLine("line", *line)
    zone = line_zone(counted)

    for step in range(-5, 6):
        across, down = 100 + 10 * step * way[0], 100 + 10 * step * way[1]
        box = np.array([[across - 8, down - 8, across + 8, down + 8]], np.float64)
        zone.trigger(sv.Detections(xyxy=box, class_id=np.array([2]), tracker_id=np.array([7])))

    assert {way: count for way, count in counts_of(zone, counted).items() if count} == {direction: 1}


def test_a_loop_is_told_with_its_stages_longest_first_and_what_it_miscounted() -> None:
    line = CountingLine("line", (960, 64), (960, 700))
    film = Film(Path("film.mp4"), line, {Direction.RIGHT: 16, Direction.LEFT: 7}, 500, "a clip")
    stages = {"decoding": 1.0, "network": 3.0}
    ran = Ran(500, 250, wall_s=8, cpu_s=4, counts={Direction.RIGHT: 14}, network_runs=200, stages=stages)

    found = told(LIVE, film, ran)

    assert found["frames_per_cpu_s"] == 125
    assert found["cameras_a_core"] == 5
    assert found["analysed_per_cpu_s"] == 62.5
    assert list(found["stages_ms"].items()) == [("network", 12.0), ("decoding", 4.0)]
    assert found["stages_share"] == {"network": 0.75, "decoding": 0.25}
    assert found["miscounted"] == 9
