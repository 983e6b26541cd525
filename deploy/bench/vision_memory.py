"""What a camera holds beyond the libraries: its two processes less two that have only imported what they import.

By PSS: memory that several processes share counts by halves, thirds and so on, so that sums are true. The measures of
comparison run beside the cameras and share the libraries with them as they do with each other.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import mean

import psutil

from vision.fleet.process import CAMERA_PROGRAM

_CAMERA, _DECODER = "vision.camera.__main__", "vision.sources.decoder"
_ENVIRONMENT = CAMERA_PROGRAM[: CAMERA_PROGRAM.index(sys.executable)]
_WAITING = "import sys, {module}; sys.stdout.write('.'); sys.stdout.flush(); sys.stdin.read()"


def memory_of(cameras: Sequence[tuple[int, int]]) -> dict[str, float]:
    """MB per camera, the mean of all: `cameras` are pids, of the camera process and its decoder."""
    with _imported(_CAMERA) as camera_alone, _imported(_DECODER) as decoder_alone:
        looking = mean(_pss_mb(pid) for pid, _ in cameras)
        decoding = mean(_pss_mb(pid) for _, pid in cameras)
        libraries = _pss_mb(camera_alone), _pss_mb(decoder_alone)
        resident = mean(_rss_mb(camera) + _rss_mb(decoder) for camera, decoder in cameras)
    return {
        "beyond_libraries_mb": round(looking + decoding - sum(libraries), 1),
        "camera_mb": round(looking - libraries[0], 1),
        "decoder_mb": round(decoding - libraries[1], 1),
        "libraries_of_camera_mb": round(libraries[0], 1),
        "libraries_of_decoder_mb": round(libraries[1], 1),
        "resident_of_both_mb": round(resident, 1),
    }


@contextmanager
def _imported(module: str) -> Iterator[int]:
    """The pid of a process that has imported this, as the product's own process does, and nothing else."""
    program = [*_ENVIRONMENT, sys.executable, "-c", _WAITING.format(module=module)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603  our own module
        if process.stdout is not None:
            process.stdout.read(1)
        yield process.pid
        if process.stdin is not None:
            process.stdin.close()


def _pss_mb(pid: int) -> float:
    pss: int = psutil.Process(pid).memory_full_info().pss
    return pss / 1e6


def _rss_mb(pid: int) -> float:
    rss: int = psutil.Process(pid).memory_info().rss
    return rss / 1e6
