"""What cameras saw: crossings, incidents, and what ails them."""

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from api.answers import json_answer
from api.cameras.views import SightingPage, sighting_item
from api.openapi import guarded
from api.paging import DEFAULT_PAGE, CursorText, Limit, Number, from_cursor, to_cursor
from api.parts import PartsOf
from api.problems import ProblemKind, invalid
from api.security import Reader
from api.selection import Many, instant, members, split
from streams.contracts.sightings import SightingKind
from streams.contracts.times import DAY
from streams.timescale.sightings import SightingPlace, SightingsQuestion

SmallNumber = Annotated[int, msgspec.Meta(ge=0, le=32_767)]
"""A partition."""
_LONGEST_SPAN = 4_000 * DAY

router = APIRouter(tags=["cameras"])


@router.get(
    "/sightings",
    responses=guarded(SightingPage, "Sightings, newest first.", ProblemKind.DATABASE_AWAY),
    response_class=Response,
)
async def list_sightings(
    parts: PartsOf,
    _: Reader,
    *,
    camera: Many = None,
    kind: Many = None,
    subject: Many = None,
    begins: Annotated[datetime | None, Query(alias="from", description="From then on; a day before `to`.")] = None,
    ends: Annotated[datetime | None, Query(alias="to", description="Before then; now.")] = None,
    cursor: CursorText = None,
    limit: Limit = DEFAULT_PAGE,
) -> Response:
    """What cameras saw, newest first. Counts by the minute are history: `GET history` of a line's devices."""
    to = instant("to", ends) or parts.now()
    since = instant("from", begins)
    question = SightingsQuestion(
        begins=to - DAY if since is None else since,
        ends=to,
        cameras=split("camera", camera),
        kinds=members("kind", kind, SightingKind),
        subjects=split("subject", subject),
    )
    if question.begins >= question.ends:
        raise invalid("from", "has to lie before `to`")
    if question.ends - question.begins > _LONGEST_SPAN:
        raise invalid("from", "lies more than 4,000 days before `to`")
    place: tuple[int, int, int] | None = from_cursor(cursor, tuple[Number, SmallNumber, Number])
    after = None if place is None else SightingPlace(*place)
    found = await parts.archive.sightings(question, after=after, limit=limit + 1)
    following = to_cursor(found[limit - 1].place) if len(found) > limit else None
    return json_answer(SightingPage([sighting_item(one.sighting) for one in found[:limit]], following))
