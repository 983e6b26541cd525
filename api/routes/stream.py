"""The live stream of alerts."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from sse_starlette import EventSourceResponse

from api.live.sse import stream
from api.openapi import guarded, ref
from api.parts import PartsOf
from api.policy_views import NoticeItem
from api.routes.alerts import Wanted
from api.security import Reader
from api.views import LiveAlert

_EXAMPLE = 'id: 1234\nevent: alert\ndata: {"id": "…", "state": "active", …, "transition": {"kind": "raised", …}}\n\n'

router = APIRouter(tags=["alerts"])

_EventId = Annotated[
    int | None, Query(alias="last_event_id", ge=-1, description="The same, where no header can be set.")
]


@router.get(
    "/alerts/stream",
    response_class=EventSourceResponse,
    responses=guarded(None, "Server-sent events.")
    | {
        200: {
            "description": "Server-sent events: `alert` (data: LiveAlert), `notice` (data: NoticeItem), `reset`, and "
            "comments as heartbeats.",
            "content": {
                "text/event-stream": {
                    "schema": {"type": "string"},
                    "x-event-data": {"oneOf": [ref(LiveAlert), ref(NoticeItem)]},
                    "example": _EXAMPLE,
                }
            },
        }
    },
)
async def stream_alerts(
    parts: PartsOf,
    who: Reader,
    wanted: Wanted,
    last_event_id: Annotated[int | None, Header(ge=-1, description="The id of the last event received.")] = None,
    begin_after: _EventId = None,
) -> EventSourceResponse:
    """Every change of an alert, within milliseconds of its commit, as the event `alert`: the alert and its transition.

    Maintenance that begins or ends, what is taken out of service or returned, is the event `notice`, in every stream.
    Filters are those of the list of alerts: a group is found by every area within its own.
    A stream also gets the change by which an alert stops matching, so that screens forget it: also one that says
    `watched` of itself since its rule went back to trial. Reconnecting with `Last-Event-ID` replays what was missed.
    Where that is no longer possible, an event `reset` comes first (forget what you show), then every open alert that
    matches. A client that reads too slowly is disconnected and resumes in the same way.
    A stream ends with the token it was opened with.
    """
    begins_after = begin_after if last_event_id is None else last_event_id
    return stream(parts.feed, wanted, begins_after, lasts_s=parts.tokens.remaining_s(who))
