"""Devices as the registry knows them."""

import msgspec


class Location(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A point in degrees, WGS 84."""

    lat: float
    lon: float


class Device(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="device"):
    """A device: what it is, where, how often it speaks (`interval_s`), and what it hangs on (`parent`).

    `area` is the ward its location lies in, found when the device or the areas are written.
    """

    id: str
    kind: str
    name: str = ""
    location: Location | None = None
    interval_s: float | None = None
    tags: tuple[str, ...] = ()
    parent: str | None = None
    area: str | None = None
