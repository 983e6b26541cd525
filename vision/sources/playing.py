"""Pictures one after another, from the network, a file, a folder, or drawn: what the decoder process plays.

Going on to the next picture and having it as an array are two steps: the second costs a conversion, and only the
pictures that are looked at are worth it.
"""

import importlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from vision.frames import Frame, Image
from vision.sources.absences import Absence, SourceLostError, absence_in
from vision.sources.orders import Order, Played
from vision.sources.pacing import StreamClock
from vision.sources.recordings import NoVideoError, grabbed, open_capture, opened, rate_of

_FFMPEG_OPTIONS = "rtsp_transport;tcp|fflags;nobuffer|fpsprobesize;0|tls_verify;0"
"""RTSP inside its TCP connection: over UDP a lost packet is a smeared picture. Cameras sign their certificates
themselves: the line is encrypted, who is at its other end is not proved."""
_FAILURES = 100
"""So many pictures in a row that cannot be read are the end of a stream."""
_AT_ONCE_S = 1.0
"""All of them within that time: nothing comes any more; slower: something comes, and it is no video."""
_LATE_S = 1.0
_NAP_S = 0.25

Wait = Callable[[], None]
"""Called while nothing happens, at least twice a second."""


class Pictures(Protocol):
    """In order, without end; SourceLostError when they end."""

    def advance(self) -> float:
        """Go on to the next picture. Its time in seconds, from the first."""

    def picture(self, into: Image) -> Image:
        """The picture, written into `into` if that has its size."""


def played(order: Order, said: Callable[[], str], wait: Wait) -> Pictures:
    """The pictures that were ordered. `said` gives what FFmpeg has written since it was last asked."""
    match order.played:
        case Played.STREAM:
            return _Stream(order, said)
        case Played.FILE:
            path = Path(order.url)
            if not path.exists():
                raise SourceLostError(Absence.NOT_FOUND)
            return _Paced(_folder(path), wait) if path.is_dir() else _Paced(_film(path), wait)
        case Played.SCENE:
            return _Paced(_scene(order.url), wait)


class _Stream:
    def __init__(self, order: Order, said: Callable[[], str]) -> None:
        os.putenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", _FFMPEG_OPTIONS)
        self._said = said
        self._read_timeout_s = order.read_timeout_s
        began_s = time.monotonic()
        parameters = {
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC: round(order.open_timeout_s * 1_000),
            cv2.CAP_PROP_READ_TIMEOUT_MSEC: round(order.read_timeout_s * 1_000),
            cv2.CAP_PROP_N_THREADS: 1,
        }
        flat = [number for pair in parameters.items() for number in pair]
        self._capture = cv2.VideoCapture(order.url, cv2.CAP_FFMPEG, flat)
        if not self._capture.isOpened():
            is_late = time.monotonic() - began_s >= order.open_timeout_s
            raise SourceLostError(absence_in(said(), Absence.TIMED_OUT if is_late else Absence.UNDECODABLE))
        self._clock = StreamClock(has_clock=order.url.startswith("rtsp"))

    def advance(self) -> float:
        began_s = time.monotonic()
        failures = 0
        while not self._capture.grab():
            failures += 1
            waited_s = time.monotonic() - began_s
            if waited_s >= self._read_timeout_s:
                raise SourceLostError(Absence.UNDECODABLE if failures > 1 else Absence.TIMED_OUT)
            if failures >= _FAILURES:
                raise SourceLostError(Absence.ENDED if waited_s < _AT_ONCE_S else Absence.UNDECODABLE)
        self._said()
        return self._clock.time_s(self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1_000, time.monotonic())

    def picture(self, into: Image) -> Image:
        is_there, image = self._capture.retrieve(into)
        if not is_there:
            raise SourceLostError(Absence.UNDECODABLE)
        return np.asarray(image, np.uint8)


Taking = Callable[[Image], Image]


class _Paced:
    """Pictures at their own speed. Who is late by more than a second goes on from there, instead of hurrying."""

    def __init__(self, pictures: Iterator[tuple[float, Taking]], wait: Wait) -> None:
        self._pictures = pictures
        self._wait = wait
        self._began_s: float | None = None
        self._take: Taking = _nothing

    def advance(self) -> float:
        time_s, self._take = next(self._pictures)
        now_s = time.monotonic()
        if self._began_s is None or now_s - (self._began_s + time_s) > _LATE_S:
            self._began_s = now_s - time_s
        while (left_s := self._began_s + time_s - time.monotonic()) > 0:
            time.sleep(min(left_s, _NAP_S))
            self._wait()
        return time_s

    def picture(self, into: Image) -> Image:
        return self._take(into)


def _nothing(into: Image) -> Image:
    return into


def _film(path: Path) -> Iterator[tuple[float, Taking]]:
    """A file from its beginning again and again; time goes on."""
    before_s = 0.0
    while True:
        capture = open_capture(str(path))
        last_s: float | None = None
        for moment in grabbed(capture):
            last_s = before_s + moment.time_s
            yield last_s, _retrieving(capture)
        if last_s is None:
            raise SourceLostError(Absence.UNDECODABLE)
        before_s = last_s + 1 / rate_of(capture)
        capture.release()


def _retrieving(capture: cv2.VideoCapture) -> Taking:
    return lambda into: np.asarray(capture.retrieve(into)[1], np.uint8)


def _folder(path: Path) -> Iterator[tuple[float, Taking]]:
    """A folder's pictures again and again; time goes on."""
    before_s = 0.0
    while True:
        try:
            with opened(path) as recording:
                step_s, last_s = 1 / recording.rate, before_s
                for frame in recording.frames:
                    last_s = before_s + frame.time_s
                    yield last_s, _copying(frame)
        except NoVideoError:
            raise SourceLostError(Absence.UNDECODABLE) from None
        before_s = last_s + step_s


def _scene(text: str) -> Iterator[tuple[float, Taking]]:
    # Only a decoder of a scene needs the part that draws: it is fetched by name, when such an order came.
    scenes = importlib.import_module("vision.scenes.addresses")
    try:
        scene = scenes.scene_at(text)
    except ValueError:
        raise SourceLostError(Absence.NOT_FOUND) from None
    for frame in scene.frames():
        yield frame.time_s, _copying(frame)


def _copying(frame: Frame) -> Taking:
    def take(into: Image) -> Image:
        if into.shape != frame.image.shape:
            return frame.image
        np.copyto(into, frame.image)
        return into

    return take
