"""One decision about many alerts."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import UNSET, UnsetType

from api.answers import json_answer
from api.bodies import read_body
from api.decision_answers import as_shown, not_sent, problem_with, unknown_alert
from api.decision_bodies import (
    MOST_ALERTS,
    AcknowledgeBody,
    AlertId,
    AssignBody,
    CommentBody,
    DecisionBody,
    Duration,
    Line,
    Moment,
    ResolveBody,
    Revision,
    ShelveBody,
    Text,
    UnshelveBody,
    action_of,
)
from api.decisions import NotAccepted, Outcome, Pending, Target, decide_all
from api.openapi import guarded, ref, takes
from api.parts import Parts, PartsOf
from api.problems import Problem, ProblemError, ProblemKind, invalid, problem_of
from api.security import Decider
from api.views import AlertItem
from streams.contracts.alerts import AlertChanged, DecisionRefused, Finding

LARGEST_BULK_BYTES = 512 * 1024

router = APIRouter(tags=["decisions"])


class BulkAction(StrEnum):
    """What can be decided about many alerts at once."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    RESOLVE = "resolve"
    COMMENT = "comment"


_SHAPES: dict[BulkAction, type[DecisionBody]] = {
    BulkAction.ACKNOWLEDGE: AcknowledgeBody,
    BulkAction.ASSIGN: AssignBody,
    BulkAction.SHELVE: ShelveBody,
    BulkAction.UNSHELVE: UnshelveBody,
    BulkAction.RESOLVE: ResolveBody,
    BulkAction.COMMENT: CommentBody,
}


class BulkTarget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the alerts, with the revision seen."""

    id: AlertId
    revision: Revision | None = None


class BulkBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The action, the alerts, and the fields the action has for a single alert."""

    action: BulkAction
    alerts: Annotated[list[BulkTarget], msgspec.Meta(min_length=1, max_length=MOST_ALERTS)]
    comment: Text | UnsetType | None = UNSET
    text: Text | UnsetType | None = UNSET
    assignee: Line | UnsetType | None = UNSET
    due_at: Moment | UnsetType | None = UNSET
    reason: Text | UnsetType | None = UNSET
    until: Moment | UnsetType | None = UNSET
    duration_s: Duration | UnsetType | None = UNSET
    finding: Finding | UnsetType | None = UNSET


class BulkOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one alert: 200 (`alert` as changed), 202 (as it stands), else a `problem` (404, 409, 503)."""

    id: str
    status: int
    alert: AlertItem | msgspec.Raw | None = None
    problem: Problem | None = None


class BulkOutcomes(msgspec.Struct, frozen=True):
    """One outcome for each alert, in the order they were given."""

    outcomes: list[BulkOutcome]


_EXAMPLE = {
    "action": "acknowledge",
    "alerts": [{"id": "al-qv2k", "revision": 3}, {"id": "al-7xwa"}],
    "comment": "Power cut in the ward.",
}


@router.post(
    "/alerts/bulk",
    responses=guarded(BulkOutcomes, "What became of each.", ProblemKind.EVENT_LOG_AWAY, ProblemKind.TOO_LARGE),
    openapi_extra=takes(ref(BulkBody), example=_EXAMPLE),
    response_class=Response,
)
async def decide_about_many(parts: PartsOf, who: Decider, request: Request) -> Response:
    """The same decision about up to 1,000 alerts. Each is applied or refused by itself.

    The outcomes are there together, after 2 s at the latest. An alert closed more than a day ago is not found here.
    503 if none of them could be sent.
    """
    body = await read_body(request, BulkBody, largest=LARGEST_BULK_BYTES)
    _demand_distinct(body.alerts)
    action = action_of(_single(body), parts.now())
    if not parts.feed.has_ever_caught_up:
        raise ProblemError(ProblemKind.EVENT_LOG_AWAY, "alerts have not been read from the event log yet")
    known = [target for target in body.alerts if target.id in parts.feed.book]
    decided = await decide_all(parts, [Target(one.id, one.revision) for one in known], who.username, action)
    if decided and all(isinstance(one, NotAccepted) and not one.may_apply for one in decided):
        raise not_sent()
    outcomes = {target.id: outcome for target, outcome in zip(known, decided, strict=True)}
    return json_answer(BulkOutcomes([_told(parts, request, one.id, outcomes.get(one.id)) for one in body.alerts]))


def _demand_distinct(targets: list[BulkTarget]) -> None:
    seen: set[str] = set()
    for index, target in enumerate(targets):
        if target.id in seen:
            raise invalid(f"alerts[{index}].id", f"'{target.id}' stands twice")
        seen.add(target.id)


def _single(body: BulkBody) -> DecisionBody:
    """The body as for a single alert: it may have the fields of its action, and has those that are needed."""
    shape = _SHAPES[body.action]
    given: dict[str, Any] = msgspec.structs.asdict(body)
    del given["action"], given["alerts"]
    fields = {name: value for name, value in given.items() if value is not UNSET}
    known = {field.name: field for field in msgspec.structs.fields(shape)}
    for name in fields:
        if name not in known:
            raise invalid(name, f"is no field of '{body.action}'")
    for name, field in known.items():
        if field.required and name not in fields:
            raise invalid(name, f"is needed to {body.action}")
    return shape(**fields)


def _told(parts: Parts, request: Request, alert_id: str, outcome: Outcome | None) -> BulkOutcome:
    book = parts.feed.book
    entry = book.get(alert_id)
    match outcome:
        case AlertChanged(alert=alert):
            return BulkOutcome(alert_id, 200, msgspec.Raw(as_shown(book, alert)))
        case Pending():
            return BulkOutcome(alert_id, 202, None if entry is None else msgspec.Raw(entry.item))
        case DecisionRefused() | NotAccepted():
            problem = problem_of(problem_with(outcome, book, None if entry is None else entry.alert), request.url.path)
        case None:
            problem = problem_of(unknown_alert(alert_id), request.url.path)
    return BulkOutcome(alert_id, problem.status, problem=problem)
