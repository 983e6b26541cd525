"""Planned work: windows in which the alerts of what is worked on are hidden."""

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.bodies import read_body
from api.decision_bodies import Moment, Text
from api.openapi import Documented, guarded, ref, takes
from api.paging import DEFAULT_PAGE, CursorText, Limit, page_by_id
from api.parts import Parts, PartsOf
from api.policy_views import MaintenanceItem, MaintenancePage, maintenance_item
from api.policycheck import begin_and_end, demand_id, demand_may_hide, demand_opens, demand_reach
from api.problems import ProblemError, ProblemKind
from api.registrations import demand_read, register
from api.security import MaintenanceEditor, Reader
from streams.contracts.policies import MaintenanceWindow, Reach
from streams.contracts.registry import EntryKind

Recurrence = Annotated[
    str, msgspec.Meta(max_length=500, description="RFC 5545, hourly at most, without DTSTART. Empty: once.")
]
Zone = Annotated[str, msgspec.Meta(min_length=1, max_length=100, description="In which `repeats` is reckoned.")]


class MaintenanceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A window to be: from `starts_at` until before `ends_at` (31 days at most), and again as `repeats` says."""

    reach: Reach
    starts_at: Moment
    ends_at: Moment
    reason: Text
    repeats: Recurrence = ""
    tz: Zone = "Asia/Ho_Chi_Minh"
    id: str | None = None


_EXAMPLE = {
    "reach": {"area": "ward-26740", "kind": "water_level"},
    "starts_at": "2026-11-23T22:00:00+07:00",
    "ends_at": "2026-11-24T02:00:00+07:00",
    "repeats": "FREQ=WEEKLY;BYDAY=MO,TH",
    "reason": "Pumps are overhauled.",
}
_WRITING = (ProblemKind.EVENT_LOG_AWAY, ProblemKind.OUTCOME_UNKNOWN)
_ACCEPTED: Documented = {
    202: {"description": "Accepted; not yet seen.", "content": {"application/json": {"schema": ref(MaintenanceItem)}}}
}

router = APIRouter(tags=["policies"])


@router.get(
    "/maintenance",
    responses=guarded(MaintenancePage, "Windows by id.", ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def list_maintenance(
    parts: PartsOf, _: Reader, cursor: CursorText = None, limit: Limit = DEFAULT_PAGE
) -> Response:
    """All maintenance windows by id, past ones too, each with whether it is open now and when it opens next."""
    demand_read(parts)
    windows, following = page_by_id(parts.registry.view.maintenance, cursor, limit)
    now = parts.now()
    return json_answer(MaintenancePage([maintenance_item(window, now) for window in windows], following))


@router.get(
    "/maintenance/{window_id}",
    responses=guarded(MaintenanceItem, "The window.", ProblemKind.NOT_FOUND, ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def get_maintenance(parts: PartsOf, _: Reader, window_id: str) -> Response:
    """One maintenance window."""
    return json_answer(maintenance_item(_known(parts, window_id), parts.now()))


@router.put(
    "/maintenance/{window_id}",
    responses=guarded(MaintenanceItem, "The window as planned.", *_WRITING) | _ACCEPTED,
    openapi_extra=takes(ref(MaintenanceBody), example=_EXAMPLE),
    response_class=Response,
)
async def put_maintenance(parts: PartsOf, who: MaintenanceEditor, window_id: str, request: Request) -> Response:
    """Plan a window, or change it as a whole, from the next tick on. An open one ends early with `ends_at` now.

    A reach that names neither a device, a parent nor an area within the city takes an admin (403).
    """
    body = await read_body(request, MaintenanceBody)
    demand_id(window_id, body.id)
    demand_reach(body.reach)
    demand_read(parts)
    demand_may_hide(who, body.reach, parts.registry.view.areas)
    now = parts.now()
    begin, end = begin_and_end(body.starts_at, body.ends_at, now)
    window = MaintenanceWindow(window_id, body.reach, begin, end, body.reason, who.username, body.repeats, body.tz)
    is_new = window_id not in parts.registry.view.maintenance
    await asyncio.to_thread(demand_opens, window, now, is_new=is_new)
    is_seen = await register(parts, EntryKind.MAINTENANCE, window_id, window, by=who.username)
    return json_answer(maintenance_item(window, now), 200 if is_seen else 202)


@router.delete(
    "/maintenance/{window_id}",
    status_code=204,
    responses=guarded(None, "Removed; what it hid is shown again.", ProblemKind.NOT_FOUND, *_WRITING, status=204),
    response_class=Response,
)
async def delete_maintenance(parts: PartsOf, who: MaintenanceEditor, window_id: str) -> Response:
    """Remove a window; an open one ends."""
    _known(parts, window_id)
    await register(parts, EntryKind.MAINTENANCE, window_id, None, by=who.username)
    return Response(status_code=204)


def _known(parts: Parts, window_id: str) -> MaintenanceWindow:
    window = parts.registry.view.maintenance.get(window_id)
    if window is None:
        demand_read(parts)
        raise ProblemError(ProblemKind.NOT_FOUND, f"there is no maintenance window '{window_id}'")
    return window
