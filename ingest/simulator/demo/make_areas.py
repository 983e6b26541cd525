"""Draws `areas.geojson`: one fictional city of 3 districts and 12 wards on both banks of a bending river.

Run as ``python -m ingest.simulator.demo.make_areas``; the same numbers give the same file. The names are made up,
the outlines are nobody's: each bank is divided among its wards by nearest seed point (Voronoi), then every inner
border is roughened by midpoint displacement, so that neighbours still share it point for point.
"""

import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from shapely import union_all, voronoi_polygons
from shapely.geometry import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, mapping
from shapely.ops import polygonize, unary_union

_SEED = 2026
_CITY = ("mg", "Thành phố Minh Giang", "Minh Giang City")
_DISTRICTS = {
    "mg-1": ("Quận Bến Sen", "Ben Sen District"),
    "mg-2": ("Quận Gò Mai", "Go Mai District"),
    "mg-3": ("Quận Rạch Đông", "Rach Dong District"),
}
_CENTRE = (106.70, 10.77)
_HALF_WIDTH_DEG, _HALF_HEIGHT_DEG = 0.058, 0.046
_RIVER_WIDTH_DEG = 0.0045


@dataclass(frozen=True)
class _Ward:
    code: str
    name_vi: str
    name_en: str
    east: float
    """Of its seed point, in half widths from the centre."""
    north: float

    @property
    def seed(self) -> Point:
        return Point(_CENTRE[0] + self.east * _HALF_WIDTH_DEG, _CENTRE[1] + self.north * _HALF_HEIGHT_DEG)


_WARDS = (
    _Ward("mg-1-01", "Phường Chợ Cũ", "Cho Cu Ward", -0.08, 0.10),
    _Ward("mg-1-02", "Phường Cầu Sắt", "Cau Sat Ward", -0.20, 0.62),
    _Ward("mg-1-03", "Phường Hàng Me", "Hang Me Ward", -0.42, 0.22),
    _Ward("mg-1-04", "Phường Bến Đá", "Ben Da Ward", -0.20, -0.28),
    _Ward("mg-2-01", "Phường Gò Mai", "Go Mai Ward", -0.74, 0.52),
    _Ward("mg-2-02", "Phường Xóm Lưới", "Xom Luoi Ward", -0.78, -0.04),
    _Ward("mg-2-03", "Phường Vườn Trầu", "Vuon Trau Ward", -0.55, -0.45),
    _Ward("mg-2-04", "Phường Đồng Ông Tạ", "Dong Ong Ta Ward", -0.42, -0.82),
    _Ward("mg-3-01", "Phường Rạch Đông", "Rach Dong Ward", 0.44, 0.05),
    _Ward("mg-3-02", "Phường Bãi Ngựa", "Bai Ngua Ward", 0.55, 0.62),
    _Ward("mg-3-03", "Phường Thủ Vân", "Thu Van Ward", 0.76, -0.30),
    _Ward("mg-3-04", "Phường Cồn Lau", "Con Lau Ward", 0.35, -0.68),
)


def main() -> None:
    """Write `areas.geojson` beside this module."""
    target = Path(__file__).with_name("areas.geojson")
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features())
    target.write_text(
        f'{{"type":"FeatureCollection","name":"demo-areas","features":[\n{lines}\n]}}\n', encoding="utf-8"
    )


def features() -> list[dict[str, Any]]:
    """The city, its districts and their wards as GeoJSON features, parents first."""
    dice = random.Random(_SEED)  # noqa: S311  a drawing, no secret
    city, river = _city_outline(dice), _river()
    wards: dict[str, Polygon] = {}
    for bank in city.difference(river).geoms:
        wards |= _divided(bank, [ward for ward in _WARDS if bank.contains(ward.seed)], dice)
    drawn = [_feature(*_CITY, level="city", parent=None, outline=city)]
    for code, (name_vi, name_en) in _DISTRICTS.items():
        outline = unary_union([polygon for ward, polygon in wards.items() if ward.startswith(code)])
        drawn.append(_feature(code, name_vi, name_en, level="district", parent=_CITY[0], outline=outline))
    for ward in _WARDS:
        parent = ward.code.rpartition("-")[0]
        drawn.append(
            _feature(ward.code, ward.name_vi, ward.name_en, level="ward", parent=parent, outline=wards[ward.code])
        )
    return drawn


