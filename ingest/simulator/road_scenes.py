"""What happens on roads beyond plain congestion: jams, slow spots, queues that grow upstream, traffic that stays away.

Main roads (`City.roads`) are kept for these, so that what a rule about a whole road sees is in the truth of one
incident: the last of them has the queues, the others the jams and slow spots.
"""

from collections.abc import Mapping, Sequence

from ingest.simulator.city import ROAD_TAG, ROADS, Place
from ingest.simulator.effects import Reaches, Scales
from ingest.simulator.incidents import ExpectedAlert
from ingest.simulator.kinds import Kind
from ingest.simulator.scenes import Casting, Scene
from streams.contracts.alerts import Severity
from streams.contracts.times import MINUTE, Micros

ROAD_JAM = "demo-road-jam"
SPILL_BACK = "demo-spill-back"

JAMMED_AT_LEAST = 3
"""Detectors of a road that have to be slow before the road is: what `demo-road-jam` asks for."""

STAGGER: Micros = 3 * MINUTE
"""From one detector to the next one upstream, which the end of a queue takes: some 10 km/h at 500 m."""

_QUEUE_ROAD = ROADS[-1][1]


def jam(casting: Casting) -> Scene | None:
    """Traffic stands at three to five detectors of a main road at once."""
    road = _free_road(casting, queues=False)
    return None if road is None else _standing(casting, casting.neighbours(road, JAMMED_AT_LEAST, 5), is_jam=True)


def slow_spot(casting: Casting) -> Scene | None:
    """Traffic stands at one or two detectors of a main road: the road as a whole does not."""
    road = _free_road(casting, queues=False)
    return None if road is None else _standing(casting, casting.neighbours(road, 1, 2), is_jam=False)


def spill_back(casting: Casting) -> Scene | None:
    """A queue grows upstream from the last detector of a main road to the first: full, and hardly moving."""
    road = _free_road(casting, queues=True)
    if road is None:
        return None
    places = [casting.city.places[device] for device in reversed(road)]
    effects = (Reaches(Kind.TRAFFIC, 0, 520), Reaches(Kind.TRAFFIC, 1, 14.0), Reaches(Kind.TRAFFIC, 2, 82))
    scene = casting.scene(places, "occupancy", effects, {Kind.TRAFFIC: ("demo-congestion", Severity.MEDIUM)})
    return _with_place(scene, places, SPILL_BACK, Severity.HIGH, "occupancy", stagger=STAGGER)


def sudden_drop(casting: Casting) -> Scene | None:
    """At two to five neighbouring detectors of a street a fifth of the usual traffic is left, and that flows."""
    streets = casting.free_streets()
    if not streets:
        return None
    places = casting.neighbours(casting.dice.choice(streets), 2, 5)
    effects = (Scales(Kind.TRAFFIC, 0, 0.2), Scales(Kind.TRAFFIC, 2, 0.4))
    return Scene(tuple(place.device.id for place in places), "vehicle_flow", effects, ())


def _free_road(casting: Casting, *, queues: bool) -> Sequence[str] | None:
    roads: Mapping[str, Sequence[str]] = casting.city.roads()
    free = [
        devices
        for road, devices in roads.items()
        if (road == _QUEUE_ROAD) is queues and not casting.busy.intersection(devices)
    ]
    return casting.dice.choice(free) if free else None


def _standing(casting: Casting, places: Sequence[Place], *, is_jam: bool) -> Scene | None:
    effects = (Reaches(Kind.TRAFFIC, 0, 420), Reaches(Kind.TRAFFIC, 1, 5.0), Reaches(Kind.TRAFFIC, 2, 76))
    scene = casting.scene(places, "speed", effects, {Kind.TRAFFIC: ("demo-congestion", Severity.HIGH)})
    return _with_place(scene, places, ROAD_JAM, Severity.HIGH, "speed") if is_jam else scene


def _with_place(
    scene: Scene | None, places: Sequence[Place], rule: str, severity: Severity, prop: str, *, stagger: Micros = 0
) -> Scene | None:
    """The scene with the alert of a rule about the whole road."""
    if scene is None:
        return None
    place = f"tag/{ROAD_TAG}{places[0].road}"
    whole = ExpectedAlert(rule, "", prop, severity, place=place)
    return Scene(scene.devices, scene.property, scene.effects, (*scene.expected, whole), scene.hidden, stagger)
