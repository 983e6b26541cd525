"""Which area a point lies in."""

from collections.abc import Iterable

from shapely import STRtree
from shapely.geometry import MultiPolygon, Point, Polygon

from streams.contracts.areas import Area
from streams.contracts.devices import Location


class AreaIndex:
    """Finds the ward of a location.

    A point in no ward (slivers of simplified outlines) belongs to the nearest one within `reach_degrees`
    (0.02 degrees, about 2 km); beyond that it lies in none.
    """

    def __init__(self, areas: Iterable[Area], *, reach_degrees: float = 0.02) -> None:
        self._wards = [area for area in areas if area.level == "ward" and area.polygons]
        self._outlines = [_outline(area) for area in self._wards]
        self._tree = STRtree(self._outlines)
        self._reach = reach_degrees

    def locate(self, location: Location) -> str | None:
        """The id of the ward; on a shared border the one with the smaller id."""
        point = Point(location.lon, location.lat)
        inside = [self._wards[int(i)].id for i in self._tree.query(point, predicate="intersects")]
        if inside:
            return min(inside)
        near = self._tree.query_nearest(point, max_distance=self._reach)
        return min([self._wards[int(i)].id for i in near], default=None)


def _outline(area: Area) -> MultiPolygon:
    return MultiPolygon([Polygon(rings[0], rings[1:]) for rings in area.polygons])
