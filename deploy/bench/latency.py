"""Packet to server-sent event: probes cross a threshold while a steady load runs; the stream says when it is seen."""

import asyncio
import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import httpx

from deploy.bench.load import Load
from deploy.bench.measuring import conditions
from deploy.bench.mqtt_wire import connect, publish
from deploy.bench.rules import admin_client, put_rule
from deploy.bench.scenarios import Say, generator
from deploy.private_stack import PrivateStack

_PROBE_PROPERTY = "bench_probe"
_PROBES_PER_S = 10
_WARM_UP_S = 3.0
_LAST_EVENTS_WITHIN_S = 3.0


def latency(stack: PrivateStack, load: Load, say: Say) -> dict[str, Any]:
    """Milliseconds from writing the PUBLISH packet to having read the event: median, 99th percentile, most."""
    say(f"measuring packet to server-sent event under {load.packets_per_s * load.pack} readings/s")
    before = conditions()
    with generator(stack, load):
        waits_ms, sent = asyncio.run(_probe(stack, load.seconds - 2 * _WARM_UP_S))
    waits_ms.sort()
    return {
        "readings_per_s": load.packets_per_s * load.pack,
        "probes": sent,
        "seen": len(waits_ms),
        "median_ms": round(waits_ms[len(waits_ms) // 2], 1),
        "p99_ms": round(waits_ms[int(len(waits_ms) * 0.99)], 1),
        "most_ms": round(waits_ms[-1], 1),
        "conditions": before,
    }


async def _probe(stack: PrivateStack, seconds: float) -> tuple[list[float], int]:
    sent_at: dict[str, float] = {}
    waits_ms: list[float] = []
    async with admin_client(stack) as client:
        await put_rule(client, _PROBE_PROPERTY)
        await asyncio.sleep(_WARM_UP_S)
        listening = asyncio.create_task(_listen(client, sent_at, waits_ms))
        await asyncio.sleep(1)
        await _send_probes(stack, seconds, sent_at)
        await asyncio.wait([listening], timeout=_LAST_EVENTS_WITHIN_S)
        listening.cancel()
    return waits_ms, len(sent_at)


async def _send_probes(stack: PrivateStack, seconds: float, sent_at: dict[str, float]) -> None:
    parts = urlsplit(stack.settings.mqtt.url)
    with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 1883)) as broker:
        broker.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        broker.sendall(connect(f"bench-probe-{time.time_ns()}", parts.username or "", parts.password or ""))
        broker.recv(4)
        for number in range(int(seconds * _PROBES_PER_S)):
            device = f"bench-probe-{number}"
            payload = json.dumps({"property": _PROBE_PROPERTY, "value": 99, "time": time.time()}).encode()
            sent_at[device] = time.perf_counter()
            broker.sendall(publish(f"urbanwatch/v1/{device}/readings".encode(), number % 65_535 + 1, payload))
            # An uneven pace, so that probes do not march in step with anything periodic.
            await asyncio.sleep((0.5 + (number * 0.618) % 1) / _PROBES_PER_S)


async def _listen(client: httpx.AsyncClient, sent_at: dict[str, float], waits_ms: list[float]) -> None:
    async with client.stream("GET", "/api/v1/alerts/stream", timeout=None) as stream:
        stream.raise_for_status()
        async for line in stream.aiter_lines():
            if line.startswith("data:") and _PROBE_PROPERTY in line:
                seen_at = time.perf_counter()
                alert = json.loads(line.removeprefix("data:"))
                if alert["state"] == "active" and alert["revision"] == 1:
                    waits_ms.append((seen_at - sent_at[alert["device"]]) * 1000)
