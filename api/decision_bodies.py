"""What people send with a decision, and the action it means."""

from datetime import datetime
from typing import Annotated

import msgspec

from api.locations import GivenLocation
from api.plain_text import LINE, LINES
from api.problems import invalid
from streams.contracts.alerts import Finding, Severity
from streams.contracts.decisions import Acknowledge, Action, Adopt, Assign, Comment, Disown, Resolve, Shelve, Unshelve
from streams.contracts.times import DAY, Micros, from_datetime, from_seconds

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000, pattern=LINES)]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=LINE)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
AlertId = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=LINE)]
Revision = Annotated[
    int, msgspec.Meta(ge=0, le=2**31 - 1, description="The revision seen; refused if the alert has moved on.")
]

MOST_ALERTS = 1_000
"""How many alerts one request may decide about."""
_LONGEST_SHELF_S = 31 * 86_400
_FARTHEST_DUE = 5 * 366 * DAY

Duration = Annotated[float, msgspec.Meta(gt=0, le=_LONGEST_SHELF_S)]
AlertIds = Annotated[tuple[AlertId, ...], msgspec.Meta(min_length=1, max_length=MOST_ALERTS)]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every decision may carry."""

    revision: Revision | None = None


class CommentedBody(Body, frozen=True, kw_only=True):
    """With a word for the timeline."""

    comment: Text | None = None


class AcknowledgeBody(CommentedBody, frozen=True, kw_only=True):
    """Somebody has seen it and takes it on."""


class AssignBody(CommentedBody, frozen=True, kw_only=True):
    """`assignee` null takes the task back. `due_at` lies ahead, within five years."""

    assignee: Line | None
    due_at: Moment | None = None


class ShelveBody(Body, frozen=True, kw_only=True):
    """Either `until` or `duration_s`, at most 31 days; and the reason, which may also be given as `comment`."""

    reason: Text | None = None
    comment: Text | None = None
    until: Moment | None = None
    duration_s: Duration | None = None


class UnshelveBody(CommentedBody, frozen=True, kw_only=True):
    """Back before operators now."""


class ResolveBody(CommentedBody, frozen=True, kw_only=True):
    """`finding`: what it turned out to be."""

    finding: Finding | None = None


class CommentBody(Body, frozen=True, kw_only=True):
    """The line for the timeline, as `comment` (or `text`)."""

    comment: Text | None = None
    text: Text | None = None


class AdoptBody(CommentedBody, frozen=True, kw_only=True):
    """`alerts`: the ids of those that are about the same thing."""

    alerts: AlertIds


class DisownBody(CommentedBody, frozen=True, kw_only=True):
    """`alerts`: the ids of those that are something else after all."""

    alerts: AlertIds


DecisionBody = (
    AcknowledgeBody | AssignBody | ShelveBody | UnshelveBody | ResolveBody | CommentBody | AdoptBody | DisownBody
)


class ReportBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An incident somebody told of; `source` says who (phone, police …). `area` is found from `location`, `device`."""

    title: Line
    severity: Severity
    source: Annotated[str, msgspec.Meta(max_length=200, pattern=LINE)] = ""
    description: Annotated[str, msgspec.Meta(max_length=10_000, pattern=LINES)] = ""
    area: Line | None = None
    device: Annotated[str, msgspec.Meta(max_length=128, pattern=LINE)] | None = None
    location: GivenLocation = None


def action_of(body: DecisionBody, now: Micros) -> Action:  # noqa: PLR0911  one for each action
    """What the body decides, at `now`; a problem names the field that is wrong."""
    match body:
        case AcknowledgeBody():
            return Acknowledge(body.comment)
        case AssignBody():
            return Assign(body.assignee, _due(body.due_at, now), body.comment)
        case ShelveBody():
            return Shelve(_until(body, now), _reason(body))
        case UnshelveBody():
            return Unshelve(body.comment)
        case ResolveBody():
            return Resolve(body.finding, body.comment)
        case CommentBody():
            if (body.comment is None) == (body.text is None):
                raise invalid("comment", "is needed, once")
            return Comment(body.comment or body.text or "")
        case AdoptBody():
            return Adopt(tuple(dict.fromkeys(body.alerts)), body.comment)
        case DisownBody():
            return Disown(tuple(dict.fromkeys(body.alerts)), body.comment)


def _reason(body: ShelveBody) -> str:
    """Whoever finds the alert missing has to find out why."""
    reason = body.reason or body.comment
    if reason is None:
        raise invalid("reason", "is needed: whoever finds the alert missing asks why")
    return reason


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
