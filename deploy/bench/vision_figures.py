"""Figures of several runs in one: medians and ratios. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from deploy.bench.vision_loops import EVERY, LIVE, PLAIN

TARGETS = {"least_analysed_per_s": 10, "frame_to_kafka_ms": 300, "memory_mb_per_camera": 100}
_WINDOW_S = 5


def latencies(waits_ms: Sequence[float]) -> dict[str, float | int]:
    """Count, median, 95th percentile and most; the count alone where there are none."""
    ordered = sorted(waits_ms)
    if not ordered:
        return {"sightings": 0}
    return {
        "sightings": len(ordered),
        "median": round(ordered[len(ordered) // 2], 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "most": round(ordered[-1], 1),
    }


def analysed_per_s(samples: Sequence[tuple[float, Mapping[str, int]]]) -> tuple[dict[str, float], float]:
    """Of (second, frames so far by camera): frames/s of each camera, and the least of any in any five seconds."""
    (begun_s, first), (ended_s, last) = samples[0], samples[-1]
    rates = {camera: round((last[camera] - first[camera]) / (ended_s - begun_s), 2) for camera in first}
    least = min(rates.values())
    for index, (from_s, before) in enumerate(samples):
        later = next(((to_s, after) for to_s, after in samples[index:] if to_s - from_s >= _WINDOW_S), None)
        if later is not None:
            to_s, after = later
            least = min(least, *((after[camera] - before[camera]) / (to_s - from_s) for camera in first))
    return rates, round(least, 2)


def shares(cpu_s: Mapping[str, float]) -> dict[str, float]:
    """Of all processor time."""
    total = sum(cpu_s.values())
    return {role: round(seconds / total, 3) for role, seconds in cpu_s.items()} if total else {}


def middle_of_cameras(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The medians of several runs of one detector, beside the targets."""
    return {
        "detector": runs[0]["detector"],
        "cameras": runs[0]["cameras"],
        "runs": len(runs),
        "least_analysed_per_s": median(min(run["analysed_per_s"].values()) for run in runs),
        "least_of_5_s": median(run["least_of_5_s"] for run in runs),
        "frame_to_kafka_ms": {
            key: median(found) for key in ("median", "p95", "most") if (found := _all(runs, "frame_to_kafka_ms", key))
        },
        "cores_used": median(run["cores_used"] for run in runs),
        "decoding_share": median(run["cpu_share"]["decoding"] for run in runs),
        "memory_mb_per_camera": median(run["memory"]["beyond_libraries_mb"] for run in runs),
        "targets": TARGETS,
    }


def ratios(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Medians by loop, and ours as multiples of the plain loop's (median of the runs' own ratios)."""
    by_loop: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in found:
        by_loop[one["loop"]].append(one)
    medians = {
        loop: {
            "frames_per_cpu_s": median(run["frames_per_cpu_s"] for run in runs),
            "frames_per_s": median(run["frames_per_s"] for run in runs),
            "miscounted": median(run["miscounted"] for run in runs),
        }
        for loop, runs in by_loop.items()
    }
    against = {
        loop: round(
            median(
                run["frames_per_cpu_s"] / theirs["frames_per_cpu_s"]
                for run, theirs in zip(by_loop[loop], by_loop[PLAIN], strict=True)
            ),
            2,
        )
        for loop in (LIVE, EVERY)
        if by_loop.get(loop)
    }
    return {"loops": medians, "times_as_fast_as_plain": against}


def _all(runs: Sequence[Mapping[str, Any]], part: str, key: str) -> list[float]:
    return [run[part][key] for run in runs if key in run[part]]
