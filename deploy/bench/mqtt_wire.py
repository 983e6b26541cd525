"""Just enough MQTT 3.1.1 to publish at QoS 1 from prepared bytes.

The load generator shares two cores with what it measures, and a client library spends 40 µs a packet; this
spends 2. It is for load only: the product and its tests speak MQTT through paho-mqtt.
Source: MQTT 3.1.1 (OASIS, 2014), sections 2.2.3, 3.1, 3.3, 3.4.
"""

import struct

_CONNECT, _DISCONNECT = 0x10, 0xE0
_CONNACK, _PUBACK = 0x20, 0x40
_USER_AND_PASSWORD_CLEAN = 0xC2


class ProtocolError(Exception):
    """The broker answered something a publisher at QoS 1 cannot use."""


def connect(client_id: str, user: str, password: str, keep_alive_s: int = 60) -> bytes:
    """A CONNECT packet: clean session, with user and password."""
    body = (
        _text("MQTT")
        + bytes([4, _USER_AND_PASSWORD_CLEAN])
        + struct.pack(">H", keep_alive_s)
        + _text(client_id)
        + _text(user)
        + _text(password)
    )
    return bytes([_CONNECT]) + _length(len(body)) + body


def publish(topic: bytes, packet_id: int, payload: bytes) -> bytes:
    """A PUBLISH packet at QoS 1."""
    remaining = 2 + len(topic) + 2 + len(payload)
    return b"".join(
        (
            b"\x32",
            _length(remaining),
            struct.pack(">H", len(topic)),
            topic,
            struct.pack(">H", packet_id),
            payload,
        )
    )


def disconnect() -> bytes:
    """A DISCONNECT packet."""
    return bytes([_DISCONNECT, 0])


class Acknowledgements:
    """Takes what the broker sends and gives the packet ids it acknowledges; keeps a partial packet for later."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, received: bytes) -> list[int]:
        """The packet ids acknowledged in these bytes, in order. ProtocolError if the connection was refused."""
        data = self._rest + received
        position = 0
        acknowledged: list[int] = []
        while position + 4 <= len(data):
            kind = data[position] & 0xF0
            if data[position + 1] != 2 or kind not in (_CONNACK, _PUBACK):  # noqa: PLR2004  both carry two bytes
                raise ProtocolError(f"unexpected packet {data[position : position + 4].hex()}")
            if kind == _PUBACK:
                acknowledged.append(data[position + 2] << 8 | data[position + 3])
            elif data[position + 3] != 0:
                raise ProtocolError(f"the broker refused the connection, code {data[position + 3]}")
            position += 4
        self._rest = data[position:]
        return acknowledged


def _text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack(">H", len(encoded)) + encoded


def _length(remaining: int) -> bytes:
    """The variable-length encoding of 2.2.3: seven bits a byte, least significant first."""
    encoded = bytearray()
    while True:
        remaining, digit = remaining >> 7, remaining & 0x7F
        encoded.append(digit | 0x80 if remaining else digit)
        if not remaining:
            return bytes(encoded)
