"""The gateway's end of MQTT: one persistent session, driven from the event loop, acknowledged by hand.

DESIGN.md, "The parts it stands on", says what was learnt the hard way: an unlimited session under a fixed client
id; subscribing again on every connect; acknowledgements that die with their connection; Receive Maximum as the
back-pressure.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import ConnectFlags
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from ingest import metrics
from ingest.bulk_client import Arrived, BulkClient
from ingest.clock import SteadyClock
from ingest.inbox import Inbox
from ingest.packets import Packet
from ingest.topics import PROBE
from streams.contracts.rejections import SAMPLE_BYTES
from streams.runtime.errors import UrbanwatchError
from streams.runtime.logs import get_logger
from streams.runtime.settings import Mqtt

_FOR_EVER = 0xFFFF_FFFF
_LARGEST_PACKET = 16 * 1024 * 1024
"""What the broker may send us: twice what the local broker lets in, so that an oversize packet comes here and is
rejected with a reason. The broker drops in silence what is larger than a subscriber takes."""

_KEEPALIVE_S = 15
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0
_SHORT_LIFE_S = 10.0
_MOST_SHORT_LIVES = 5
"""Connections in a row that were accepted and ended within `_SHORT_LIFE_S`: two clients with one id take the session
from each other. Mosquitto 2.0.11 closes the older connection without saying why (no reason code 0x8E), so the pattern
is all there is to see."""

_DEFAULT_PORTS = {"mqtt": 1883, "mqtts": 8883}


class BrokerUrlError(UrbanwatchError):
    """The broker's URL is none we understand."""


class TakenOverError(UrbanwatchError):
    """Another client seems to use our client id; the two would take the session from each other for ever."""


