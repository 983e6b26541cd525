"""Cameras: read by all, registered by admins. Their pictures are in camera_pictures."""

import re
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.bodies import read_body
from api.cameras.addresses import read_address
from api.cameras.sealing import given_credentials, sealed_for
from api.cameras.viewcheck import view_flaws
from api.cameras.views import CameraItem, CameraPage, WrittenCamera, camera_item, written_camera
from api.cameras.writing import remove_camera, write_camera
from api.locations import GivenLocation, location_of
from api.openapi import Documented, guarded, ref, takes
from api.paging import DEFAULT_PAGE, CursorText, Limit, page_by_id
from api.parts import Parts, PartsOf
from api.plain_text import LINE
from api.problems import FieldError, ProblemError, ProblemKind, invalid
from api.registrations import demand_read
from api.rule_writing import demand_sense
from api.security import CameraEditor, Reader
from streams.contracts.cameras import Camera, View

_CAMERA_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
"""No colon: what comes after one names a part of the camera. Ids of devices have at most 128 characters."""
_LARGEST_BODY_BYTES = 256 * 1024
"""32 zones of 64 points."""

Secret = Annotated[str, msgspec.Meta(max_length=256)]
Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=LINE)]
Ignored = Annotated[Any, msgspec.Meta(description="Of an answer that comes back; ignored.")]


class CameraBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A camera to register.

    `source`: `rtsp:`, `rtsps:`, `http:`, `https:` (MJPEG) URLs, with user and password in them or apart, in `username`
    and `password`; `file:` of a video or a folder of pictures; `scene:`, drawn by the product. Without user and
    password those known of the same host are kept; an empty `username` removes them.
    """

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    username: Secret | None = None
    password: Secret | None = None
    name: Annotated[str, msgspec.Meta(max_length=200, pattern=LINE)] = ""
    location: GivenLocation = None
    tags: Annotated[tuple[Tag, ...], msgspec.Meta(max_length=50)] = ()
    is_enabled: bool = True
    view: View = View()
    id: str | None = None
    area: Ignored = None
    has_credentials: Ignored = None
    devices: Ignored = None
    written_rules: Ignored = None


_EXAMPLE = {
    "source": "rtsp://10.20.0.31:554/Streaming/Channels/102",
    "username": "urbanwatch",
    "password": "a password of this camera",
    "name": "Nguyễn Huệ, hướng đông",
    "location": {"lat": 10.7741, "lon": 106.7038},
    "tags": ["road:nguyen-hue"],
    "view": {
        "frame": [1280, 720],
        "lines": [{"id": "east", "name": "Vạch đông", "start": [320, 500], "end": [960, 520], "allowed": ["down"]}],
        "zones": [
            {"id": "lane-1", "kind": "lane", "polygon": [[300, 300], [520, 300], [640, 700], [200, 700]]},
        ],
        "calibration": {
            "points": [
                {"pixel": [300, 300], "metres": [0, 30]},
                {"pixel": [520, 300], "metres": [3.5, 30]},
                {"pixel": [640, 700], "metres": [3.5, 0]},
                {"pixel": [200, 700], "metres": [0, 0]},
            ]
        },
    },
}
_WRITING = (ProblemKind.REFUSED, ProblemKind.EVENT_LOG_AWAY, ProblemKind.OUTCOME_UNKNOWN)
_ACCEPTED: Documented = {
    202: {"description": "Accepted; not yet seen.", "content": {"application/json": {"schema": ref(WrittenCamera)}}}
}

router = APIRouter(tags=["cameras"])


@router.get(
    "/cameras",
    responses=guarded(CameraPage, "Cameras by id.", ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def list_cameras(parts: PartsOf, _: Reader, cursor: CursorText = None, limit: Limit = DEFAULT_PAGE) -> Response:
    """All registered cameras, by id. No answer has their passwords in it."""
    demand_read(parts)
    cameras, following = page_by_id(parts.registry.view.cameras, cursor, limit)
    return json_answer(CameraPage([camera_item(camera) for camera in cameras], following))


@router.get(
    "/cameras/{camera_id}",
    responses=guarded(CameraItem, "The camera.", ProblemKind.NOT_FOUND, ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def get_camera(parts: PartsOf, _: Reader, camera_id: str) -> Response:
    """One registered camera."""
    return json_answer(camera_item(known_camera(parts, camera_id)))


@router.put(
    "/cameras/{camera_id}",
    responses=guarded(WrittenCamera, "The camera as registered.", *_WRITING) | _ACCEPTED,
    openapi_extra=takes(ref(CameraBody), example=_EXAMPLE),
    response_class=Response,
)
async def put_camera(parts: PartsOf, who: CameraEditor, camera_id: str, request: Request) -> Response:
    """Register a camera, or change it as a whole, together with the devices that measure what it sees.

    Its `area` is found from its location. With the first camera the rules of the set `cameras` that are missing are
    written, live, so that a camera that is unplugged raises an alert. Counting goes on where lines stay as they are.
    """
    body = await read_body(request, CameraBody, largest=_LARGEST_BODY_BYTES)
    if _CAMERA_ID.fullmatch(camera_id) is None:
        raise invalid("id", "has letters, digits and . _ - only, at most 60, and begins with a letter or digit")
    if body.id not in {None, camera_id}:
        raise invalid("id", f"the camera says '{body.id}', the address '{camera_id}'")
    written = read_address(body.source)
    given = given_credentials(written, body.username, body.password)
    demand_sense([FieldError(f"view.{flaw.field}", flaw.message) for flaw in view_flaws(body.view)])
    location = location_of(body.location)
    async with parts.camera_writing:
        demand_read(parts)
        camera = Camera(
            id=camera_id,
            source=written.source,
            sealed=sealed_for(parts.seals, camera_id, written, given, parts.registry.view.cameras.get(camera_id)),
            name=body.name,
            location=location,
            area=parts.registry.areas.locate(location),
            tags=body.tags,
            is_enabled=body.is_enabled,
            view=body.view,
        )
        rules, is_seen = await write_camera(parts, camera, by=who.username)
    return json_answer(written_camera(camera, rules), 200 if is_seen else 202)


@router.delete(
    "/cameras/{camera_id}",
    status_code=204,
    responses=guarded(None, "Removed; its history stays.", ProblemKind.NOT_FOUND, *_WRITING, status=204),
    response_class=Response,
)
async def delete_camera(parts: PartsOf, who: CameraEditor, camera_id: str) -> Response:
    """Remove a camera and the devices that follow from it. It is watched no more."""
    async with parts.camera_writing:
        await remove_camera(parts, known_camera(parts, camera_id), by=who.username)
    return Response(status_code=204)


def known_camera(parts: Parts, camera_id: str) -> Camera:
    """The registered camera; a problem (404) where there is none."""
    camera = parts.registry.view.cameras.get(camera_id)
    if camera is None:
        demand_read(parts)
        raise ProblemError(ProblemKind.NOT_FOUND, f"there is no camera '{camera_id}'")
    return camera
