"""What could not be accepted, and why."""

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from api.answers import json_answer
from api.openapi import guarded
from api.paging import DEFAULT_PAGE, CursorText, Limit, Number, from_cursor, to_cursor
from api.parts import PartsOf
from api.problems import ProblemKind
from api.security import RejectionReader
from api.selection import Many, instant, members
from api.views import Iso
from streams.contracts.rejections import Reason, Rejection
from streams.contracts.times import to_iso
from streams.timescale.queries import RejectionPlace

router = APIRouter(tags=["rejections"])


class RejectionItem(msgspec.Struct, frozen=True):
    """A packet, or one reading of it, that was not accepted. `sample`: its first bytes, readable as far as they are."""

    received_at: Iso
    source: str
    reason: Reason
    detail: str
    device: str | None
    size_bytes: int
    sample: str


class RejectionPage(msgspec.Struct, frozen=True):
    """Rejections, newest first."""

    items: list[RejectionItem]
    next: str | None


@router.get(
    "/rejections",
    responses=guarded(RejectionPage, "Rejections, newest first.", ProblemKind.DATABASE_AWAY),
    response_class=Response,
)
async def list_rejections(
    parts: PartsOf,
    _: RejectionReader,
    *,
    since: Annotated[datetime | None, Query(description="Received then or later; ISO 8601 with a zone.")] = None,
    reason: Many = None,
    source: Annotated[
        str | None, Query(max_length=500, description="An MQTT topic, or topic/partition/offset.")
    ] = None,
    cursor: CursorText = None,
    limit: Limit = DEFAULT_PAGE,
) -> Response:
    """What was rejected, newest first."""
    place: tuple[int, str, int, int] | None = from_cursor(cursor, tuple[Number, str, Number, Number])
    found = await parts.archive.rejections(
        since=instant("since", since),
        reasons=members("reason", reason, Reason),
        source=source,
        after=None if place is None else RejectionPlace(*place),
        limit=limit + 1,
    )
    following = to_cursor(found[limit - 1].place) if len(found) > limit else None
    return json_answer(RejectionPage([_item(entry.rejection) for entry in found[:limit]], following))


def _item(rejection: Rejection) -> RejectionItem:
    return RejectionItem(
        to_iso(rejection.received_at),
        rejection.source,
        rejection.reason,
        rejection.detail,
        rejection.device,
        rejection.size_bytes,
        rejection.sample.decode(errors="backslashreplace"),
    )
