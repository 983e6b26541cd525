"""`urbanwatch gateway`: wiring only."""

import asyncio
import secrets
import time
from collections.abc import Coroutine
from typing import Any

from ingest.clock import SteadyClock
from ingest.gateway import Gateway, Judge
from ingest.inbox import Inbox
from ingest.last_tick import last_written
from ingest.mqtt import MqttSource
from ingest.registered import RegisteredDevices
from ingest.ticker import Ticker
from ingest.topics import Router, native_patterns
from streams.contracts.topics import TOPICS
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Publisher
from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryFollower
from streams.runtime.service import run_service
from streams.runtime.settings import Settings
from streams.runtime.topic_setup import prepare_topics

_STOP_WITHIN_S = 8.0


async def run_gateway(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop` is set; then finish the chunk under way and leave the session with the broker."""
    await prepare_topics(settings.kafka, TOPICS)
    async with Reader(settings.kafka) as reader:
        last = await last_written(reader)
    clock = SteadyClock(last.at)
    clock.refuse_if_far_behind()
    async with Reader(settings.kafka) as registry, Publisher(settings.kafka) as publisher:
        registered = RegisteredDevices(RegistryFollower(registry))
        await registered.catch_up()
        inbox = Inbox(settings.mqtt.receive_maximum)
        source = MqttSource(settings.mqtt, clock, inbox)
        gateway = Gateway(
            settings,
            inbox=inbox,
            source=source,
            publisher=publisher,
            registered=registered,
            ticker=Ticker(
                settings.gateway,
                settings.mqtt.client_id,
                last.tick,
                last.stamp,
                run=secrets.token_hex(4),
                moment=time.monotonic(),
            ),
            clock=clock,
            judge=Judge(settings, Router(settings.mqtt.topic_root, native_patterns()), registered.ids),
        )
        flow = asyncio.create_task(gateway.run())
        await _until(stop, flow, source.connect_and_stay(), registered.follow(), gateway.beat())
        source.stop_reading()
        gateway.stop()
        _, late = await asyncio.wait([flow], timeout=_STOP_WITHIN_S)
        if late:
            get_logger().warning("chunk_left_unacknowledged", waited_s=_STOP_WITHIN_S)
            flow.cancel()
        else:
            flow.result()
        await source.disconnect(within_s=2)


async def _until(stop: asyncio.Event, flow: "asyncio.Task[None]", *others: Coroutine[Any, Any, None]) -> None:
    """Run `others` beside the flow until `stop` is set; the first that fails ends the process with its error."""
    stopping = asyncio.create_task(stop.wait())
    beside = [asyncio.create_task(other) for other in others]
    pending: set[asyncio.Task[Any]] = {flow, stopping, *beside}
    while not stop.is_set():
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    for task in (*beside, stopping):
        task.cancel()
    await asyncio.gather(*beside, stopping, return_exceptions=True)


def main() -> None:
    """The process `gateway`."""
    run_service("gateway", run_gateway)


if __name__ == "__main__":
    main()
