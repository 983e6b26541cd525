"""Calendars: times that rules leave out. Read by all, written by planners."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.bodies import read_body
from api.decision_bodies import Moment
from api.openapi import Documented, guarded, ref, takes
from api.paging import DEFAULT_PAGE, CursorText, Limit, page_by_id
from api.parts import Parts, PartsOf
from api.plain_text import is_line
from api.policycheck import demand_id
from api.problems import ProblemError, ProblemKind, invalid
from api.registrations import demand_read, register
from api.rule_views import CalendarItem, CalendarPage, calendar_item
from api.rule_writing import IN_USE
from api.security import Reader, RuleEditor
from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.composition import judged_rules
from streams.contracts.registry import EntryKind
from streams.contracts.rules import Rule
from streams.contracts.times import DAY, Micros, from_datetime
from streams.runtime.calendars import BUILT_IN

router = APIRouter(tags=["rules"])

LARGEST_CALENDAR_BYTES = 512 * 1024
"""2,000 spans with their notes."""
_MOST_SPANS = 2_000
_FARTHEST = 20 * 366 * DAY
_LONGEST_NAME = 200

Words = Annotated[str, msgspec.Meta(max_length=_LONGEST_NAME)]


class SpanBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From `starts_at` until before `ends_at`, each with its zone."""

    starts_at: Moment
    ends_at: Moment
    note: Words = ""


class CalendarBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A calendar. `area`: it holds only there, and within it."""

    kind: CalendarKind
    name_vi: Words = ""
    name_en: Words = ""
    spans: Annotated[tuple[SpanBody, ...], msgspec.Meta(max_length=_MOST_SPANS)] = ()
    area: str | None = None
    id: str | None = None


_EXAMPLE = {
    "kind": "school",
    "name_vi": "Nghỉ hè",
    "name_en": "Summer holidays",
    "spans": [{"starts_at": "2027-06-01T00:00:00+07:00", "ends_at": "2027-08-23T00:00:00+07:00"}],
}
_ACCEPTED: Documented = {
    202: {"description": "Accepted; not yet in force.", "content": {"application/json": {"schema": ref(CalendarItem)}}}
}
_WRITING = (ProblemKind.REFUSED, ProblemKind.EVENT_LOG_AWAY, ProblemKind.OUTCOME_UNKNOWN)


@router.get(
    "/calendars",
    responses=guarded(CalendarPage, "Calendars by id.", ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def list_calendars(parts: PartsOf, _: Reader, cursor: CursorText = None, limit: Limit = DEFAULT_PAGE) -> Response:
    """All calendars, by id: those that are built in, and those people keep."""
    demand_read(parts)
    calendars, following = page_by_id({**parts.registry.view.calendars, **BUILT_IN}, cursor, limit)
    now = parts.now()
    return json_answer(CalendarPage([calendar_item(calendar, now) for calendar in calendars], following))


@router.get(
    "/calendars/{calendar_id}",
    responses=guarded(CalendarItem, "The calendar.", ProblemKind.NOT_FOUND, ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def get_calendar(parts: PartsOf, _: Reader, calendar_id: str) -> Response:
    """One calendar."""
    return json_answer(calendar_item(_known(parts, calendar_id), parts.now()))


@router.put(
    "/calendars/{calendar_id}",
    responses=guarded(CalendarItem, "The calendar.", *_WRITING) | _ACCEPTED,
    openapi_extra=takes(ref(CalendarBody), example=_EXAMPLE),
    response_class=Response,
)
async def put_calendar(parts: PartsOf, who: RuleEditor, calendar_id: str, request: Request) -> Response:
    """Make a calendar, or change it as a whole, from the next tick on. Spans that meet or overlap become one."""
    body = await read_body(request, CalendarBody, largest=LARGEST_CALENDAR_BYTES)
    _demand_own(calendar_id)
    demand_id(calendar_id, body.id)
    _demand_lines(body)
    demand_read(parts)
    if body.area is not None and body.area not in parts.registry.view.areas:
        raise invalid("area", f"there is no area '{body.area}'")
    now = parts.now()
    calendar = Calendar(
        calendar_id, body.kind, body.name_vi, body.name_en, _in_order(body.spans, now), body.area, who.username
    )
    is_seen = await register(parts, EntryKind.CALENDAR, calendar_id, calendar, by=who.username)
    return json_answer(calendar_item(calendar, now), 200 if is_seen else 202)


@router.delete(
    "/calendars/{calendar_id}",
    status_code=204,
    responses=guarded(None, "Removed.", ProblemKind.NOT_FOUND, *_WRITING, status=204),
    response_class=Response,
)
async def delete_calendar(parts: PartsOf, who: RuleEditor, calendar_id: str) -> Response:
    """Remove a calendar. Refused (409) while a rule leaves it out."""
    _demand_own(calendar_id)
    _known(parts, calendar_id)
    async with parts.rule_writing:
        using = sorted(rule.id for rule in parts.registry.view.rules.values() if calendar_id in _left_out_by(rule))
        if using:
            detail = f"rules leave '{calendar_id}' out: {', '.join(using)}; change them first"
            raise ProblemError(ProblemKind.REFUSED, detail, reason=IN_USE)
        await register(parts, EntryKind.CALENDAR, calendar_id, None, by=who.username)
    return Response(status_code=204)


def _known(parts: Parts, calendar_id: str) -> Calendar:
    calendar = BUILT_IN.get(calendar_id) or parts.registry.view.calendars.get(calendar_id)
    if calendar is None:
        demand_read(parts)
        raise ProblemError(ProblemKind.NOT_FOUND, f"there is no calendar '{calendar_id}'")
    return calendar


def _demand_own(calendar_id: str) -> None:
    if calendar_id in BUILT_IN:
        detail = f"'{calendar_id}' is built in and reckoned by law and moon; make one of your own beside it"
        raise ProblemError(ProblemKind.REFUSED, detail, reason="built_in")


def _demand_lines(body: CalendarBody) -> None:
    for field, text in (("name_vi", body.name_vi), ("name_en", body.name_en)):
        if not is_line(text):
            raise invalid(field, "has control characters")
    for index, span in enumerate(body.spans):
        if not is_line(span.note):
            raise invalid(f"spans[{index}].note", "has control characters")


def _in_order(spans: tuple[SpanBody, ...], now: Micros) -> tuple[Span, ...]:
    """In order and apart, as the contract has them."""
    found: list[Span] = []
    for index, span in enumerate(spans):
        begin, end = from_datetime(span.starts_at), from_datetime(span.ends_at)
        if end <= begin:
            raise invalid(f"spans[{index}].ends_at", "has to lie after starts_at")
        if max(abs(begin - now), abs(end - now)) > _FARTHEST:
            raise invalid(f"spans[{index}].starts_at", "lies more than twenty years away")
        found.append(Span(begin, end, span.note))
    return tuple(_joined(sorted(found, key=lambda span: span.starts_at)))


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and span.starts_at <= joined[-1].ends_at:
            last = joined[-1]
            joined[-1] = Span(last.starts_at, max(last.ends_at, span.ends_at), last.note or span.note)
        else:
            joined.append(span)
    return joined


def _left_out_by(rule: Rule) -> set[str]:
    """The calendars a rule and its parts sleep by."""
    return {*rule.unless, *(calendar_id for part in judged_rules(rule) for calendar_id in part.unless)}
