"""Trials on a real database through the real api: against truth, a predecessor, with progress; and explanations."""

import json
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from httpx import Response
from httpx_sse import aconnect_sse

from api.roles import Role
from streams.contracts.alerts import Severity
from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.devices import Device
from streams.contracts.registry import EntryKind, RegistryEntry, registry_key
from streams.contracts.rules import DeviationRule, Level, Scope, Season
from streams.contracts.times import DAY, HOUR, MINUTE, SECOND, Micros, to_iso
from streams.contracts.topics import REGISTRY, TOPICS
from streams.contracts.wire import encode
from streams.judging.seasons import slot_at
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.registry import RegistryView
from streams.runtime.settings import Settings
from streams.runtime.topic_setup import prepare_topics
from streams.timescale.filling import fill
from streams.timescale.migrate import migrate
from streams.timescale.pool import Database
from streams.trials.teaching import lessons_for
from tests.support.running_api import RunningApi, api_settings, running_api, until

BEGINS: Micros = 1_793_491_200 * SECOND
"""2026-11-01T00:00:00Z."""
ENDS = BEGINS + 30 * DAY
LOOPS = [f"loop-{number}" for number in range(1, 6)]
JAMS = [(day, loops) for day, loops in ((2, LOOPS[:1]), (9, LOOPS[:3]), (16, LOOPS[1:5]), (27, LOOPS[:2]))]
"""On these days, from noon for half an hour."""
LEVELS = [{"severity": "high", "raise_at": 10, "clear_at": 14}]
SLOW = {"kind": "threshold", "scope": {"tag": "road:a", "property": "speed"}, "levels": LEVELS}
ROAD = {
    "kind": "several_of",
    "scope": {"tag": "road:a", "property": "speed"},
    "of": {"kind": "window", "scope": {}, "fn": "avg", "over_s": 300, "every_s": 60, "levels": LEVELS},
    "at_least": 3,
    "per": "all",
}


def noon(day: int) -> Micros:
    return BEGINS + day * DAY + 12 * HOUR


@pytest.fixture(scope="module")
def own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return api_settings(settings, tmp_path_factory.mktemp("api"))


@pytest_asyncio.fixture
async def api(own: Settings) -> AsyncIterator[RunningApi]:
    """The api over a city of five loops and a month of their readings, once a minute."""
    await migrate(own.database.url)
    await prepare_topics(own.kafka, TOPICS)
    async with Publisher(own.kafka) as publisher:
        await publisher.publish(
            [registered(EntryKind.DEVICE, loop, Device(loop, "loop", tags=("road:a",))) for loop in LOOPS]
        )
    await store_a_month(own)
    async with running_api(own, until_ready=False) as running_one:

        async def knows_the_loops() -> bool:
            return (await running_one.get(f"devices/{LOOPS[-1]}")).status_code == 200

        await until(knows_the_loops, "the registry is read")
        yield running_one


async def store_a_month(own: Settings) -> None:
    minutes = np.arange(0, 30 * 1440)
    at = BEGINS + np.tile(minutes, len(LOOPS)) * MINUTE
    place = np.repeat(np.arange(len(LOOPS)), len(minutes))
    speed = np.full(len(at), 40.0)
    for day, loops in JAMS:
        for loop in loops:
            is_jam = (place == LOOPS.index(loop)) & (at >= noon(day)) & (at < noon(day) + 30 * MINUTE)
            speed[is_jam] = 6.0
    async with Database(own.database) as database, database.connection() as connection:
        if await connection.fetchval("SELECT count(*) FROM readings") == 0:
            await fill(database, [(loop, "speed", "km/h") for loop in LOOPS], place, at, speed)


def registered(kind: EntryKind, entry_id: str, entry: RegistryEntry) -> Outgoing:
    return Outgoing(REGISTRY, 0, registry_key(kind, entry_id), encode(entry))


async def dry_run(api: RunningApi, rule_id: str, body: dict[str, object], role: Role = Role.PLANNER) -> Response:
    whole = {"from": to_iso(BEGINS), "to": to_iso(ENDS)} | body
    return await api.client.post(f"/api/v1/rules/{rule_id}/dry-run", json=whole, headers=api.as_(role), timeout=60)


async def found(api: RunningApi, rule_id: str, **body: object) -> dict[str, Any]:
    answer = await dry_run(api, rule_id, body)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


@pytest.fixture(autouse=True)
def late_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """The month has passed by the api's clock."""
    monkeypatch.setattr("api.parts.time.time", lambda: (ENDS + DAY) / SECOND)


async def test_a_month_of_a_threshold_rule_is_what_the_jams_were(api: RunningApi) -> None:
    result = await found(api, "slow", rule=SLOW)

    expected = [(loop, to_iso(noon(day)), 1800.0) for day, loops in JAMS for loop in loops]
    told = [(alert["device"], alert["raised_at"], alert["stood_s"]) for alert in result["alerts"]]
    assert sorted(told) == sorted(expected)
    assert (result["series"], result["readings"]) == (5, 5 * 30 * 1440)
    assert sum(day["alerts"] for day in result["days"]) == len(expected)
    assert result["per_day"] == pytest.approx(len(expected) / 30, abs=0.001)
    assert result["predecessor"] is None


