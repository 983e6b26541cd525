from streams.contracts.areas import Area, Ring
from streams.contracts.devices import Location
from streams.runtime.area_index import AreaIndex


def _square(west: float, south: float, side: float = 0.1) -> list[list[Ring]]:
    east, north = west + side, south + side
    return [[[(west, south), (east, south), (east, north), (west, north), (west, south)]]]


WARDS = [
    Area("west", "Tây", "West", "ward", polygons=_square(106.0, 10.0)),
    Area("east", "Đông", "East", "ward", polygons=_square(106.105, 10.0)),
    Area("all", "Thành phố", "City", "city", polygons=_square(105.0, 9.0, 5)),
]


def test_a_point_lies_in_its_ward_not_in_the_city_around_it() -> None:
    assert AreaIndex(WARDS).locate(Location(lat=10.05, lon=106.05)) == "west"


def test_a_point_in_a_sliver_belongs_to_the_nearest_ward() -> None:
    assert AreaIndex(WARDS).locate(Location(lat=10.05, lon=106.104)) == "east"


def test_a_point_far_outside_lies_in_no_ward() -> None:
    assert AreaIndex(WARDS).locate(Location(lat=12, lon=106.05)) is None


def test_a_city_without_wards_places_nothing() -> None:
    assert AreaIndex([]).locate(Location(lat=10, lon=106)) is None
