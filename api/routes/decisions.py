"""What operators decide about an alert."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.bodies import read_body
from api.decisions import NotAccepted, Outcome, Pending, decide
from api.openapi import Documented, answers, guarded, ref, takes
from api.parts import Parts, PartsOf
from api.plain_text import LINE, LINES
from api.problems import RETRY_SOON, ProblemError, ProblemKind, invalid
from api.routes.alerts import unknown_alert
from api.security import Decider
from api.tokens import Principal
from api.views import AlertItem, alert_item
from streams.contracts.alerts import Alert, AlertChanged, DecisionRefused, Finding, RefusalReason
from streams.contracts.decisions import Acknowledge, Action, Assign, Comment, Resolve, Shelve, Unshelve
from streams.contracts.times import DAY, Micros, from_datetime, from_seconds
from streams.contracts.wire import encode
from streams.runtime.errors import DatabaseUnavailableError

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000, pattern=LINES)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Revision = Annotated[
    int, msgspec.Meta(ge=0, le=2**31 - 1, description="The revision seen; refused if the alert has moved on.")
]

_LONGEST_SHELF_S = 31 * 86_400
_FARTHEST_DUE = 5 * 366 * DAY


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every decision may carry."""

    revision: Revision | None = None


class CommentedBody(Body, frozen=True, kw_only=True):
    """Acknowledge or unshelve."""

    comment: Text | None = None


class AssignBody(CommentedBody, frozen=True, kw_only=True):
    """`assignee` null takes the task back. `due_at` lies ahead, within five years."""

    assignee: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=LINE)] | None
    due_at: Moment | None = None


class ShelveBody(Body, frozen=True, kw_only=True):
    """Either `until` or `duration_s`, at most 31 days. The reason may also be given as `comment`."""

    reason: Text | None = None
    comment: Text | None = None
    until: Moment | None = None
    duration_s: Annotated[float, msgspec.Meta(gt=0, le=_LONGEST_SHELF_S)] | None = None


class ResolveBody(CommentedBody, frozen=True, kw_only=True):
    """`finding`: what it turned out to be."""

    finding: Finding | None = None


class CommentBody(Body, frozen=True, kw_only=True):
    """The line for the timeline, as `comment` (or `text`)."""

    comment: Text | None = None
    text: Text | None = None


