"""Devices that measure wrongly: nothing happens to the city, and no alert about the city may come of it.

After what PeMS and IRIS look for in detectors: no hits, stuck on, constant, chatter, spikes, out of range, a clock
that is off. A fault that no rule finds (spikes, a clock) is a matter of the device's health of the day.
"""

from collections.abc import Mapping, Sequence

from ingest.simulator.city import Place
from ingest.simulator.effects import Effect, Freezes, Jumps, Misses, Reaches, Says, Spikes
from ingest.simulator.incidents import ExpectedAlert, HiddenAlert
from ingest.simulator.kinds import SHEETS, Kind
from ingest.simulator.scenes import Casting, Scene
from streams.contracts.alerts import Severity
from streams.contracts.rules import Rule, SilenceRule, ThresholdRule
from streams.contracts.times import HOUR, SECOND

STANDS_STILL = "demo-stands-still"
NO_TRAFFIC = "demo-no-hits"
IMPLAUSIBLE = "demo-implausible"

FAULTY_KINDS = (Kind.TRAFFIC, Kind.AIR_QUALITY, Kind.NOISE, Kind.WATER_LEVEL)

_IMPOSSIBLE: Mapping[Kind, tuple[int, float]] = {
    Kind.TRAFFIC: (1, 255.0),
    Kind.AIR_QUALITY: (0, 6_553.5),
    Kind.NOISE: (0, 250.0),
    Kind.WATER_LEVEL: (0, 655.35),
}
"""What a broken device says, or thereabouts: property and value, as a rule all bits set."""

_FLOW, _SPEED, _OCCUPANCY = 0, 1, 2
_CHATTER_FLOW = 72_000.0
"""20 hits a second."""

_EVERY_FOURTH = 4
_CLOCK_OFF = -(2 * HOUR + 17 * SECOND)
"""Not whole minutes: no reading bears the time of an earlier one."""


def stuck(casting: Casting) -> Scene | None:
    """A device repeats what it measured last."""
    place = _one_of(casting, FAULTY_KINDS)
    if place is None:
        return None
    still = [(STANDS_STILL, prop.name) for prop in SHEETS[place.kind].properties]
    return _faulty(casting, place, (Freezes(place.kind),), [*still, *_no_hits(place)])


def stuck_on(casting: Casting) -> Scene | None:
    """A detector that always sees a vehicle: full, none pass, and there is no speed to measure."""
    place = _one_of(casting, (Kind.TRAFFIC,))
    if place is None:
        return None
    effects = (*_no_vehicle(place.kind), Says(place.kind, _OCCUPANCY, 100.0))
    return _faulty(casting, place, effects, [(STANDS_STILL, "occupancy"), *_no_hits(place)])


def no_hits(casting: Casting) -> Scene | None:
    """A detector that sees no vehicle any more."""
    place = _one_of(casting, (Kind.TRAFFIC,))
    if place is None:
        return None
    effects = (*_no_vehicle(place.kind), Says(place.kind, _OCCUPANCY, 0.0))
    return _faulty(casting, place, effects, _no_hits(place))


def detector_chatter(casting: Casting) -> Scene | None:
    """A detector that counts every vehicle many times."""
    place = _one_of(casting, (Kind.TRAFFIC,))
    if place is None:
        return None
    return _faulty(casting, place, (Reaches(place.kind, _FLOW, _CHATTER_FLOW),), [(IMPLAUSIBLE, "vehicle_flow")])


def spikes(casting: Casting) -> Scene | None:
    """Every fourth measurement is impossible."""
    place = _one_of(casting, FAULTY_KINDS)
    if place is None:
        return None
    column, value = _IMPOSSIBLE[place.kind]
    return _faulty(casting, place, (Spikes(place.kind, column, value, _EVERY_FOURTH),), [], column)


def implausible(casting: Casting) -> Scene | None:
    """A device says what cannot be."""
    place = _one_of(casting, FAULTY_KINDS)
    if place is None:
        return None
    column, value = _IMPOSSIBLE[place.kind]
    found = [(IMPLAUSIBLE, SHEETS[place.kind].properties[column].name)]
    return _faulty(casting, place, (Reaches(place.kind, column, value),), found, column)


def clock_jump(casting: Casting) -> Scene | None:
    """A device's clock falls back by two hours."""
    place = _one_of(casting, FAULTY_KINDS)
    return None if place is None else _faulty(casting, place, (Jumps(place.kind, _CLOCK_OFF),), [])


def _one_of(casting: Casting, kinds: Sequence[Kind]) -> Place | None:
    """Not of a main road: what a rule about a whole road sees there is the truth of one incident."""
    kind = casting.dice.choice(kinds)
    places = [place for place in casting.free(kind) if place.road is None]
    return casting.dice.choice(places) if places else None


def _no_vehicle(kind: Kind) -> tuple[Effect, ...]:
    return (Says(kind, _FLOW, 0.0), Misses(kind, _SPEED))


def _no_hits(place: Place) -> list[tuple[str, str]]:
    return [(NO_TRAFFIC, "vehicle_flow")] if place.kind is Kind.TRAFFIC else []


def _faulty(
    casting: Casting, place: Place, effects: tuple[Effect, ...], found_by: Sequence[tuple[str, str]], column: int = 0
) -> Scene:
    """The rules (and the properties) that have to find it; no rule about the city may announce anything of it."""
    device = place.device.id
    expected = tuple(ExpectedAlert(rule, device, prop, Severity.LOW) for rule, prop in found_by)
    hidden = tuple(
        HiddenAlert(rule.id, device, _property_of(rule))
        for rule in casting.rules.values()
        if isinstance(rule, ThresholdRule | SilenceRule) and rule.scope.kind == place.kind
    )
    return Scene((device,), SHEETS[place.kind].properties[column].name, effects, expected, hidden)


def _property_of(rule: Rule) -> str:
    return rule.scope.property or ""
