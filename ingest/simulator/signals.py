"""Two hours of real signal-controller events, from the package `atspm`, as readings of its detectors.

The clip: one controller, 15 April 2024, 12:00 to 14:00 by the controller's own clock, to a tenth of a second. A
detector-on event (code 82 of the Indiana high-resolution enumerations) becomes a reading `detector_on` = 1 of that
detector at that time, a detector-off event (81) a reading `detector_off` = 1. `atspm` counts the distinct on-events
of a detector in a bin (`atspm/queries/actuations.sql`: `COUNT(*)` of event 82 by `TIME_BUCKET` and parameter, every
detector, configured or not), so `count` and `sum` of `detector_on` over 15 minutes are its volumes.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from importlib.resources import as_file, files
from typing import Any

import pyarrow.parquet

from ingest.simulator.packets import Packet, Property
from streams.contracts.devices import Device, Location
from streams.contracts.times import DAY, MINUTE, Micros, from_datetime

DETECTOR_ON = Property("detector_on", "")
DETECTOR_OFF = Property("detector_off", "")
QUARTER_HOUR: Micros = 15 * MINUTE
"""The bin of the volumes; whatever moves the clip moves it by whole ones."""

_PROPERTY_OF_EVENT: Mapping[int, Property] = {82: DETECTOR_ON, 81: DETECTOR_OFF}
_CROSSING = Location(lat=10.7535, lon=106.6985)
"""A made-up crossing in Phường Bến Đá."""

_DEGREES_AROUND = 0.0006


@dataclass(frozen=True, slots=True)
class DetectorEvent:
    """One detector went on or off."""

    device: str
    property: Property
    at: Micros


@dataclass(frozen=True)
class SignalClip:
    """All events in order of time; `begins_at` and `ends_at` are the full quarter hours around them."""

    events: Sequence[DetectorEvent]
    devices: Sequence[Device]
    begins_at: Micros
    ends_at: Micros

    @property
    def length(self) -> Micros:
        """A whole number of quarter hours."""
        return self.ends_at - self.begins_at

    def packets(self, shift: Micros) -> Iterator[Packet]:
        """One packet an event, `shift` later than it happened, sent when it happens."""
        for event in self.events:
            at = event.at + shift
            yield Packet(event.device, (event.property,), (1.0,), at, at)

    def rounds(self, shift: Micros) -> Iterator[Packet]:
        """The clip again and again, each round beginning where the one before ended."""
        while True:
            yield from self.packets(shift)
            shift += self.length


def whole_days_back(clip: SignalClip, now: Micros) -> Micros:
    """The shift by whole days that brings the clip closest to now with its last event in the past."""
    return (now - clip.events[-1].at) // DAY * DAY


def to_now(clip: SignalClip, now: Micros) -> Micros:
    """The shift by whole quarter hours that lets the clip begin with the quarter hour that is running."""
    return (now - clip.begins_at) // QUARTER_HOUR * QUARTER_HOUR


def load_clip(zone: tzinfo = UTC) -> SignalClip:
    """The clip, its clock (which names no zone) read in `zone`."""
    data = files("atspm").joinpath("data")
    with as_file(data.joinpath("sample_raw_data.parquet")) as path:
        rows: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
    with as_file(data.joinpath("sample_config.parquet")) as path:
        config: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
    found = {
        (row["TimeStamp"], row["DeviceId"], row["Parameter"], row["EventId"])
        for row in rows
        if row["EventId"] in _PROPERTY_OF_EVENT
    }  # a set: atspm counts distinct rows
    events = [
        DetectorEvent(
            _detector_id(controller, detector), _PROPERTY_OF_EVENT[code], from_datetime(time.replace(tzinfo=zone))
        )
        for time, controller, detector, code in sorted(found)
    ]
    return SignalClip(
        events=events,
        devices=_devices(sorted({(controller, detector) for _, controller, detector, _ in found}), config),
        begins_at=events[0].at // QUARTER_HOUR * QUARTER_HOUR,
        ends_at=-(-events[-1].at // QUARTER_HOUR) * QUARTER_HOUR,
    )


def _detector_id(controller: int, detector: int) -> str:
    return f"signal-{controller}-det-{detector}"


def _devices(detectors: Sequence[tuple[int, int]], config: Sequence[Mapping[str, Any]]) -> list[Device]:
    """The controller at its crossing, its detectors around it, on the side of their phase."""
    known = {(row["DeviceId"], row["Parameter"]): row for row in config}
    devices = [
        Device(
            id=f"signal-{controller}",
            kind="signal_controller",
            name=f"Tủ tín hiệu {controller}, Ngã tư Bến Đá",
            location=_CROSSING,
            tags=("replayed",),
        )
        for controller in sorted({controller for controller, _ in detectors})
    ]
    for controller, detector in detectors:
        row = known.get((controller, detector))
        what = f" (pha {row['Phase']}, {row['Function']})" if row else ""
        devices.append(
            Device(
                id=_detector_id(controller, detector),
                kind="signal_detector",
                name=f"Vòng từ {detector}{what}, Ngã tư Bến Đá",
                location=_beside_the_crossing(row["Phase"] if row else detector, detector),
                tags=("replayed",),
                parent=f"signal-{controller}",
            )
        )
    return devices


def _beside_the_crossing(phase: int, detector: int) -> Location:
    angle = math.tau * (phase % 8) / 8
    away = _DEGREES_AROUND * (1 + detector % 7 / 4)
    return Location(
        lat=round(_CROSSING.lat + away * math.sin(angle), 6), lon=round(_CROSSING.lon + away * math.cos(angle), 6)
    )
