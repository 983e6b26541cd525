"""What stands beside an alert: those it stands for, and what was like it before."""

import asyncio
from itertools import islice
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from api.answers import json_answer
from api.decision_answers import unknown_alert
from api.openapi import guarded
from api.paging import DEFAULT_PAGE, CursorText, Limit
from api.parts import Parts, PartsOf
from api.problems import ProblemKind
from api.routes.alerts import DATABASE_PATIENCE_S, DEGRADED, page_of_alerts
from api.security import Reader
from api.selection import AlertFilter
from api.views import AlertItem, AlertPage, alert_item
from streams.contracts.alerts import Alert, State
from streams.contracts.times import SECOND
from streams.runtime.errors import DatabaseUnavailableError

_DEFAULT_SIMILAR, _MOST_SIMILAR = 10, 100

router = APIRouter(tags=["alerts"])


class SimilarAlert(AlertItem, frozen=True, kw_only=True):
    """A past alert. `stood_s`: from when it was raised until its condition was gone, or it was resolved by hand."""

    stood_s: float | None


class SimilarPage(msgspec.Struct, frozen=True):
    """Past alerts like one, newest first."""

    items: list[SimilarAlert]
    next: str | None


@router.get(
    "/alerts/{alert_id}/members",
    responses=guarded(AlertPage, "Those it stands for.", ProblemKind.NOT_FOUND, ProblemKind.DATABASE_AWAY),
    response_class=Response,
)
async def list_members(
    parts: PartsOf, _: Reader, alert_id: str, cursor: CursorText = None, limit: Limit = DEFAULT_PAGE
) -> Response:
    """The alerts this one stands for, newest first: members of a group, adopted ones, those an outage explains.

    Also those that stand no more; like `GET alerts?covered_by=`, but an alert nobody knows is not found.
    """
    cover = await _known(parts, alert_id)
    wanted = AlertFilter(covered_by=frozenset({alert_id}), is_watched=cover.is_watched)
    return await page_of_alerts(parts, wanted, cursor, limit)


@router.get(
    "/alerts/{alert_id}/similar",
    responses=guarded(SimilarPage, "Past alerts.", ProblemKind.NOT_FOUND, ProblemKind.DATABASE_AWAY),
    response_class=Response,
)
async def list_similar(
    parts: PartsOf,
    _: Reader,
    alert_id: str,
    limit: Annotated[int, Query(ge=1, le=_MOST_SIMILAR, description="How many at most.")] = _DEFAULT_SIMILAR,
) -> Response:
    """Past alerts of the same rule and device, else of the same rule and area; newest first, with what they were.

    While the database is away: those of the last day, marked by the header `X-Urbanwatch-Degraded: database`.
    """
    alert = await _known(parts, alert_id)
    headers: dict[str, str] = {}
    try:
        found = await _stored(parts, alert, limit)
    except (TimeoutError, DatabaseUnavailableError):
        found = _in_memory(parts, alert, limit)
        headers[DEGRADED] = "database"
    return json_answer(SimilarPage([_similar(one) for one in found], None), headers=headers)


async def _stored(parts: Parts, of: Alert, limit: int) -> list[Alert]:
    if not parts.pulse.is_database_up:
        raise DatabaseUnavailableError("the database did not answer last time")
    async with asyncio.timeout(DATABASE_PATIENCE_S):
        return await parts.archive.similar_alerts(of, limit=limit)


async def _known(parts: Parts, alert_id: str) -> Alert:
    entry = parts.feed.book.get(alert_id)
    if entry is not None:
        return entry.alert
    stored = await parts.archive.alert(alert_id)
    if stored is None:
        raise unknown_alert(alert_id)
    return stored


def _in_memory(parts: Parts, of: Alert, limit: int) -> list[Alert]:
    same_rule = AlertFilter(
        states=frozenset({State.RESOLVED}),
        rules=frozenset({of.rule}),
        origins=frozenset({of.origin}),
        is_watched=of.is_watched,
    )
    alike = [entry.alert for entry in parts.feed.book.select(same_rule) if entry.alert.id != of.id]
    same_device = [alert for alert in alike if of.device and alert.device == of.device]
    return list(islice(same_device or (alert for alert in alike if alert.area == of.area), limit))


def _similar(alert: Alert) -> SimilarAlert:
    ended_at = alert.resolved_at if alert.cleared_at is None else alert.cleared_at
    stood_s = None if ended_at is None else (ended_at - alert.raised_at) / SECOND
    return SimilarAlert(**msgspec.structs.asdict(alert_item(alert)), stood_s=stood_s)
