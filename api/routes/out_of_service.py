"""What has been taken out of service: its alerts are hidden until somebody returns it."""

import msgspec
from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.bodies import read_body
from api.decision_bodies import Text
from api.openapi import Documented, guarded, ref, takes
from api.paging import DEFAULT_PAGE, CursorText, Limit, page_by_id
from api.parts import Parts, PartsOf
from api.policy_views import OutOfServiceItem, OutOfServicePage, out_of_service_item
from api.policycheck import demand_id, demand_may_hide, demand_reach
from api.problems import ProblemError, ProblemKind
from api.registrations import demand_read, register
from api.security import MaintenanceEditor, Reader
from streams.contracts.policies import OutOfService, Reach
from streams.contracts.registry import EntryKind


class OutOfServiceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to take out of service, and why."""

    reach: Reach
    reason: Text
    id: str | None = None


_EXAMPLE = {"reach": {"device": "noise-17"}, "reason": "The microphone is broken; a new one is ordered."}
_WRITING = (ProblemKind.EVENT_LOG_AWAY, ProblemKind.OUTCOME_UNKNOWN)
_ACCEPTED: Documented = {
    202: {"description": "Accepted; not yet seen.", "content": {"application/json": {"schema": ref(OutOfServiceItem)}}}
}

router = APIRouter(tags=["policies"])


@router.get(
    "/out-of-service",
    responses=guarded(OutOfServicePage, "What is out of service, by id.", ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def list_out_of_service(
    parts: PartsOf, _: Reader, cursor: CursorText = None, limit: Limit = DEFAULT_PAGE
) -> Response:
    """Everything that is out of service, by id."""
    demand_read(parts)
    entries, following = page_by_id(parts.registry.view.out_of_service, cursor, limit)
    return json_answer(OutOfServicePage([out_of_service_item(entry) for entry in entries], following))


@router.get(
    "/out-of-service/{entry_id}",
    responses=guarded(OutOfServiceItem, "The entry.", ProblemKind.NOT_FOUND, ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def get_out_of_service(parts: PartsOf, _: Reader, entry_id: str) -> Response:
    """One thing that is out of service."""
    return json_answer(out_of_service_item(_known(parts, entry_id)))


@router.put(
    "/out-of-service/{entry_id}",
    responses=guarded(OutOfServiceItem, "What is out of service.", *_WRITING) | _ACCEPTED,
    openapi_extra=takes(ref(OutOfServiceBody), example=_EXAMPLE),
    response_class=Response,
)
async def put_out_of_service(parts: PartsOf, who: MaintenanceEditor, entry_id: str, request: Request) -> Response:
    """Take something out of service, from the next tick on. Written again, it stays out `since` it first was.

    A reach that names neither a device, a parent nor an area within the city takes an admin (403).
    """
    body = await read_body(request, OutOfServiceBody)
    demand_id(entry_id, body.id)
    demand_reach(body.reach)
    demand_read(parts)
    demand_may_hide(who, body.reach, parts.registry.view.areas)
    before = parts.registry.view.out_of_service.get(entry_id)
    since = parts.now() if before is None or before.reach != body.reach else before.since
    entry = OutOfService(entry_id, body.reach, body.reason, who.username, since)
    is_seen = await register(parts, EntryKind.OUT_OF_SERVICE, entry_id, entry, by=who.username)
    return json_answer(out_of_service_item(entry), 200 if is_seen else 202)


@router.delete(
    "/out-of-service/{entry_id}",
    status_code=204,
    responses=guarded(None, "Returned to service.", ProblemKind.NOT_FOUND, *_WRITING, status=204),
    response_class=Response,
)
async def delete_out_of_service(parts: PartsOf, who: MaintenanceEditor, entry_id: str) -> Response:
    """Return it to service: what still stands is shown again."""
    _known(parts, entry_id)
    await register(parts, EntryKind.OUT_OF_SERVICE, entry_id, None, by=who.username)
    return Response(status_code=204)


def _known(parts: Parts, entry_id: str) -> OutOfService:
    entry = parts.registry.view.out_of_service.get(entry_id)
    if entry is None:
        demand_read(parts)
        raise ProblemError(ProblemKind.NOT_FOUND, f"nothing is out of service as '{entry_id}'")
    return entry
