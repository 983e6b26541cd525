"""Alerts: the live ones from memory, those closed more than a day ago from the database."""

import asyncio
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.answers import json_answer, page_of_encoded
from api.decision_answers import unknown_alert
from api.live.places import Place, place_of
from api.openapi import guarded
from api.paging import DEFAULT_PAGE, CursorText, Limit, Number, from_cursor, to_cursor
from api.parts import Parts, PartsOf
from api.problems import ProblemError, ProblemKind
from api.roles import Permission
from api.security import Reader, demand
from api.selection import AlertFilter, Many, instant, members, split
from api.views import AlertItem, AlertPage, TimelinePage, alert_item, transition_item
from streams.contracts.alerts import Alert, Origin, Severity, State, Suppression
from streams.contracts.wire import encode
from streams.runtime.errors import DatabaseUnavailableError
from streams.timescale.queries import TimelineEntry

DEGRADED = "X-Urbanwatch-Degraded"
NEWEST = "X-Urbanwatch-Last-Event-Id"
DATABASE_PATIENCE_S = 2.0
"""How long a list of live alerts waits for the database's part of it."""

router = APIRouter(tags=["alerts"])


async def alert_filter(
    parts: PartsOf,
    who: Reader,
    *,
    state: Many = None,
    severity: Many = None,
    area: Many = None,
    device: Many = None,
    rule: Many = None,
    suppression: Many = None,
    origin: Many = None,
    assignee: Many = None,
    covered_by: Many = None,
    since: Annotated[datetime | None, Query(description="Raised then or later; ISO 8601 with a zone.")] = None,
    watched: Annotated[bool, Query(description="Alerts of rules that are being tried, for planners.")] = False,
    fault: Annotated[bool | None, Query(description="Faults of devices only, or none of them.")] = None,
) -> AlertFilter:
    """The filter of a request; an area stands for the areas within it, too, and for groups that lie around it."""
    if watched:
        demand(who, Permission.EDIT_RULES)
    areas = parts.registry.areas.within(split("area", area))
    return AlertFilter(
        states=members("state", state, State),
        severities=members("severity", severity, Severity),
        areas=areas,
        devices=split("device", device),
        rules=split("rule", rule),
        suppressions=members("suppression", suppression, Suppression),
        origins=members("origin", origin, Origin),
        assignees=split("assignee", assignee),
        covered_by=split("covered_by", covered_by),
        since=instant("since", since),
        around=parts.registry.areas.around(areas),
        is_watched=watched,
        is_fault=fault,
    )


Wanted = Annotated[AlertFilter, Depends(alert_filter)]


@router.get("/alerts", responses=guarded(AlertPage, "Alerts, newest first."), response_class=Response)
async def list_alerts(
    parts: PartsOf, _: Reader, wanted: Wanted, cursor: CursorText = None, limit: Limit = DEFAULT_PAGE
) -> Response:
    """Alerts that match, newest first. An area stands for those within it, too.

    A group whose members lie in several areas has the nearest area around them all, or none; it is found by each area
    within that one. Alerts of watched rules are in no list, unless a planner asks for them alone (`watched=true`).

    Open alerts and those closed within a day come from memory and are there whatever happens to the database. While
    it is away, older ones are missing and the header `X-Urbanwatch-Degraded: database` says so. The header
    `X-Urbanwatch-Last-Event-Id` is where a live stream has to begin to miss nothing after this answer.
    """
    return await page_of_alerts(parts, wanted, cursor, limit)


async def page_of_alerts(parts: Parts, wanted: AlertFilter, cursor: str | None, limit: int) -> Response:
    """A page of alerts that match, from memory and from the database."""
    after: Place | None = from_cursor(cursor, tuple[Number, str])
    headers = {NEWEST: str(parts.feed.hub.newest)}
    if not parts.feed.has_ever_caught_up:
        raise ProblemError(ProblemKind.EVENT_LOG_AWAY, "alerts have not been read from the event log yet")
    try:
        stored = await _closed_alerts(parts, wanted, after, limit + 1) if wanted.wants_closed else []
    except (TimeoutError, DatabaseUnavailableError):
        stored = []
        headers[DEGRADED] = "database"
    live = ((place_of(entry.alert), entry.item) for entry in parts.feed.book.select(wanted, after=after))
    found = _merged(parts, list(islice(live, limit + 1)), stored, limit)
    following = to_cursor(found[limit - 1][0]) if len(found) > limit else None
    return page_of_encoded([item for _, item in found[:limit]], following, headers)


