"""One film through the camera's own loop as fast as one core can, without processes and without waiting.

The same parts in the same order as in `vision/sources/decoder.py` and `vision/camera/loop.py`. What is left out: two
processes, their pipes and Kafka; those are measured by running them.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import msgspec
import numpy as np

from streams.contracts.cameras import DetectorKind, Direction, View
from streams.contracts.times import SECOND
from streams.runtime.settings import Vision
from vision.bench.films import RATE, SIZE, Film
from vision.bench.stopwatch import Stopwatch
from vision.camera.looking import Looking
from vision.camera.reporting import sightings_of
from vision.camera.showing import Showing, still
from vision.detection.motion import MotionDetector
from vision.detection.network import Network
from vision.detection.onnx import OnnxDetector
from vision.frames import Frame, Image
from vision.health.watching import HealthWatch
from vision.masking.masking import Masking
from vision.measuring.minutes import Minutes
from vision.measuring.scene import Measuring
from vision.sources.pacing import EveryNth
from vision.sources.recordings import grabbed, open_capture
from vision.sources.ring import FrameRing
from vision.tracking.tracker import Tracker

_STAGES: dict[str, tuple[type, str]] = {
    "motion": (MotionDetector, "detect"),
    "around_the_network": (OnnxDetector, "detect"),
    "network": (Network, "look"),
    "tracking": (Tracker, "see"),
    "measuring": (Measuring, "see"),
    "minutes": (Minutes, "see"),
    "health": (HealthWatch, "see"),
    "masking": (Masking, "mask"),
}
_BEGAN_AT = 1_760_000_040 * SECOND


class Ran(msgspec.Struct, frozen=True):
    """What came of a film. `stages`: seconds of processor time. `network_runs`: how often the model was asked."""

    frames: int
    analysed: int
    wall_s: float
    cpu_s: float
    counts: dict[Direction, int]
    network_runs: int
    stages: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Task:
    """`analysed_fps`: at most so many frames a second are looked at, as of a live camera; 60: every one."""

    detector: DetectorKind
    model: str = ""
    analysed_fps: float = Vision().analysed_fps


def on_core(core: int, loop: "Callable[[Film, Task], Ran]", film: Film, task: Task) -> Ran:
    """In this process, which is kept on one core from here on."""
    os.sched_setaffinity(0, {core})
    cv2.setNumThreads(1)
    return loop(film, task)


def ours(film: Film, task: Task) -> Ran:
    """The camera's loop, a masked still every two seconds included."""
    watch = Stopwatch()
    vision = Vision(model=task.model, analysed_fps=task.analysed_fps)
    camera = _Camera(View(lines=(film.line,), detector=task.detector), vision, watch)
    with watch.watching(_STAGES):
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        analysed = 0
        for frame, rate in _decoded(film, task.analysed_fps, watch):
            analysed += 1
            with watch.stage("rest"):
                camera.see(frame, rate)
        wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    stages = dict(watch.seconds)
    return Ran(film.frames, analysed, wall_s, cpu_s, dict(camera.counts), watch.calls["network"], stages)


class _Camera:
    """As `vision/camera/loop.py` has it, without what it says."""

    def __init__(self, view: View, vision: Vision, watch: Stopwatch) -> None:
        self._watch = watch
        self._looking = Looking(view, vision)
        self._health, self._masking, self._showing = HealthWatch(), Masking(), Showing()
        self._minutes = Minutes("bench", view)
        self.counts: Counter[Direction] = Counter()

    def see(self, frame: Frame, rate: float) -> None:
        self._health.see(frame)
        seen = self._looking.see(frame, rate)
        self._minutes.see(seen.measured, frame.at, frame.time_s, is_held_back=self._looking.is_holding_back)
        sightings_of("bench", frame, seen.crossings, seen.incidents, frame.at)
        self.counts.update(crossing.direction for crossing in seen.crossings)
        if self._showing.is_still_due(frame.at):
            masked = self._masking.mask(frame, seen.detections, seen.tracks)
            with self._watch.stage("jpeg"):
                still(masked, frame.at)
            self._showing.was_shown(is_live=False, now=frame.at)


def _decoded(film: Film, analysed_fps: float, watch: Stopwatch) -> Iterator[tuple[Frame, float]]:
    """The frames that are picked, each put into the ring and copied out of it, and how many come a second."""
    wanted, ring = EveryNth(analysed_fps), FrameRing.made(*SIZE)
    moments = grabbed(capture := open_capture(str(film.path)))
    number = 0
    for _ in range(film.frames):  # asked for no more than there are: what lies behind the end is searched for long
        with watch.stage("decoding"):
            moment = next(moments)
        if not wanted.picks(moment.time_s):
            continue
        number += 1
        with watch.stage("converting"):
            ring.begin(number)
            _retrieve(capture, ring.slot_for(number))
            at = _BEGAN_AT + round(moment.time_s * SECOND)
            ring.finish(number, round(moment.time_s * SECOND), at)
        with watch.stage("copying"):
            shown = ring.newest_after(number - 1)
        if shown is not None:
            yield Frame(number, moment.time_s, at, shown.image), wanted.rate if number > 1 else RATE
    capture.release()


def _retrieve(capture: cv2.VideoCapture, slot: Image) -> None:
    is_there, image = capture.retrieve(slot)
    if is_there and image is not slot:
        slot[:] = np.asarray(image, np.uint8)