class MqttSource:
    """Packets from the broker into `inbox`, acknowledgements back.

    `connect_and_stay` keeps the connection until it is cancelled. The broker being away is not an error here: the
    ticker notices that no probe returns.
    """

    def __init__(self, settings: Mqtt, clock: SteadyClock, inbox: Inbox) -> None:
        self._settings = settings
        self._clock = clock
        self._inbox = inbox
        self._loop = asyncio.get_running_loop()
        self._epoch = 0
        self._is_connected = False
        self._ended = asyncio.Event()
        self._pause_s = _FIRST_PAUSE_S
        self._connected_at: float | None = None
        self._short_lives = 0
        self._unacknowledged = 0
        self._client = self._make_client()

    def _make_client(self) -> BulkClient:
        parts = urlsplit(self._settings.url)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            raise BrokerUrlError("URBANWATCH_MQTT__URL has to be mqtt://[user:password@]host[:port] or mqtts://…")
        client = BulkClient(
            CallbackAPIVersion.VERSION2,
            client_id=self._settings.client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        if parts.username is not None:
            client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        if parts.scheme == "mqtts":
            client.tls_set()
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho types all but this
        session.SessionExpiryInterval = _FOR_EVER
        session.ReceiveMaximum = self._settings.receive_maximum
        session.MaximumPacketSize = _LARGEST_PACKET
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        client.connect_async(parts.hostname, port, _KEEPALIVE_S, clean_start=False, properties=session)
        client.largest_packet = _LARGEST_PACKET
        client.on_arrived = self._arrived
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_socket_open = self._socket_opened
        client.on_socket_close = self._socket_closing
        client.on_socket_register_write = self._write_wanted
        client.on_socket_unregister_write = self._write_done
        return client

    async def connect_and_stay(self) -> None:
        """Connect, and again after a growing pause whenever that ends. TakenOverError if another client insists."""
        while True:
            self._ended.clear()
            try:
                await asyncio.to_thread(self._client.prepare_connection)
                self._client.reconnect()
            except OSError as error:
                get_logger().warning("mqtt_broker_not_reached", error=str(error), pause_s=self._pause_s)
            else:
                await self._until_ended()
            self._give_way_to_others()
            await asyncio.sleep(self._pause_s)
            self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)

    async def _until_ended(self) -> None:
        while not self._ended.is_set():
            try:
                async with asyncio.timeout(1):
                    await self._ended.wait()
            except TimeoutError:
                self._client.loop_misc()  # keep-alive; it also gives up a connection that answers no CONNECT

    def _give_way_to_others(self) -> None:
        if self._short_lives >= _MOST_SHORT_LIVES:
            raise TakenOverError(
                f"the broker ended {self._short_lives} connections soon after accepting them: most likely another "
                f"client connects as {self._settings.client_id!r}; a broker has one active gateway"
            )

    def acknowledge(self, chunk: Sequence[Packet]) -> None:
        """Acknowledge what was received on the present connection; what came on an earlier one is past that."""
        if not self._is_connected:
            return
        ids = [packet.packet_id for packet in chunk if packet.packet_id and packet.epoch == self._epoch]
        if ids:
            self._client.acknowledge(ids)
            self._unacknowledged -= len(ids)
            metrics.UNACKNOWLEDGED.set(self._unacknowledged)

    def send_probe(self, payload: bytes) -> None:
        """Send a probe, if there is a connection to send it on."""
        if self._is_connected:
            self._client.publish(f"{self._settings.topic_root}/{PROBE}", payload, qos=1)

    def stop_reading(self) -> None:
        """Take nothing more in; acknowledgements still go out."""
        connection = self._client.socket()
        if connection is not None:
            self._loop.remove_reader(connection.fileno())

    async def disconnect(self, *, within_s: float) -> None:
        """Say good-bye; the session stays with the broker."""
        if not self._is_connected:
            return
        self._client.disconnect()
        try:
            async with asyncio.timeout(within_s):
                await self._ended.wait()
        except TimeoutError:
            get_logger().warning("mqtt_disconnected_late")

    # What paho calls, all from the event loop.

    def _arrived(self, arrived: list[Arrived]) -> None:
        now, epoch, limit = self._clock.now(), self._epoch, self._settings.packet_limit_bytes
        dropped = self._inbox.put(
            [
                Packet(
                    topic,
                    payload if len(payload) <= limit else payload[:SAMPLE_BYTES],
                    now,
                    packet_id,
                    epoch,
                    len(payload),
                )
                for topic, payload, packet_id in arrived
            ]
        )
        self._unacknowledged += sum(1 for _, _, packet_id in arrived if packet_id)
        metrics.UNACKNOWLEDGED.set(self._unacknowledged)
        if dropped:
            metrics.DROPPED.inc(dropped)

    def _connected(
        self, _client: object, _data: object, flags: ConnectFlags, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.is_failure:
            get_logger().error("mqtt_connection_refused", reason=str(reason))
            return
        self._epoch += 1
        self._unacknowledged = 0
        self._is_connected = True
        self._connected_at = time.monotonic()
        metrics.CONNECTED.set(1)
        let_go = self._inbox.connection_opened(session_present=flags.session_present)
        self._client.subscribe(
            f"{self._settings.topic_root}/#",
            options=SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_SEND_IF_NEW_SUB),
        )
        get_logger().info("mqtt_connected", session_present=flags.session_present, sent_again=let_go)

    def _disconnected(
        self, _client: object, _data: object, _flags: object, reason: ReasonCode, _properties: object
    ) -> None:
        self._is_connected = False
        metrics.CONNECTED.set(0)
        if self._connected_at is not None:
            if time.monotonic() - self._connected_at < _SHORT_LIFE_S:
                self._short_lives += 1
            else:
                self._short_lives, self._pause_s = 0, _FIRST_PAUSE_S
            self._connected_at = None
        get_logger().info("mqtt_disconnected", reason=str(reason))
        self._ended.set()

    def _read(self) -> None:
        if self._client.read_arrived():
            self._loop.call_soon(self._read)

    def _write(self) -> None:
        self._client.loop_write()

    def _socket_opened(self, _client: object, _data: object, connection: Any) -> None:  # noqa: ANN401  paho's type is private
        self._loop.add_reader(connection.fileno(), self._read)

    def _socket_closing(self, _client: object, _data: object, connection: Any) -> None:  # noqa: ANN401  as above
        self._loop.remove_reader(connection.fileno())
        self._loop.remove_writer(connection.fileno())
        self._is_connected = False

    def _write_wanted(self, _client: object, _data: object, connection: Any) -> None:  # noqa: ANN401  as above
        self._loop.add_writer(connection.fileno(), self._write)

    def _write_done(self, _client: object, _data: object, connection: Any) -> None:  # noqa: ANN401  as above
        self._loop.remove_writer(connection.fileno())
