"""One packet as it arrived, before anybody has looked inside."""

import msgspec

from streams.contracts.times import Micros


class Packet(msgspec.Struct, frozen=True, gc=False):
    """An MQTT PUBLISH. `epoch` numbers the connection it came on; an acknowledgement is good on that one only.

    `packet_id` is 0 for QoS 0, which nobody acknowledges. Of an oversize packet `payload` holds only the first
    bytes; `size_bytes` is the whole length.
    """

    topic: bytes
    payload: bytes
    received_at: Micros
    packet_id: int
    epoch: int
    size_bytes: int
