"""Masked pictures of cameras, for those who may look; who looked, for admins; and how cameras are doing.

Pictures of people are personal data also where faces are masked (Law 91/2025/QH15, Decree 356/2025/NĐ-CP): operators
and admins see them, and each look is written down before anything is shown.
"""

from fastapi import APIRouter, Response

from api.answers import json_answer
from api.cameras.looks import What
from api.cameras.pictures import CameraState
from api.cameras.viewers import MOST_AT_ONCE, MOST_OF_A_CAMERA, Watching
from api.cameras.views import LookItem, LookPage
from api.openapi import Documented, guarded
from api.paging import DEFAULT_PAGE, CursorText, Limit, Number, from_cursor, to_cursor
from api.parts import PartsOf
from api.problems import ProblemKind
from api.routes.cameras import known_camera
from api.security import CameraWatcher, LookReader, Reader
from api.views import iso_or_none
from streams.contracts.times import to_iso
from streams.timescale.camera_looks import LookPlace, StoredLook

_AWAY = (ProblemKind.NOT_FOUND, ProblemKind.EVENT_LOG_AWAY, ProblemKind.CAMERAS_AWAY, ProblemKind.NO_PICTURE)
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_STILL: Documented = {
    200: {
        "description": "The newest picture, masked.",
        "content": {"image/jpeg": _BINARY},
        "headers": {"X-Measured-At": {"description": "When it was taken.", "schema": {"type": "string"}}},
    }
}
_LIVE: Documented = {
    200: {
        "description": "Masked pictures with what is seen in them, each a part of type image/jpeg (MJPEG).",
        "content": {"multipart/x-mixed-replace": _BINARY},
    }
}

router = APIRouter(tags=["cameras"])


@router.get("/cameras/{camera_id}/snapshot", responses=guarded(None, "", *_AWAY) | _STILL, response_class=Response)
async def get_snapshot(parts: PartsOf, who: CameraWatcher, camera_id: str) -> Response:
    """The newest picture of a camera, masked. Looking is written down; looks less than a minute apart are one."""
    known_camera(parts, camera_id)
    still = await parts.pictures.still(camera_id)
    await parts.looks.glance(camera_id, who.username, parts.now())
    headers = {"Cache-Control": "no-store", "X-Measured-At": still.measured_at}
    return Response(still.jpeg, 200, headers, "image/jpeg")


@router.get(
    "/cameras/{camera_id}/live",
    responses=guarded(None, "", *_AWAY, ProblemKind.TOO_MANY_VIEWERS) | _LIVE,
    response_class=Response,
    description=f"Masked pictures with boxes, tracks and counts, as they come. Looking is written down. "
    f"{MOST_OF_A_CAMERA} people may watch a camera at a time, {MOST_AT_ONCE} all cameras together (429). "
    "It ends with the token it was opened with.",
)
async def watch_live(parts: PartsOf, who: CameraWatcher, camera_id: str) -> Response:
    """The live picture."""
    known_camera(parts, camera_id)
    parts.viewers.begin(camera_id)
    try:
        live = await parts.pictures.live(camera_id)
        try:
            look = await parts.looks.begin(camera_id, who.username, What.LIVE, parts.now())
        except BaseException:
            await live.pieces.aclose()
            raise
    except BaseException:
        parts.viewers.end(camera_id)
        raise
    return Watching(
        live,
        look,
        viewers=parts.viewers,
        looks=parts.looks,
        now=parts.now,
        lasts_s=parts.tokens.remaining_s(who),
    )


@router.get(
    "/cameras/{camera_id}/state",
    responses=guarded(CameraState, "How the camera is doing.", *_AWAY),
    response_class=Response,
)
async def get_state(parts: PartsOf, _: Reader, camera_id: str) -> Response:
    """How a camera is doing, as the process says that watches it. There is no picture in it."""
    known_camera(parts, camera_id)
    return json_answer(await parts.pictures.state(camera_id))


@router.get(
    "/cameras/{camera_id}/looks",
    responses=guarded(LookPage, "Looks, newest first.", ProblemKind.DATABASE_AWAY),
    response_class=Response,
)
async def list_looks(
    parts: PartsOf, _: LookReader, camera_id: str, cursor: CursorText = None, limit: Limit = DEFAULT_PAGE
) -> Response:
    """Who looked at the pictures of a camera, registered or not any more, and from when to when."""
    place: tuple[int, int] | None = from_cursor(cursor, tuple[Number, Number])
    after = None if place is None else LookPlace(*place)
    found = await parts.archive.camera_looks(camera_id, after=after, limit=limit + 1)
    following = to_cursor(found[limit - 1].place) if len(found) > limit else None
    return json_answer(LookPage([_item(look) for look in found[:limit]], following))


def _item(look: StoredLook) -> LookItem:
    began_at, ended_at = to_iso(look.place.began_at), iso_or_none(look.ended_at)
    return LookItem(look.camera, look.by, look.what, began_at, ended_at, look.pictures)
