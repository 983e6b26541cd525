"""The payloads and topics DESIGN.md promises, and the bytes exchanged with a broker.

The second half holds `ingest.bulk_client` to what it uses of paho's inside: a new paho that changes it fails here.
"""

import socket
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ingest.bulk_client import Arrived, BulkClient
from ingest.gateway import Judge, Judged
from ingest.packets import Packet
from ingest.topics import Router, native_patterns
from streams.contracts.readings import ONLINE, Reading, TimeSource
from streams.contracts.times import from_datetime, to_datetime
from streams.runtime.settings import Settings

NOW = from_datetime(to_datetime(1_795_248_001_000_000))

CONNACK = bytes([0x20, 3, 0, 0, 0])
PINGRESP = bytes([0xD0, 0])


def judged(topic: str, payload: bytes) -> Judged:
    packet = Packet(topic.encode(), payload, NOW, 1, 1, len(payload))
    return Judge(Settings(), Router("urbanwatch/v1", native_patterns()), set()).judge([packet])


def test_the_documented_reading_is_accepted() -> None:
    payload = b'{"property": "vehicle_flow", "time": "2026-11-21T08:00:00.123Z", "value": 33.5, "unit": "1/h"}'

    assert judged("urbanwatch/v1/counter-1/readings", payload) == Judged(
        readings=[Reading("counter-1", "vehicle_flow", 33.5, 1_795_248_000_123_000, NOW, "1/h", is_registered=False)]
    )


def test_the_documented_array_boolean_and_epoch_seconds_are_accepted() -> None:
    payload = b'[{"property": "lit", "time": 1795248000.25, "value": true}, {"property": "rain", "value": 0}]'

    readings = judged("urbanwatch/v1/lamp-1/readings", payload).readings

    assert [(each.property, each.value, each.measured_at, each.time_source) for each in readings] == [
        ("lit", 1.0, 1_795_248_000_250_000, TimeSource.DEVICE),
        ("rain", 0.0, NOW, TimeSource.RECEIPT),
    ]


@pytest.mark.parametrize(("word", "value"), [(b"online", 1.0), (b"offline", 0.0)])
def test_the_documented_status_is_accepted(word: bytes, value: float) -> None:
    (reading,) = judged("urbanwatch/v1/lamp-1/status", word).readings

    assert (reading.property, reading.value) == (ONLINE, value)


class Connection:
    """A bulk client and, as `broker`, the other end of its connection."""

    def __init__(self) -> None:
        ours, self.broker = socket.socketpair()
        self.arrived: list[Arrived] = []
        self.ended: list[str] = []
        self.client = BulkClient(
            CallbackAPIVersion.VERSION2, client_id="c", protocol=MQTTProtocolVersion.MQTTv5, manual_ack=True
        )
        self.client.largest_packet = 100_000
        self.client.on_arrived = self.arrived.extend
        self.client.on_disconnect = lambda *_: self.ended.append("ended")
        self.client.on_socket_register_write = lambda *_: None
        self.client.connect_async("broker.invalid")
        self.client._prepared_socket = ours  # noqa: SLF001  instead of connecting
        self.client.reconnect()
        self.client.loop_write()
        self.broker.recv(1_000)

    def send(self, data: bytes) -> None:
        self.broker.sendall(data)
        self.client.read_arrived()

    def close(self) -> None:
        self.client.loop_write()
        self.client._sock_close()  # noqa: SLF001  without a farewell
        self.broker.close()


@pytest.fixture
def connection() -> Iterator[Connection]:
    connection = Connection()
    yield connection
    connection.close()


def a_publish(topic: bytes, payload: bytes, packet_id: int = 0, properties: bytes = b"") -> bytes:
    body = len(topic).to_bytes(2) + topic
    if packet_id:
        body += packet_id.to_bytes(2)
    body += variable(len(properties)) + properties + payload
    return bytes([0x32 if packet_id else 0x30]) + variable(len(body)) + body


def variable(value: int) -> bytes:
    encoded = bytearray()
    while True:
        value, digit = value >> 7, value & 0x7F
        encoded.append(digit | 0x80 if value else digit)
        if not value:
            return bytes(encoded)


USER_PROPERTY = b"\x26\x00\x01a\x00\x01b"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([b"a/readings", b"t" * 200, "Cầu/readings".encode()]),
            st.binary(max_size=300),
            st.integers(0, 65_535),
            st.sampled_from([b"", USER_PROPERTY, USER_PROPERTY * 30]),
        ),
        max_size=8,
    ),
    st.lists(st.integers(1, 400), max_size=12),
)
def test_packets_arrive_whole_wherever_the_stream_is_cut(
    published: list[tuple[bytes, bytes, int, bytes]], cuts: list[int]
) -> None:
    connection = Connection()
    stream = CONNACK + PINGRESP.join(a_publish(*each) for each in published)

    for cut in cuts:
        if stream[:cut]:
            connection.send(stream[:cut])
        stream = stream[cut:]
    if stream:
        connection.send(stream)

    assert connection.client.is_connected()
    assert connection.arrived == [(topic, payload, packet_id) for topic, payload, packet_id, _ in published]
    connection.close()


def test_acknowledgements_go_out_in_order_and_joined(connection: Connection) -> None:
    connection.send(CONNACK)

    connection.client.acknowledge([3, 1, 65_535])
    connection.client.loop_write()

    assert connection.broker.recv(100) == bytes.fromhex("40020003 40020001 4002ffff")


def test_paho_itself_handles_what_is_no_publish(connection: Connection) -> None:
    connection.send(CONNACK)
    info = connection.client.publish("urbanwatch/v1/~probe", b"1", qos=1)
    connection.client.loop_write()

    connection.send(bytes([0x40, 2]) + info.mid.to_bytes(2))

    assert info.is_published()


@pytest.mark.parametrize(
    "malformed",
    [
        bytes([0x32, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
        bytes([0x32]) + variable(100_001),
        bytes([0x32, 3, 0, 9, 0]),
        bytes([0x32, 0]),
        bytes([0x30, 4, 0, 1, 0x61, 9]),
        bytes([0x00, 0]),
        bytes([0x30, 4, 0, 1, 0x61, 0xFF]),
    ],
)
def test_what_is_no_mqtt_ends_the_connection(connection: Connection, malformed: bytes) -> None:
    connection.send(CONNACK + malformed)

    assert connection.ended == ["ended"]
    assert connection.arrived == []


def test_the_broker_going_away_ends_the_connection(connection: Connection) -> None:
    connection.broker.close()

    connection.client.read_arrived()

    assert connection.ended == ["ended"]
