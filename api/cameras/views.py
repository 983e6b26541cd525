"""Cameras and what they see, as the public sees them: an address never has user or password in it."""

import msgspec

from api.views import Iso
from streams.contracts.cameras import Camera, View, camera_devices
from streams.contracts.devices import Location
from streams.contracts.sightings import Sighting, SightingKind, VehicleClass
from streams.contracts.times import to_iso


class CameraItem(msgspec.Struct, frozen=True, kw_only=True):
    """A camera of the registry. `has_credentials`: user and password are known; nobody is told them.

    `area` is the ward its location lies in; `devices` are those that measure what it sees, itself among them.
    """

    id: str
    source: str
    has_credentials: bool
    name: str
    location: Location | None
    area: str | None
    tags: tuple[str, ...]
    is_enabled: bool
    view: View
    devices: list[str]


class WrittenCamera(CameraItem, frozen=True, kw_only=True):
    """The same as registered. `written_rules`: rules of the set `cameras` that came with the first camera."""

    written_rules: list[str]


class CameraPage(msgspec.Struct, frozen=True):
    """Cameras by id."""

    items: list[CameraItem]
    next: str | None


class SightingItem(msgspec.Struct, frozen=True):
    """What a camera saw at `time`. `box`: left, top, right, bottom as shares of the picture.

    `subject`: the line crossed, the kind of incident, or what ails the camera; `place`: the line or zone of an
    incident. `speed_error_kmh`: one standard deviation. `value`: of an incident, the seconds it has lasted.
    """

    camera: str
    kind: SightingKind
    subject: str
    time: Iso
    received_at: Iso
    direction: str | None
    vehicle_class: VehicleClass | None
    speed_kmh: float | None
    speed_error_kmh: float | None
    place: str
    track: int | None
    box: tuple[float, float, float, float] | None
    value: float | None


class SightingPage(msgspec.Struct, frozen=True):
    """Sightings, newest first."""

    items: list[SightingItem]
    next: str | None


class LookItem(msgspec.Struct, frozen=True):
    """Somebody looked. `what`: `still` or `live`; `pictures`: how many were sent, as far as is known."""

    camera: str
    by: str
    what: str
    began_at: Iso
    ended_at: Iso | None
    pictures: int


class LookPage(msgspec.Struct, frozen=True):
    """Looks at a camera, newest first."""

    items: list[LookItem]
    next: str | None


def camera_item(camera: Camera) -> CameraItem:
    """The camera as the public sees it."""
    return CameraItem(
        id=camera.id,
        source=camera.source,
        has_credentials=camera.sealed != "",
        name=camera.name,
        location=camera.location,
        area=camera.area,
        tags=camera.tags,
        is_enabled=camera.is_enabled,
        view=camera.view,
        devices=[device.id for device in camera_devices(camera)],
    )


def written_camera(camera: Camera, written_rules: list[str]) -> WrittenCamera:
    """The same, with the rules that were written for it."""
    return WrittenCamera(**msgspec.structs.asdict(camera_item(camera)), written_rules=written_rules)


def sighting_item(sighting: Sighting) -> SightingItem:
    """The sighting as the public sees it."""
    return SightingItem(
        camera=sighting.camera,
        kind=sighting.kind,
        subject=sighting.subject,
        time=to_iso(sighting.measured_at),
        received_at=to_iso(sighting.received_at),
        direction=sighting.direction,
        vehicle_class=sighting.vehicle_class,
        speed_kmh=sighting.speed_kmh,
        speed_error_kmh=sighting.speed_error_kmh,
        place=sighting.place,
        track=sighting.track,
        box=sighting.box,
        value=sighting.value,
    )
