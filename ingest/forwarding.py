"""What was judged, as records of the event log. Pure."""

from collections.abc import Sequence

from ingest.measurements import Fault
from ingest.packets import Packet
from streams.contracts.readings import Reading, Tick
from streams.contracts.rejections import SAMPLE_BYTES, Rejection
from streams.contracts.topics import ALARM_LOG, READINGS, REJECTIONS, SIGHTINGS
from streams.contracts.verdicts import Verdict
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing

_LONGEST_SOURCE = 256
_MOST_REMEMBERED = 65_536


def rejection_of(packet: Packet, fault: Fault, device: str | None) -> Rejection:
    """The fault with all that is known about its packet. A long topic is cut to 256 characters."""
    return Rejection(
        source=packet.topic.decode("utf-8", "replace")[:_LONGEST_SOURCE],
        reason=fault.reason,
        detail=fault.detail,
        received_at=packet.received_at,
        sample=(packet.payload if fault.sample is None else fault.sample)[:SAMPLE_BYTES],
        size_bytes=packet.size_bytes,
        device=device,
    )


class Forwarder:
    """Makes records. A device's key and partition are remembered (65,536 devices, then forgotten all at once)."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[int, bytes]] = {}

    def readings(self, readings: Sequence[Reading]) -> list[Outgoing]:
        """One record each, in their order."""
        places = self._places
        records = []
        for reading in readings:
            place = places.get(reading.device) or self._place(reading.device)
            records.append(Outgoing(READINGS, place[0], place[1], encode(reading)))
        return records

    def _place(self, device: str) -> tuple[int, bytes]:
        if len(self._places) >= _MOST_REMEMBERED:
            self._places.clear()
        place = (READINGS.partition_of(device), device.encode())
        self._places[device] = place
        return place


def rejection_records(rejections: Sequence[Rejection]) -> list[Outgoing]:
    """One record each, in their order."""
    return [
        Outgoing(REJECTIONS, REJECTIONS.partition_of(rejection.source), rejection.source.encode(), encode(rejection))
        for rejection in rejections
    ]


def tick_records(tick: Tick) -> list[Outgoing]:
    """The tick in every partition of readings and sightings and in the alarm log."""
    value = encode(tick)
    return [
        Outgoing(topic, partition, None, value)
        for topic in (READINGS, SIGHTINGS, ALARM_LOG)
        for partition in range(topic.partitions)
    ]


def verdict_record(verdict: Verdict) -> Outgoing:
    """The gateway's own verdict in the alarm log."""
    return Outgoing(ALARM_LOG, 0, None, encode(verdict))
