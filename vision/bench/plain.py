"""The loop a user would write with the same libraries: every frame through the same model, then tracker and line.

OpenCV reads, onnxruntime looks at the whole letterboxed frame, supervision sorts out the boxes, `trackers` follows them
with its own settings, and supervision's LineZone counts. One model layout, YOLOX's.
"""

import time

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime
import supervision as sv
from trackers import ByteTrackTracker

from streams.contracts.cameras import CountingLine, Direction, line_directions
from vision.bench.films import RATE, Film
from vision.bench.loops import Ran, Task
from vision.frames import Image

_VEHICLES = (1, 2, 3, 5, 7)
"""COCO's bicycle, car, motorcycle, bus, truck."""
_CONFIDENT, _SAME = 0.25, 0.5
_STRIDES = (8, 16, 32)

_Floats = npt.NDArray[np.float32]


def plain(film: Film, task: Task) -> Ran:
    """Every frame of the film; `task.analysed_fps` and its detector do not matter here."""
    network = _Yolox(task.model)
    tracker = ByteTrackTracker(frame_rate=RATE)
    zone = line_zone(film.line)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    capture = cv2.VideoCapture(str(film.path))
    frames = 0
    while True:
        is_there, image = capture.read()
        if not is_there:
            break
        frames += 1
        zone.trigger(tracker.update(network.look(np.asarray(image, np.uint8))))
    capture.release()
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    return Ran(frames, frames, wall_s, cpu_s, counts_of(zone, film.line), frames)


def line_zone(line: CountingLine) -> sv.LineZone:
    """By the middle of the box, as the truth is told; LineZone's own default asks all four corners to pass."""
    start, end = (sv.Point(*end) for end in (line.start, line.end))
    return sv.LineZone(start=start, end=end, triggering_anchors=(sv.Position.CENTER,))


def counts_of(zone: sv.LineZone, line: CountingLine) -> dict[Direction, int]:
    """In our directions: who crosses in, as LineZone has it, goes from the right hand of start-to-end to the left."""
    back, forth = line_directions(line)
    across, down = line.end[0] - line.start[0], line.end[1] - line.start[1]
    is_in_forth = down > 0 if forth is Direction.RIGHT else across < 0
    entered, left = (forth, back) if is_in_forth else (back, forth)
    return {entered: zone.in_count, left: zone.out_count}


class _Yolox:
    def __init__(self, model: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        first = self._session.get_inputs()[0]
        self._name, self._side = first.name, int(first.shape[2])
        grids, strides = [], []
        for stride in _STRIDES:
            cells = self._side // stride
            rows, columns = np.mgrid[:cells, :cells]
            grids.append(np.stack([columns.ravel(), rows.ravel()], axis=1))
            strides.append(np.full((cells * cells, 1), stride))
        self._grid = np.concatenate(grids).astype(np.float32)
        self._stride = np.concatenate(strides).astype(np.float32)

    def look(self, image: Image) -> sv.Detections:
        scale = self._side / max(image.shape[:2])
        small = cv2.resize(image, None, fx=scale, fy=scale)
        canvas = np.full((self._side, self._side, 3), 114, np.uint8)
        canvas[: small.shape[0], : small.shape[1]] = small
        taken = canvas.transpose(2, 0, 1)[None].astype(np.float32)
        raw: _Floats = self._session.run(None, {self._name: taken})[0][0]
        scores = raw[:, 4:5] * raw[:, 5:]
        classes = scores.argmax(axis=1)
        best = scores.max(axis=1)
        kept = (best >= _CONFIDENT) & np.isin(classes, _VEHICLES)
        middles = (raw[kept, :2] + self._grid[kept]) * self._stride[kept]
        halves = np.exp(raw[kept, 2:4]) * self._stride[kept] / 2
        corners = np.concatenate([middles - halves, middles + halves], axis=1) / scale
        found = sv.Detections(xyxy=corners, confidence=best[kept], class_id=classes[kept])
        return found.with_nms(_SAME, class_agnostic=True)
