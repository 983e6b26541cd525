"""A place as people give it: ``{"lat", "lon"}`` or a GeoJSON Point."""

import math
from typing import Annotated, Any

import msgspec

from api.problems import invalid
from streams.contracts.devices import Location

_SCHEMA = {
    "anyOf": [
        {"$ref": "#/components/schemas/Location"},
        {
            "type": "object",
            "description": "GeoJSON Point: longitude, latitude.",
            "properties": {
                "type": {"const": "Point"},
                "coordinates": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3},
            },
            "required": ["type", "coordinates"],
        },
        {"type": "null"},
    ]
}
GivenLocation = Annotated[Any, msgspec.Meta(extra_json_schema=_SCHEMA)]
"""A location in a body, not looked at yet."""


class GeoPoint(msgspec.Struct, frozen=True, tag="Point"):
    """GeoJSON (RFC 7946); a third coordinate, the height, is ignored."""

    coordinates: Annotated[tuple[float, ...], msgspec.Meta(min_length=2, max_length=3)]


def location_of(given: object) -> Location | None:
    """The location in degrees, WGS 84; a problem where it is none."""
    if given is None:
        return None
    try:
        if isinstance(given, dict) and "type" in given:
            lon, lat = msgspec.convert(given, GeoPoint).coordinates[:2]
            location = Location(lat, lon)
        else:
            location = msgspec.convert(given, Location)
    except msgspec.ValidationError as error:
        raise invalid("location", f"is neither {{lat, lon}} nor a GeoJSON Point: {error}") from error
    if not (math.isfinite(location.lat) and math.isfinite(location.lon)):
        raise invalid("location", "has finite degrees")
    if not (-90 <= location.lat <= 90 and -180 <= location.lon <= 180):  # noqa: PLR2004  the limits of degrees
        raise invalid("location", "lies outside the degrees of the earth: lat -90 to 90, lon -180 to 180")
    return location
