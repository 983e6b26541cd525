"""History: readings or what their buckets come to, as JSON, CSV or Parquet."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from api.answers import json_answer
from api.downloads import Download, Downloads
from api.exports import csv_rows, parquet_pieces
from api.openapi import Documented, guarded, ref
from api.parts import Parts, PartsOf
from api.problems import ProblemError, ProblemKind, invalid
from api.roles import Permission
from api.security import Reader, demand
from api.selection import Many, instant, split
from api.views import Iso
from streams.contracts.times import DAY, Micros, to_iso
from streams.timescale.history import FUNCTIONS, BadQuestionError, HistoryQuestion, SeriesHistory, bucket_width

MOST_POINTS = 200_000
"""Points in one JSON answer, about 15 MB; exports have no such limit."""
_LONGEST_SPAN = 4_000 * DAY


class Format(StrEnum):
    """How the history is wanted."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


class FaultMark(msgspec.Struct, frozen=True, rename={"begins": "from", "ends": "to"}):
    """While this stood (`to` null: it still does), what the series said is not to be trusted: `rule` found a fault."""

    begins: Iso
    ends: Iso | None
    rule: str
    fault: str


class HistorySeries(msgspec.Struct, frozen=True):
    """One series. A point has `time` and `value`, or a field per function, null where there is none.

    `faults` mark the readings of a sick device: they stay as they came. `fault` is the kind of the rule that found it,
    empty for a rule that is no more. The database may be behind by a second.
    """

    device: str
    property: str
    unit: str
    points: list[dict[str, Iso | float | None]]
    faults: list[FaultMark] = []


class HistoryAnswer(msgspec.Struct, frozen=True):
    """Series by device, property and unit. A gap has no point; it is never zero."""

    series: list[HistorySeries]


router = APIRouter(tags=["history"])


async def _question(
    parts: PartsOf,
    *,
    device: Many = None,
    property: Many = None,  # noqa: A002  the public name
    begins: Annotated[datetime | None, Query(alias="from", description="From then on; a day before `to`.")] = None,
    ends: Annotated[datetime | None, Query(alias="to", description="Before then; now.")] = None,
    bucket: Annotated[str | None, Query(description="`15m`, `1h`, `1d` …; without it every reading.")] = None,
    fn: Annotated[list[str] | None, Query(description="Of " + ", ".join(FUNCTIONS) + "; avg.")] = None,
    tz: Annotated[str, Query(description="Where days begin.")] = "Asia/Ho_Chi_Minh",
) -> HistoryQuestion:
    """The question of a request, checked."""
    to = instant("to", ends) or parts.now()
    since = instant("from", begins)
    question = HistoryQuestion(
        devices=tuple(sorted(split("device", device))),
        properties=tuple(sorted(split("property", property))),
        begins=to - DAY if since is None else since,
        ends=to,
        bucket=bucket,
        functions=tuple(dict.fromkeys(part.strip() for text in fn or ["avg"] for part in text.split(",") if part)),
        timezone=tz,
    )
    _check(question, has_functions=fn is not None)
    return question if bucket else replace(question, functions=())


