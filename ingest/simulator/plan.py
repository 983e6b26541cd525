"""Which incident happens when and to whom: drawn from the seed, one after another, never two to one device."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.simulator.city import City, Place
from ingest.simulator.incidents import Effect, ExpectedAlert, Incident, IncidentKind
from ingest.simulator.kinds import SHEETS, Kind
from streams.contracts.alerts import Severity
from streams.contracts.rules import Rule, SilenceRule, ThresholdRule
from streams.contracts.times import MINUTE, SECOND, Micros, from_seconds

FIRST_AFTER: Micros = 20 * SECOND
"""From the start of the play to its first incident."""

LONGEST_DELAY: Micros = 100 * SECOND
"""How late a packet may be; the truth and the silence rules allow for it."""

_QUIET_BETWEEN: Micros = 20 * MINUTE
"""At least, between two incidents of one device: the first one's alerts have cleared by then."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is drawn for one incident before it has a time: its devices, main property, effects and alerts."""

    devices: tuple[str, ...]
    property: str
    effects: tuple[Effect, ...]
    expected: tuple[ExpectedAlert, ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Minutes an incident of a kind lasts, from and to, its ramp, and how to draw it."""

    shortest_min: int
    longest_min: int
    ramp_min: int
    draw: "Callable[[_Draw], _Scene | None]"


class IncidentPlan:
    """The incidents of one play, in the order they begin. The first seven are one of each kind, then any."""

    def __init__(self, city: City, rules: Mapping[str, Rule], *, start: Micros, per_hour: float) -> None:
        self._incidents = _incidents(city, rules, start, per_hour) if per_hour > 0 else iter(())
        self._next = next(self._incidents, None)

    def beginning_before(self, instant: Micros) -> list[Incident]:
        """Those not asked for yet that begin before `instant`."""
        begun: list[Incident] = []
        while self._next is not None and self._next.begins_at < instant:
            begun.append(self._next)
            self._next = next(self._incidents, None)
        return begun


def _incidents(city: City, rules: Mapping[str, Rule], start: Micros, per_hour: float) -> Iterator[Incident]:
    dice = random.Random(f"incidents {city.seed}")  # noqa: S311  a game, no secret
    free_from: dict[str, Micros] = {}
    at, number = start + FIRST_AFTER, 0
    while True:
        begins_at = at // SECOND * SECOND
        kind = list(IncidentKind)[number] if number < len(IncidentKind) else dice.choice(list(IncidentKind))
        shape = _SHAPES[kind]
        scene = shape.draw(_Draw(city, dice, {device for device, free in free_from.items() if free > begins_at}))
        ends_at = begins_at + dice.randint(shape.shortest_min * 60, shape.longest_min * 60) * SECOND
        number += 1
        at += from_seconds(3600 / per_hour * dice.uniform(0.5, 1.5))
        if scene is None:
            continue  # every device that could have it is busy
        free_from |= dict.fromkeys(scene.devices, ends_at + _QUIET_BETWEEN)
        ramp = shape.ramp_min * MINUTE
        yield Incident(
            id=f"incident-{city.seed}-{number:04d}",
            kind=kind,
            devices=scene.devices,
            property=scene.property,
            begins_at=begins_at,
            ends_at=ends_at,
            ramp=ramp,
            raised_by=begins_at + ramp + max(_alert_delay(rules[alert.rule]) for alert in scene.expected),
            effects=scene.effects,
            expected=scene.expected,
        )


def _alert_delay(rule: Rule) -> Micros:
    """From full strength to the alert at the latest: a dropped packet, the next one late, its hold, the one after."""
    match rule:
        case SilenceRule(after_s=after_s):
            return from_seconds(after_s) + LONGEST_DELAY + 5 * SECOND
        case ThresholdRule(hold_s=hold_s, scope=scope):
            interval_min = SHEETS[Kind(scope.kind)].interval_min if scope.kind else 1
            return from_seconds(hold_s) + 4 * interval_min * MINUTE + LONGEST_DELAY


class _Draw:
    """Draws the scene of one incident from the devices that are not busy; None where there are none left."""

    def __init__(self, city: City, dice: random.Random, busy: set[str]) -> None:
        self._city, self._dice, self._busy = city, dice, busy

    def noise_event(self) -> _Scene | None:
        """A loud spot."""
        return self._one(Kind.NOISE, 0, "demo-noise", ((84, Severity.MEDIUM), (95, Severity.HIGH)))

    def lamp_outage(self) -> _Scene | None:
        """A few lamps of one district lose their supply."""
        lamps = self._some_of_one_district(Kind.STREET_LIGHT, most=6)
        effects = (Effect(Kind.STREET_LIGHT, 0, 0.0),)
        return self._scene(lamps, "power", effects, {Kind.STREET_LIGHT: ("demo-lamp-outage", Severity.LOW)})

    def air_pollution(self) -> _Scene | None:
        """Smoke over the stations of one district."""
        stations = self._some_of_one_district(Kind.AIR_QUALITY, most=4)
        peak, severity = self._dice.choice(((100, Severity.MEDIUM), (180, Severity.HIGH)))
        effects = (Effect(Kind.AIR_QUALITY, 0, peak), Effect(Kind.AIR_QUALITY, 1, 1.5 * peak))
        return self._scene(stations, "pm2_5", effects, {Kind.AIR_QUALITY: ("demo-air-pollution", severity)})

    def flooding(self) -> _Scene | None:
        """Heavy rain over a district, and the water of its gauges rises."""
        gauges = self._some_of_one_district(Kind.WATER_LEVEL, most=3)
        if not gauges:
            return None
        district = gauges[0].district
        rain = [place for place in self._free(Kind.RAIN) if place.district == district][:3]
        level, severity = self._dice.choice(((1.75, Severity.HIGH), (2.3, Severity.CRITICAL)))
        rate, rain_severity = self._dice.choice(((40.0, Severity.LOW), (75.0, Severity.MEDIUM)))
        effects = (Effect(Kind.WATER_LEVEL, 0, level), Effect(Kind.RAIN, 0, rate))
        alerts = {Kind.WATER_LEVEL: ("demo-flooding", severity), Kind.RAIN: ("demo-heavy-rain", rain_severity)}
        return self._scene([*gauges, *rain], "water_level", effects, alerts)

    def congestion(self) -> _Scene | None:
        """Traffic stands at two to five neighbouring detectors of one street."""
        streets = [
            devices
            for devices in self._city.corridors().values()
            if len(devices) > 1 and not self._busy.intersection(devices)
        ]
        if not streets:
            return None
        street = self._dice.choice(streets)
        length = self._dice.randint(2, min(5, len(street)))
        first = self._dice.randint(0, len(street) - length)
        places = [self._city.places[device] for device in street[first : first + length]]
        speed, severity = self._dice.choice(((6.0, Severity.HIGH), (15.0, Severity.MEDIUM)))
        effects = (Effect(Kind.TRAFFIC, 0, 420), Effect(Kind.TRAFFIC, 1, speed), Effect(Kind.TRAFFIC, 2, 72))
        return self._scene(places, "speed", effects, {Kind.TRAFFIC: ("demo-congestion", severity)})

    def device_dead(self) -> _Scene | None:
        """One device says nothing any more; lamps are slow to be missed and left to the gateway's case."""
        kinds = (Kind.TRAFFIC, Kind.AIR_QUALITY, Kind.NOISE, Kind.WATER_LEVEL)
        places = [place for kind in kinds for place in self._free(kind)]
        return self._silent([self._dice.choice(places)]) if places else None

    def gateway_dead(self) -> _Scene | None:
        """A gateway and every device on it say nothing."""
        gateways = [
            place
            for place in self._free(Kind.NETWORK)
            if not self._busy.intersection(self._city.children[place.device.id])
        ]
        if not gateways:
            return None
        gateway = self._dice.choice(gateways)
        return self._silent([gateway, *(self._city.places[child] for child in self._city.children[gateway.device.id])])

    def _free(self, kind: Kind) -> list[Place]:
        return [place for place in self._city.of_kind(kind) if place.device.id not in self._busy]

    def _some_of_one_district(self, kind: Kind, *, most: int) -> list[Place]:
        free = self._free(kind)
        if not free:
            return []
        district = self._dice.choice(free).district
        near = [place for place in free if place.district == district]
        return self._dice.sample(near, self._dice.randint(1, min(most, len(near))))

    def _one(self, kind: Kind, column: int, rule: str, peaks: Sequence[tuple[float, Severity]]) -> _Scene | None:
        free = self._free(kind)
        if not free:
            return None
        peak, severity = self._dice.choice(peaks)
        prop = SHEETS[kind].properties[column].name
        return self._scene([self._dice.choice(free)], prop, (Effect(kind, column, peak),), {kind: (rule, severity)})

    @staticmethod
    def _scene(
        places: Sequence[Place], prop: str, effects: tuple[Effect, ...], alerts: Mapping[Kind, tuple[str, Severity]]
    ) -> _Scene | None:
        """A scene whose devices each get one alert, about the first property the effects name for their kind."""
        if not places:
            return None
        main = {Kind.TRAFFIC: "speed"}
        expected = tuple(
            ExpectedAlert(
                rule=alerts[place.kind][0],
                device=place.device.id,
                property=main.get(place.kind, SHEETS[place.kind].properties[0].name),
                severity=alerts[place.kind][1],
            )
            for place in places
        )
        return _Scene(tuple(place.device.id for place in places), prop, effects, expected)

    @staticmethod
    def _silent(places: Sequence[Place]) -> _Scene:
        expected = tuple(
            ExpectedAlert(f"demo-silence-{place.kind}", place.device.id, "", _SILENCE_SEVERITY[place.kind])
            for place in places
        )
        return _Scene(tuple(place.device.id for place in places), "", (), expected)


_SILENCE_SEVERITY: Mapping[Kind, Severity] = {
    Kind.TRAFFIC: Severity.MEDIUM,
    Kind.AIR_QUALITY: Severity.MEDIUM,
    Kind.NOISE: Severity.LOW,
    Kind.WATER_LEVEL: Severity.HIGH,
    Kind.RAIN: Severity.LOW,
    Kind.STREET_LIGHT: Severity.LOW,
    Kind.NETWORK: Severity.HIGH,
}
"""As in `demo/rules.json`; a test holds the two together."""

_SHAPES: Mapping[IncidentKind, _Shape] = {
    IncidentKind.NOISE_EVENT: _Shape(6, 10, 0, _Draw.noise_event),
    IncidentKind.CONGESTION: _Shape(12, 25, 2, _Draw.congestion),
    IncidentKind.DEVICE_DEAD: _Shape(18, 25, 0, _Draw.device_dead),
    IncidentKind.FLOODING: _Shape(30, 60, 6, _Draw.flooding),
    IncidentKind.LAMP_OUTAGE: _Shape(25, 40, 0, _Draw.lamp_outage),
    IncidentKind.AIR_POLLUTION: _Shape(30, 60, 6, _Draw.air_pollution),
    IncidentKind.GATEWAY_DEAD: _Shape(28, 40, 0, _Draw.gateway_dead),
}
