"""The decoder process: opens a camera's stream and puts its newest frames where the camera process finds them.

`python -m vision.sources.decoder SOCKET`: a descriptor, to the camera process; the order comes over stdin. A process of
its own because FFmpeg's read may hang for ever or crash on what a camera sends: then this process is killed or dead,
and tracks and counts, which live elsewhere, go on with the next one. It holds nothing worth keeping and imports little.

It ends when stdin does, that is, when the camera process has died, even while a read hangs.
"""

import ctypes
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import cv2
import msgspec
import numpy as np

from vision.frames import Image
from vision.sources.absences import Absence, SourceLostError
from vision.sources.orders import Beat, FrameReady, Lost, Message, Order, SizeChanged
from vision.sources.pacing import EveryNth
from vision.sources.playing import Pictures, played
from vision.sources.ring import FrameRing

BEAT_S = 0.5
_NO_PICTURE = np.zeros((1, 1, 3), np.uint8)
_KEPT_WORDS = 16_384
_AV_LOG_WARNING = "24"
"""At which FFmpeg says that a password was wrong."""


class ParentLine:
    """Messages to the camera process. Frames and beats are dropped where it does not listen, the others wait."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._said_at_s = 0.0

    def beat(self) -> None:
        """Say now and then that we live."""
        if time.monotonic() - self._said_at_s >= BEAT_S:
            self._say(Beat())

    def frame_ready(self, rate: float) -> None:
        """A frame is in the ring."""
        self._say(FrameReady(rate))

    def size_changed(self, ring: FrameRing) -> None:
        """The next frames are in this ring."""
        content = msgspec.msgpack.encode(SizeChanged(ring.width, ring.height))
        socket.send_fds(self._line, [content], [ring.descriptor])

    def lost(self, reason: Absence, fault: str = "") -> None:
        """We end, and why."""
        self._line.send(msgspec.msgpack.encode(Lost(reason, fault)))

    def _say(self, message: Message) -> None:
        try:
            self._line.send(msgspec.msgpack.encode(message), socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        self._said_at_s = time.monotonic()


class OwnWords:
    """What FFmpeg writes to stdout and stderr, kept from everyone else: it quotes URLs, passwords included."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None)
        self._reading, writing = os.pipe()
        os.set_blocking(self._reading, False)
        os.set_blocking(writing, False)
        for descriptor in (1, 2):
            os.dup2(writing, descriptor)
        os.close(writing)
        os.putenv("OPENCV_FFMPEG_LOGLEVEL", _AV_LOG_WARNING)

    def said(self) -> str:
        """Since last asked. Asking often keeps the pipe from filling; what does not fit is lost."""
        self._libc.fflush(None)
        words = bytearray()
        try:
            while chunk := os.read(self._reading, 65_536):
                words += chunk
        except BlockingIOError:
            pass
        return words[-_KEPT_WORDS:].decode(errors="replace")


def decode(pictures: Pictures, wanted: EveryNth, parent: ParentLine) -> None:
    """Frame after frame into the ring, until the source is lost."""
    ring: FrameRing | None = None
    number = 0
    while True:
        parent.beat()
        time_s = pictures.advance()
        if not wanted.picks(time_s):
            continue
        at_us = time.time_ns() // 1_000
        number += 1
        before, ring = ring, _put(pictures, number, ring, parent)
        if before is not None and before is not ring:
            before.close()  # else a folder of pictures of many sizes would fill the machine's memory
        ring.finish(number, round(time_s * 1_000_000), at_us)
        parent.frame_ready(wanted.rate)


def _put(pictures: Pictures, number: int, ring: FrameRing | None, parent: ParentLine) -> FrameRing:
    """Draw the picture in its slot; where its size is new, in a new ring. The slot is left begun."""
    if ring is None:
        return _put_anew(pictures.picture(_NO_PICTURE), number, parent)
    ring.begin(number)
    slot = ring.slot_for(number)
    image = pictures.picture(slot)
    if image.shape != slot.shape:
        return _put_anew(image, number, parent)
    if image is not slot:
        slot[:] = image
    return ring


def _put_anew(image: Image, number: int, parent: ParentLine) -> FrameRing:
    ring = FrameRing.made(image.shape[1], image.shape[0])
    ring.begin(number)
    ring.slot_for(number)[:] = image
    parent.size_changed(ring)
    return ring


def main() -> None:
    """Take the order and carry it out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the camera process, which ends us
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves no core behind: the password would be in it
    words = OwnWords()
    cv2.setNumThreads(1)
    with socket.socket(fileno=int(sys.argv[1])) as line:
        parent = ParentLine(line)
        sys.excepthook = _telling(parent)
        order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
        threading.Thread(target=_end_with_stdin, daemon=True).start()
        try:
            parent.beat()
            decode(played(order, words.said, parent.beat), EveryNth(order.analysed_fps), parent)
        except SourceLostError as lost:
            parent.lost(lost.reason)
        except BrokenPipeError:
            return  # the camera process does not want us any more


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _telling(parent: ParentLine) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """A hook for our own mistakes: kind and place go to the camera process, the message may hold a URL and does not."""

    def tell(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
        place = ""
        while trace is not None:
            place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
            trace = trace.tb_next
        parent.lost(Absence.CRASHED, f"{kind.__name__} at {place}")

    return tell


if __name__ == "__main__":
    main()
