"""paho's client, reading and acknowledging in bulk.

paho reads each packet in several small receives, builds a message object under four locks and writes each
acknowledgement with a send of its own: 40 µs a packet, most of what a gateway may spend. Here the socket is read
in large pieces, PUBLISH packets are cut out directly, and the acknowledgements of a chunk are one write. Everything
else (CONNECT, subscriptions, keep-alive, our own probe, errors) stays paho's: it is handed each of its packets
whole. The names used of paho's inside are `_create_socket`, `_sock`, `_sock_recv`, `_packet_read`, `_packet_queue`
and `_loop_rc_handle`; `tests/contract/test_mqtt_payloads.py` fails if a new paho changes what they do.
"""

import socket
import ssl
import struct
from collections.abc import Callable, Sequence
from typing import cast

from paho.mqtt import client as paho
from paho.mqtt.enums import MQTTErrorCode

_PUBLISH, _PUBACK = 3, 0x40
_PUBACK_HEADER = 0x4002_0000  # type 4, two bytes follow: the packet id; in MQTT 5 that means success
_READ_BYTES = 256 * 1024
_READS_PER_TURN = 16
_CONTINUES, _LOW_BITS, _LONGEST_LENGTH_FIELD = 0x80, 0x7F, 4

Arrived = tuple[bytes, bytes, int]
"""Topic, payload and packet id (0 for QoS 0) of a PUBLISH."""


class MalformedPacketError(Exception):
    """The broker sent what is no MQTT; the connection is closed."""


class BulkClient(paho.Client):
    """Calls `on_arrived` with all PUBLISH packets of one read, in order; they are acknowledged by `acknowledge`.

    `largest_packet` bounds what is held of an unfinished packet. MQTT 5 only: the cutting knows its properties.
    """

    on_arrived: Callable[[list[Arrived]], None]
    largest_packet: int

    _prepared_socket: socket.socket | None = None
    _unread: bytes = b""
    _handed_over: bytes = b""

    def prepare_connection(self) -> None:
        """Open the socket `reconnect` will use. It blocks, so it is called in a thread; OSError if nobody answers."""
        prepared = cast("socket.socket", super()._create_socket())
        prepared.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._prepared_socket = prepared

    def _create_socket(self) -> socket.socket:
        if self._prepared_socket is None:
            raise ConnectionError("reconnect without prepare_connection")
        prepared, self._prepared_socket = self._prepared_socket, None
        self._unread = self._handed_over = b""
        return prepared

    def read_arrived(self) -> bool:
        """Read what the socket holds, a bounded amount; True if there may be more that no event will announce."""
        for _ in range(_READS_PER_TURN):
            connection = self._sock
            if connection is None:
                return False
            try:
                data = connection.recv(_READ_BYTES)
            except (BlockingIOError, ssl.SSLWantReadError):
                return False
            except OSError:
                data = b""
            if not data:
                self._loop_rc_handle(MQTTErrorCode.MQTT_ERR_CONN_LOST)
                return False
            try:
                self._cut(self._unread + data if self._unread else data)
            except MalformedPacketError:
                self._loop_rc_handle(MQTTErrorCode.MQTT_ERR_PROTOCOL)
                return False
            if len(data) < _READ_BYTES and not isinstance(connection, ssl.SSLSocket):
                return False
        return True

    def _cut(self, buffer: bytes) -> None:
        """Take all whole packets out of `buffer`, keep the rest for the next read."""
        connection = self._sock
        arrived: list[Arrived] = []
        position, end = 0, len(buffer)
        while end - position > 1:
            length, start = buffer[position + 1], position + 2
            if length & _CONTINUES:
                length, start = _variable_length(buffer, position + 1)
            stop = start + length
            if length > self.largest_packet:
                raise MalformedPacketError
            if not start or stop > end:
                break
            if buffer[position] >> 4 == _PUBLISH:
                arrived.append(_publish(buffer, buffer[position], start, stop))
            else:
                self._deliver(arrived)
                arrived = []
                self._hand_to_paho(buffer[position:stop])
                if self._sock is not connection:
                    return
            position = stop
        self._unread = buffer[position:]
        self._deliver(arrived)

    def _deliver(self, arrived: list[Arrived]) -> None:
        if arrived:
            self.on_arrived(arrived)

    def _hand_to_paho(self, packet: bytes) -> None:
        """One whole packet through paho's own reader."""
        self._handed_over = packet
        outcome = self._packet_read()
        if outcome > 0:
            self._loop_rc_handle(outcome)

    def _sock_recv(self, bufsize: int) -> bytes:
        given, self._handed_over = self._handed_over[:bufsize], self._handed_over[bufsize:]
        if not given:
            raise BlockingIOError
        return given

    def acknowledge(self, packet_ids: Sequence[int]) -> None:
        """Acknowledge these packets of the present connection, in this order, in one write."""
        count = len(packet_ids)
        joined = struct.pack(f">{count}I", *[_PUBACK_HEADER | packet_id for packet_id in packet_ids])
        self._packet_queue(_PUBACK, joined, mid=0, qos=1)


def _variable_length(buffer: bytes, position: int) -> tuple[int, int]:
    """A variable byte integer (MQTT 5, 1.5.5) and the position after it; position 0 if `buffer` ends within."""
    value = 0
    for index in range(_LONGEST_LENGTH_FIELD):
        if position + index >= len(buffer):
            return 0, 0
        byte = buffer[position + index]
        value |= (byte & _LOW_BITS) << (7 * index)
        if not byte & _CONTINUES:
            return value, position + index + 1
    raise MalformedPacketError


def _publish(buffer: bytes, header: int, start: int, stop: int) -> Arrived:
    """Topic, payload and packet id of the PUBLISH whose variable header begins at `start` (MQTT 5, 3.3)."""
    topic_end = start + 2 + int.from_bytes(buffer[start : start + 2])
    packet_id, position = 0, topic_end
    if header & 0x06:
        packet_id = int.from_bytes(buffer[topic_end : topic_end + 2])
        position += 2
    if position >= stop:
        raise MalformedPacketError
    properties, position = (
        (buffer[position], position + 1) if buffer[position] < _CONTINUES else _variable_length(buffer[:stop], position)
    )
    if not position or position + properties > stop:
        raise MalformedPacketError
    return buffer[start + 2 : topic_end], buffer[position + properties : stop], packet_id
