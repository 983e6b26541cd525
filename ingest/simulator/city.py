"""The simulated city: its devices, where they stand, what they are called and what they hang on."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.simulator.areas import Ward
from ingest.simulator.kinds import SHEETS, Kind
from streams.contracts.devices import Device, Location

CORRIDOR_LENGTH = 10
"""Traffic detectors in one street, at most."""

CORRIDOR_TAG = "corridor:"
"""The beginning of the tag that names a detector's street, by which congestion is gathered."""

ROAD_TAG = "road:"
"""The beginning of the tag that names the main road a detector stands at."""

ROAD_LENGTH = 5
"""Detectors of a main road."""

UPSTREAM_TAG, DOWNSTREAM_TAG = "upstream:", "downstream:"
"""The first and the last detector of a main road, as the traffic runs."""

ROADS = (
    ("Đường Võ Văn Kiệt", "vo-van-kiet"),
    ("Đường Mai Chí Thọ", "mai-chi-tho"),
    ("Đường Nguyễn Văn Linh", "nguyen-van-linh"),
)
"""The main roads: their names and what follows `ROAD_TAG`."""

_DETECTORS_A_ROAD = 10
"""A city has a main road for every so many detectors, at most all of `ROADS`."""

_STREETS = (
    "Bến Vân Đồn Nhỏ",
    "Cầu Gỗ",
    "Chợ Hoa",
    "Dốc Đá",
    "Gốc Đa",
    "Hàng Dừa",
    "Hoa Phượng",
    "Kênh Đào",
    "Lò Gốm Cũ",
    "Miếu Bà",
    "Nhà Đèn",
    "Rặng Bần",
    "Sông Trăng",
    "Thợ Rèn",
    "Trầu Bà",
    "Vàm Cát",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A device, and what incidents and groups ask about it: where it stands, and its street (traffic only).

    `road` is set at main roads, as in their tags.
    """

    device: Device
    kind: Kind
    ward: str
    district: str
    city: str
    corridor: str | None = None
    road: str | None = None


@dataclass(frozen=True)
class City:
    """All devices, by id, gateways first; `children` has the devices on each gateway."""

    seed: int
    places: Mapping[str, Place]
    children: Mapping[str, tuple[str, ...]]

    @property
    def devices(self) -> list[Device]:
        """As they are registered."""
        return [place.device for place in self.places.values()]

    def of_kind(self, kind: Kind) -> list[Place]:
        """The devices of one kind, in the order of their ids."""
        return [place for place in self.places.values() if place.kind is kind]

    def corridors(self) -> Mapping[str, tuple[str, ...]]:
        """The traffic detectors of each street that is no main road, in the order they stand there."""
        streets: dict[str, list[str]] = {}
        for place in self.places.values():
            if place.corridor is not None and place.road is None:
                streets.setdefault(place.corridor, []).append(place.device.id)
        return {street: tuple(devices) for street, devices in streets.items()}

    def roads(self) -> Mapping[str, tuple[str, ...]]:
        """The detectors of each main road, as the traffic runs."""
        roads: dict[str, list[str]] = {}
        for place in self.places.values():
            if place.road is not None:
                roads.setdefault(place.road, []).append(place.device.id)
        return {road: tuple(devices) for road, devices in roads.items()}

    def with_tag(self, tag: str) -> frozenset[str]:
        """The devices that carry a tag."""
        return frozenset(place.device.id for place in self.places.values() if tag in place.device.tags)


def build_city(wards: Sequence[Ward], *, devices: int, seed: int) -> City:
    """A city of so many devices (at least 20), the same for the same seed, spread evenly over the wards."""
    if devices < 20:  # noqa: PLR2004  said in the sentence
        raise ValueError("a city has at least 20 devices: fewer cannot have one of each kind with a gateway")
    dice = random.Random(seed)  # noqa: S311  a game, no secret
    counts = {kind: max(1, round(devices * sheet.share)) for kind, sheet in SHEETS.items()}
    counts[Kind.TRAFFIC] += devices - sum(counts.values())
    gateways = list(_gateways(wards, counts[Kind.NETWORK], dice))
    places = {place.device.id: place for place in gateways}
    children: dict[str, list[str]] = {place.device.id: [] for place in gateways}
    for kind in Kind:
        if kind is Kind.NETWORK:
            continue
        standing = (
            _detectors(wards, counts[kind], dice)
            if kind is Kind.TRAFFIC
            else _scattered(wards, kind, counts[kind], dice)
        )
        for index, spot in enumerate(standing):
            parent = _least_loaded(gateways, children, spot.ward)
            place = _place(kind, index, spot, parent=parent)
            places[place.device.id] = place
            children[parent].append(place.device.id)
    return City(seed, places, {gateway: tuple(below) for gateway, below in children.items()})


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a device stands; a detector's street, whether that is a main road, and its tags as such."""

    ward: Ward
    location: Location
    street: str | None = None
    road: str | None = None
    tags: tuple[str, ...] = ()


def _gateways(wards: Sequence[Ward], count: int, dice: random.Random) -> Iterator[Place]:
    for index, spot in enumerate(_scattered(wards, Kind.NETWORK, count, dice)):
        yield _place(Kind.NETWORK, index, spot, parent=None)


def _scattered(wards: Sequence[Ward], kind: Kind, count: int, dice: random.Random) -> Iterator[_Spot]:
    """Anywhere in a ward; each kind begins with another ward, so that a small city is not all in the first."""
    first = list(Kind).index(kind) * 5
    for index in range(count):
        ward = wards[(first + index) % len(wards)]
        yield _Spot(ward, _point_in(ward, dice))


def _detectors(wards: Sequence[Ward], count: int, dice: random.Random) -> Iterator[_Spot]:
    """Along main roads of five detectors, then along streets of up to ten."""
    roads = ROADS[: min(len(ROADS), count // _DETECTORS_A_ROAD)]
    for index, (street, road) in enumerate(roads):
        ward = wards[(4 * index + 2) % len(wards)]
        for number, spot in enumerate(_along(street, ward, ROAD_LENGTH, dice)):
            yield replace(spot, road=road, tags=_road_tags(road, number))
    count -= len(roads) * ROAD_LENGTH
    for index in range(-(-count // CORRIDOR_LENGTH)):
        name, lap = _STREETS[index % len(_STREETS)], index // len(_STREETS)
        street = f"Đường {name}" if lap == 0 else f"Đường {name} {lap + 1}"
        length = min(CORRIDOR_LENGTH, count - index * CORRIDOR_LENGTH)
        yield from _along(street, wards[index % len(wards)], length, dice)


def _road_tags(road: str, number: int) -> tuple[str, ...]:
    if number == 0:
        return (f"{ROAD_TAG}{road}", f"{UPSTREAM_TAG}{road}")
    return (f"{ROAD_TAG}{road}", f"{DOWNSTREAM_TAG}{road}") if number == ROAD_LENGTH - 1 else (f"{ROAD_TAG}{road}",)


def _along(street: str, ward: Ward, length: int, dice: random.Random) -> Iterator[_Spot]:
    """A straight line from one point of a ward to another."""
    start, end = _point_in(ward, dice), _point_in(ward, dice)
    for step in range(length):
        share = (step + 0.5) / length
        point = Location(
            lat=round(start.lat + (end.lat - start.lat) * share, 6),
            lon=round(start.lon + (end.lon - start.lon) * share, 6),
        )
        yield _Spot(ward, point if ward.contains(point.lon, point.lat) else start, street)


def _point_in(ward: Ward, dice: random.Random) -> Location:
    """Uniform in the ward's box, tried until it lies in the ward; after 100 tries its label point."""
    west, south, east, north = ward.outline.bounds
    for _ in range(100):
        longitude, latitude = round(dice.uniform(west, east), 6), round(dice.uniform(south, north), 6)
        if ward.contains(longitude, latitude):
            return Location(lat=latitude, lon=longitude)
    return Location(lat=ward.label[1], lon=ward.label[0])


def _least_loaded(gateways: Sequence[Place], children: Mapping[str, Sequence[str]], ward: Ward) -> str:
    """The gateway of the same district with the fewest devices; of the whole city where the district has none."""
    near = [place for place in gateways if place.district == ward.district] or gateways
    return min((place.device.id for place in near), key=lambda gateway: (len(children[gateway]), gateway))


def _place(kind: Kind, index: int, spot: _Spot, *, parent: str | None) -> Place:
    sheet, ward = SHEETS[kind], spot.ward
    where = f"{spot.street}, {ward.name_vi}" if spot.street else ward.name_vi
    device = Device(
        id=f"{sheet.prefix}-{index + 1:04d}",
        kind=kind.value,
        name=f"{sheet.title_vi} {index + 1}, {where}, {ward.district_name_vi}",
        location=spot.location,
        interval_s=60.0 * sheet.interval_min,
        tags=("simulated", f"{CORRIDOR_TAG}{spot.street}", *spot.tags) if spot.street else ("simulated",),
        parent=parent,
    )
    return Place(device, kind, ward.code, ward.district, ward.city, spot.street, spot.road)
