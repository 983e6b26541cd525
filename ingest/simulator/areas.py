"""The demo areas, as the simulated city is laid out in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import msgspec
import shapely
from shapely.geometry import Point, Polygon


@dataclass(frozen=True)
class Ward:
    """One ward of the demo city and the district it lies in."""

    code: str
    name_vi: str
    district: str
    district_name_vi: str
    district_name_en: str
    city: str
    outline: Polygon
    label: tuple[float, float]
    """A point well inside, as (longitude, latitude)."""

    def contains(self, longitude: float, latitude: float) -> bool:
        """Whether the point lies in this ward."""
        return bool(self.outline.contains(Point(longitude, latitude)))


class _Properties(msgspec.Struct, rename={"label_point": "labelPoint"}):
    code: str
    name_vi: str
    name_en: str
    level: str
    parent: str | None
    label_point: tuple[float, float]


class _Feature(msgspec.Struct):
    properties: _Properties
    geometry: msgspec.Raw


class _Collection(msgspec.Struct):
    features: list[_Feature]


def demo_wards() -> Sequence[Ward]:
    """The wards of `demo/areas.geojson`, in the order of their codes."""
    text = files("ingest.simulator.demo").joinpath("areas.geojson").read_bytes()
    features = msgspec.json.decode(text, type=_Collection).features
    areas: Mapping[str, _Properties] = {feature.properties.code: feature.properties for feature in features}
    wards = [_ward(area.properties, areas, area.geometry) for area in features if area.properties.level == "ward"]
    return sorted(wards, key=lambda ward: ward.code)


def _ward(properties: _Properties, areas: Mapping[str, _Properties], geometry: msgspec.Raw) -> Ward:
    district = areas[properties.parent or ""]
    return Ward(
        code=properties.code,
        name_vi=properties.name_vi,
        district=district.code,
        district_name_vi=district.name_vi,
        district_name_en=district.name_en,
        city=district.parent or "",
        outline=shapely.from_geojson(bytes(geometry)),
        label=properties.label_point,
    )
