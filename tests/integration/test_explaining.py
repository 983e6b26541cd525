"""Why a rule fires, asked of the api beside the real judge and the real alarming: it agrees with the alert."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import pytest_asyncio

from streams.contracts.alerts import Severity
from streams.contracts.devices import Device
from streams.contracts.readings import Reading, Tick
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry, registry_key
from streams.contracts.rules import Level, Rule, Scope, SeveralOfRule, ThresholdRule
from streams.contracts.times import SECOND, Micros
from streams.contracts.topics import ALARM_LOG, READINGS, REGISTRY, SIGHTINGS, TOPICS, Topic
from streams.contracts.wire import encode
from streams.judging.__main__ import judge
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.settings import Settings
from streams.runtime.topic_setup import prepare_topics
from streams.timescale.migrate import migrate
from tests.support.running_api import RunningApi, api_settings, running, running_alarming, running_api, until

LEVELS = (Level(Severity.HIGH, 10, 14),)
LOOPS = ["loop-1", "loop-2", "loop-3"]
RULES: list[Rule] = [
    ThresholdRule(id="slow", scope=Scope(property="speed"), levels=LEVELS),
    SeveralOfRule(
        id="road", scope=Scope(tag="road:a"), of=ThresholdRule(scope=Scope(property="speed"), levels=LEVELS), at_least=2
    ),
]


class Gateway:
    """Writes what the gateway would, a tick a second while its block lasts."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    @classmethod
    @asynccontextmanager
    async def ticking(cls, settings: Settings) -> "AsyncIterator[Gateway]":
        async with Publisher(settings.kafka) as publisher:
            gateway = cls(publisher)
            position = await gateway._register()
            ticker = asyncio.create_task(gateway._tick(position))
            try:
                yield gateway
            finally:
                ticker.cancel()
                with suppress(asyncio.CancelledError):
                    await ticker

    async def reading(self, device: str, value: float) -> None:
        at = now()
        record = Reading(device, "speed", value, at, at, "km/h")
        await self._publisher.publish([Outgoing(READINGS, READINGS.partition_of(device), None, encode(record))])

    async def _register(self) -> int:
        entries: list[tuple[EntryKind, str, RegistryEntry]] = [
            *((EntryKind.DEVICE, loop, Device(loop, "loop", tags=("road:a",))) for loop in LOOPS),
            *((EntryKind.RULE, rule.id, RuleEntry(rule)) for rule in RULES),
        ]
        records = [Outgoing(REGISTRY, 0, registry_key(kind, key), encode(entry)) for kind, key, entry in entries]
        return max(await self._publisher.publish(records)) + 1

    async def _tick(self, position: int) -> None:
        places: list[tuple[Topic, int]] = [
            (topic, number) for topic in (READINGS, SIGHTINGS, ALARM_LOG) for number in range(topic.partitions)
        ]
        while True:
            tick = encode(Tick(now(), position))
            await self._publisher.publish([Outgoing(topic, number, None, tick) for topic, number in places])
            await asyncio.sleep(1)


def now() -> Micros:
    return round(time.time() * SECOND)


@pytest_asyncio.fixture
async def city(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[RunningApi, Gateway]]:
    own = api_settings(settings, tmp_path_factory.mktemp("api"))
    await migrate(own.database.url)
    await prepare_topics(own.kafka, TOPICS)
    async with (
        Gateway.ticking(own) as gateway,
        running_alarming(own),
        running(judge, own),
        running_api(own, until_ready=False) as api,
    ):

        async def knows_the_rules() -> bool:
            return (await api.get("rules/road")).status_code == 200

        await until(knows_the_rules, "the registry is read")
        yield api, gateway


async def explained(api: RunningApi, rule: str, device: str) -> list[dict[str, Any]]:
    answer = await api.get(f"rules/{rule}/explain", device=device)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["explanations"]
    return found


async def test_an_explanation_says_what_the_alert_says(city: tuple[RunningApi, Gateway]) -> None:
    api, gateway = city
    for loop, value in zip(LOOPS, (6.5, 8.0, 30.0), strict=True):
        await gateway.reading(loop, value)

    async def are_raised() -> bool:
        items = (await api.get("alerts")).json()["items"]
        return {item["rule"] for item in items} == {"slow", "road"} and len(items) == 3

    await until(are_raised, "two slow loops and their road are alerts")
    alerts = (await api.get("alerts")).json()["items"]
    road = next(alert for alert in alerts if alert["rule"] == "road")

    (slow,), (calm,) = await explained(api, "slow", "loop-1"), await explained(api, "slow", "loop-3")
    (whole,) = await explained(api, "road", "loop-3")

    alert = next(alert for alert in alerts if alert["device"] == "loop-1")
    facts = {fact["name"]: fact.get("value") for fact in slow["facts"]}
    assert (slow["standing"], slow["severity"]) == ("fires", alert["severity"])
    assert facts["value"] == alert["value"] == 6.5
    assert (calm["standing"], calm["because"]) == ("calm", "within_levels")
    assert (whole["standing"], whole["severity"], whole["place"]) == ("fires", road["severity"], road["place"])
    assert whole["because"] == "enough_parts_true"
    assert [fact["text"] for fact in whole["facts"] if fact["name"] == "true"] == ["loop-1", "loop-2"]
    assert {fact["name"]: fact.get("value") for fact in whole["facts"]} | {"true_devices": 2, "at_least": 2} == {
        fact["name"]: fact.get("value") for fact in whole["facts"]
    }
    assert [(part["rule"], part["standing"]) for part in whole["parts"]] == [("road#1", "calm")]

    unknown = await api.get("rules/nobody-wrote-it/explain", device="loop-1")
    (stranger,) = await explained(api, "road", "stranger")
    assert unknown.status_code == 404
    assert (stranger["standing"], stranger["because"]) == ("not_concerned", "device_not_registered")

    for loop in LOOPS:
        await gateway.reading(loop, 40)

    async def is_calm() -> bool:
        (whole,) = await explained(api, "road", "loop-1")
        return str(whole["because"]) == "too_few_parts_true"

    await until(is_calm, "the road is free, and the explanation says so")
