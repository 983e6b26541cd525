"""Device health: which devices were sick on which days, and how."""

import asyncio
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import json_answer
from api.device_health.answer import (
    DayOfHealth,
    DeviceDaysPage,
    DeviceHealth,
    Known,
    SeriesHealth,
    by_device,
    days_between,
    down_on,
    health_of,
    reckoned_texts,
)
from api.device_health.diagnosing import Diagnosis
from api.openapi import guarded
from api.paging import DEFAULT_PAGE, CursorText, Limit, from_cursor, to_cursor
from api.parts import Parts, PartsOf
from api.problems import ProblemError, ProblemKind, invalid
from api.registrations import demand_read
from api.security import Reader
from api.selection import Many, split
from streams.contracts.devices import Device
from streams.contracts.times import to_datetime
from streams.timescale.series_days import ZONE, ReckonedDay

router = APIRouter(tags=["devices"])

_LONGEST_DAYS, _USUAL_DAYS = 92, 31
_MOST_DEVICE_DAYS = 100_000
First = Annotated[date | None, Query(alias="from", description="The first day; a month before `to`.")]
Last = Annotated[date | None, Query(alias="to", description="The last day; today.")]
_Ails = Annotated[list[Diagnosis] | None, Query(description="Only what this ails; repeatable.")]


@router.get(
    "/device-health",
    responses=guarded(DayOfHealth, "The day.", ProblemKind.DATABASE_AWAY, ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def get_day(
    parts: PartsOf,
    _: Reader,
    *,
    day: Annotated[date | None, Query(alias="date", description="A day of Asia/Ho_Chi_Minh; today.")] = None,
    kind: Many = None,
    area: Many = None,
    diagnosis: _Ails = None,
    cursor: CursorText = None,
    limit: Limit = DEFAULT_PAGE,
) -> Response:
    """Every series on one day, by device; unregistered devices only without `kind` and `area`."""
    wanted_day = day or _today(parts)
    devices = _devices(parts, kind, area)
    items, reckoned = await _health(parts, wanted_day, wanted_day, devices, only=_is_narrowed(kind, area))
    after = from_cursor(cursor, str)
    found = [
        item
        for item in items
        if (not diagnosis or not set(diagnosis).isdisjoint(item.diagnosis)) and (after is None or _place(item) > after)
    ]
    following = to_cursor(_place(found[limit - 1])) if len(found) > limit else None
    text = wanted_day.isoformat()
    return json_answer(DayOfHealth(text, reckoned_texts(reckoned).get(text), found[:limit], following))


@router.get(
    "/device-health/devices",
    responses=guarded(
        DeviceDaysPage, "Devices and their days.", ProblemKind.DATABASE_AWAY, ProblemKind.EVENT_LOG_AWAY,
        ProblemKind.TOO_LARGE,
    ),
    response_class=Response,
)  # fmt: skip
async def get_devices(
    parts: PartsOf,
    _: Reader,
    *,
    first: First = None,
    last: Last = None,
    kind: Many = None,
    area: Many = None,
    diagnosis: _Ails = None,
    cursor: CursorText = None,
    limit: Limit = DEFAULT_PAGE,
) -> Response:
    """Devices over a period, those with the most days down first: on which days what ailed them."""
    begins, ends = _period(parts, first, last)
    devices = _devices(parts, kind, area)
    if len(devices) * days_between(begins, ends) > _MOST_DEVICE_DAYS:
        raise ProblemError(ProblemKind.TOO_LARGE, f"more than {_MOST_DEVICE_DAYS} days of devices; ask for less")
    items, reckoned = await _health(parts, begins, ends, devices, only=_is_narrowed(kind, area))
    ranked = await asyncio.to_thread(by_device, items, reckoned)
    if diagnosis:
        ranked = [one for one in ranked if any(not set(diagnosis).isdisjoint(ails) for ails in one.days.values())]
    start = from_cursor(cursor, int) or 0
    following = to_cursor(start + limit) if len(ranked) > start + limit else None
    dates = [day.isoformat() for day in sorted(reckoned)]
    return json_answer(DeviceDaysPage(dates, ranked[start : start + limit], following))


@router.get(
    "/devices/{device_id}/health",
    responses=guarded(DeviceHealth, "Its days.", ProblemKind.DATABASE_AWAY, ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def get_device_health(
    parts: PartsOf, _: Reader, device_id: str, first: First = None, last: Last = None
) -> Response:
    """The days of one device, registered or not; one never heard and not registered has none."""
    begins, ends = _period(parts, first, last)
    items, reckoned = await _health(parts, begins, ends, [device_id], only=True)
    sick = {item.date for item in items if item.diagnosis}
    down = down_on(items, reckoned).get(device_id, set())
    return json_answer(DeviceHealth(device_id, items, len(down), len(sick), reckoned_texts(reckoned)))


async def _health(
    parts: Parts, first: date, last: date, devices: list[str], *, only: bool
) -> tuple[list[SeriesHealth], dict[date, ReckonedDay]]:
    """The days of series, and the days that were reckoned; `only`: of these devices, not of unregistered ones too."""
    demand_read(parts)
    facts = await parts.archive.series_days(first, last, devices if only else None)
    reckoned = await parts.archive.reckoned_days(first, last)
    known = Known(dict(parts.registry.view.devices), reckoned, await parts.archive.first_heard(devices))
    return await asyncio.to_thread(health_of, facts, devices, known), reckoned


def _devices(parts: Parts, kind: list[str] | None, area: list[str] | None) -> list[str]:
    kinds, areas = split("kind", kind), parts.registry.areas.within(split("area", area))

    def is_wanted(device: Device) -> bool:
        return (not kinds or device.kind in kinds) and (not areas or device.area in areas)

    return [device.id for device in parts.registry.view.devices.values() if is_wanted(device)]


def _is_narrowed(kind: list[str] | None, area: list[str] | None) -> bool:
    return bool(kind or area)


def _period(parts: Parts, first: date | None, last: date | None) -> tuple[date, date]:
    ends = last or _today(parts)
    begins = first or ends - timedelta(days=_USUAL_DAYS - 1)
    if begins > ends:
        raise invalid("from", "has to be the day of `to` or one before")
    if days_between(begins, ends) > _LONGEST_DAYS:
        raise invalid("from", f"lies more than {_LONGEST_DAYS} days before `to`")
    return begins, ends


def _today(parts: Parts) -> date:
    return to_datetime(parts.now()).astimezone(ZONE).date()


def _place(item: SeriesHealth) -> str:
    return f"{item.device}\n{item.property}\n{item.unit}"
