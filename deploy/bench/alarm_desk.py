"""Operators at work with thousands of open alerts: an acknowledgement on every screen, and a page of the list."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx

from deploy.bench.alarm_log import VerdictLog, watched_alerts
from deploy.bench.measuring import conditions, quantiles
from deploy.bench.rules import admin_client
from deploy.bench.scenarios import Say
from deploy.private_stack import PrivateStack
from streams.contracts.alerts import Severity

_RULE = "bench-open"
_SCREENS = 5
_ACKNOWLEDGEMENTS_PER_S = 10
_OPEN_WITHIN_S = 60
_SEEN_WITHIN_S = 10
_BATCH = 1_000
_PAGES = 300


def desk(stack: PrivateStack, *, open_alerts: int, acknowledgements: int, say: Say) -> list[dict[str, Any]]:
    """Two measurements with so many open alerts: acknowledging, and reading the list."""
    return asyncio.run(_measure(stack, open_alerts, acknowledgements, say))


async def _measure(stack: PrivateStack, open_alerts: int, acknowledgements: int, say: Say) -> list[dict[str, Any]]:
    say(f"opening {open_alerts} alerts")
    ids = await _open(stack, open_alerts)
    async with admin_client(stack) as client:
        await _until_listed(client)
        say(f"measuring {acknowledgements} acknowledgements on {_SCREENS} screens")
        acknowledged = await _acknowledge(stack, client, ids[:acknowledgements])
        say(f"measuring {_PAGES} pages of the list")
        pages = await _read_pages(client)
    shared = {"open_alerts": open_alerts}
    return [{"what": "acknowledge", **shared, **acknowledged}, {"what": "list", **shared, **pages}]


async def _open(stack: PrivateStack, count: int) -> list[str]:
    kafka = stack.settings.kafka
    async with watched_alerts(kafka) as seen, VerdictLog.connected(kafka) as log:
        for first in range(0, count, _BATCH):
            numbers = range(first, min(first + _BATCH, count))
            await log.write([log.verdict(_RULE, f"{_RULE}-{n}", "bench_level", Severity.HIGH, 90) for n in numbers])
        if not await seen.until(lambda: len(seen.raised) >= count, within_s=_OPEN_WITHIN_S):
            raise TimeoutError(f"{len(seen.raised)} of {count} alerts came about within {_OPEN_WITHIN_S} s")
        return sorted(seen.raised)


async def _until_listed(client: httpx.AsyncClient) -> None:
    """The api follows the topic; it is there when a page can be had."""
    answer = await client.get("/api/v1/alerts", params={"rule": _RULE, "limit": 1})
    answer.raise_for_status()
    await asyncio.sleep(2)


async def _acknowledge(stack: PrivateStack, client: httpx.AsyncClient, ids: list[str]) -> dict[str, Any]:
    before = conditions()
    seen: dict[str, list[float]] = {alert: [] for alert in ids}
    on_screens_ms: list[float] = []
    answers_ms: list[float] = []
    async with AsyncExitStack() as screens:
        for _ in range(_SCREENS):
            await screens.enter_async_context(_screen(stack, seen))
        for number, alert in enumerate(ids):
            begun = time.perf_counter()
            answer = await client.post(f"/api/v1/alerts/{alert}/acknowledge", json={})
            answers_ms.append((time.perf_counter() - begun) * 1000)
            answer.raise_for_status()
            on_screens_ms.append((await _last_screen(seen[alert]) - begun) * 1000)
            # An uneven pace, so that decisions do not march in step with anything periodic.
            await asyncio.sleep((0.5 + (number * 0.618) % 1) / _ACKNOWLEDGEMENTS_PER_S)
    return {
        "acknowledgements": len(ids),
        "screens": _SCREENS,
        "on_every_screen_ms": quantiles(on_screens_ms),
        "http_answer_ms": quantiles(answers_ms),
        "conditions": before,
    }


async def _last_screen(times: list[float]) -> float:
    deadline = time.perf_counter() + _SEEN_WITHIN_S
    while len(times) < _SCREENS:
        if time.perf_counter() > deadline:
            raise TimeoutError(f"an acknowledgement came to {len(times)} of {_SCREENS} screens")
        await asyncio.sleep(0.001)
    return max(times)


@asynccontextmanager
async def _screen(stack: PrivateStack, seen: dict[str, list[float]]) -> AsyncIterator[None]:
    """A live stream of its own, read by a task of its own."""
    opened = asyncio.Event()
    async with admin_client(stack) as client:
        watching = asyncio.create_task(_watch(client, opened, seen))
        await asyncio.wait_for(opened.wait(), _SEEN_WITHIN_S)
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.wait([watching])


async def _watch(client: httpx.AsyncClient, opened: asyncio.Event, seen: dict[str, list[float]]) -> None:
    async with client.stream("GET", "/api/v1/alerts/stream", timeout=None) as stream:
        stream.raise_for_status()
        opened.set()
        async for line in stream.aiter_lines():
            if line.startswith("data:") and '"acknowledged"' in line:
                arrived = time.perf_counter()
                alert = json.loads(line.removeprefix("data:"))
                if alert.get("state") == "acknowledged" and alert.get("id") in seen:
                    seen[alert["id"]].append(arrived)


async def _read_pages(client: httpx.AsyncClient) -> dict[str, Any]:
    """The first page, as a console opens it, and pages further down the list, each by the cursor of the one before."""
    before = conditions()
    cursors: list[str | None] = [None]

    async def first() -> httpx.Response:
        return await client.get("/api/v1/alerts", params={"state": "active"})

    async def following() -> httpx.Response:
        asked = {"state": "active", **({"cursor": cursors[-1]} if cursors[-1] else {})}
        answer = await client.get("/api/v1/alerts", params=asked)
        cursors.append(answer.json()["next"])
        return answer

    return {
        "pages": _PAGES,
        "items_a_page": len((await first()).json()["items"]),
        "first_page_ms": quantiles(await _timed(first)),
        "following_pages_ms": quantiles(await _timed(following)),
        "conditions": before,
    }


async def _timed(ask: Callable[[], Awaitable[httpx.Response]]) -> list[float]:
    waits_ms: list[float] = []
    for _ in range(_PAGES):
        begun = time.perf_counter()
        (await ask()).raise_for_status()
        waits_ms.append((time.perf_counter() - begun) * 1000)
    return waits_ms
