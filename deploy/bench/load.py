"""The load generator: a process of its own that publishes readings at a steady rate and counts acknowledgements.

`python -m deploy.bench.load` prints one JSON object when it ends: what it offered, what was acknowledged, how late.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Annotated, cast
from urllib.parse import urlsplit

import typer
import uvloop

from deploy.bench.mqtt_wire import Acknowledgements, connect, disconnect, publish
from streams.contracts.times import SECOND, to_iso

_CONNECTIONS = 4
_STEP_S = 0.005
_MOST_IN_FLIGHT = 30_000
_LAST_ACKS_S = 60
PROPERTIES = tuple(f"noise_level_{number}" for number in range(10))
"""Of each device, as far as there are series enough."""


@dataclass(frozen=True)
class Load:
    """What to offer: `packets_per_s` packets of `pack` readings each, over `series` series, for `seconds`."""

    packets_per_s: int
    pack: int
    seconds: float
    series: int


@dataclass(frozen=True)
class Offered:
    """What came of it. Latencies are from the socket write to the broker's PUBACK, in milliseconds."""

    packets: int
    readings: int
    acknowledged_packets: int
    seconds: float
    behind_schedule_s: float
    puback_median_ms: float
    puback_p99_ms: float
    finished_at: float


class _Connection(asyncio.Protocol):
    """One publisher: packet ids in a ring, the time of each packet in flight."""

    def __init__(self, client_id: str, user: str, password: str) -> None:
        self._hello = connect(client_id, user, password)
        self._acknowledgements = Acknowledgements()
        self._transport: asyncio.Transport
        self._next_id = 1
        self.sent_at: dict[int, float] = {}
        self.waits_s: list[float] = []
        self.failure: Exception | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        try:
            for packet_id in self._acknowledgements.feed(data):
                self.waits_s.append(now - self.sent_at.pop(packet_id))
        except Exception as error:  # noqa: BLE001  handed to the loop, which ends the run with it
            self.failure = error

    def connection_lost(self, exc: Exception | None) -> None:
        if self.sent_at:
            self.failure = exc or ConnectionError("the broker closed the connection")

    def send(self, packets: list[tuple[bytes, bytes]]) -> None:
        """Publish (topic, payload) pairs in one write."""
        now = time.perf_counter()
        encoded = []
        for topic, payload in packets:
            encoded.append(publish(topic, self._next_id, payload))
            self.sent_at[self._next_id] = now
            self._next_id = self._next_id % 65_535 + 1
        self._transport.write(b"".join(encoded))

    def close(self) -> None:
        self._transport.write(disconnect())
        self._transport.close()


async def offer(url: str, load: Load) -> Offered:
    """Publish at the rate until the time is over, then wait for the last acknowledgements."""
    connections = [await _connection(url, number) for number in range(_CONNECTIONS)]
    packets = _packets(load)
    started = time.perf_counter()
    sent = 0
    total = int(load.packets_per_s * load.seconds)
    while sent < total:
        _stop_on_failure(connections)
        due = min(total, int((time.perf_counter() - started) * load.packets_per_s)) - sent
        connection = min(connections, key=lambda each: len(each.sent_at))
        if due > 0 and len(connection.sent_at) < _MOST_IN_FLIGHT:
            due = min(due, 1_000)
            connection.send([next(packets) for _ in range(due)])
            sent += due
        await asyncio.sleep(_STEP_S / _CONNECTIONS)
    finished = time.perf_counter()
    deadline = finished + _LAST_ACKS_S
    while any(each.sent_at for each in connections) and time.perf_counter() < deadline:
        _stop_on_failure(connections)
        await asyncio.sleep(_STEP_S)
    for connection in connections:
        connection.close()
    waits = sorted(wait for each in connections for wait in each.waits_s)
    return Offered(
        packets=sent,
        readings=sent * load.pack,
        acknowledged_packets=len(waits),
        seconds=round(finished - started, 3),
        behind_schedule_s=round(finished - started - load.seconds, 3),
        puback_median_ms=round(waits[len(waits) // 2] * 1000, 2) if waits else 0,
        puback_p99_ms=round(waits[int(len(waits) * 0.99)] * 1000, 2) if waits else 0,
        finished_at=time.time(),
    )


async def _connection(url: str, number: int) -> _Connection:
    parts = urlsplit(url)
    connection = _Connection(f"bench-{time.time_ns()}-{number}", parts.username or "", parts.password or "")
    await asyncio.get_running_loop().create_connection(
        lambda: connection, parts.hostname or "127.0.0.1", parts.port or 1883
    )
    return connection


def _stop_on_failure(connections: list[_Connection]) -> None:
    for connection in connections:
        if connection.failure is not None:
            raise connection.failure


def _packets(load: Load) -> Iterator[tuple[bytes, bytes]]:
    """Topics and payloads without end. A device has a series for each of `PROPERTIES`, whose times only grow."""
    per_device = min(len(PROPERTIES), load.series)
    devices = max(1, load.series // per_device)
    topics = [f"urbanwatch/v1/bench-{number}/readings".encode() for number in range(devices)]
    heads = [f'{{"property":"{name}","value":'.encode() for name in PROPERTIES[:per_device]]
    turn = 0
    while True:
        now = time.time_ns() // 1000
        device, round_number = turn % devices, turn // devices
        yield topics[device], _payload(load.pack, now, heads, round_number)
        turn += 1


def _payload(pack: int, now: int, heads: list[bytes], round_number: int) -> bytes:
    """One object, or an array of `pack`: each series in turn, a microsecond apart where one comes twice."""
    if pack == 1:
        return heads[round_number % len(heads)] + b'%d.5,"time":"%s"}' % (now % 60, _iso(now))
    items = [
        heads[index % len(heads)] + b'%d.5,"time":"%s"}' % ((now + index) % 60, _iso(now - pack + index))
        for index in range(pack)
    ]
    return b"[" + b",".join(items) + b"]"


@lru_cache(maxsize=16)
def _iso_second(second: int) -> bytes:
    return to_iso(second * SECOND).removesuffix("Z").encode()


def _iso(instant: int) -> bytes:
    return b"%s.%06dZ" % (_iso_second(instant // SECOND), instant % SECOND)


def main(
    url: Annotated[str, typer.Option(help="mqtt://user:password@host:port")],
    packets_per_s: Annotated[int, typer.Option(min=1)] = 1_000,
    pack: Annotated[int, typer.Option(min=1, help="readings in a packet")] = 1,
    seconds: Annotated[float, typer.Option(min=0.1)] = 10,
    series: Annotated[int, typer.Option(min=1)] = 1_000,
) -> None:
    """Publish readings at a steady rate; print what was offered and acknowledged as one JSON object."""
    offered = uvloop.run(offer(url, Load(packets_per_s, pack, seconds, series)))
    sys.stdout.write(json.dumps(asdict(offered)) + "\n")


if __name__ == "__main__":
    typer.run(main)
