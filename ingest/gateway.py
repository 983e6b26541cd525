"""The gateway: packets come in over MQTT, are judged, go to Kafka, and are acknowledged after Kafka has them.

One chunk is under way at a time, so the order of each device holds; while it is, the next one piles up, so a busy
gateway takes large chunks and an idle one waits for nobody.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest import metrics
from ingest.clock import SteadyClock
from ingest.forwarding import Forwarder, rejection_of, rejection_records, tick_records, verdict_record
from ingest.inbox import Inbox
from ingest.measurements import Fault
from ingest.mqtt import MqttSource
from ingest.packets import Packet
from ingest.registered import RegisteredDevices
from ingest.screening import Screen
from ingest.ticker import Ticker
from ingest.topics import ProbeRoute, Router
from streams.contracts.readings import Reading, Tick
from streams.contracts.rejections import Reason, Rejection
from streams.contracts.verdicts import Verdict
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.settings import Settings

_SHORTEST_ROUND_S = 0.01
"""A chunk begins no sooner than this after the one before. A packet that comes after a pause waits for nothing; under
load 5 ms on average halve the work: a chunk costs Kafka and us about 1 ms each, however small it is."""

_MOST_REJECTIONS = 100
"""Rejections of one packet, so that none grows hundredfold on its way to Kafka."""

_LONGEST_LOGGED = 256


@dataclass(slots=True)
class Judged:
    """A chunk after judging, each list in the order of arrival."""

    readings: list[Reading] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    probes: list[bytes] = field(default_factory=list)


class Judge:
    """What becomes of each packet: readings, rejections, or a probe come back. Any bytes on any topic get an answer."""

    def __init__(self, settings: Settings, router: Router, registered: set[str]) -> None:
        self._router = router
        self._screen = Screen(settings.gateway)
        self._limit = settings.mqtt.packet_limit_bytes
        self._registered = registered

    def judge(self, chunk: Sequence[Packet]) -> Judged:
        """All packets of the chunk; each reading of an array is judged on its own.

        A packet whose judging fails, which is a fault of ours, is rejected whole: unacknowledged it would come again
        after each restart and let nothing past.
        """
        judged = Judged()
        for packet in chunk:
            sound = len(judged.readings)
            try:
                self._judge_packet(packet, judged)
            except Exception as error:  # noqa: BLE001  any fault of ours, as said above
                get_logger().exception("packet_not_judged", topic=packet.topic[:_LONGEST_LOGGED])
                del judged.readings[sound:]
                fault = Fault(Reason.NOT_JUDGED, f"Judging it failed: {type(error).__name__}.")
                judged.rejections.append(rejection_of(packet, fault, device=None))
        return judged

    def _judge_packet(self, packet: Packet, judged: Judged) -> None:
        destination = self._router.find(packet.topic)
        if isinstance(destination, ProbeRoute):
            judged.probes.append(packet.payload)
            return
        if isinstance(destination, Fault):
            judged.rejections.append(rejection_of(packet, destination, device=None))
            return
        device = destination.device
        if packet.size_bytes > self._limit:
            detail = f"The packet has {packet.size_bytes} bytes; {self._limit} are accepted."
            judged.rejections.append(rejection_of(packet, Fault(Reason.TOO_LARGE, detail), device))
            return
        received_at, is_registered = packet.received_at, device in self._registered
        found = destination.decoder.decode(packet.payload)
        faults: list[tuple[int, Fault]] = []
        for index, each in enumerate(found):
            outcome = (
                each
                if isinstance(each, Fault)
                else self._screen.screen(each, device, received_at, is_registered=is_registered)
            )
            if isinstance(outcome, Fault):
                faults.append((index, outcome))
            else:
                judged.readings.append(outcome)
        if faults:
            judged.rejections += _rejections(packet, device, faults, is_array=len(found) > 1)


def _rejections(packet: Packet, device: str, faults: list[tuple[int, Fault]], *, is_array: bool) -> list[Rejection]:
    """One each, with the index in an array; of more than `_MOST_REJECTIONS` the last tells how many there were."""
    rejections: list[Rejection] = []
    for index, fault in faults[:_MOST_REJECTIONS]:
        detail = f"Reading {index}: {fault.detail}" if is_array else fault.detail
        if len(rejections) == _MOST_REJECTIONS - 1 < len(faults) - 1:
            detail = f"{detail} The packet holds {len(faults)} bad readings; the rest are not listed."
        rejections.append(rejection_of(packet, Fault(fault.reason, detail, fault.sample), device))
    return rejections


class Gateway:
    """The flow. It ends when `stop` is called, after the chunk that is under way."""

    def __init__(
        self,
        settings: Settings,
        *,
        inbox: Inbox,
        source: MqttSource,
        publisher: Publisher,
        registered: RegisteredDevices,
        ticker: Ticker,
        clock: SteadyClock,
        judge: Judge,
    ) -> None:
        self._settings = settings.gateway
        self._inbox = inbox
        self._source = source
        self._publisher = publisher
        self._registered = registered
        self._ticker = ticker
        self._clock = clock
        self._judge = judge
        self._forwarder = Forwarder()
        self._loop_time = asyncio.get_running_loop().time
        self._is_stopping = False

    async def run(self) -> None:
        """Publish all that waits, acknowledge it, and again, until stopped."""
        while True:
            if not len(self._inbox):
                await self._inbox.bell.wait()
            self._inbox.bell.clear()
            if self._is_stopping:
                return
            started = self._loop_time()
            await self._one_chunk()
            await asyncio.sleep(_SHORTEST_ROUND_S - (self._loop_time() - started))

    def stop(self) -> None:
        """Take up no further chunk."""
        self._is_stopping = True
        self._inbox.bell.set()

    async def beat(self) -> None:
        """Each second, at the full second: a probe goes out and the flow looks whether a tick is due."""
        while self._settings.ticks_enabled:
            self._source.send_probe(self._ticker.new_probe(time.monotonic()))
            self._inbox.bell.set()
            await asyncio.sleep(1 - time.time() % 1)

    async def _one_chunk(self) -> None:
        self._clock.refuse_if_far_behind()
        chunk = self._inbox.take(self._settings.chunk_packets)
        judged = self._judge.judge(chunk)
        records = [
            *self._forwarder.readings(judged.readings),
            *rejection_records(judged.rejections),
            *self._city_time(judged.probes),
        ]
        started = time.perf_counter()
        await self._publisher.publish(records)
        self._source.acknowledge(chunk)
        _count(chunk, judged, time.perf_counter() - started)

    def _city_time(self, probes: Sequence[bytes]) -> list[Outgoing]:
        """Ticks and verdicts that are due; nothing has been awaited since the chunk was taken, so none overtakes."""
        moment = time.monotonic()
        for probe in probes:
            round_trip_s = self._ticker.probe_returned(probe, moment)
            if round_trip_s is not None:
                metrics.ROUND_TRIP.observe(round_trip_s)
        if not self._settings.ticks_enabled:
            return []
        at = self._inbox.everything_received_until(self._clock.now())
        records: list[Outgoing] = []
        for due in self._ticker.due(at, self._registered.position, moment):
            match due:
                case Tick():
                    records += tick_records(due)
                case Verdict():
                    records.append(verdict_record(due))
        return records


def _count(chunk: Sequence[Packet], judged: Judged, publish_s: float) -> None:
    if not chunk:
        return
    metrics.RECEIVED.inc(len(chunk))
    metrics.CHUNK.observe(len(chunk))
    metrics.PUBLISH.observe(publish_s)
    metrics.ACCEPTED.inc(len(judged.readings))
    for reason, count in Counter(rejection.reason for rejection in judged.rejections).items():
        metrics.REJECTED.labels(reason.value).inc(count)
