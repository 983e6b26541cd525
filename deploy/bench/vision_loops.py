"""The camera's loop beside the loop a user would write: the same film, the same model, the same core, in turn."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

from deploy.bench.judging import apart
from deploy.bench.measuring import conditions
from streams.contracts.cameras import DetectorKind
from vision.bench.films import RATE, Film
from vision.bench.loops import Ran, Task, on_core, ours
from vision.bench.plain import plain

PLAIN, LIVE, EVERY, MOTION = "plain, onnx", "camera, onnx", "camera, onnx, every frame", "camera, motion"
"""`camera` looks at every second frame of 25, as a camera process does; `every frame` at each, as the plain loop."""
_ALL_FRAMES = 60.0


def loops_in_turn(film: Film, model: str, core: int) -> Iterator[dict[str, Any]]:
    """Each in a process of its own that is kept on the core. Without a model only the one by motion."""
    tasks: list[tuple[str, Callable[[Film, Task], Ran], Task]] = [(MOTION, ours, Task(DetectorKind.MOTION))]
    if model:
        tasks = [
            (PLAIN, plain, Task(DetectorKind.ONNX, model)),
            (LIVE, ours, Task(DetectorKind.ONNX, model)),
            (EVERY, ours, Task(DetectorKind.ONNX, model, _ALL_FRAMES)),
            *tasks,
        ]
    for name, loop, task in tasks:
        before = conditions()
        ran = apart(functools.partial(on_core, core, loop), film, task)
        yield {**told(name, film, ran), "core": core, "conditions": before}


def told(name: str, film: Film, ran: Ran) -> dict[str, Any]:
    """Frames of the film a second of processor time and by the clock; milliseconds of each stage per frame analysed.

    `cameras_a_core`: of 25 frames a second, with nothing left over for Kafka and the fleet.
    """
    return {
        "loop": name,
        "frames": ran.frames,
        "analysed": ran.analysed,
        "frames_per_cpu_s": round(ran.frames / ran.cpu_s, 1),
        "frames_per_s": round(ran.frames / ran.wall_s, 1),
        "cameras_a_core": round(ran.frames / ran.cpu_s / RATE, 2),
        "analysed_per_cpu_s": round(ran.analysed / ran.cpu_s, 1),
        "network_runs": ran.network_runs,
        "counts": ran.counts,
        "truth": dict(film.truth),
        "miscounted": sum(abs(ran.counts.get(way, 0) - film.truth.get(way, 0)) for way in {*ran.counts, *film.truth}),
        "stages_ms": {name: round(1_000 * took_s / ran.analysed, 2) for name, took_s in _longest_first(ran.stages)},
        "stages_share": {
            name: round(took_s / sum(ran.stages.values()), 3) for name, took_s in _longest_first(ran.stages)
        },
    }


def _longest_first(stages: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(stages.items(), key=lambda stage: -stage[1])
