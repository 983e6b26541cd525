"""Is it the city or the sensor: what the facts of a day say of a device, and how it is answered."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from api.device_health.diagnosing import Diagnosis, diagnose
from api.roles import Role
from streams.contracts.devices import Device
from streams.contracts.rules import FlatlineRule, Scope
from streams.timescale.faults import FaultSpan
from streams.timescale.history import SeriesHistory
from streams.timescale.series_days import ZONE, ReckonedDay, SeriesDay, next_due
from tests.unit.api.fakes import NOON as NOON_US
from tests.unit.api.fakes import Api

DAY = date(2026, 11, 20)
AFTERWARDS = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
HEALTHY = SeriesDay(
    day=DAY,
    device="loop-1",
    property="speed",
    unit="km/h",
    readings=1_430,
    changes=1_425,
    zeros=0,
    least=8.0,
    most=61.0,
    typical_gap_s=60.0,
    down_s=0.0,
    still_s=120.0,
    still_at=44.0,
    spikes=0,
    implausible=0,
)


@pytest.mark.parametrize(
    ("facts", "ails"),
    [
        (HEALTHY, ()),
        (replace(HEALTHY, readings=1_000, down_s=26_000), (Diagnosis.TOO_FEW,)),
        (replace(HEALTHY, readings=2_900), (Diagnosis.CHATTER,)),
        (replace(HEALTHY, still_s=7 * 3_600), (Diagnosis.CONSTANT,)),
        (replace(HEALTHY, spikes=5), (Diagnosis.SPIKES,)),
        (replace(HEALTHY, implausible=30, spikes=30), (Diagnosis.SPIKES, Diagnosis.IMPLAUSIBLE)),
        (replace(HEALTHY, property="vehicle_flow", zeros=1_200, still_at=0.0, still_s=60_000), (Diagnosis.NO_HITS,)),
        (replace(HEALTHY, property="vehicle_flow", zeros=600, still_at=0.0, still_s=30_000), ()),
        (replace(HEALTHY, property="occupancy", still_at=100.0, still_s=4_000), (Diagnosis.STUCK_ON,)),
        (replace(HEALTHY, property="occupancy", still_at=40.0, still_s=4_000), ()),
        (replace(HEALTHY, property="rainfall_rate", zeros=1_430, still_at=0.0, still_s=86_000), ()),
        (replace(HEALTHY, property="detector_on", readings=21_000, still_at=1.0, still_s=86_000), ()),
        (replace(HEALTHY, readings=3, still_s=50_000), (Diagnosis.TOO_FEW,)),
    ],
)
def test_the_facts_of_a_day_say_what_ails_a_series(facts: SeriesDay, ails: tuple[Diagnosis, ...]) -> None:
    assert diagnose(facts, interval_s=60) == ails


def test_without_a_registered_interval_the_typical_gap_says_how_many_readings_there_should_be() -> None:
    every_minute = replace(HEALTHY, readings=700, typical_gap_s=60.0)
    every_two = replace(HEALTHY, readings=700, typical_gap_s=120.0)

    assert diagnose(every_minute, interval_s=None) == (Diagnosis.TOO_FEW,)
    assert diagnose(every_two, interval_s=None) == ()


def test_of_a_running_day_only_what_has_passed_is_expected() -> None:
    at_noon = replace(HEALTHY, readings=715)

    assert diagnose(at_noon, interval_s=60, passed_s=43_200) == ()


async def test_a_registered_device_that_said_nothing_all_day_is_silent_and_was_down(api: Api) -> None:
    _a_city_of_two(api)

    answer = await _get(api, "/device-health?date=2026-11-20")

    assert [(item["device"], item["property"], item["diagnosis"]) for item in answer["items"]] == [
        ("loop-1", "speed", []),
        ("loop-2", "", ["silent"]),
    ]
    assert answer["items"][1]["down_s"] == 86_400
    assert answer["reckoned_at"] == "2026-11-20T18:00:00Z"


async def test_a_device_is_not_missed_on_days_before_it_was_first_heard_nor_one_never_heard_on_the_first_day(
    api: Api,
) -> None:
    _a_city_of_two(api)
    week_before = (DAY - timedelta(days=7)).isoformat()

    answer = await _get(api, f"/device-health?date={week_before}")

    assert (answer["items"], answer["reckoned_at"]) == ([], "2026-11-20T18:00:00Z")


async def test_nobody_is_called_silent_on_the_strength_of_some_minutes(api: Api) -> None:
    _a_city_of_two(api)
    midnight = datetime.combine(DAY, datetime.min.time(), ZONE)
    api.archive.reckoned[DAY] = ReckonedDay(AFTERWARDS, midnight, midnight + timedelta(minutes=59))

    answer = await _get(api, "/device-health?date=2026-11-20")

    assert [item["device"] for item in answer["items"]] == ["loop-1"]


async def test_a_day_on_which_nothing_was_heard_says_nothing_of_anybody(api: Api) -> None:
    _a_city_of_two(api)

    answer = await _get(api, "/device-health?date=2026-11-15")

    assert (answer["items"], answer["reckoned_at"]) == ([], None)


async def test_the_days_of_one_device_tell_how_many_of_them_it_was_down(api: Api) -> None:
    _a_city_of_two(api)
    api.archive.days.append(replace(HEALTHY, day=DAY - timedelta(days=1), readings=400, down_s=60_000))
    api.archive.reckoned[DAY - timedelta(days=1)] = _whole(DAY - timedelta(days=1))

    answer = await _get(api, "/devices/loop-1/health?from=2026-11-19&to=2026-11-20")

    assert [(day["date"], day["diagnosis"]) for day in answer["days"]] == [
        ("2026-11-19", ["too_few"]),
        ("2026-11-20", []),
    ]
    assert (answer["days_down"], answer["days_sick"]) == (1, 1)


async def test_devices_over_a_period_come_with_those_longest_down_first(api: Api) -> None:
    _a_city_of_two(api)

    answer = await _get(api, "/device-health/devices?from=2026-11-20&to=2026-11-20")

    assert [(one["device"], one["days_down"], one["days"]) for one in answer["items"]] == [
        ("loop-2", 1, {"2026-11-20": ["silent"]}),
        ("loop-1", 0, {}),
    ]


async def test_only_what_a_diagnosis_names_is_shown_where_one_is_asked_for(api: Api) -> None:
    _a_city_of_two(api)

    answer = await _get(api, "/device-health?date=2026-11-20&diagnosis=silent&kind=traffic")

    assert [item["device"] for item in answer["items"]] == ["loop-2"]


async def test_a_period_that_ends_before_it_begins_is_refused(api: Api) -> None:
    response = await api.client.get(
        "/api/v1/devices/loop-1/health?from=2026-11-20&to=2026-11-19", headers=api.as_(Role.VIEWER)
    )

    assert response.status_code == 422


NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)  # in Ho Chi Minh City


def _reckoned(*, back: int, at: datetime, took_s: float = 1) -> dict[date, tuple[datetime, float]]:
    """Every day of the last month as reckoned two days after it, but the one so many days `back`."""
    settled = {DAY - timedelta(days=n): (NOON - timedelta(days=n) + timedelta(days=3), 1.0) for n in range(1, 32)}
    return {**settled, DAY: (NOON, 1.0), DAY - timedelta(days=back): (at, took_s)}


def test_the_running_day_is_reckoned_again_after_a_minute_or_as_seldom_as_it_takes_long() -> None:
    later = NOON + timedelta(seconds=61)

    assert next_due(_reckoned(back=0, at=NOON, took_s=1), later) == DAY
    assert next_due(_reckoned(back=0, at=NOON, took_s=60), later) is None


def test_a_day_that_was_over_is_reckoned_once_more_a_day_later_for_what_came_late() -> None:
    yesterday = DAY - timedelta(days=1)
    after_midnight = datetime(2026, 11, 19, 17, 45, tzinfo=UTC)

    a_day_later = NOON + timedelta(hours=13)
    since = {DAY: (a_day_later, 1.0), DAY + timedelta(days=1): (a_day_later, 1.0)}

    assert next_due(_reckoned(back=1, at=after_midnight), NOON) is None
    assert next_due(_reckoned(back=1, at=after_midnight) | since, a_day_later) == yesterday


def test_days_never_reckoned_are_made_up_for() -> None:
    month = _reckoned(back=0, at=NOON)
    del month[DAY - timedelta(days=9)]

    assert next_due(month, NOON + timedelta(seconds=1)) == DAY - timedelta(days=9)


def _whole(day: date) -> ReckonedDay:
    """A day on which something was heard from midnight to midnight."""
    midnight = datetime.combine(day, datetime.min.time(), ZONE)
    return ReckonedDay(AFTERWARDS, midnight, midnight + timedelta(days=1))


def _a_city_of_two(api: Api) -> None:
    for device in ("loop-1", "loop-2"):
        api.parts.registry.view.devices[device] = Device(device, "traffic", name=device.upper(), interval_s=60)
    api.archive.days.append(HEALTHY)
    api.archive.reckoned[DAY] = _whole(DAY)
    api.archive.reckoned[DAY - timedelta(days=7)] = _whole(DAY - timedelta(days=7))


async def _get(api: Api, path: str) -> Any:  # noqa: ANN401  JSON
    response = await api.client.get(f"/api/v1{path}", headers=api.as_(Role.VIEWER))
    assert response.status_code == 200, response.text
    return response.json()


async def test_history_marks_the_readings_of_a_time_in_which_the_device_was_at_fault(api: Api) -> None:
    api.archive.series.append(SeriesHistory("loop-1", "speed", "km/h", [(NOON_US, (44.0,))]))
    api.archive.fault_spans.append(FaultSpan("loop-1", "speed", "flat", NOON_US - 60_000_000, None))
    api.parts.registry.view.rules["flat"] = FlatlineRule(scope=Scope(kind="traffic"), after_s=600, id="flat")

    answer = await _get(api, "/history?device=loop-1")

    assert answer["series"][0]["faults"] == [
        {"from": "2026-11-21T09:59:00Z", "to": None, "rule": "flat", "fault": "flatline"}
    ]