class PendingDecision(msgspec.Struct, frozen=True):
    """The decision is in the log, but alarming has not said yet. `alert` is the alert as it stands."""

    decision: str
    alert: AlertItem


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
    **_taking(CommentedBody, _REVISION_AND_COMMENT, required=False),
)
async def acknowledge(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """Somebody has seen it and takes it on."""
    body = await read_body(request, CommentedBody)
    return await _decide(parts, who, alert_id, Acknowledge(body.comment), body.revision)


@router.post(
    "/alerts/{alert_id}/assign",
    response_class=Response,
    **_taking(AssignBody, {"assignee": "district-1-team", "due_at": "2026-11-21T10:00:00Z"}, required=True),
)
async def assign(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """A person or team is to deal with it; nobody (null) takes the task back."""
    body = await read_body(request, AssignBody)
    action = Assign(body.assignee, _due(body.due_at, parts.now()), body.comment)
    return await _decide(parts, who, alert_id, action, body.revision)


@router.post(
    "/alerts/{alert_id}/shelve",
    response_class=Response,
    **_taking(ShelveBody, {"duration_s": 3600, "reason": "Road works until noon."}, required=True),
)
async def shelve(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """Not before operators for a while, for a reason; it wakes by itself."""
    body = await read_body(request, ShelveBody)
    return await _decide(
        parts, who, alert_id, Shelve(_until(body, parts.now()), body.reason or body.comment or ""), body.revision
    )


@router.post(
    "/alerts/{alert_id}/unshelve",
    response_class=Response,
    **_taking(CommentedBody, _REVISION_AND_COMMENT, required=False),
)
async def unshelve(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """Back before operators now."""
    body = await read_body(request, CommentedBody)
    return await _decide(parts, who, alert_id, Unshelve(body.comment), body.revision)


@router.post(
    "/alerts/{alert_id}/resolve",
    response_class=Response,
    **_taking(ResolveBody, {"finding": "true", "comment": "Pump repaired."}, required=False),
)
async def resolve(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """Closed by hand, with what it turned out to be."""
    body = await read_body(request, ResolveBody)
    return await _decide(parts, who, alert_id, Resolve(body.finding, body.comment), body.revision)


@router.post(
    "/alerts/{alert_id}/comment",
    response_class=Response,
    **_taking(CommentBody, {"comment": "Called the ward office."}, required=True),
)
async def comment(parts: PartsOf, who: Decider, alert_id: str, request: Request) -> Response:
    """A line in the timeline; changes nothing else."""
    body = await read_body(request, CommentBody)
    if (body.comment is None) == (body.text is None):
        raise invalid("comment", "is needed, once")
    return await _decide(parts, who, alert_id, Comment(body.comment or body.text or ""), body.revision)


def _due(moment: datetime | None, now: Micros) -> Micros | None:
    """Within what every screen can show: the far ends of the calendar are no times in every zone."""
    if moment is None:
        return None
    due_at = from_datetime(moment)
    if not now <= due_at <= now + _FARTHEST_DUE:
        raise invalid("due_at", "has to lie ahead, within five years")
    return due_at


def _until(body: ShelveBody, now: Micros) -> Micros:
    if body.until is not None and body.duration_s is None:
        until = from_datetime(body.until)
        if until > now + from_seconds(_LONGEST_SHELF_S):
            raise invalid("until", "is more than 31 days away")
        return until
    if body.duration_s is not None and body.until is None:
        return now + from_seconds(body.duration_s)
    raise invalid("until", "either `until` or `duration_s` is needed")


async def _decide(parts: Parts, who: Principal, alert_id: str, action: Action, revision: int | None) -> Response:
    alert = await _known(parts, alert_id)
    return _answer(parts, alert, await decide(parts, alert, who.username, action, revision))


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
        raise _refused(RefusalReason.ALREADY_RESOLVED, encode(alert_item(stored)))
    return stored


def _answer(parts: Parts, before: Alert, outcome: Outcome) -> Response:
    entry = parts.feed.book.get(before.id)
    current = encode(alert_item(before)) if entry is None else entry.item
    match outcome:
        case AlertChanged(alert=alert):
            return json_answer(alert_item(alert))
        case DecisionRefused(reason=RefusalReason.UNKNOWN_ALERT):
            raise unknown_alert(before.id)
        case DecisionRefused(reason=reason, current=alert):
            raise _refused(reason, current if alert is None else encode(alert_item(alert)))
        case Pending(decision):
            return json_answer({"decision": decision, "alert": msgspec.Raw(current)}, 202)
        case NotAccepted(decision, may_apply=True):
            detail = "the event log did not acknowledge in time; the decision may still be applied"
            raise ProblemError(ProblemKind.OUTCOME_UNKNOWN, detail, decision=decision, current=current)
        case NotAccepted():
            detail = "the event log is away; the decision was not sent"
            raise ProblemError(ProblemKind.EVENT_LOG_AWAY, detail, headers=RETRY_SOON)


def _refused(reason: RefusalReason, current: bytes) -> ProblemError:
    return ProblemError(ProblemKind.REFUSED, _SENTENCES[reason], reason=reason, current=current)


_SENTENCES = {
    RefusalReason.UNKNOWN_ALERT: "there is no such alert",
    RefusalReason.STALE_REVISION: "the alert has changed since the revision you saw",
    RefusalReason.ALREADY_RESOLVED: "the alert is resolved",
    RefusalReason.NOT_ACTIVE: "the alert is not active",
    RefusalReason.NOT_SHELVED: "the alert is not shelved",
    RefusalReason.UNTIL_IS_PAST: "`until` is past",
}
