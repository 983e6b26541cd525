"""Recordings: videos of any container FFmpeg reads, and folders of pictures. Every frame, in order.

Frames that are broken are skipped and counted: a recording goes on behind them.
"""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import cv2
import numpy as np

from vision.frames import Frame, Image

PICTURES = (".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
USUAL_RATE = 25.0
_HIGHEST_RATE = 1_000.0
_PATIENCE = 500
"""So many frames in a row that cannot be read are the end: 20 s at 25 a second. The end itself looks no different."""
_QUIET = "-8"
"""AV_LOG_QUIET: what FFmpeg has to say about a broken frame is counted here, not written across the progress bar."""


class NoVideoError(Exception):
    """What was named is no video, or has no frame that can be read. Trying again does not help."""


@dataclass(slots=True)
class Recording:
    """A video or a folder of pictures, opened; `width` and `height` are of its first frame, turned upright.

    `length` is about how many frames there are, None where nobody says. `broken` are those skipped so far.
    """

    name: str
    width: int
    height: int
    rate: float
    length: int | None
    frames: Iterator[Frame]
    broken: int = 0


@contextmanager
def opened(path: Path, pictures_rate: float = USUAL_RATE) -> Iterator[Recording]:
    """The recording at `path`; NoVideoError says in a sentence what is wrong with it.

    A folder's pictures come in the order of their names (2 before 10), `pictures_rate` a second.
    """
    if not path.exists():
        raise NoVideoError(f"there is no file {path}")
    if path.is_dir():
        pictures = _Pictures(path, pictures_rate)
        yield _recording(path, pictures_rate, len(pictures.paths), pictures)
        return
    capture = open_capture(str(path))
    try:
        if not capture.isOpened():
            raise NoVideoError(f"{path} is no video that FFmpeg can read")
        length = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
        yield _recording(path, rate_of(capture), length if length > 0 else None, _Video(capture))
    finally:
        capture.release()


def open_capture(path: str) -> cv2.VideoCapture:
    """OpenCV's reader of a file, by FFmpeg, on one thread, quiet."""
    os.putenv("OPENCV_FFMPEG_LOGLEVEL", _QUIET)
    return cv2.VideoCapture(path, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])


def rate_of(capture: cv2.VideoCapture) -> float:
    """Frames a second, as the container says; 25 where it says nothing that can be true."""
    rate = capture.get(cv2.CAP_PROP_FPS)
    return rate if 0 < rate < _HIGHEST_RATE else USUAL_RATE


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame that is decoded and can be retrieved: its time from the first one, and how many before it were broken."""

    time_s: float
    broken: int


def grabbed(capture: cv2.VideoCapture) -> Iterator[Moment]:
    """Frame after frame. The time is the container's; where that stands still or runs back, a frame further."""
    step_s = 1 / rate_of(capture)
    first_s: float | None = None
    last_s, broken, failures = -step_s, 0, 0
    while failures < _PATIENCE:
        if not capture.grab():
            failures += 1
            continue
        broken, failures = broken + failures, 0
        told_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1_000
        first_s = told_s if first_s is None else first_s
        last_s = told_s - first_s if told_s - first_s > last_s else last_s + step_s
        yield Moment(last_s, broken)


def _recording(path: Path, rate: float, length: int | None, moments: "_Video | _Pictures") -> Recording:
    pictures = moments.read()
    first = next(pictures, None)
    if first is None:
        what = "picture" if path.is_dir() else "frame"
        raise NoVideoError(f"{path} has no {what} that can be read")
    height, width = first[1].shape[:2]
    recording = Recording(path.name, width, height, rate, length, iter(()))
    recording.frames = _frames(recording, moments, chain([first], pictures))
    return recording


def _frames(
    recording: Recording, moments: "_Video | _Pictures", pictures: Iterator[tuple[float, Image]]
) -> Iterator[Frame]:
    for number, (time_s, image) in enumerate(pictures, 1):
        recording.broken = moments.broken
        yield Frame(number, time_s, time.time_ns() // 1_000, image)


@dataclass(slots=True)
class _Video:
    capture: cv2.VideoCapture
    broken: int = 0

    def read(self) -> Iterator[tuple[float, Image]]:
        """Seconds and picture."""
        for moment in grabbed(self.capture):
            is_there, image = self.capture.retrieve()
            self.broken = moment.broken
            if is_there:
                yield moment.time_s, np.asarray(image, np.uint8)


@dataclass(slots=True)
class _Pictures:
    folder: Path
    rate: float
    broken: int = 0
    paths: list[Path] = field(init=False)

    def __post_init__(self) -> None:
        found = (entry for entry in self.folder.iterdir() if entry.suffix.lower() in PICTURES)
        self.paths = sorted(found, key=lambda path: natural(path.name))
        if not self.paths:
            raise NoVideoError(f"there are no pictures in {self.folder} ({', '.join(PICTURES)})")

    def read(self) -> Iterator[tuple[float, Image]]:
        """Seconds and picture; a broken one leaves its place empty."""
        for index, path in enumerate(self.paths):
            image = cv2.imread(str(path))
            if image is None:
                self.broken += 1
                continue
            yield index / self.rate, np.asarray(image, np.uint8)


def natural(name: str) -> list[tuple[int, str]]:
    """A key by which 2 comes before 10."""
    return [(int(part), "") if part.isdigit() else (0, part.lower()) for part in re.split(r"([0-9]+)", name)]
