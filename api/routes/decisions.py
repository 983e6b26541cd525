"""What operators decide about one alert."""

from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.bodies import read_body
from api.decision_answers import PendingDecision, as_shown, problem_with, refused, unknown_alert
from api.decision_bodies import (
    AcknowledgeBody,
    AdoptBody,
    AssignBody,
    Body,
    CommentBody,
    DecisionBody,
    DisownBody,
    ResolveBody,
    ShelveBody,
    UnshelveBody,
    action_of,
)
from api.decisions import NotAccepted, Pending, Target, decide
from api.openapi import Documented, answers, guarded, ref, takes
from api.parts import Parts, PartsOf
from api.problems import ProblemError, ProblemKind
from api.security import Decider
from api.tokens import Principal
from api.views import AlertItem
from streams.contracts.alerts import Alert, AlertChanged, DecisionRefused, RefusalReason
from streams.runtime.errors import DatabaseUnavailableError

router = APIRouter(tags=["decisions"])


def _documented() -> Documented:
    return guarded(
        AlertItem,
        "Applied: the alert as changed.",
        ProblemKind.NOT_FOUND,
        ProblemKind.REFUSED,
        ProblemKind.EVENT_LOG_AWAY,
        ProblemKind.OUTCOME_UNKNOWN,
        also=answers(PendingDecision, "In the log, not applied yet; the live stream will show it.", status=202),
    )


def _taking(body: type[Body], example: dict[str, Any], *, required: bool) -> dict[str, Any]:
    return {"responses": _documented(), "openapi_extra": takes(ref(body), example=example, required=required)}


_REVISION_AND_COMMENT = {"revision": 3, "comment": "Patrol car sent."}


@router.post(
    "/alerts/{alert_id}/acknowledge",
    response_class=Response,
    **_taking(AcknowledgeBody, _REVISION_AND_COMMENT, required=False),
)
async def acknowledge(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """Somebody has seen it and takes it on."""
    return await _decide(parts, who, alert_id, await read_body(request, AcknowledgeBody))


@router.post(
    "/alerts/{alert_id}/assign",
    response_class=Response,
    **_taking(AssignBody, {"assignee": "district-1-team", "due_at": "2026-11-21T10:00:00Z"}, required=True),
)
async def assign(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """A person or team is to deal with it; nobody (null) takes the task back."""
    return await _decide(parts, who, alert_id, await read_body(request, AssignBody))


@router.post(
    "/alerts/{alert_id}/shelve",
    response_class=Response,
    **_taking(ShelveBody, {"duration_s": 3600, "reason": "Road works until noon."}, required=True),
)
async def shelve(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """Not before operators for a while, for a reason; it wakes by itself."""
    return await _decide(parts, who, alert_id, await read_body(request, ShelveBody))


@router.post(
    "/alerts/{alert_id}/unshelve",
    response_class=Response,
    **_taking(UnshelveBody, _REVISION_AND_COMMENT, required=False),
)
async def unshelve(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """Back before operators now."""
    return await _decide(parts, who, alert_id, await read_body(request, UnshelveBody))


@router.post(
    "/alerts/{alert_id}/resolve",
    response_class=Response,
    **_taking(ResolveBody, {"finding": "true", "comment": "Pump repaired."}, required=False),
)
async def resolve(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """Closed by hand, with what it turned out to be; with a group, its members."""
    return await _decide(parts, who, alert_id, await read_body(request, ResolveBody))


@router.post(
    "/alerts/{alert_id}/comment",
    response_class=Response,
    **_taking(CommentBody, {"comment": "Called the ward office."}, required=True),
)
async def comment(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """A line in the timeline; changes nothing else."""
    return await _decide(parts, who, alert_id, await read_body(request, CommentBody))


@router.post(
    "/alerts/{alert_id}/adopt",
    response_class=Response,
    **_taking(AdoptBody, {"alerts": ["al-qv2k"], "comment": "The accident blocks the lane."}, required=True),
)
async def adopt(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """These alerts are about the same thing: this one stands for them from now on."""
    return await _decide(parts, who, alert_id, await read_body(request, AdoptBody))


@router.post(
    "/alerts/{alert_id}/disown",
    response_class=Response,
    **_taking(DisownBody, {"alerts": ["al-qv2k"], "comment": "Something else."}, required=True),
)
async def disown(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """These alerts are something else after all, and stand for themselves again."""
    return await _decide(parts, who, alert_id, await read_body(request, DisownBody))


async def _decide(parts: Parts, who: Principal, alert_id: str, body: DecisionBody) -> Response:
    action = action_of(body, parts.now())
    alert = await _known(parts, alert_id)
    outcome = await decide(parts, Target(alert_id, body.revision), who.username, action)
    match outcome:
        case AlertChanged(alert=changed):
            return Response(as_shown(parts.feed.book, changed), media_type="application/json")
        case Pending(decision):
            entry = parts.feed.book.get(alert_id)
            current = as_shown(parts.feed.book, alert if entry is None else entry.alert)
            return json_answer({"decision": decision, "alert": msgspec.Raw(current)}, 202)
        case DecisionRefused() | NotAccepted():
            entry = parts.feed.book.get(alert_id)
            raise problem_with(outcome, parts.feed.book, alert if entry is None else entry.alert)


async def _known(parts: Parts, alert_id: str) -> Alert:
    """The alert the decision is about. One closed more than a day ago is only in the database, and closed for good."""
    entry = parts.feed.book.get(alert_id)
    if entry is not None:
        return entry.alert
    if not parts.feed.has_ever_caught_up:
        raise ProblemError(ProblemKind.EVENT_LOG_AWAY, "alerts have not been read from the event log yet")
    try:
        stored = await parts.archive.alert(alert_id)
    except DatabaseUnavailableError:
        stored = None
    if stored is None:
        raise unknown_alert(alert_id)
    if stored.resolved_at is not None:
        raise refused(RefusalReason.ALREADY_RESOLVED, as_shown(parts.feed.book, stored))
    return stored
