"""Which incident happens when and to whom: as a script says, and drawn from the seed, never two to one device."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter

from ingest.simulator.casts import DRAW
from ingest.simulator.city import City
from ingest.simulator.city_calendar import sleeps
from ingest.simulator.delays import longest_wait
from ingest.simulator.errors import PlayError
from ingest.simulator.incidents import RANDOM_KINDS, ExpectedAlert, Incident, IncidentKind
from ingest.simulator.kinds import SHEETS
from ingest.simulator.scenes import SWING_EVERY, Casting, Scene
from streams.contracts.rules import Rule, Stage
from streams.contracts.times import MINUTE, SECOND, Micros, from_seconds

FIRST_AFTER: Micros = 20 * SECOND
"""From the start of the play to its first random incident."""

_QUIET_BETWEEN: Micros = 20 * MINUTE
"""At least, between two incidents of one device: the first one's alerts have cleared by then."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """An incident somebody asked for: `after` the start, for `length` or as long as its kind usually lasts."""

    kind: IncidentKind
    after: Micros
    length: Micros | None = None


@dataclass(frozen=True, slots=True)
class _Shape:
    """Minutes an incident of a kind lasts, from and to, and its ramp."""

    shortest_min: int
    longest_min: int
    ramp_min: int = 0


_SHAPES: Mapping[IncidentKind, _Shape] = {
    IncidentKind.NOISE_EVENT: _Shape(6, 10),
    IncidentKind.CONGESTION: _Shape(12, 25, ramp_min=2),
    IncidentKind.DEVICE_DEAD: _Shape(18, 25),
    IncidentKind.FLOODING: _Shape(30, 60, ramp_min=6),
    IncidentKind.LAMP_OUTAGE: _Shape(32, 45),
    IncidentKind.AIR_POLLUTION: _Shape(30, 60, ramp_min=6),
    IncidentKind.GATEWAY_DEAD: _Shape(30, 45),
    IncidentKind.JAM: _Shape(20, 40, ramp_min=2),
    IncidentKind.SLOW_SPOT: _Shape(15, 30, ramp_min=2),
    IncidentKind.SPILL_BACK: _Shape(35, 55, ramp_min=2),
    IncidentKind.SUDDEN_DROP: _Shape(60, 120, ramp_min=2),
    IncidentKind.STUCK: _Shape(60, 120),
    IncidentKind.STUCK_ON: _Shape(60, 120),
    IncidentKind.NO_HITS: _Shape(60, 120),
    IncidentKind.DETECTOR_CHATTER: _Shape(20, 40),
    IncidentKind.SPIKES: _Shape(30, 60),
    IncidentKind.IMPLAUSIBLE: _Shape(30, 60),
    IncidentKind.CLOCK_JUMP: _Shape(30, 60),
    IncidentKind.POWER_CUT: _Shape(30, 45),
    IncidentKind.CHATTER: _Shape(3, 6),
}


class IncidentPlan:
    """The incidents of one play, in the order they begin. The random ones begin with one of each kind that can be.

    PlayError where a script asks for what cannot be played.
    """

    def __init__(
        self,
        city: City,
        rules: Mapping[str, Rule],
        *,
        start: Micros,
        per_hour: float,
        script: Sequence[Scripted] = (),
    ) -> None:
        staging = _Staging(city, rules, start)
        scripted = list(_scripted(staging, script))
        drawn = _drawn(staging, per_hour, scripted) if per_hour > 0 else iter(())
        self._incidents: Iterator[Incident] = merge(scripted, drawn, key=attrgetter("begins_at"))
        self._next = next(self._incidents, None)

    def beginning_before(self, instant: Micros) -> list[Incident]:
        """Those not asked for yet that begin before `instant`."""
        begun: list[Incident] = []
        while self._next is not None and self._next.begins_at < instant:
            begun.append(self._next)
            self._next = next(self._incidents, None)
        return begun


