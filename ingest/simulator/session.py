"""One play from start to stop: connect, register, announce, play, say goodbye, and what to print about it."""

import asyncio
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from ingest.simulator.ledger import Ledger
from ingest.simulator.pace import Pace
from ingest.simulator.packets import AnyPacket, Packet
from ingest.simulator.player import Player
from ingest.simulator.progress import PlayProgress
from ingest.simulator.publisher import Counts, Publisher
from ingest.simulator.registration import Policies, register
from streams.contracts.devices import Device
from streams.contracts.rules import Rule
from streams.runtime.logs import get_logger
from streams.runtime.settings import Settings

_PATIENCE_S = 600.0


@dataclass(frozen=True)
class Session:
    """What is to be played: `rules` and `policies` are registered with the devices where `is_registering`."""

    name: str
    settings: Settings
    devices: Sequence[Device]
    rules: Mapping[str, Rule]
    policies: Policies
    is_registering: bool
    ledger: Path | None
    pace: Pace
    progress: PlayProgress


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended."""

    counts: Counts
    unacknowledged: int
    was_stopped: bool


def run_session(session: Session, packets: Iterable[AnyPacket]) -> Outcome:
    """Play all packets. Raises PlayError or EventLogError where it cannot begin or the broker stays away."""
    with ExitStack() as stack:
        stop = stack.enter_context(_stop_flag())
        ledger = stack.enter_context(Ledger(session.ledger)) if session.ledger else None
        publisher: Publisher[Packet | None] = Publisher(
            session.settings.mqtt.url,
            name=session.name,
            on_acknowledged=lambda packet: ledger.record(packet) if ledger and packet else None,
            patience_s=_PATIENCE_S,
            is_stopped=stop.is_set,
        )
        publisher.connect()
        if session.is_registering:
            _register(session)
        progress = stack.enter_context(session.progress)
        player = Player(publisher, session.settings.mqtt.topic_root, session.pace, progress, stop.is_set)
        ids = [device.id for device in session.devices]
        player.announce(ids, "online")
        player.play(packets)
        player.announce(ids, "offline")
        unacknowledged = publisher.drain()
        publisher.close()
        return Outcome(publisher.counts, unacknowledged, stop.is_set())


def _register(session: Session) -> None:
    done = asyncio.run(register(session.settings.kafka, session.devices, session.rules, session.policies))
    get_logger().info(
        "registered", devices=done.devices, rules=done.rules, policies=done.policies, areas_known=done.areas_known
    )
    if done.areas_known == 0:
        get_logger().warning(
            "no_areas_in_the_registry", consequence="devices are in no area", help="urbanwatch areas import FILE"
        )


class _StopFlag:
    """Set by the first SIGINT or SIGTERM."""

    def __init__(self) -> None:
        self._is_set = False

    def is_set(self) -> bool:
        return self._is_set

    def set(self, _number: int, _frame: FrameType | None) -> None:
        self._is_set = True


@contextmanager
def _stop_flag() -> Iterator[_StopFlag]:
    flag = _StopFlag()
    before = {number: signal.signal(number, flag.set) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield flag
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
