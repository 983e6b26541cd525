"""What operators are told that is no alert."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import json_answer
from api.openapi import guarded
from api.parts import PartsOf
from api.policy_views import NoticePage, notice_item
from api.problems import ProblemError, ProblemKind
from api.security import Reader
from api.selection import instant

router = APIRouter(tags=["policies"])


@router.get(
    "/notices",
    responses=guarded(NoticePage, "The newest notice of each policy.", ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def list_notices(
    parts: PartsOf,
    _: Reader,
    since: Annotated[datetime | None, Query(description="Of then or later; ISO 8601 with a zone.")] = None,
) -> Response:
    """Maintenance that began or ended, what was taken out of service or returned: the newest of each, newest first.

    The live stream tells each as the event `notice`.
    """
    if not parts.feed.has_ever_caught_up:
        raise ProblemError(ProblemKind.EVENT_LOG_AWAY, "notices have not been read from the event log yet")
    found = parts.feed.notices.since(instant("since", since))
    return json_answer(NoticePage([notice_item(notice) for notice in found], None))
