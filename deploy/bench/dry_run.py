"""A dry-run of a month of one area, while the api goes on answering."""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np
import psutil

from deploy.bench.measuring import conditions, quantiles
from deploy.bench.rules import admin_client
from deploy.bench.scenarios import Say
from deploy.private_stack import PrivateStack
from streams.contracts.times import DAY, MINUTE, SECOND, Micros, to_iso
from streams.timescale.filling import fill
from streams.timescale.pool import Database

_TAG, _PROPERTY, _UNIT = "area:bench", "speed", "km/h"
_BESIDE_S = 0.1
_DAYS_AT_ONCE = 2
_GIVEN_UP_S = 200
_LEVELS = [{"severity": "high", "raise_at": 10, "clear_at": 14}]

RULES: dict[str, dict[str, Any]] = {
    "threshold": {"kind": "threshold", "scope": {"tag": _TAG}, "levels": _LEVELS, "hold_s": 120},
    "silence": {"kind": "silence", "scope": {"tag": _TAG}, "after_s": 300},
    "window": {
        "kind": "window",
        "scope": {"tag": _TAG, "property": _PROPERTY},
        "fn": "avg",
        "over_s": 300,
        "every_s": 60,
        "levels": _LEVELS,
    },
}
RULES["several_of"] = {
    "kind": "several_of",
    "scope": {"tag": _TAG},
    "of": {**RULES["window"], "scope": {"property": _PROPERTY}},
    "at_least": 3,
}


@dataclass(frozen=True)
class Month:
    """So many series with a reading a minute for so many days."""

    series: int = 200
    days: int = 30


def dry_run(stack: PrivateStack, month: Month, kinds: Sequence[str], *, repeat: int, say: Say) -> list[dict[str, Any]]:
    """A figure a kind and repetition: seconds from request to result, and how the api answered meanwhile."""
    return asyncio.run(_measure(stack, month, kinds, repeat, say))


async def _measure(
    stack: PrivateStack, month: Month, kinds: Sequence[str], repeat: int, say: Say
) -> list[dict[str, Any]]:
    ends = time.time_ns() // 1000 // DAY * DAY
    begins = ends - month.days * DAY
    async with admin_client(stack) as client:
        say(f"registering {month.series} devices")
        for number in range(month.series):
            device = {"kind": "loop", "tags": [_TAG], "interval_s": 60}
            (await client.put(f"/api/v1/devices/bench-loop-{number}", json=device)).raise_for_status()
        say(f"storing {month.series * month.days * 1440:,} readings")
        await _store(stack, month, begins)
        found = []
        for kind in (kind for kind in kinds for _ in range(repeat)):
            say(f"trying a rule: {kind}")
            found.append({"kind": kind, **await _tried(stack, client, kind, (begins, ends))})
        return found


async def _store(stack: PrivateStack, month: Month, begins: Micros) -> None:
    """Speeds that swing with the day, and now and then a jam of half an hour."""
    chance = np.random.default_rng(4)
    series = [(f"bench-loop-{number}", _PROPERTY, _UNIT) for number in range(month.series)]
    async with Database(stack.settings.database) as database:
        for first in range(0, month.days, _DAYS_AT_ONCE):
            minutes = np.arange(first * 1440, min(first + _DAYS_AT_ONCE, month.days) * 1440)
            at, place = np.repeat(minutes, month.series), np.tile(np.arange(month.series), len(minutes))
            speed = 35 + 10 * np.sin(at * (2 * np.pi / 1440)) + chance.normal(0, 3, len(at))
            is_jammed = (at // 30 + 13 * (place // 4)) % 480 == 0
            await fill(
                database,
                series,
                place,
                begins + at * MINUTE + place * (SECOND // 4),
                np.where(is_jammed, chance.normal(7, 1, len(at)), speed),
            )


async def _tried(
    stack: PrivateStack, client: httpx.AsyncClient, kind: str, span: tuple[Micros, Micros]
) -> dict[str, Any]:
    before = conditions()
    question = {"from": to_iso(span[0]), "to": to_iso(span[1]), "rule": RULES[kind]}
    meanwhile_ms: list[float] = []
    asking = asyncio.create_task(_ask(client, meanwhile_ms))
    used = _Used(stack)
    watching = asyncio.create_task(used.watch())
    started = time.perf_counter()
    try:
        path = f"/api/v1/rules/bench-{kind.replace('_', '-')}/dry-run"
        accept = {"Accept": "text/event-stream"}
        async with client.stream("POST", path, json=question, headers=accept, timeout=_GIVEN_UP_S) as stream:
            stream.raise_for_status()
            lines = [line async for line in stream.aiter_lines()]
    finally:
        for task in (asking, watching):
            task.cancel()
        await asyncio.wait([asking, watching])
    took_s = time.perf_counter() - started
    events = [line for line in lines if line.startswith("event:")]
    if not events or events[-1] != "event: result":
        raise RuntimeError(f"the trial came to nothing: {lines[-3:]}")
    result = json.loads(next(line for line in reversed(lines) if line.startswith("data:")).removeprefix("data:"))
    return {
        "took_s": round(took_s, 2),
        "cpu_s": used.as_json(),
        "readings": result["readings"],
        "series": result["series"],
        "alerts": len(result["alerts"]) + result["alerts_left_out"],
        "progress_events": len(events) - 1,
        "api_meanwhile_ms": quantiles(meanwhile_ms),
        **before,
    }


async def _ask(client: httpx.AsyncClient, waits_ms: list[float]) -> None:
    while True:
        begun = time.perf_counter()
        (await client.get("/api/v1/alerts", params={"limit": 10})).raise_for_status()
        waits_ms.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(_BESIDE_S)


class _Used:
    """Processor time of the trial's processes and of the database's, which come and go with it."""

    def __init__(self, stack: PrivateStack) -> None:
        self._parents = {
            "trial": psutil.Process(stack.pid("api")),
            "database": psutil.Process(stack.pid("timescaledb")),
        }
        self._begun = {name: self._of_children(name) for name in self._parents}
        self._newest = {name: dict(begun) for name, begun in self._begun.items()}

    async def watch(self) -> None:
        while True:
            for name, newest in self._newest.items():
                newest.update(self._of_children(name))
            await asyncio.sleep(_BESIDE_S)

    def as_json(self) -> dict[str, float]:
        return {
            name: round(sum(used - self._begun[name].get(pid, 0) for pid, used in newest.items()), 1)
            for name, newest in self._newest.items()
        }

    def _of_children(self, name: str) -> dict[int, float]:
        found = {}
        for child in self._parents[name].children():
            with suppress(psutil.NoSuchProcess):
                times = child.cpu_times()
                found[child.pid] = times.user + times.system
        return found
