"""What has arrived and not yet been judged: the gateway's only queue.

QoS 1 packets are bounded by Receive Maximum times the packet limit, because the broker sends no more without
acknowledgements. QoS 0 knows no such bound, so beyond `limit` waiting packets QoS 0 ones are dropped and counted.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

from ingest.packets import Packet
from streams.contracts.times import Micros

CHUNK_BYTES = 512 * 1024
"""A chunk holds at most one packet more than this: some 6,000 readings, about 50 ms of work without a pause."""


class Inbox:
    """Packets in the order of arrival, and a bell that rings when there is something to do."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: deque[Packet] = deque()
        self.bell = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, packets: Sequence[Packet]) -> int:
        """Take packets in; the number of QoS 0 packets dropped because there was no room."""
        dropped = 0
        if len(self._waiting) + len(packets) > self._limit:
            room = self._limit - len(self._waiting)
            kept = [packet for index, packet in enumerate(packets) if packet.packet_id or index < room]
            dropped = len(packets) - len(kept)
            packets = kept
        self._waiting.extend(packets)
        self.bell.set()
        return dropped

    def take(self, most_packets: int) -> list[Packet]:
        """The oldest packets, as many as make a chunk."""
        waiting = self._waiting
        chunk: list[Packet] = []
        size = 0
        while waiting and len(chunk) < most_packets and size < CHUNK_BYTES:
            packet = waiting.popleft()
            size += len(packet.payload)
            chunk.append(packet)
        return chunk

    def connection_opened(self, *, session_present: bool) -> int:
        """A new connection: what waits from earlier ones can no longer be acknowledged. How many were let go.

        With the session present the broker sends them all again, so keeping them would only repeat them and let
        the queue grow with each connection. Without, the broker has forgotten them and ours are the only copies:
        the newest `limit` stay.
        """
        if session_present:
            kept = [packet for packet in self._waiting if packet.packet_id == 0]
        else:
            kept = list(self._waiting)[-self._limit :]
        let_go = len(self._waiting) - len(kept)
        self._waiting = deque(kept)
        return let_go

    def everything_received_until(self, now: Micros) -> Micros:
        """The latest time up to which every packet received has been taken out."""
        return self._waiting[0].received_at - 1 if self._waiting else now
