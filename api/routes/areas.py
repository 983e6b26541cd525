"""Areas, as the map draws them."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from api.openapi import guarded
from api.parts import PartsOf
from api.problems import ProblemKind
from api.registrations import demand_read
from api.security import Reader
from api.views import AreaPage

router = APIRouter(tags=["areas"])


@router.get(
    "/areas",
    responses=guarded(AreaPage, "All areas by id.", ProblemKind.EVENT_LOG_AWAY)
    | {304: {"description": "As you have it (`If-None-Match`)."}},
    response_class=Response,
)
async def list_areas(
    parts: PartsOf,
    _: Reader,
    if_none_match: Annotated[str | None, Header()] = None,
    accept_encoding: Annotated[str, Header()] = "",
) -> Response:
    """All areas in one answer, outlines included, with an `ETag`: the map asks again only for what has changed."""
    demand_read(parts)
    areas = parts.registry.areas
    headers = {"ETag": areas.etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    known = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
    if areas.etag in known:
        return Response(status_code=304, headers=headers)
    if "gzip" in accept_encoding:
        return Response(areas.gzipped, 200, headers | {"Content-Encoding": "gzip"}, "application/json")
    return Response(areas.json, 200, headers, "application/json")
