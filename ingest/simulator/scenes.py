"""Who an incident happens to, what they then measure, and which alerts that has to raise: drawn, without a time yet."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.simulator.city import City, Place
from ingest.simulator.effects import Effect, Reaches
from ingest.simulator.incidents import ExpectedAlert, HiddenAlert
from ingest.simulator.kinds import SHEETS, Kind
from streams.contracts.alerts import Severity
from streams.contracts.managing import Gathering, Group
from streams.contracts.readings import ONLINE
from streams.contracts.rules import Rule, SilenceRule
from streams.contracts.times import SECOND, Micros

GATEWAY_OFFLINE = "demo-gateway-offline"
SWING_EVERY: Micros = 4 * SECOND


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn for one incident before it has a time: its devices, main property, effects and alerts."""

    devices: tuple[str, ...]
    property: str
    effects: tuple[Effect, ...]
    expected: tuple[ExpectedAlert, ...]
    hidden: tuple[HiddenAlert, ...] = ()
    stagger: Micros = 0


@dataclass(frozen=True)
class Casting:
    """Draws the scene of one incident from the devices that are not busy; None where there are none left."""

    city: City
    rules: Mapping[str, Rule]
    dice: random.Random
    busy: frozenset[str] = frozenset()

    def noise_event(self) -> Scene | None:
        """A loud spot."""
        peak, severity = self.dice.choice(((84.0, Severity.MEDIUM), (95.0, Severity.HIGH)))
        return self._loud(peak, severity)

    def chatter(self) -> Scene | None:
        """A noise meter with a loose contact: its value swings about the level, far oftener than it should speak."""
        return self._loud(83.0, Severity.MEDIUM)

    def lamp_outage(self) -> Scene | None:
        """A few lamps of one district lose their supply."""
        lamps = self._some_of_one_district(Kind.STREET_LIGHT, most=6)
        effects = (Reaches(Kind.STREET_LIGHT, 0, 0.0),)
        return self.scene(lamps, "power", effects, {Kind.STREET_LIGHT: ("demo-lamp-outage", Severity.LOW)})

    def air_pollution(self) -> Scene | None:
        """Smoke over the stations of one district."""
        stations = self._some_of_one_district(Kind.AIR_QUALITY, most=4)
        peak, severity = self.dice.choice(((100, Severity.MEDIUM), (180, Severity.HIGH)))
        effects = (Reaches(Kind.AIR_QUALITY, 0, peak), Reaches(Kind.AIR_QUALITY, 1, 1.5 * peak))
        return self.scene(stations, "pm2_5", effects, {Kind.AIR_QUALITY: ("demo-air-pollution", severity)})

    def flooding(self) -> Scene | None:
        """Heavy rain over a district, and the water of its gauges rises."""
        gauges = self._some_of_one_district(Kind.WATER_LEVEL, most=3)
        if not gauges:
            return None
        district = gauges[0].district
        rain = [place for place in self.free(Kind.RAIN) if place.district == district][:3]
        level, severity = self.dice.choice(((1.75, Severity.HIGH), (2.3, Severity.CRITICAL)))
        rate, rain_severity = self.dice.choice(((40.0, Severity.LOW), (75.0, Severity.MEDIUM)))
        effects = (Reaches(Kind.WATER_LEVEL, 0, level), Reaches(Kind.RAIN, 0, rate))
        alerts = {Kind.WATER_LEVEL: ("demo-flooding", severity), Kind.RAIN: ("demo-heavy-rain", rain_severity)}
        return self.scene([*gauges, *rain], "water_level", effects, alerts)

    def congestion(self) -> Scene | None:
        """Traffic stands at two to five neighbouring detectors of one street."""
        streets = self.free_streets()
        if not streets:
            return None
        places = self.neighbours(self.dice.choice(streets), 2, 5)
        speed, severity = self.dice.choice(((6.0, Severity.HIGH), (15.0, Severity.MEDIUM)))
        effects = (Reaches(Kind.TRAFFIC, 0, 420), Reaches(Kind.TRAFFIC, 1, speed), Reaches(Kind.TRAFFIC, 2, 72))
        return self.scene(places, "speed", effects, {Kind.TRAFFIC: ("demo-congestion", severity)})

    def device_dead(self) -> Scene | None:
        """One device says nothing any more; lamps are slow to be missed and left to the gateway's case."""
        kinds = (Kind.TRAFFIC, Kind.AIR_QUALITY, Kind.NOISE, Kind.WATER_LEVEL)
        places = [place for kind in kinds for place in self.free(kind)]
        if not places:
            return None
        dead = self.dice.choice(places)
        return Scene((dead.device.id,), "", (), (self._silence(dead),))

    def gateway_dead(self) -> Scene | None:
        """A gateway and every device on it say nothing."""
        gateways = [
            place
            for place in self.free(Kind.NETWORK)
            if not self.busy.intersection(self.city.children[place.device.id])
        ]
        if not gateways:
            return None
        gateway = self.dice.choice(gateways)
        return self._dark([gateway, *(self.city.places[child] for child in self.city.children[gateway.device.id])])

    def power_cut(self) -> Scene | None:
        """Nothing in the city says anything."""
        return self._dark(list(self.city.places.values()))

    def _dark(self, places: Sequence[Place]) -> Scene:
        """Gateways are known to be gone by their wills; every silence, their own included, is theirs to explain."""
        gone = (
            ExpectedAlert(
                GATEWAY_OFFLINE,
                place.device.id,
                ONLINE,
                Severity.HIGH,
                group_key(self.rules[GATEWAY_OFFLINE].group, place),
            )
            for place in places
            if place.kind is Kind.NETWORK
        )
        silences = [self._silence(place) for place in places]
        hidden = (HiddenAlert(silence.rule, silence.device, silence.property) for silence in silences)
        return Scene(_ids(places), "", (), (*gone, *silences), tuple(hidden))

    def _silence(self, place: Place) -> ExpectedAlert:
        rule = self.rules[f"demo-silence-{place.kind}"]
        if not isinstance(rule, SilenceRule):
            raise TypeError(f"{rule.id} is to be a silence rule")
        return ExpectedAlert(rule.id, place.device.id, "", rule.severity, group_key(rule.group, place))

    def _loud(self, peak: float, severity: Severity) -> Scene | None:
        free = self.free(Kind.NOISE)
        chosen = [self.dice.choice(free)] if free else []
        alerts = {Kind.NOISE: ("demo-noise", severity)}
        return self.scene(chosen, "noise_level", (Reaches(Kind.NOISE, 0, peak),), alerts)

    def free(self, kind: Kind) -> list[Place]:
        """The devices of a kind that have no incident."""
        return [place for place in self.city.of_kind(kind) if place.device.id not in self.busy]

    def free_streets(self) -> list[tuple[str, ...]]:
        """The detectors of each street with several of them, none of which has an incident; main roads left out."""
        streets = self.city.corridors().values()
        return [devices for devices in streets if len(devices) > 1 and not self.busy.intersection(devices)]

    def neighbours(self, street: Sequence[str], least: int, most: int) -> list[Place]:
        """So many detectors in a row, from anywhere in the street."""
        length = self.dice.randint(min(least, len(street)), min(most, len(street)))
        first = self.dice.randint(0, len(street) - length)
        return [self.city.places[device] for device in street[first : first + length]]

    def _some_of_one_district(self, kind: Kind, *, most: int) -> list[Place]:
        free = self.free(kind)
        if not free:
            return []
        district = self.dice.choice(free).district
        near = [place for place in free if place.district == district]
        return self.dice.sample(near, self.dice.randint(1, min(most, len(near))))

    def scene(
        self,
        places: Sequence[Place],
        prop: str,
        effects: tuple[Effect, ...],
        alerts: Mapping[Kind, tuple[str, Severity]],
    ) -> Scene | None:
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
                group=group_key(self.rules[alerts[place.kind][0]].group, place),
            )
            for place in places
        )
        return Scene(_ids(places), prop, effects, expected)


def group_key(group: Group | None, place: Place) -> str | None:
    """The key a rule's alert about this device is gathered under, as alarming names it; None: not gathered."""
    if group is None:
        return None
    match group.by:
        case Gathering.AREA:
            return f"area/{place.ward}"
        case Gathering.DISTRICT:
            return f"district/{place.district}"
        case Gathering.CITY:
            return f"city/{place.city}"
        case Gathering.PARENT:
            return f"parent/{place.device.parent}" if place.device.parent else None
        case Gathering.TAG:
            return next((f"tag/{tag}" for tag in place.device.tags if tag.startswith(group.tag)), None)


def _ids(places: Iterable[Place]) -> tuple[str, ...]:
    return tuple(place.device.id for place in places)
