"""Injected incidents: what happens to which devices, and the truth about it that tests compare alerts with."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from ingest.simulator.kinds import Kind
from streams.contracts.alerts import Severity
from streams.contracts.times import Micros, to_iso


class IncidentKind(StrEnum):
    """What can happen to the simulated city."""

    NOISE_EVENT = "noise_event"
    CONGESTION = "congestion"
    DEVICE_DEAD = "device_dead"
    FLOODING = "flooding"
    LAMP_OUTAGE = "lamp_outage"
    AIR_POLLUTION = "air_pollution"
    GATEWAY_DEAD = "gateway_dead"


class ExpectedAlert(msgspec.Struct, frozen=True):
    """An alert the demo rules have to raise; `severity` is the highest it reaches."""

    rule: str
    device: str
    property: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Effect:
    """Property number `column` of the incident's devices of `kind` goes to `peak`, plus or minus 3 %."""

    kind: Kind
    column: int
    peak: float


@dataclass(frozen=True)
class Incident:
    """One incident: its devices measure what the effects say, rising and falling in `ramp`; without any, nothing."""

    id: str
    kind: IncidentKind
    devices: tuple[str, ...]
    property: str
    begins_at: Micros
    ends_at: Micros
    ramp: Micros
    raised_by: Micros
    """When the last of its alerts has to be there, played in real time."""
    effects: tuple[Effect, ...]
    expected: tuple[ExpectedAlert, ...]

    def strength(self, instant: Micros) -> float:
        """0 outside, 1 in full, linear in between over `ramp` at both ends."""
        if not self.begins_at <= instant < self.ends_at:
            return 0.0
        if self.ramp == 0:
            return 1.0
        return min(1.0, (instant - self.begins_at) / self.ramp, (self.ends_at - instant) / self.ramp)


class TruthLine(msgspec.Struct, frozen=True):
    """One line of the truth file, written before the incident begins. Times are ISO 8601 in UTC."""

    id: str
    kind: IncidentKind
    devices: tuple[str, ...]
    property: str
    begins_at: str
    ends_at: str
    raised_by: str
    expected_alerts: tuple[ExpectedAlert, ...]

    @classmethod
    def of(cls, incident: Incident) -> "TruthLine":
        """The truth about one incident."""
        return cls(
            id=incident.id,
            kind=incident.kind,
            devices=incident.devices,
            property=incident.property,
            begins_at=to_iso(incident.begins_at),
            ends_at=to_iso(incident.ends_at),
            raised_by=to_iso(incident.raised_by),
            expected_alerts=incident.expected,
        )
