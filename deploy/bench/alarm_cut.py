"""A power cut of a large city: from the verdicts about its gateways to the group on the screen, then the silences."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from deploy.bench.alarm_log import VerdictLog, watched_alerts
from deploy.bench.measuring import conditions
from deploy.bench.rules import admin_client
from deploy.bench.scenarios import Say
from deploy.private_stack import PrivateStack
from ingest.simulator.areas import demo_wards
from ingest.simulator.city import City, build_city
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.kinds import Kind
from ingest.simulator.registration import register
from ingest.simulator.scenes import GATEWAY_OFFLINE
from streams.contracts.alerts import Severity
from streams.contracts.readings import ONLINE
from streams.contracts.verdicts import Verdict

_KNOWN_AFTER_S = 5
"""A tick carries the registry's position once a second; alarming has read the devices by then."""

_ALL_WITHIN_S = 120
_BATCH = 1_000


def cut(stack: PrivateStack, *, devices: int, seed: int, say: Say) -> dict[str, Any]:
    """A city of its own for each seed. Its devices are never heard; all verdicts come from here."""
    city = build_city(demo_wards(), devices=devices, seed=seed)
    say(f"registering {devices} devices")
    asyncio.run(register(stack.settings.kafka, city.devices, demo_rules(), {}))
    say("measuring a power cut")
    return asyncio.run(_measure(stack, city))


async def _measure(stack: PrivateStack, city: City) -> dict[str, Any]:
    await asyncio.sleep(_KNOWN_AFTER_S)
    before = conditions()
    kafka = stack.settings.kafka
    gateways = [place.device.id for place in city.of_kind(Kind.NETWORK)]
    async with watched_alerts(kafka) as seen, VerdictLog.connected(kafka) as log, _screen(stack) as group_seen:
        begun = time.perf_counter()
        await log.write([log.verdict(GATEWAY_OFFLINE, gateway, ONLINE, Severity.HIGH, 0) for gateway in gateways])
        on_screen_at = await asyncio.wait_for(group_seen, _ALL_WITHIN_S)
        silent_at = time.perf_counter()
        for first in range(0, len(city.places), _BATCH):
            await log.write(_silences(log, city, first))
        wanted = len(gateways) + 1 + len(city.places)
        is_complete = await seen.until(lambda: len(seen.raised) >= wanted, within_s=_ALL_WITHIN_S)
    return {
        "devices": len(city.places),
        "gateways": len(gateways),
        "group_on_screen_after_s": round(on_screen_at - begun, 3),
        "all_alerts_in_topic_after_s": round(seen.newest_at - silent_at, 2),
        "alerts": len(seen.raised),
        "is_complete": is_complete,
        "announced": seen.announced,
        "conditions": before,
    }


def _silences(log: VerdictLog, city: City, first: int) -> list[Verdict]:
    places = list(city.places.values())[first : first + _BATCH]
    return [log.verdict(f"demo-silence-{place.kind}", place.device.id, "", Severity.MEDIUM, 0) for place in places]


@asynccontextmanager
async def _screen(stack: PrivateStack) -> AsyncIterator["asyncio.Future[float]"]:
    """A live stream; the future is done with the moment a group comes over it."""
    opened = asyncio.Event()
    group_seen: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    async with admin_client(stack) as client:
        watching = asyncio.create_task(_watch(client, opened, group_seen))
        await asyncio.wait_for(opened.wait(), _KNOWN_AFTER_S)
        try:
            yield group_seen
        finally:
            watching.cancel()
            await asyncio.wait([watching])


async def _watch(client: httpx.AsyncClient, opened: asyncio.Event, group_seen: "asyncio.Future[float]") -> None:
    async with client.stream("GET", "/api/v1/alerts/stream", timeout=None) as stream:
        stream.raise_for_status()
        opened.set()
        async for line in stream.aiter_lines():
            if line.startswith("data:") and '"group"' in line:
                arrived = time.perf_counter()
                if json.loads(line.removeprefix("data:")).get("origin") == "group" and not group_seen.done():
                    group_seen.set_result(arrived)
