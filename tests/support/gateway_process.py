"""The gateway as a process that tests start, stop and kill, and what a test needs around it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from paho.mqtt.client import Client, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from streams.contracts.topics import Topic
from streams.contracts.wire import decoder
from streams.runtime.reading import Reader
from streams.runtime.settings import Settings, as_environment


class GatewayProcess:
    """`python -m ingest` with these settings."""

    def __init__(self, settings: Settings) -> None:
        self._environment = {**os.environ, **as_environment(settings)}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "ingest"], env=self._environment)

    def kill(self) -> None:
        """Kill -9."""
        process = self._started()
        process.kill()
        process.wait()

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        process = self._started()
        process.terminate()
        return process.wait(timeout=30)

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._started().poll()

    def end(self) -> None:
        """Make sure it is gone."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process


@contextmanager
def a_publisher(url: str, version: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv5) -> Iterator[Client]:
    """A connected paho client, on a thread of its own, that connects again by itself."""
    parts = urlsplit(url)
    client = Client(CallbackAPIVersion.VERSION2, protocol=version)
    client.username_pw_set(parts.username, parts.password)
    client.max_inflight_messages_set(1_000)
    client.reconnect_delay_set(1, 1)
    client.connect(parts.hostname or "", parts.port or 1883)
    client.loop_start()
    until(client.is_connected, what="the publisher is connected")
    yield client
    client.disconnect()
    client.loop_stop()


def publish(client: Client, device: str, values: Sequence[float]) -> list[MQTTMessageInfo]:
    """A packet of one reading each, at QoS 1."""
    return [
        client.publish(f"urbanwatch/v1/{device}/readings", json.dumps({"property": "count", "value": value}), qos=1)
        for value in values
    ]


def publish_and_wait(client: Client, device: str, values: Sequence[float]) -> None:
    """The same, until the broker has acknowledged them all."""
    infos = publish(client, device, values)
    until(lambda: all(info.is_published() for info in infos), what="the broker has acknowledged all")


def until(condition: Callable[[], bool], *, what: str, within_s: float = 60) -> None:
    """Wait for it; AssertionError after `within_s` seconds."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)


async def read_until(
    settings: Settings,
    topic: Topic,
    is_enough: Callable[[list[Any]], bool],
    *,
    begin: Mapping[int, int] | None = None,
    within_s: float = 60,
) -> list[Any]:
    """All records from `begin` (offset by partition; None: all of the topic) until `is_enough` or the time is over.

    The records of one partition are in order; partitions follow each other as they were read.
    """
    decode = decoder(topic).decode
    found: list[Any] = []
    deadline = time.monotonic() + within_s
    async with Reader(settings.kafka) as reader:
        starts = begin if begin is not None else dict(enumerate(await reader.beginnings(topic)))
        await reader.start_at({(topic, number): start for number, start in starts.items()})
        while not is_enough(found) and time.monotonic() < deadline:
            for records in (await reader.read(wait_s=0.5)).values():
                found += [decode(record.value) for record in records]
    return found
