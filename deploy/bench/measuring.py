"""What the processes used while something ran: processor time and the largest resident memory."""

import os
import platform
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import psutil

_SAMPLE_S = 0.5


@dataclass
class Usage:
    """Of one process with its children: seconds of processor time, and the peak of resident memory in MB."""

    cpu_s: float = 0
    peak_mb: float = 0


class Usages:
    """Watches processes by name and number while the `with` block runs."""

    def __init__(self, pids: dict[str, int]) -> None:
        self._processes = {name: psutil.Process(pid) for name, pid in pids.items()}
        self._begun: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.of = {name: Usage() for name in pids}
        self.seconds = 0.0

    def __enter__(self) -> Self:
        self._begun = {name: _cpu_s(process) for name, process in self._processes.items()}
        self._started = time.perf_counter()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self.seconds = time.perf_counter() - self._started
        for name, process in self._processes.items():
            self.of[name].cpu_s = _cpu_s(process) - self._begun[name]

    def as_json(self) -> dict[str, dict[str, float]]:
        """Cores used on average and the memory peak, by process."""
        return {
            name: {"cores": round(usage.cpu_s / self.seconds, 3), "peak_mb": round(usage.peak_mb, 1)}
            for name, usage in self.of.items()
        }

    def _sample(self) -> None:
        while not self._stop.wait(_SAMPLE_S):
            for name, process in self._processes.items():
                self.of[name].peak_mb = max(self.of[name].peak_mb, process.memory_info().rss / 1e6)


def _cpu_s(process: psutil.Process) -> float:
    """Processor time of the process and of its living children (PostgreSQL serves each connection by one)."""
    total = 0.0
    for each in [process, *process.children(recursive=True)]:
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def conditions() -> dict[str, Any]:
    """The machine and moment a figure was measured on."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "kernel": platform.release(),
        "processor": _processor(),
    }


def _processor() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123  not a file of ours
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def quantiles(waits_ms: list[float]) -> dict[str, float]:
    """Median, 99th percentile and most, in milliseconds."""
    ordered = sorted(waits_ms)
    return {
        "median": round(ordered[len(ordered) // 2], 1),
        "p99": round(ordered[int(len(ordered) * 0.99)], 1),
        "most": round(ordered[-1], 1),
    }
