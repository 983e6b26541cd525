"""The loop that plays packets to the broker: wait until one is due, publish it, look after the connection."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from ingest.simulator.pace import Pace
from ingest.simulator.packets import AnyPacket, Packet
from ingest.simulator.publisher import Counts, Publisher
from streams.contracts.times import SECOND, Micros

_GLANCE_EVERY = 256
"""Packets between two looks at the stop flag while there is no time to wait."""

_LONGEST_WAIT: Micros = SECOND // 5
_DRAIN_DEADLINE_S = 15.0


class Watcher(Protocol):
    """Who is told how it goes, several times a second."""

    def seen(self, counts: Counts, played: Micros) -> None: ...


@dataclass(frozen=True)
class Player:
    """Plays packets below `topic_root` until they end or `is_stopped` says so."""

    publisher: Publisher[Packet | None]
    topic_root: str
    pace: Pace
    watcher: Watcher
    is_stopped: Callable[[], bool]

    def announce(self, devices: Iterable[str], status: str) -> None:
        """Publish each device's retained status: with one connection for all, a last will would name none of them."""
        for device in devices:
            self.publisher.publish(f"{self.topic_root}/{device}/status", status.encode(), None, retain=True)

    def play(self, packets: Iterable[AnyPacket]) -> int:
        """Publish every packet when it is due; how many are still unacknowledged at the end."""
        for number, packet in enumerate(packets):
            is_wanted = self._wait_until(self.pace.due(packet.sent_at), packet.sent_at)
            if not is_wanted or (number % _GLANCE_EVERY == 0 and self._glance(packet.sent_at)):
                break
            topic = f"{self.topic_root}/{packet.device}/{packet.channel}"
            token = packet if isinstance(packet, Packet) else None
            self.publisher.publish(topic, packet.payload(), token, retain=packet.is_retained)
        return self.publisher.drain(_DRAIN_DEADLINE_S)

    def _wait_until(self, due: Micros, played: Micros) -> bool:
        """False as soon as it is stopped."""
        while (ahead := due - wall_clock()) > 0:
            if self._glance(played):
                return False
            self.publisher.pump(min(ahead, _LONGEST_WAIT) / SECOND)
        return True

    def _glance(self, played: Micros) -> bool:
        self.watcher.seen(self.publisher.counts, played)
        return self.is_stopped()


def wall_clock() -> Micros:
    """Now."""
    return time.time_ns() // 1_000
