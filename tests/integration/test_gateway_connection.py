"""The gateway's end of MQTT against a broker of a few lines, which does what a test cannot make a real one do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from ingest.clock import SteadyClock
from ingest.inbox import Inbox
from ingest.mqtt import BrokerUrlError, MqttSource
from streams.runtime.settings import Mqtt

CONNECT, SUBSCRIBE, PUBACK = 0x10, 0x82, 0x40
CLEAN_START = 0x02


class ScriptedBroker:
    """Accepts one connection at a time, says nothing by itself and remembers the packets it got."""

    def __init__(self) -> None:
        self.connections: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    async def start(self) -> str:
        self._server = await asyncio.start_server(
            lambda reader, writer: self.connections.put_nowait((reader, writer)), "127.0.0.1", 0
        )
        return f"mqtt://user:secret@127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def accept(self, *, session_present: bool) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes, bytes]:
        """The connection, its CONNECT and its SUBSCRIBE."""
        reader, writer = await self.connections.get()
        connect = await packet(reader, CONNECT)
        writer.write(bytes([0x20, 3, int(session_present), 0, 0]))
        return reader, writer, connect, await packet(reader, SUBSCRIBE)

    def stop(self) -> None:
        self._server.close()


async def packet(reader: asyncio.StreamReader, kind: int) -> bytes:
    """The body of the next packet, which is of this kind and shorter than 128 bytes."""
    async with asyncio.timeout(10):
        header = await reader.readexactly(2)
        assert header[0] == kind
        return await reader.readexactly(header[1])


def a_publish(packet_id: int) -> bytes:
    body = b"\x00\x14urbanwatch/v1/a/read" + packet_id.to_bytes(2) + b"\x00{}"
    return bytes([0x32, len(body)]) + body


@pytest.fixture
async def broker() -> AsyncIterator[ScriptedBroker]:
    broker = ScriptedBroker()
    yield broker
    broker.stop()


async def a_connected_source(broker: ScriptedBroker, inbox: Inbox) -> tuple[MqttSource, "asyncio.Task[None]"]:
    source = MqttSource(Mqtt(url=await broker.start(), receive_maximum=321), SteadyClock(), inbox)
    return source, asyncio.create_task(source.connect_and_stay())


async def until_waiting(inbox: Inbox, count: int) -> None:
    async with asyncio.timeout(10):
        while len(inbox) < count:
            inbox.bell.clear()
            await inbox.bell.wait()


async def test_the_session_is_kept_for_ever_and_subscribed_on_every_connect(broker: ScriptedBroker) -> None:
    _, running = await a_connected_source(broker, Inbox(10))

    for session_present in (False, True):
        _, writer, connect, subscribe = await broker.accept(session_present=session_present)
        assert connect[7] & CLEAN_START == 0
        assert b"\x11\xff\xff\xff\xff" in connect
        assert b"\x21" + (321).to_bytes(2) in connect
        assert b"urbanwatch/v1/#" in subscribe
        assert subscribe[-1] == 0x11  # QoS 1; retained packets only for a new subscription
        writer.close()

    await ended(running)


async def test_an_acknowledgement_dies_with_its_connection(broker: ScriptedBroker) -> None:
    inbox = Inbox(10)
    source, running = await a_connected_source(broker, inbox)
    _, writer, _, _ = await broker.accept(session_present=False)
    writer.write(a_publish(7) + a_publish(8))
    await until_waiting(inbox, 2)
    of_the_first = inbox.take(10)

    writer.close()
    reader, writer, _, _ = await broker.accept(session_present=True)
    writer.write(a_publish(8))
    await until_waiting(inbox, 1)
    source.acknowledge(of_the_first)
    source.acknowledge(inbox.take(10))

    assert await packet(reader, PUBACK) == (8).to_bytes(2)
    assert [each.packet_id for each in of_the_first] == [7, 8]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await reader.readexactly(1)
    writer.close()
    await ended(running)


@pytest.mark.parametrize("url", ["127.0.0.1:1883", "http://127.0.0.1", "mqtt://"])
async def test_a_url_that_is_none_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(BrokerUrlError, match="mqtt://"):
        MqttSource(Mqtt(url=url), SteadyClock(), Inbox(10))


async def ended(running: "asyncio.Task[None]") -> None:
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
