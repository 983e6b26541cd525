"""Areas from a GeoJSON FeatureCollection, and their former districts from a CSV: read, checked, repaired, put in order.

Properties understood: `code` (or the feature's `id`), `name_vi` (or `fullName`, `name`), `name_en` (or `fullNameEn`,
`nameEn`), `level` (ward where missing), `parent`, `labelPoint`. The CSV has `ward_code`, `legacy_district_code` and
`legacy_district`. Everything is checked before anything is written.
"""

import csv
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely import make_valid
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from api.rulecheck import ENTRY_ID
from streams.contracts.areas import Area, Ring
from streams.runtime.errors import UrbanwatchError

LEVELS = ("ward", "district", "city")
DEFAULT_CITY = Area("79", "Thành phố Hồ Chí Minh", "Ho Chi Minh City", "city")
"""The city above the districts where the file names none (its code is that of the General Statistics Office)."""
_DISTRICT_PREFIX = "district-"
_DECIMALS = 6
"""0.1 m: finer than any outline."""


class AreaFileError(UrbanwatchError):
    """The file cannot be imported; the sentence names every feature that is wrong."""


@dataclass(frozen=True, slots=True)
class ImportedAreas:
    """What a file comes to. `repaired` names the areas whose outline crossed itself and was put right."""

    areas: tuple[Area, ...]
    repaired: tuple[str, ...]


def read_areas(file: Path, districts: Path | None) -> ImportedAreas:
    """The areas of a file; AreaFileError if any feature is of no use."""
    try:
        collection = json.loads(file.read_text(encoding="utf-8"))
        legacy = [] if districts is None else _read_districts(districts)
    except (OSError, ValueError) as error:
        raise AreaFileError(f"{file.name} cannot be read: {error}") from error
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise AreaFileError(f"{file.name} is no GeoJSON FeatureCollection")
    return areas_from(collection["features"], legacy)


def areas_from(features: Iterable[Any], districts: Iterable[Mapping[str, str]] = ()) -> ImportedAreas:
    """The areas of GeoJSON features, wards placed below their districts and those below the city."""
    areas: dict[str, Area] = {}
    repaired: list[str] = []
    flaws: list[str] = []
    for number, feature in enumerate(features, start=1):
        try:
            area, was_repaired = _area(feature)
        except AreaFileError as error:
            flaws.append(f"feature {number}: {error}")
            continue
        if area.id in areas:
            flaws.append(f"feature {number}: code '{area.id}' stands twice")
        areas[area.id] = area
        repaired += [area.id] if was_repaired else []
    if flaws:
        raise AreaFileError("; ".join(flaws))
    if not areas:
        raise AreaFileError("there is no feature in the file")
    areas = _with_districts(areas, list(districts))
    orphans = sorted(area.id for area in areas.values() if area.parent is not None and area.parent not in areas)
    if orphans:
        raise AreaFileError(f"the parents of {', '.join(orphans)} are not in the file")
    return ImportedAreas(tuple(areas.values()), tuple(repaired))


def _area(feature: Any) -> tuple[Area, bool]:  # noqa: ANN401  JSON of others
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise AreaFileError("has no properties")
    code = str(_first(properties, "code") or feature.get("id") or "")
    if ENTRY_ID.fullmatch(code) is None:
        raise AreaFileError(f"'{code}' is no code: letters, digits and . _ : - only")
    name = _first(properties, "name_vi", "fullName", "name") or code
    level = _first(properties, "level") or "ward"
    if level not in LEVELS:
        raise AreaFileError(f"'{code}' has level '{level}', which is none of {', '.join(LEVELS)}")
    outline, was_repaired = _outline(code, feature.get("geometry"))
    area = Area(
        id=code,
        name_vi=name,
        name_en=_first(properties, "name_en", "fullNameEn", "nameEn") or without_marks(name),
        level=level,
        parent=_first(properties, "parent"),
        label_point=_label_point(properties.get("labelPoint") or properties.get("label_point"), outline),
        polygons=_polygons(outline),
    )
    return area, was_repaired


def _first(properties: Mapping[str, Any], *names: str) -> str | None:
    return next((str(properties[name]) for name in names if properties.get(name) not in {None, ""}), None)


def _outline(code: str, geometry: object) -> tuple[MultiPolygon, bool]:
    """The outline as polygons; one that crosses itself is repaired, one that then encloses nothing is refused."""
    if geometry is None:
        return MultiPolygon(), False
    try:
        found: BaseGeometry = shape(geometry)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise AreaFileError(f"'{code}' has an outline that is no GeoJSON geometry: {error}") from error
    if found.geom_type not in {"Polygon", "MultiPolygon"}:
        raise AreaFileError(f"'{code}' is a {found.geom_type}, not a Polygon or MultiPolygon")
    is_valid = bool(found.is_valid)
    repaired = found if is_valid else make_valid(found)
    parts = [part for part in getattr(repaired, "geoms", [repaired]) if isinstance(part, Polygon | MultiPolygon)]
    outline = MultiPolygon([p for part in parts for p in getattr(part, "geoms", [part]) if not p.is_empty])
    if not outline.area > 0:
        raise AreaFileError(f"'{code}' has an outline that encloses nothing")
    west, south, east, north = outline.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:  # noqa: PLR2004  the limits of degrees
        raise AreaFileError(f"'{code}' lies outside longitude and latitude in degrees (WGS 84 is needed)")
    return outline, not is_valid


def _polygons(outline: MultiPolygon) -> list[list[Ring]]:
    return [
        [_ring(polygon.exterior.coords), *(_ring(hole.coords) for hole in polygon.interiors)]
        for polygon in outline.geoms
    ]


def _ring(coordinates: Iterable[tuple[float, ...]]) -> Ring:
    return [(round(point[0], _DECIMALS), round(point[1], _DECIMALS)) for point in coordinates]


def _label_point(given: object, outline: MultiPolygon) -> tuple[float, float] | None:
    if isinstance(given, list) and len(given) == 2:  # noqa: PLR2004  longitude, latitude
        return float(given[0]), float(given[1])
    if outline.is_empty:
        return None
    point = outline.representative_point()
    return round(point.x, _DECIMALS), round(point.y, _DECIMALS)


def _read_districts(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    needed = {"ward_code", "legacy_district_code", "legacy_district"}
    if rows and not needed <= set(rows[0]):
        raise ValueError(f"{file.name} lacks the columns {', '.join(sorted(needed - set(rows[0])))}")
    return rows


def _with_districts(areas: dict[str, Area], rows: list[Mapping[str, str]]) -> dict[str, Area]:
    """Wards of the CSV get their former district as parent, districts the city; the city is added if there is none."""
    if not rows:
        return areas
    city = next((area for area in areas.values() if area.level == "city"), DEFAULT_CITY)
    found = {**areas, city.id: city}
    for row in rows:
        ward = found.get(row["ward_code"])
        if ward is None:
            continue
        name = row["legacy_district"]
        district = Area(_DISTRICT_PREFIX + row["legacy_district_code"], name, without_marks(name), "district", city.id)
        found.setdefault(district.id, district)
        found[ward.id] = Area(
            ward.id, ward.name_vi, ward.name_en, ward.level, district.id, ward.label_point, ward.polygons
        )
    return found


def without_marks(name: str) -> str:
    """Vietnamese without its marks, e.g. ``Thu Duc``; the fallback where there is no English name."""
    plain = name.replace("đ", "d").replace("Đ", "D")
    return "".join(char for char in unicodedata.normalize("NFD", plain) if not unicodedata.combining(char))
