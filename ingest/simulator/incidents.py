"""Injected incidents: what happens to which devices, and the truth about it that tests compare alerts with."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from ingest.simulator.effects import FAULTS, Effect
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
    JAM = "jam"
    SLOW_SPOT = "slow_spot"
    SPILL_BACK = "spill_back"
    SUDDEN_DROP = "sudden_drop"
    STUCK = "stuck"
    STUCK_ON = "stuck_on"
    NO_HITS = "no_hits"
    DETECTOR_CHATTER = "detector_chatter"
    SPIKES = "spikes"
    IMPLAUSIBLE = "implausible"
    CLOCK_JUMP = "clock_jump"
    POWER_CUT = "power_cut"
    CHATTER = "chatter"


SCRIPTED_ONLY = frozenset({IncidentKind.POWER_CUT, IncidentKind.CHATTER})
"""Happen only where a script says so."""

RANDOM_KINDS = tuple(kind for kind in IncidentKind if kind not in SCRIPTED_ONLY)
"""What is drawn when nothing is scripted."""

DEVICE_FAULTS = frozenset(
    {
        IncidentKind.STUCK,
        IncidentKind.STUCK_ON,
        IncidentKind.NO_HITS,
        IncidentKind.DETECTOR_CHATTER,
        IncidentKind.SPIKES,
        IncidentKind.IMPLAUSIBLE,
        IncidentKind.CLOCK_JUMP,
    }
)
"""Nothing happens to the city: a device measures wrongly, and no alert about the city may come of it."""


class ExpectedAlert(msgspec.Struct, frozen=True):
    """An alert the demo rules have to raise; `severity` is the highest it reaches.

    `group` is the key it may be gathered under: it then stands as a member of that group. A composed rule's alert is
    about a `place`, as `tag/road:vo-van-kiet`, and names no device.
    """

    rule: str
    device: str
    property: str
    severity: Severity
    group: str | None = None
    place: str = ""


class HiddenAlert(msgspec.Struct, frozen=True):
    """An alert that may be raised, or has to be, but must never come before operators: another one stands for it."""

    rule: str
    device: str
    property: str


@dataclass(frozen=True)
class Incident:
    """One incident: its devices measure what the effects say, rising and falling in `ramp`; without any, nothing.

    With a `swing_every` they swing about a level instead: above and below in turn, at that pace. With a `stagger` it
    reaches each of them that much later than the one before.
    """

    id: str
    kind: IncidentKind
    devices: tuple[str, ...]
    property: str
    begins_at: Micros
    ends_at: Micros
    ramp: Micros
    announced_by: Micros
    """When the first of its alerts has to be before operators, played in real time."""
    raised_by: Micros
    """When the last of its alerts has to be there, played in real time."""
    effects: tuple[Effect, ...]
    expected: tuple[ExpectedAlert, ...]
    hidden: tuple[HiddenAlert, ...] = ()
    swing_every: Micros = 0
    stagger: Micros = 0

    def is_silence(self) -> bool:
        """Whether its devices say nothing."""
        return not self.effects

    def is_going_on(self, instant: Micros) -> bool:
        """Whether the instant lies in it."""
        return self.begins_at <= instant < self.ends_at

    def begins_for(self, device: str) -> Micros:
        """When it reaches one of its devices."""
        return self.begins_at + self.stagger * self.devices.index(device) if self.stagger else self.begins_at

    def strength(self, instant: Micros, device: str) -> float:
        """0 outside, 1 in full, linear in between over `ramp` at both ends; a fault is in full from the beginning."""
        begins_at = self.begins_for(device)
        if not begins_at <= instant < self.ends_at:
            return 0.0
        if self.ramp == 0 or any(isinstance(effect, FAULTS) for effect in self.effects):
            return 1.0
        return min(1.0, (instant - begins_at) / self.ramp, (self.ends_at - instant) / self.ramp)


class TruthLine(msgspec.Struct, frozen=True):
    """One line of the truth file, written before the incident begins. Times are ISO 8601 in UTC."""

    id: str
    kind: IncidentKind
    devices: tuple[str, ...]
    property: str
    begins_at: str
    ends_at: str
    announced_by: str
    raised_by: str
    expected_alerts: tuple[ExpectedAlert, ...]
    not_announced: tuple[HiddenAlert, ...] = ()

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
            announced_by=to_iso(incident.announced_by),
            raised_by=to_iso(incident.raised_by),
            expected_alerts=incident.expected,
            not_announced=incident.hidden,
        )