def _city_outline(dice: random.Random) -> Polygon:
    """A rounded, ragged blob around the centre."""
    corners = []
    for step in range(28):
        angle = 2 * math.pi * step / 28
        reach = 1 + 0.10 * math.sin(3 * angle + 0.7) + dice.uniform(-0.05, 0.05)
        corners.append(
            (
                _CENTRE[0] + _HALF_WIDTH_DEG * reach * math.cos(angle),
                _CENTRE[1] + _HALF_HEIGHT_DEG * reach * math.sin(angle),
            )
        )
    ring = [*corners, corners[0]]
    rough = [point for start, end in pairwise(ring) for point in _roughened(start, end, 2, dice)[:-1]]
    return Polygon(rough)


def _river() -> Polygon:
    """A river from north to south with one wide bend to the east, wider towards its mouth."""
    course = []
    for step in range(41):
        share = step / 40
        north = 1.4 - 2.8 * share
        east = 0.16 + 0.20 * math.sin(2 * math.pi * share * 0.95 - 2.2) - 0.05 * share
        course.append((_CENTRE[0] + east * _HALF_WIDTH_DEG, _CENTRE[1] + north * _HALF_HEIGHT_DEG))
    upper, lower = LineString(course[:25]), LineString(course[20:])
    return unary_union([upper.buffer(_RIVER_WIDTH_DEG / 2), lower.buffer(_RIVER_WIDTH_DEG * 0.7)]).simplify(0.0002)


def _divided(bank: Polygon, wards: Sequence[_Ward], dice: random.Random) -> dict[str, Polygon]:
    """One polygon a ward, sharing borders; together they are the bank."""
    cells = voronoi_polygons(MultiPoint([ward.seed for ward in wards]), extend_to=bank)
    inner = union_all([cell.boundary for cell in cells.geoms]).intersection(bank.buffer(0.01))
    borders = [LineString(_roughened(start, end, 4, dice)) for start, end in sorted(_segments(inner))]
    pieces = [piece for piece in polygonize(unary_union([bank.boundary, *borders])) if bank.covers(piece.buffer(-1e-6))]
    taken: dict[str, list[Polygon]] = {ward.code: [] for ward in wards}
    for piece in pieces:
        nearest = min(wards, key=lambda ward: piece.representative_point().distance(ward.seed))
        taken[nearest.code].append(piece)
    return {code: _rounded(unary_union(parts)) for code, parts in taken.items()}


def _segments(lines: MultiLineString) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    for line in lines.geoms:
        points = list(line.coords)
        for start, end in pairwise(points):
            yield min(start, end), max(start, end)


def _roughened(
    start: tuple[float, float], end: tuple[float, float], depth: int, dice: random.Random
) -> list[tuple[float, float]]:
    """The segment with its middle moved sideways, and again for both halves, `depth` times."""
    if depth == 0:
        return [start, end]
    east, north = end[0] - start[0], end[1] - start[1]
    aside = dice.uniform(-0.14, 0.14)
    middle = ((start[0] + end[0]) / 2 - aside * north, (start[1] + end[1]) / 2 + aside * east)
    return _roughened(start, middle, depth - 1, dice)[:-1] + _roughened(middle, end, depth - 1, dice)


def _rounded(polygon: Polygon) -> Polygon:
    """Five decimals, about a metre: shared points stay shared."""
    if not isinstance(polygon, Polygon):
        raise TypeError(f"a ward came out in pieces: {polygon.geom_type}")
    return Polygon([(round(east, 5), round(north, 5)) for east, north in polygon.exterior.coords])


def _feature(
    code: str, name_vi: str, name_en: str, *, level: str, parent: str | None, outline: Polygon | MultiPolygon
) -> dict[str, Any]:
    label = outline.representative_point()
    shape = mapping(outline)
    return {
        "type": "Feature",
        "id": code,
        "properties": {
            "code": code,
            "name_vi": name_vi,
            "name_en": name_en,
            "level": level,
            "parent": parent,
            "labelPoint": [round(label.x, 5), round(label.y, 5)],
        },
        "geometry": {"type": shape["type"], "coordinates": _with_five_decimals(shape["coordinates"])},
    }


_Nested = float | Sequence["_Nested"]


def _with_five_decimals(coordinates: _Nested) -> _Nested:
    if isinstance(coordinates, float):
        return round(coordinates, 5)
    return [_with_five_decimals(part) for part in coordinates]


if __name__ == "__main__":
    main()
