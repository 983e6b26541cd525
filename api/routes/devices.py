"""Devices: read by all, written by admins."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.bodies import read_body
from api.cameras.writing import demand_no_camera
from api.locations import GivenLocation, location_of
from api.openapi import Documented, guarded, ref, takes
from api.paging import DEFAULT_PAGE, CursorText, Limit, from_cursor, to_cursor
from api.parts import Parts, PartsOf
from api.plain_text import LINE
from api.problems import ProblemError, ProblemKind, invalid
from api.registrations import demand_read, register
from api.rulecheck import ENTRY_ID
from api.security import DeviceEditor, Reader
from api.selection import Many, split
from api.views import DeviceItem, DevicePage, Iso, device_item
from streams.contracts.devices import Device
from streams.contracts.registry import EntryKind
from streams.contracts.times import to_iso

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=LINE)]


class DeviceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A device to register. `id`, if given, is the one of the address; `area` is found, not given, and ignored."""

    kind: Name
    id: str | None = None
    name: Annotated[str, msgspec.Meta(max_length=200, pattern=LINE)] = ""
    location: GivenLocation = None
    interval_s: Annotated[float, msgspec.Meta(gt=0, le=31 * 86_400)] | None = None
    tags: Annotated[tuple[Name, ...], msgspec.Meta(max_length=50)] = ()
    parent: Name | None = None
    area: str | None = None


class LatestReading(msgspec.Struct, frozen=True):
    """The newest reading of one property. `is_registered`: whether the registry knew the device when it came."""

    property: str
    value: float
    unit: str
    time: Iso
    received_at: Iso
    is_registered: bool


class LatestPage(msgspec.Struct, frozen=True):
    """The newest reading of each property of a device."""

    items: list[LatestReading]
    next: str | None


_EXAMPLE = {
    "kind": "noise",
    "name": "Ben Thanh market, north gate",
    "location": {"lat": 10.7725, "lon": 106.698},
    "interval_s": 60,
    "tags": ["market"],
}
_WRITING = (ProblemKind.REFUSED, ProblemKind.EVENT_LOG_AWAY, ProblemKind.OUTCOME_UNKNOWN)
_ACCEPTED: Documented = {
    202: {"description": "Accepted; not yet seen.", "content": {"application/json": {"schema": ref(DeviceItem)}}}
}

router = APIRouter(tags=["devices"])


@router.get(
    "/devices",
    responses=guarded(DevicePage, "Devices by id.", ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def list_devices(
    parts: PartsOf,
    _: Reader,
    *,
    kind: Many = None,
    area: Many = None,
    tag: Many = None,
    cursor: CursorText = None,
    limit: Limit = DEFAULT_PAGE,
) -> Response:
    """Registered devices that match, by id; an area stands for the areas within it, too."""
    demand_read(parts)
    kinds, tags = split("kind", kind), split("tag", tag)
    areas = parts.registry.areas.within(split("area", area))
    after = from_cursor(cursor, str)
    matching = [
        device
        for device in parts.registry.view.devices.values()
        if (after is None or device.id > after)
        and (not kinds or device.kind in kinds)
        and (not areas or device.area in areas)
        and (not tags or not tags.isdisjoint(device.tags))
    ]
    matching.sort(key=lambda device: device.id)
    following = to_cursor(matching[limit - 1].id) if len(matching) > limit else None
    return json_answer(DevicePage([device_item(device) for device in matching[:limit]], following))


@router.get(
    "/devices/{device_id}",
    responses=guarded(DeviceItem, "The device.", ProblemKind.NOT_FOUND, ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def get_device(parts: PartsOf, _: Reader, device_id: str) -> Response:
    """One registered device."""
    return json_answer(device_item(_known(parts, device_id)))


@router.put(
    "/devices/{device_id}",
    responses=guarded(DeviceItem, "The device as registered.", *_WRITING) | _ACCEPTED,
    openapi_extra=takes(ref(DeviceBody), example=_EXAMPLE),
    response_class=Response,
)
async def put_device(parts: PartsOf, who: DeviceEditor, device_id: str, request: Request) -> Response:
    """Register a device, or change it as a whole. Its `area` is found from its location.

    A device that follows from a camera is changed there (409, `of_a_camera`).
    """
    body = await read_body(request, DeviceBody)
    if ENTRY_ID.fullmatch(device_id) is None:
        raise invalid("id", "has letters, digits and . _ : - only, at most 128, and begins with a letter or digit")
    if body.id not in {None, device_id}:
        raise invalid("id", f"the device says '{body.id}', the address '{device_id}'")
    demand_no_camera(parts, device_id)
    location = location_of(body.location)
    device = Device(
        id=device_id,
        kind=body.kind,
        name=body.name,
        location=location,
        interval_s=body.interval_s,
        tags=body.tags,
        parent=body.parent,
        area=parts.registry.areas.locate(location),
    )
    is_seen = await register(parts, EntryKind.DEVICE, device_id, device, by=who.username)
    return json_answer(device_item(device), 200 if is_seen else 202)


@router.delete(
    "/devices/{device_id}",
    status_code=204,
    responses=guarded(None, "Removed; its history stays.", ProblemKind.NOT_FOUND, *_WRITING, status=204),
    response_class=Response,
)
async def delete_device(parts: PartsOf, who: DeviceEditor, device_id: str) -> Response:
    """Remove a device from the registry. What it sends later is accepted and marked as not registered."""
    _known(parts, device_id)
    demand_no_camera(parts, device_id)
    await register(parts, EntryKind.DEVICE, device_id, None, by=who.username)
    return Response(status_code=204)


@router.get(
    "/devices/{device_id}/latest",
    responses=guarded(LatestPage, "The newest readings.", ProblemKind.NOT_FOUND, ProblemKind.DATABASE_AWAY),
    response_class=Response,
)
async def get_latest(parts: PartsOf, _: Reader, device_id: str) -> Response:
    """The newest reading of each property of a device, registered or not."""
    readings = await parts.archive.latest(device_id)
    if not readings and device_id not in parts.registry.view.devices:
        raise _unknown(device_id)
    items = [
        LatestReading(
            reading.property,
            reading.value,
            reading.unit,
            to_iso(reading.measured_at),
            to_iso(reading.received_at),
            reading.is_registered,
        )
        for reading in readings
    ]
    return json_answer(LatestPage(items, None))


def _known(parts: Parts, device_id: str) -> Device:
    device = parts.registry.view.devices.get(device_id)
    if device is None:
        demand_read(parts)
        raise _unknown(device_id)
    return device


def _unknown(device_id: str) -> ProblemError:
    return ProblemError(ProblemKind.NOT_FOUND, f"there is no device '{device_id}'")