async def test_a_composed_rule_finds_the_jams_of_three_detectors_and_no_others(api: RunningApi) -> None:
    result = await found(api, "road", rule=ROAD)

    days = [alert["raised_at"][:10] for alert in result["alerts"]]
    assert days == [to_iso(noon(day))[:10] for day, loops in JAMS if len(loops) >= 3]
    assert {alert["device"] for alert in result["alerts"]} == {None}
    assert all(1500 <= alert["stood_s"] <= 2400 for alert in result["alerts"])


async def test_a_changed_rule_is_compared_with_the_stored_one_on_the_same_days(api: RunningApi) -> None:
    headers = api.as_(Role.PLANNER)
    (await api.client.put("/api/v1/rules/stored", json=SLOW, headers=headers)).raise_for_status()
    only_one = SLOW | {"scope": {"device": LOOPS[0], "property": "speed"}}

    result = await found(api, "stored", rule=only_one)

    jams_of_one = sum(LOOPS[0] in loops for _, loops in JAMS)
    everything = sum(len(loops) for _, loops in JAMS)
    assert result["difference"] == {"in_both": jams_of_one, "only_in_new": 0, "only_in_old": everything - jams_of_one}
    assert len(result["predecessor"]["alerts"]) == everything
    assert result["predecessor"]["readings"] == 5 * result["readings"]
    assert (await found(api, "stored"))["alerts"] == result["predecessor"]["alerts"]


async def test_progress_comes_as_events_and_the_result_last(api: RunningApi) -> None:
    headers = api.as_(Role.PLANNER) | {"Accept": "text/event-stream"}
    body = {"from": to_iso(BEGINS), "to": to_iso(ENDS), "rule": SLOW}
    async with aconnect_sse(
        api.client, "POST", "/api/v1/rules/slow/dry-run", json=body, headers=headers, timeout=60
    ) as source:
        events = [event async for event in source.aiter_sse()]

    progress = [json.loads(event.data) for event in events if event.event == "progress"]
    assert events[-1].event == "result"
    assert [one["done"] for one in progress] == sorted(one["done"] for one in progress)
    assert progress
    assert progress[-1]["done"] == pytest.approx(1)
    assert len(json.loads(events[-1].data)["alerts"]) == sum(len(loops) for _, loops in JAMS)


async def test_what_makes_no_sense_is_refused_and_what_is_not_stored_is_empty(api: RunningApi) -> None:
    backwards = await dry_run(api, "slow", {"rule": SLOW, "from": to_iso(ENDS), "to": to_iso(BEGINS)})
    too_long = await dry_run(api, "slow", {"rule": SLOW, "from": to_iso(ENDS - 401 * DAY)})
    unknown = await dry_run(api, "nobody-wrote-it", {})
    not_allowed = await dry_run(api, "slow", {"rule": SLOW}, Role.OPERATOR)
    empty = await found(api, "slow", rule=SLOW | {"scope": {"property": "humidity"}})

    assert [answer.status_code for answer in (backwards, too_long, unknown, not_allowed)] == [422, 422, 404, 403]
    assert (empty["readings"], empty["series"], empty["alerts"]) == (0, 0, [])
    assert empty["stood_s"] == {"median": None, "p95": None, "longest": None}


async def test_history_teaches_the_hours_of_the_week_but_not_of_faults_and_calendars(own: Settings) -> None:
    await migrate(own.database.url)
    weeks, hours = 3, np.arange(3 * 168)
    at = BEGINS + np.repeat(hours * 4, 4) * (HOUR // 4) + np.tile(np.arange(4), len(hours)) * 15 * MINUTE
    until = BEGINS + weeks * 7 * DAY
    rule = DeviationRule(
        id="unusual", scope=Scope(device="quiet-1"), levels=(Level(Severity.LOW, 4, 3),), unless=("works",)
    )
    view = RegistryView()
    view.rules["unusual"] = rule
    works = Span(BEGINS + 7 * DAY, BEGINS + 7 * DAY + HOUR)
    view.calendars["works"] = Calendar("works", CalendarKind.CLOSURE, spans=(works,))
    async with Database(own.database) as database:
        await fill(
            database,
            [("quiet-1", "noise_level", "dB")],
            np.zeros(len(at), dtype=np.int64),
            at,
            np.repeat(hours, 4).astype(np.float64),
        )

    taught = [one async for one in lessons_for(own.database, view, rule, until)]

    (lesson,) = [one.lesson for one in taught if one.lesson is not None]
    first_slot = slot_at(Season.WEEK, BEGINS)
    assert (lesson.device, lesson.property, lesson.season) == ("quiet-1", "noise_level", Season.WEEK)
    assert lesson.slots[first_slot] == (0.0, 336.0)  # without the works in the second week
    assert lesson.slots[slot_at(Season.WEEK, BEGINS + 5 * HOUR)] == (5.0, 173.0, 341.0)
    assert lesson.slots[slot_at(Season.WEEK, until - HOUR)] == (167.0, 335.0)  # the two newest are still lived through
    assert len(lesson.slots) == 168
