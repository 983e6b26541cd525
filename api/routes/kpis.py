"""Alarm KPIs: how an operator position fares, against the figures of ISA-18.2."""

import asyncio
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Query, Response

from api.answers import json_answer
from api.kpis.answer import KpiAnswer
from api.kpis.reckoning import reckon
from api.openapi import guarded
from api.parts import PartsOf
from api.positions import Begins, Ends, PositionOf, period
from api.problems import ProblemError, ProblemKind, invalid
from api.security import Reader
from streams.contracts.times import DAY
from streams.timescale.alarm_facts import FactsQuestion, TooManyLinesError

router = APIRouter(tags=["alerts"])

_LONGEST_DAYS = 400


@router.get(
    "/alerts/kpis",
    responses=guarded(KpiAnswer, "The KPIs.", ProblemKind.TOO_LARGE, ProblemKind.DATABASE_AWAY, ProblemKind.BUSY),
    response_class=Response,
)
async def get_kpis(
    parts: PartsOf,
    _: Reader,
    position: PositionOf,
    *,
    begins: Begins = None,
    ends: Ends = None,
    tz: Annotated[str, Query(description="Where days begin.")] = "Asia/Ho_Chi_Minh",
    chatter_count: Annotated[int, Query(ge=2, le=20, description="A condition chatters that comes so often …")] = 3,
    chatter_within_s: Annotated[float, Query(gt=0, le=3_600, description="… within so many seconds.")] = 60,
) -> Response:
    """Alarm KPIs of an operator position (areas, or the areas of teams; else the whole city), by default of 24 hours.

    A group gathered across areas counts in each of them.

    Reckoned from the stored transitions, which are about a second behind. At most 400 days.
    """
    since, to = period(begins, ends, now=parts.now(), usual=DAY, longest_days=_LONGEST_DAYS)
    question = FactsQuestion(since, to, position.areas, chatter_count, chatter_within_s, position.around)
    _check_zone(tz)
    try:
        facts = await parts.archive.alarm_facts(question)
    except TooManyLinesError as error:
        raise ProblemError(ProblemKind.TOO_LARGE, f"{error}; ask for a shorter time") from error
    return json_answer(await asyncio.to_thread(reckon, facts, question, tz))


def _check_zone(tz: str) -> None:
    try:
        ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise invalid("tz", f"'{tz}' is no time zone, as in Asia/Ho_Chi_Minh") from error