def _check(question: HistoryQuestion, *, has_functions: bool) -> None:
    if not question.devices and not question.properties:
        raise invalid("device", "or `property` is needed")
    if question.begins >= question.ends:
        raise invalid("from", "has to lie before `to`")
    if question.ends - question.begins > _LONGEST_SPAN:
        raise invalid("from", "lies more than 4,000 days before `to`")
    if question.bucket is None and has_functions:
        raise invalid("fn", "needs a `bucket`")
    if not question.functions:
        raise invalid("fn", f"is empty; there are {', '.join(FUNCTIONS)}")
    try:
        bucket_width("1h" if question.bucket is None else question.bucket)
    except BadQuestionError as error:
        raise invalid("bucket", str(error)) from error
    for function in question.functions:
        if function not in FUNCTIONS:
            raise invalid("fn", f"'{function}' is none of {', '.join(FUNCTIONS)}")
    try:
        ZoneInfo(question.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise invalid("tz", f"'{question.timezone}' is no time zone, as in Asia/Ho_Chi_Minh") from error


_FILES: Documented = {
    200: {
        "description": "The history.",
        "content": {
            "application/json": {"schema": ref(HistoryAnswer)},
            "text/csv": {"schema": {"type": "string"}},
            "application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.get(
    "/history",
    responses=guarded(None, "", ProblemKind.TOO_LARGE, ProblemKind.DATABASE_AWAY, ProblemKind.BUSY) | _FILES,
    response_class=Response,
)
async def get_history(
    parts: PartsOf,
    who: Reader,
    question: Annotated[HistoryQuestion, Depends(_question)],
    file: Annotated[Format, Query(alias="format")] = Format.JSON,
) -> Response:
    """Readings of devices and properties over a time, or one point per bucket. CSV and Parquet come as attachments.

    Two exports run at a time; another one is told to come again (503, `busy`).
    """
    if file is Format.JSON:
        async with aclosing(parts.archive.history(question)) as source:
            series = await _collected(source, _columns(question))
        return json_answer(HistoryAnswer(await _marked(parts, question, series)))
    demand(who, Permission.EXPORT)
    parts.downloads.begin()
    source = parts.archive.history(question)
    async with AsyncExitStack() as undone:
        undone.callback(parts.downloads.end)
        undone.push_async_callback(source.aclose)
        pieces = await _begun(source)
        undone.pop_all()
    return _download(parts.downloads, source, pieces, file, _columns(question))


def _columns(question: HistoryQuestion) -> tuple[str, ...]:
    return question.functions or ("value",)


async def _begun(pieces: AsyncIterator[SeriesHistory]) -> AsyncIterator[SeriesHistory]:
    """The same pieces, the first of them fetched already: a database that is away is a problem, not half a file."""
    first = await anext(pieces, None)

    async def again() -> AsyncIterator[SeriesHistory]:
        if first is not None:
            yield first
            async for piece in pieces:
                yield piece

    return again()


async def _collected(pieces: AsyncIterator[SeriesHistory], columns: tuple[str, ...]) -> list[HistorySeries]:
    found: dict[tuple[str, str, str], HistorySeries] = {}
    count = 0
    async for piece in pieces:
        count += len(piece.points)
        if count > MOST_POINTS:
            detail = f"more than {MOST_POINTS} points; ask for less, for larger buckets, or for csv or parquet"
            raise ProblemError(ProblemKind.TOO_LARGE, detail)
        key = (piece.device, piece.property, piece.unit)
        series = found.setdefault(key, HistorySeries(*key, points=[]))
        series.points.extend(_point(time, values, columns) for time, values in piece.points)
    return list(found.values())


async def _marked(parts: Parts, question: HistoryQuestion, series: list[HistorySeries]) -> list[HistorySeries]:
    """The series with the faults that stood in the time asked for."""
    devices = {one.device for one in series}
    found = await parts.archive.faults(devices, question.begins, question.ends) if devices else []
    marks: dict[tuple[str, str], list[FaultMark]] = {}
    for span in found:
        rule = parts.registry.view.rules.get(span.rule)
        kind = "" if rule is None else str(type(rule).__struct_config__.tag)
        mark = FaultMark(to_iso(span.begins), None if span.ends is None else to_iso(span.ends), span.rule, kind)
        marks.setdefault((span.device, span.property), []).append(mark)
    return [msgspec.structs.replace(one, faults=marks.get((one.device, one.property), [])) for one in series]


def _point(time: Micros, values: Sequence[float | None], columns: tuple[str, ...]) -> dict[str, str | float | None]:
    return {"time": to_iso(time), **dict(zip(columns, values, strict=True))}


def _download(
    downloads: Downloads,
    source: AsyncGenerator[SeriesHistory, None],
    pieces: AsyncIterator[SeriesHistory],
    file: Format,
    columns: tuple[str, ...],
) -> Download:
    if file is Format.CSV:
        content, media_type = csv_rows(pieces, columns), "text/csv; charset=utf-8"
    else:
        content, media_type = parquet_pieces(pieces, columns), "application/vnd.apache.parquet"
    return Download(downloads, source, content, media_type=media_type, filename=f"urbanwatch-history.{file}")
