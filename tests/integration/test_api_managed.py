"""Managed alarms over HTTP, with alarming behind: reports, bulk decisions, windows that begin, and their notices."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from httpx_sse import ServerSentEvent

from api.roles import Role
from streams.contracts.readings import Tick
from streams.contracts.times import SECOND, Micros, to_iso
from streams.contracts.topics import ALARM_LOG, REGISTRY
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.reading import Reader
from streams.runtime.settings import Settings
from tests.support.running_api import AlarmLog, RunningApi, api_settings, running_alarming, running_api, until


async def test_a_report_adopts_alerts_that_are_decided_about_together_and_a_window_hides_what_comes(
    settings: Settings, tmp_path: Path
) -> None:
    settings = api_settings(settings, tmp_path)
    log = AlarmLog(settings)
    async with running_api(settings) as api, running_alarming(settings), log.connected():
        now = time.time_ns() // 1_000
        operator = api.as_(Role.OPERATOR)
        for number in range(3):
            await log.verdict(f"managed-{number}", now)
        alerts = [await api.alert_of(f"managed-{number}") for number in range(3)]

        reported = await api.client.post(
            "/api/v1/alerts", json={"title": "burst main", "severity": "high", "source": "phone"}, headers=operator
        )
        assert reported.status_code == 201, reported.text
        incident = reported.json()["id"]
        adopted = await api.decide(incident, "adopt", alerts=[alert["id"] for alert in alerts])
        assert adopted.status_code == 200, adopted.text

        async def has_members() -> bool:
            return bool((await api.get(f"alerts/{incident}")).json()["members"] == 3)

        await until(has_members, "three members")
        members = (await api.get(f"alerts/{incident}/members")).json()["items"]
        assert {(one["covered_by"], one["covered_as"], one["suppression"]) for one in members} == {
            (incident, "adopted", "inhibited")
        }

        targets = [{"id": one["id"], "revision": one["revision"]} for one in members] + [{"id": "none"}]
        bulk = await api.client.post(
            "/api/v1/alerts/bulk", json={"action": "acknowledge", "alerts": targets}, headers=operator
        )
        assert [one["status"] for one in bulk.json()["outcomes"]] == [200, 200, 200, 404]

        async with api.stream() as events:
            await plan_a_window(api, settings, now)
            assert (await next_notice(events))["kind"] == "maintenance_began"
        await log.verdict("managed-9", now + 2 * SECOND)
        hidden = await api.alert_of("managed-9")
        assert (hidden["suppression"], hidden["suppression_reason"]) == ("maintenance", "works")
        noticed = (await api.get("notices")).json()["items"]
        assert [(notice["policy"], notice["kind"]) for notice in noticed] == [("managed", "maintenance_began")]


async def plan_a_window(api: RunningApi, settings: Settings, now: Micros) -> None:
    """In force: a tick has told of it, and it is open."""
    body = {
        "reach": {"device": "managed-9"},
        "starts_at": to_iso(now),
        "ends_at": to_iso(now + 3600 * SECOND),
        "reason": "works",
    }
    planned = await api.client.put("/api/v1/maintenance/managed", json=body, headers=api.as_(Role.OPERATOR))
    assert (planned.status_code, planned.json()["by"]) == (200, "operator"), planned.text
    async with Reader(settings.kafka) as reader, Publisher(settings.kafka) as publisher:
        (end,) = await reader.ends(REGISTRY)
        await publisher.publish([Outgoing(ALARM_LOG, 0, None, encode(Tick(now + SECOND, end)))])


async def next_notice(events: AsyncIterator[ServerSentEvent]) -> dict[str, Any]:
    async with asyncio.timeout(15):
        async for event in events:
            if event.event == "notice":
                notice: dict[str, Any] = json.loads(event.data)
                return notice
    raise AssertionError("the stream has ended")
