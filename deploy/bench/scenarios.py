"""The scenarios of `urbanwatch bench`, each on a private stack: one JSON-ready dictionary a measurement."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from deploy.bench.load import Load
from deploy.bench.measuring import Usages, conditions
from deploy.private_stack import PrivateStack
from streams.contracts.topics import READINGS
from streams.runtime.reading import Reader
from streams.timescale.progress import Progress, watch_progress

Say = Callable[[str], None]
"""Tells a person on standard error what is going on."""

_EVERYTHING_STORED_WITHIN_S = 120
_POLL_S = 0.25
_WARM_UP_S = 3.0


@dataclass(frozen=True)
class Sustained:
    """From publish to committed row: what was offered and what was stored, and how far behind the store was."""

    offered: dict[str, Any]
    stored: int
    lag_s: list[float]
    last_row_after_s: float


def sustained(stack: PrivateStack, load: Load, say: Say) -> dict[str, Any]:
    """Offer `load`; measure until every acknowledged reading is a committed row."""
    say(f"warming up with {load.packets_per_s} packets/s of {load.pack} for {_WARM_UP_S:.0f} s")
    _measure(stack, Load(load.packets_per_s, load.pack, _WARM_UP_S, load.series))
    say(f"measuring {load.packets_per_s} packets/s of {load.pack} for {load.seconds:.0f} s, {load.series} series")
    before = conditions()
    with Usages(process_ids(stack)) as usages:
        found = _measure(stack, load)
    readings = found.offered["readings"]
    lags = sorted(found.lag_s)
    return {
        "offered_packets_per_s": load.packets_per_s,
        "pack": load.pack,
        "series": load.series,
        "seconds": load.seconds,
        "readings": readings,
        "acknowledged_packets": found.offered["acknowledged_packets"],
        "stored_rows": found.stored,
        "is_complete": found.stored == readings,
        "rows_per_s": round(found.stored / (found.offered["seconds"] + max(0.0, found.last_row_after_s)), 1),
        "generator_behind_s": found.offered["behind_schedule_s"],
        "puback_median_ms": found.offered["puback_median_ms"],
        "puback_p99_ms": found.offered["puback_p99_ms"],
        "behind_median_s": lags[len(lags) // 2] if lags else 0,
        "behind_max_s": lags[-1] if lags else 0,
        "last_row_after_s": round(found.last_row_after_s, 2),
        "cpu_us_per_reading": {name: round(usage.cpu_s / readings * 1e6, 2) for name, usage in usages.of.items()},
        "processes": usages.as_json(),
        "conditions": before,
    }


def _measure(stack: PrivateStack, load: Load) -> Sustained:
    return asyncio.run(_measure_async(stack, load))


async def _measure_async(stack: PrivateStack, load: Load) -> Sustained:
    async with watch_progress(stack.settings.database) as progress, Reader(stack.settings.kafka) as log:
        # Assigned, or each question for its end would be logged as one for an unknown topic.
        await log.start_at({(READINGS, number): end for number, end in enumerate(await log.ends(READINGS))})
        stored_before = await progress.stored_readings()
        with generator(stack, load) as process:
            lags = [lag async for lag in _lags(progress, log, process, load)]
            offered = result_of(process)
        wanted = stored_before + offered["readings"]
        deadline = time.time() + _EVERYTHING_STORED_WITHIN_S
        stored = await progress.stored_readings()
        while stored < wanted and time.time() < deadline:
            await asyncio.sleep(_POLL_S)
            stored = await progress.stored_readings()
        return Sustained(offered, stored - stored_before, lags, time.time() - offered["finished_at"])


async def _lags(progress: Progress, log: Reader, process: "subprocess.Popen[str]", load: Load) -> AsyncIterator[float]:
    """How many seconds of readings are in the event log but not yet committed, sampled while the load runs."""
    rate = load.packets_per_s * load.pack
    while process.poll() is None:
        stored = await progress.stored_position()
        yield round(max(0, sum(await log.ends(READINGS)) - stored) / rate, 3)
        await asyncio.sleep(_POLL_S)


@contextmanager
def generator(stack: PrivateStack, load: Load) -> Iterator["subprocess.Popen[str]"]:
    """The load generator as a process; ended if the block ends first."""
    process = subprocess.Popen(  # noqa: S603  our own module
        [
            *(sys.executable, "-m", "deploy.bench.load", "--url", stack.settings.mqtt.url),
            *("--packets-per-s", str(load.packets_per_s), "--pack", str(load.pack)),
            *("--seconds", str(load.seconds), "--series", str(load.series)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def result_of(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """What the generator printed, once it has ended."""
    output, _ = process.communicate(timeout=90)
    if process.returncode:
        raise RuntimeError(f"the load generator ended with code {process.returncode}")
    found: dict[str, Any] = json.loads(output)
    return found


def process_ids(stack: PrivateStack) -> dict[str, int]:
    """The numbers of all processes and services of the stack."""
    names = [*stack.processes, *(service.name for service in stack.services.all)]
    return {name: stack.pid(name) for name in names}
