"""Which incident happens when and to whom: as a script says, and drawn from the seed, never two to one device."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter

from ingest.simulator.city import City
from ingest.simulator.errors import PlayError
from ingest.simulator.incidents import RANDOM_KINDS, Incident, IncidentKind
from ingest.simulator.kinds import SHEETS, Kind
from ingest.simulator.scenes import DRAW, SWING_EVERY, Casting, Scene
from ingest.simulator.statuses import LATEST_WILL
from streams.contracts.readings import ONLINE
from streams.contracts.rules import Rule, SilenceRule, ThresholdRule
from streams.contracts.times import MINUTE, SECOND, Micros, from_seconds

FIRST_AFTER: Micros = 20 * SECOND
"""From the start of the play to its first random incident."""

LONGEST_DELAY: Micros = 100 * SECOND
"""How late a packet may be; the truth and the silence rules allow for it."""

_QUIET_BETWEEN: Micros = 20 * MINUTE
"""At least, between two incidents of one device: the first one's alerts have cleared by then."""

_ON_THE_WAY: Micros = 5 * SECOND
"""From the last packet or tick that matters to the alert, with room to spare."""


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
    IncidentKind.POWER_CUT: _Shape(30, 45),
    IncidentKind.CHATTER: _Shape(3, 6),
}


class IncidentPlan:
    """The incidents of one play, in the order they begin. The first seven random ones are one of each kind, then any.

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
        """Only alerts that are sure to be raised before it is over are expected."""
        full_at = begins_at + _SHAPES[kind].ramp_min * MINUTE
        due = {alert: full_at + self._alert_delay(kind, self.rules[alert.rule]) for alert in scene.expected}
        expected = tuple(alert for alert in scene.expected if due[alert] < ends_at)
        hidden = {(alert.rule, alert.device) for alert in scene.hidden}
        shown = [due[alert] for alert in expected if (alert.rule, alert.device) not in hidden]
        return Incident(
            id=f"incident-{self.city.seed}-{number}",
            kind=kind,
            devices=scene.devices,
            property=scene.property,
            begins_at=begins_at,
            ends_at=ends_at,
            ramp=full_at - begins_at,
            announced_by=min(shown, default=ends_at),
            raised_by=max((due[alert] for alert in expected), default=ends_at),
            effects=scene.effects,
            expected=expected,
            hidden=scene.hidden,
            swing_every=SWING_EVERY if kind is IncidentKind.CHATTER else 0,
        )

    @staticmethod
    def _alert_delay(kind: IncidentKind, rule: Rule) -> Micros:
        """From full strength to the alert at the latest: a dropped packet, the next one late, its hold, the one after.

        Three packets dropped in a row would take longer; that happens once in 125,000.
        """
        match rule:
            case SilenceRule(after_s=after_s):
                return from_seconds(after_s) + LONGEST_DELAY + _ON_THE_WAY
            case ThresholdRule(hold_s=hold_s) if rule.scope.property == ONLINE:
                return LATEST_WILL + from_seconds(hold_s) + _ON_THE_WAY
            case ThresholdRule(hold_s=hold_s) if kind is IncidentKind.CHATTER:
                return 2 * SWING_EVERY + from_seconds(hold_s) + _ON_THE_WAY
            case ThresholdRule(hold_s=hold_s, scope=scope):
                interval_min = SHEETS[Kind(scope.kind)].interval_min if scope.kind else 1
                return from_seconds(hold_s) + 4 * interval_min * MINUTE + LONGEST_DELAY
            case _:
                raise ValueError(f"nobody knows how late an alert of {rule.id} may come")


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
    at, number = staging.start + FIRST_AFTER, 0
    while True:
        begins_at = at // SECOND * SECOND
        kind = RANDOM_KINDS[number] if number < len(RANDOM_KINDS) else dice.choice(RANDOM_KINDS)
        shape = _SHAPES[kind]
        scene = staging.cast(kind, dice, frozenset(device for device, free in free_from.items() if free > begins_at))
        ends_at = begins_at + dice.randint(shape.shortest_min * 60, shape.longest_min * 60) * SECOND
        number += 1
        at += from_seconds(3600 / per_hour * dice.uniform(0.5, 1.5))
        if scene is None:
            continue  # every device that could have it is busy
        incident = staging.incident(f"{number:04d}", kind, scene, begins_at, ends_at)
        if any(_disturbs(other, incident) for other in scripted):
            continue
        free_from |= dict.fromkeys(scene.devices, ends_at + _QUIET_BETWEEN)
        yield incident


def _disturbs(scripted: Incident, drawn: Incident) -> bool:
    """Whether the truth about one of them would not hold beside the other.

    An incident whose alerts are there before a power cut may go on through it: what was measured last stands.
    """
    if not set(scripted.devices).intersection(drawn.devices):
        return False
    is_cut = scripted.kind is IncidentKind.POWER_CUT
    until = drawn.raised_by if is_cut else drawn.ends_at + _QUIET_BETWEEN
    return drawn.begins_at < scripted.ends_at + _QUIET_BETWEEN and scripted.begins_at < until
