"""A camera whose decoder dies again and again: what its process holds before and after."""

import gc
import os
import signal
from pathlib import Path

import cv2
import msgspec
import psutil

from streams.contracts.cameras import DetectorKind, View
from streams.runtime.logs import configure_logs
from streams.runtime.settings import Logs, Vision
from vision.bench.films import RATE, Film
from vision.camera.looking import Looking
from vision.frames import Frame
from vision.sources.addresses import parse_address
from vision.sources.backing_off import BackOff
from vision.sources.live import LiveSource

_FRAMES_EACH = 5
_WARM_UP = 5
"""The first lives fill caches and pools."""
_SHARED = Path("/dev/shm")  # noqa: S108  looked at, not written


class Held(msgspec.Struct, frozen=True):
    """Of the camera's process and what it has started. `shared_files` are names in /dev/shm, of the whole machine."""

    rss_mb: float
    descriptors: int
    threads: int
    children: int
    shared_files: int


class Lives(msgspec.Struct, frozen=True):
    """`frames` were analysed in all."""

    reconnects: int
    frames: int
    before: Held
    after: Held


def reconnect(film: Film, times: int) -> Lives:
    """Each life: some frames are analysed by motion, then the decoder is killed. The pauses are cut short."""
    cv2.setNumThreads(1)
    configure_logs(Logs(level="error"), "bench")  # each lost decoder is a warning
    looking = Looking(View(lines=(film.line,), detector=DetectorKind.MOTION), Vision())
    back_off = BackOff(least_s=0.01, longest_s=0.02)
    with LiveSource(parse_address(f"file:{film.path}"), back_off=back_off) as source:
        frames = sum(_life(source, looking) for _ in range(_WARM_UP))
        before = _held()
        frames += sum(_life(source, looking) for _ in range(times))
        after = _held()
    return Lives(times, frames, before, after)


def _life(source: LiveSource, looking: Looking) -> int:
    """Measured without a decoder: a dead one is not replaced before the next frame is asked for."""
    seen = 0
    while seen < _FRAMES_EACH:
        frame = source.newest(1.0)
        if isinstance(frame, Frame):
            looking.see(frame, source.rate or RATE)
            seen += 1
    if source.decoder_pid is not None:
        os.kill(source.decoder_pid, signal.SIGKILL)
    while source.decoder_pid is not None:  # until its end has been noticed
        source.newest(0.0)
    return seen


def _held() -> Held:
    gc.collect()
    this = psutil.Process()
    return Held(
        rss_mb=round(this.memory_info().rss / 1e6, 1),
        descriptors=this.num_fds(),
        threads=this.num_threads(),
        children=len(this.children(recursive=True)),
        shared_files=len(list(_SHARED.iterdir())) if _SHARED.is_dir() else 0,
    )
