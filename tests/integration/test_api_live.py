"""The api on real Kafka and TimescaleDB, with alarming behind it."""

import asyncio
import statistics
import time
from pathlib import Path

import httpx
import pytest

from api.commands import upsert_user
from api.roles import Role
from deploy.services.kafka import KafkaBroker
from deploy.services.timescaledb import TimescaleDB
from streams.contracts.alerts import Alert, AlertChanged, Severity, State, Suppression, Transition, TransitionKind
from streams.contracts.times import SECOND
from streams.contracts.topics import ALERTS, TOPICS
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing, TransactionalPublisher
from streams.runtime.settings import Settings
from streams.runtime.topic_setup import prepare_topics
from streams.timescale.migrate import migrate
from tests.support.running_api import AlarmLog, api_settings, next_alert, running_alarming, running_api, until

NOON = 1_795_255_200 * SECOND


async def test_a_verdict_becomes_an_event_and_is_acknowledged_once_also_while_postgresql_is_away(
    settings: Settings, postgres: TimescaleDB, tmp_path: Path
) -> None:
    settings = api_settings(settings, tmp_path)
    await migrate(settings.database.url)
    await upsert_user(settings, "ann", "a good password", Role.OPERATOR)
    log = AlarmLog(settings)
    async with running_api(settings) as api, running_alarming(settings), log.connected():
        login = await api.client.post("/api/v1/token", data={"username": "ann", "password": "a good password"})
        assert login.status_code == 200, login.text
        async with api.stream() as events:
            await log.verdict("noise-1", NOON)
            raised = await next_alert(events)
            assert (raised["state"], raised["transition"]["kind"]) == ("active", "raised")

            answer = await api.decide(raised["id"], "acknowledge", revision=raised["revision"], comment="seen")
            assert (answer.status_code, answer.json()["state"]) == (200, "acknowledged")
            assert (await next_alert(events))["transition"]["reason"] == "seen"

            stale = await api.decide(raised["id"], "resolve", revision=raised["revision"])
            assert (stale.status_code, stale.json()["reason"]) == (409, "stale_revision")
            assert stale.json()["current"]["state"] == "acknowledged"

        await asyncio.to_thread(postgres.stop)
        try:
            await log.verdict("noise-2", NOON + SECOND)
            second = await api.alert_of("noise-2")
            answer = await api.decide(second["id"], "acknowledge")
            assert answer.status_code == 200
            listed = await api.get("alerts")
            assert listed.headers["x-urbanwatch-degraded"] == "database"
            assert {item["device"] for item in listed.json()["items"]} == {"noise-1", "noise-2"}
            timeline = await api.get(f"alerts/{second['id']}/timeline")
            assert [line["kind"] for line in timeline.json()["items"]] == ["raised", "acknowledged"]
            refused = await api.client.post("/api/v1/token", data={"username": "ann", "password": "a good password"})
            assert refused.status_code == 503
            assert (await api.client.get("/readyz")).json()["status"] == "degraded"
        finally:
            await asyncio.to_thread(postgres.start)

        async def can_log_in() -> bool:
            answer = await api.client.post("/api/v1/token", data={"username": "ann", "password": "a good password"})
            return answer.status_code == 200

        await until(can_log_in, "logging in again")


async def test_a_decision_nobody_applies_is_accepted_and_shown_when_alarming_is_back(
    settings: Settings, tmp_path: Path
) -> None:
    settings = api_settings(settings, tmp_path)
    log = AlarmLog(settings)
    async with running_api(settings) as api, log.connected():
        async with running_alarming(settings):
            await log.verdict("noise-3", NOON + 2 * SECOND)
            alert = await api.alert_of("noise-3")

        answer = await api.decide(alert["id"], "acknowledge")
        assert (answer.status_code, answer.json()["alert"]["state"]) == (202, "active")

        async with running_alarming(settings), api.stream(**{"Last-Event-ID": "0"}) as events:
            while (await next_alert(events))["state"] != "acknowledged":
                pass


