"""Areas: a ward, and through its parent a former district and the city."""

import msgspec

Ring = list[tuple[float, float]]


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="area"):
    """An area. `polygons` in GeoJSON order: polygons of rings of (longitude, latitude) in degrees, WGS 84.

    `level` is `ward`, `district` or `city`. An area without an outline of its own has no polygons.
    """

    id: str
    name_vi: str
    name_en: str
    level: str
    parent: str | None = None
    label_point: tuple[float, float] | None = None
    polygons: list[list[Ring]] = []