Placed = tuple[Place, bytes]


def _merged(parts: Parts, live: list[Placed], stored: list[Alert], limit: int) -> list[Placed]:
    """Both in one order. What is in memory is newer than what the database says of the same alert.

    A full page of the database ends the list: what it holds behind that is not known here.
    """
    kept = ((place_of(alert), encode(alert_item(alert))) for alert in stored if alert.id not in parts.feed.book)
    found = merge(live, kept)
    if len(stored) > limit:
        last = place_of(stored[-1])
        found = (placed for placed in found if placed[0] <= last)
    return list(islice(found, limit + 1))


async def _closed_alerts(parts: Parts, wanted: AlertFilter, after: Place | None, limit: int) -> list[Alert]:
    if not parts.pulse.is_database_up:
        raise DatabaseUnavailableError("the database did not answer last time")
    async with asyncio.timeout(DATABASE_PATIENCE_S):
        return await parts.archive.closed_alerts(wanted, after=after, limit=limit)


@router.get(
    "/alerts/{alert_id}",
    responses=guarded(AlertItem, "The alert.", ProblemKind.NOT_FOUND, ProblemKind.DATABASE_AWAY),
    response_class=Response,
)
async def get_alert(parts: PartsOf, _: Reader, alert_id: str) -> Response:
    """An alert as it stands."""
    entry = parts.feed.book.get(alert_id)
    if entry is not None:
        return Response(entry.item, media_type="application/json")
    alert = await parts.archive.alert(alert_id)
    if alert is None:
        raise unknown_alert(alert_id)
    return json_answer(alert_item(alert))


@router.get(
    "/alerts/{alert_id}/timeline",
    responses=guarded(TimelinePage, "The timeline.", ProblemKind.NOT_FOUND, ProblemKind.DATABASE_AWAY),
    response_class=Response,
)
async def get_timeline(
    parts: PartsOf, _: Reader, alert_id: str, cursor: CursorText = None, limit: Limit = DEFAULT_PAGE
) -> Response:
    """What happened to an alert, oldest first.

    The database is about a second behind; what memory has beyond it is added. While the database is away: the newest
    transitions, as far as memory has them, marked by the header `X-Urbanwatch-Degraded: database`.
    """
    entry = parts.feed.book.get(alert_id)
    place: int | None = from_cursor(cursor, Number)
    after = -1 if place is None else place
    headers: dict[str, str] = {}
    try:
        stored = await _stored_timeline(parts, alert_id, after, limit + 1)
    except (TimeoutError, DatabaseUnavailableError) as error:
        if entry is None:
            raise DatabaseUnavailableError(f"alert '{alert_id}' is not in memory, and the database is away") from error
        stored = []
        headers[DEGRADED] = "database"
    if len(stored) <= limit and entry is not None:
        newest = stored[-1].place if stored else after
        stored += [line for line in entry.timeline if line.place > newest]
    if not stored and cursor is None:
        raise unknown_alert(alert_id)
    following = to_cursor(stored[limit - 1].place) if len(stored) > limit else None
    items = [transition_item(line.transition) for line in stored[:limit]]
    return json_answer(TimelinePage(items, following), headers=headers)


async def _stored_timeline(parts: Parts, alert_id: str, after: int, limit: int) -> list[TimelineEntry]:
    if not parts.pulse.is_database_up:
        raise DatabaseUnavailableError("the database did not answer last time")
    async with asyncio.timeout(DATABASE_PATIENCE_S):
        return await parts.archive.timeline(alert_id, after=after, limit=limit)