async def test_a_stream_goes_on_after_the_last_event_seen_though_the_api_was_restarted(
    settings: Settings, tmp_path: Path
) -> None:
    settings = api_settings(settings, tmp_path)
    log = AlarmLog(settings)
    async with running_alarming(settings), log.connected():
        async with running_api(settings) as api, api.stream() as events:
            await log.verdict("noise-4", NOON + 3 * SECOND)
            seen = await next_alert(events)
        await log.verdict("noise-4", NOON + 4 * SECOND, None)
        async with running_api(settings) as api, api.stream(**{"Last-Event-ID": seen["~id"]}) as events:
            assert (await next_alert(events))["transition"]["kind"] == "cleared"


async def test_an_event_is_on_the_wire_within_milliseconds_of_its_commit(settings: Settings, tmp_path: Path) -> None:
    settings = api_settings(settings, tmp_path)
    await prepare_topics(settings.kafka, TOPICS)
    delays_ms: list[float] = []
    async with (
        TransactionalPublisher(settings.kafka, "test-alarming") as publisher,
        running_api(settings) as api,
        api.stream() as events,
    ):
        for number in range(40):
            change = a_change(f"quick-{number}")
            waiting = asyncio.create_task(next_alert(events))
            await publisher.publish([Outgoing(ALERTS, 0, change.alert.id.encode(), encode(change))])
            committed = time.perf_counter()
            await waiting
            delays_ms.append(1000 * (time.perf_counter() - committed))
            await asyncio.sleep(0.03)
    print(f"commit to event: median {statistics.median(delays_ms):.1f} ms, most {max(delays_ms):.1f} ms")  # noqa: T201  the figure
    assert statistics.median(delays_ms) < 50


def a_change(alert_id: str) -> AlertChanged:
    alert = Alert(alert_id, "r", "d", "p", None, Severity.LOW, State.ACTIVE, Suppression.NONE, 1.0, NOON, NOON, 1)
    return AlertChanged(alert, Transition(TransitionKind.RAISED, NOON, "rule:r"))


async def test_with_kafka_away_the_api_says_so_at_once_and_recovers(
    settings: Settings, kafka: KafkaBroker, tmp_path: Path
) -> None:
    settings = api_settings(settings, tmp_path)

    async def is_unavailable() -> bool:
        return (await api.client.get("/readyz")).status_code == 503

    await asyncio.to_thread(kafka.stop)
    async with running_api(settings, until_ready=False) as api:
        assert (await api.client.get("/readyz")).json()["status"] == "unavailable"
        assert (await api.get("alerts")).status_code == 503
        await asyncio.to_thread(kafka.start)
        await until(lambda: is_ready(api.client), "ready after Kafka came", within_s=60)
        listed = (await api.get("alerts", state="active")).json()["items"]
        await asyncio.to_thread(kafka.stop)
        await until(is_unavailable, "unavailable after Kafka went")
        started = time.monotonic()
        answer = await api.decide(listed[0]["id"], "acknowledge")
        assert answer.status_code == 503
        assert time.monotonic() - started < 4
        await asyncio.to_thread(kafka.start)
        await until(lambda: is_ready(api.client), "ready after Kafka came back", within_s=60)


async def test_rules_and_devices_are_read_back_from_the_registry(settings: Settings, tmp_path: Path) -> None:
    settings = api_settings(settings, tmp_path)
    rule = {"kind": "silence", "scope": {"kind": "air_quality"}, "after_s": 900, "severity": "medium"}
    device = {"kind": "air_quality", "location": {"lat": 10.77, "lon": 106.7}}
    async with running_api(settings) as api:
        admin = api.as_(Role.ADMIN)
        put = await api.client.put("/api/v1/rules/silent-air", json=rule, headers=admin)
        assert put.status_code == 200, put.text
        put = await api.client.put("/api/v1/devices/air-1", json=device, headers=admin)
        assert put.status_code == 200, put.text
    async with running_api(settings) as api:
        assert (await api.get("rules/silent-air")).json()["after_s"] == 900
        assert (await api.get("devices", kind="air_quality")).json()["items"][0]["id"] == "air-1"
        assert (await api.client.delete("/api/v1/devices/air-1", headers=admin)).status_code == 204
        assert (await api.get("devices/air-1")).status_code == 404


async def is_ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/readyz")).status_code == 200


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """The drivers' own warnings about an outage are part of these tests."""
    caplog.set_level("CRITICAL", logger="aiokafka")