@dataclass(frozen=True)
class _Staging:
    """What turns a scene into an incident of this city."""

    city: City
    rules: Mapping[str, Rule]
    start: Micros

    def cast(self, kind: IncidentKind, dice: random.Random, busy: frozenset[str]) -> Scene | None:
        return DRAW[kind](Casting(self.city, self.rules, dice, busy))

    def incident(self, number: str, kind: IncidentKind, scene: Scene, begins_at: Micros, ends_at: Micros) -> Incident:
        """Only alerts that are sure to be raised before it is over are expected, and none of a rule that sleeps."""
        ramp = _SHAPES[kind].ramp_min * MINUTE
        due = {
            alert: self._full_at(scene, alert, begins_at + ramp) + self._longest_wait(kind, scene, alert)
            for alert in scene.expected
        }
        expected = tuple(
            alert for alert in scene.expected if due[alert] < ends_at and not self._sleeps(alert, begins_at, ends_at)
        )
        hidden = {(alert.rule, alert.device) for alert in scene.hidden}
        shown = [
            due[alert]
            for alert in expected
            if (alert.rule, alert.device) not in hidden and self.rules[alert.rule].stage is Stage.LIVE
        ]
        return Incident(
            id=f"incident-{self.city.seed}-{number}",
            kind=kind,
            devices=scene.devices,
            property=scene.property,
            begins_at=begins_at,
            ends_at=ends_at,
            ramp=ramp,
            announced_by=min(shown, default=ends_at),
            raised_by=max((due[alert] for alert in expected), default=ends_at),
            effects=scene.effects,
            expected=expected,
            hidden=scene.hidden,
            swing_every=SWING_EVERY if kind is IncidentKind.CHATTER else 0,
            stagger=scene.stagger,
        )

    @staticmethod
    def _full_at(scene: Scene, alert: ExpectedAlert, first_full_at: Micros) -> Micros:
        """When the alert's device has it in full; the last of all, for an alert about a place."""
        number = len(scene.devices) - 1 if alert.place else scene.devices.index(alert.device)
        return first_full_at + number * scene.stagger

    def _longest_wait(self, kind: IncidentKind, scene: Scene, alert: ExpectedAlert) -> Micros:
        place = self.city.places[alert.device or scene.devices[0]]
        return longest_wait(kind, self.rules[alert.rule], SHEETS[place.kind].interval_min * MINUTE)

    def _sleeps(self, alert: ExpectedAlert, begins_at: Micros, ends_at: Micros) -> bool:
        """Whether one of the rule's calendars holds at its device at any time until a while after the incident."""
        unless = self.rules[alert.rule].unless
        ward = self.city.places[alert.device].ward if alert.device else ""
        times = range(begins_at - _QUIET_BETWEEN, ends_at + _QUIET_BETWEEN, _QUIET_BETWEEN)
        return any(sleeps(unless, at, ward) for at in times)


def _scripted(staging: _Staging, script: Sequence[Scripted]) -> Iterator[Incident]:
    """The script's incidents in the order they begin; a device has one at a time, and none during a power cut."""
    dice = random.Random(f"script {staging.city.seed}")  # noqa: S311  a game, no secret
    before: list[Incident] = []
    for number, wanted in enumerate(sorted(script, key=attrgetter("after")), start=1):
        shape = _SHAPES[wanted.kind]
        begins_at = (staging.start + wanted.after) // SECOND * SECOND
        ends_at = begins_at + (wanted.length or dice.randint(shape.shortest_min * 60, shape.longest_min * 60) * SECOND)
        going_on = [incident for incident in before if incident.ends_at > begins_at]
        is_cut = wanted.kind is IncidentKind.POWER_CUT
        if any(incident.kind is IncidentKind.POWER_CUT or is_cut for incident in going_on):
            raise PlayError(f"{wanted.kind} and a power cut overlap in the script: what is dark can raise nothing")
        busy = frozenset(device for incident in going_on for device in incident.devices)
        scene = staging.cast(wanted.kind, dice, busy)
        if scene is None:
            raise PlayError(f"no device is left for {wanted.kind}; ask for a larger city (--devices)")
        before.append(staging.incident(f"s{number:03d}", wanted.kind, scene, begins_at, ends_at))
        yield before[-1]


def _drawn(staging: _Staging, per_hour: float, scripted: Sequence[Incident]) -> Iterator[Incident]:
    dice = random.Random(f"incidents {staging.city.seed}")  # noqa: S311  a game, no secret
    free_from: dict[str, Micros] = {}
    waiting = list(RANDOM_KINDS)
    at, number = staging.start + FIRST_AFTER, 0
    while True:
        begins_at = at // SECOND * SECOND
        busy = frozenset(device for device, free in free_from.items() if free > begins_at)
        kind, scene = _first_possible(staging, [*waiting, dice.choice(RANDOM_KINDS)], dice, busy)
        shape = _SHAPES[kind]
        ends_at = begins_at + dice.randint(shape.shortest_min * 60, shape.longest_min * 60) * SECOND
        number += 1
        at += from_seconds(3600 / per_hour * dice.uniform(0.5, 1.5))
        if scene is None:
            continue  # every device that could have it is busy
        if kind in waiting:
            waiting.remove(kind)
        incident = staging.incident(f"{number:04d}", kind, scene, begins_at, ends_at)
        if any(_disturbs(other, incident) for other in scripted):
            continue
        free_from |= dict.fromkeys(scene.devices, ends_at + _QUIET_BETWEEN)
        yield incident


def _first_possible(
    staging: _Staging, kinds: Sequence[IncidentKind], dice: random.Random, busy: frozenset[str]
) -> tuple[IncidentKind, Scene | None]:
    """The first of the kinds for which there are devices; the last one with nothing if there is none."""
    for kind in kinds:
        scene = staging.cast(kind, dice, busy)
        if scene is not None:
            return kind, scene
    return kinds[-1], None


def _disturbs(scripted: Incident, drawn: Incident) -> bool:
    """Whether the truth about one of them would not hold beside the other.

    An incident whose alerts are there before a power cut may go on through it: what was measured last stands.
    """
    if not set(scripted.devices).intersection(drawn.devices):
        return False
    is_cut = scripted.kind is IncidentKind.POWER_CUT
    until = drawn.raised_by if is_cut else drawn.ends_at + _QUIET_BETWEEN
    return drawn.begins_at < scripted.ends_at + _QUIET_BETWEEN and scripted.begins_at < until
