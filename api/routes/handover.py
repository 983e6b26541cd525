"""The shift hand-over."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import json_answer
from api.handover import (
    HandoverAnswer,
    HandoverPeriod,
    Happened,
    Present,
    happened,
    open_windows,
    out_of_service,
    present,
)
from api.kpis.answer import KpiAnswer
from api.kpis.reckoning import reckon
from api.openapi import guarded
from api.parts import Parts, PartsOf
from api.positions import Begins, Ends, Position, PositionOf, period
from api.problems import ProblemError, ProblemKind
from api.routes.alerts import DEGRADED
from api.security import Reader
from streams.contracts.times import HOUR, Micros, to_iso
from streams.runtime.errors import DatabaseUnavailableError
from streams.timescale.alarm_facts import FactsQuestion, TooManyLinesError
from streams.timescale.failures import TookTooLongError
from streams.timescale.shift import ShiftQuestion

router = APIRouter(tags=["alerts"])

_USUAL_SHIFT = 8 * HOUR
_LONGEST_DAYS = 31
_DATABASE_PATIENCE_S = 5.0
"""How long the hand-over waits for what happened."""
_TZ = "Asia/Ho_Chi_Minh"


@router.get(
    "/alerts/handover",
    responses=guarded(HandoverAnswer, "The hand-over.", ProblemKind.EVENT_LOG_AWAY, ProblemKind.BUSY),
    response_class=Response,
)
async def get_handover(
    parts: PartsOf,
    _: Reader,
    position: PositionOf,
    *,
    begins: Begins = None,
    ends: Ends = None,
    limit: Annotated[int, Query(ge=1, le=1_000, description="How many items a list has at most.")] = 200,
) -> Response:
    """What a shift of an operator position hands over, by default the last 8 hours; at most 31 days.

    What stands comes from memory. While the database is away or too slow, what happened and the KPIs are null, and the
    header `X-Urbanwatch-Degraded: database` says so.
    """
    if not parts.feed.has_ever_caught_up:
        raise ProblemError(ProblemKind.EVENT_LOG_AWAY, "alerts have not been read from the event log yet")
    since, to = period(begins, ends, now=parts.now(), usual=_USUAL_SHIFT, longest_days=_LONGEST_DAYS)
    headers: dict[str, str] = {}
    past, kpis = None, None
    try:
        past, kpis = await _from_database(
            parts,
            ShiftQuestion(since, to, position.areas, limit, position.around),
            FactsQuestion(since, to, position.areas, around=position.around),
        )
    except (TimeoutError, DatabaseUnavailableError, TookTooLongError):
        headers[DEGRADED] = "database"
    shift = _period(since, to, position)
    now = present(parts.feed.book.entries(), position, limit)
    return json_answer(_answer(parts, now, shift, past, kpis), headers=headers)


def _period(since: Micros, to: Micros, position: Position) -> HandoverPeriod:
    areas = None if position.areas is None else sorted(position.areas)
    return HandoverPeriod(to_iso(since), to_iso(to), areas)


def _answer(
    parts: Parts,
    now: Present,
    shift: HandoverPeriod,
    past: Happened | None,
    kpis: KpiAnswer | None,
) -> HandoverAnswer:
    """What happened with what stands, as memory has it now."""
    return HandoverAnswer(
        period=shift,
        standing=now.standing,
        cleared=now.cleared,
        shelved=now.shelved,
        planned=now.planned,
        tasks=now.tasks,
        maintenance=open_windows(parts.registry.view.maintenance.values(), parts.now()),
        out_of_service=out_of_service(parts.registry.view.out_of_service.values()),
        happened=past,
        kpis=kpis,
    )


async def _from_database(parts: Parts, shift: ShiftQuestion, facts: FactsQuestion) -> tuple[Happened, KpiAnswer | None]:
    """What happened and its KPIs; no KPIs of a shift with more annunciations than can be reckoned."""
    if not parts.pulse.is_database_up:
        raise DatabaseUnavailableError("the database did not answer last time")
    async with asyncio.timeout(_DATABASE_PATIENCE_S):
        past = happened(await parts.archive.shift_facts(shift))
        try:
            found = await parts.archive.alarm_facts(facts)
        except TooManyLinesError:
            return past, None
        return past, await asyncio.to_thread(reckon, found, facts, _TZ)
