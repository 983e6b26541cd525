"""Trials, explanations and learning over HTTP: answers, progress, limits and failures, with the work done by a fake."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import httpx
import msgspec
import pytest

from api.app import create_app
from api.learning import Learning
from api.parts import Parts
from api.roles import Role
from api.trials import Trials
from streams.contracts.alerts import Severity
from streams.contracts.evidence import Evidence
from streams.contracts.explanations import Because, Explanation, Fact, Standing
from streams.contracts.lessons import Lesson
from streams.contracts.readings import Tick
from streams.contracts.registry import EntryKind, RuleEntry
from streams.contracts.rules import DeviationRule, Level, Rule, Scope, Season, SeveralOfRule, ThresholdRule
from streams.contracts.times import DAY, HOUR, to_iso
from streams.contracts.topics import READINGS, Topic
from streams.runtime.errors import DatabaseUnavailableError
from streams.runtime.registry import RegistryChange, RegistryView
from streams.runtime.settings import Api as ApiSettings
from streams.runtime.settings import Settings
from streams.trials.alarming_history import Standing as Stood
from streams.trials.asking import Answer, Progress, Question, TookTooLongError, TooLargeError
from streams.trials.explaining import Asked, Seen
from streams.trials.outcome import outcome_of
from streams.trials.teaching import Taught
from tests.unit.api.fakes import NOON, Api

LEVELS = (Level(Severity.HIGH, 10, 14),)
RULE = ThresholdRule(id="slow", scope=Scope(property="speed"), levels=LEVELS)
ROAD = SeveralOfRule(id="road", of=ThresholdRule(Scope(), LEVELS), at_least=2, scope=Scope(property="speed"))
UNUSUAL = DeviationRule(id="unusual", scope=Scope(property="speed"), levels=(Level(Severity.LOW, 4, 3),))
SPAN = {"from": to_iso(NOON - DAY), "to": to_iso(NOON)}


@dataclass
class Trier:
    """Carries out nothing; says what it is told to, when it may."""

    failure: Exception | None = None
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[Question] = field(default_factory=list)
    has_been_asked: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    ended: int = 0

    async def __call__(self, _: RegistryView, question: Question, told: Callable[[Progress], None]) -> Answer:
        self.asked.append(question)
        self.has_been_asked.release()
        try:
            told(Progress(0.25, 1_000))
            await self.may_end.wait()
            if self.failure is not None:
                raise self.failure
            stood = Stood("loop-1", "ward-1", "", "speed", Severity.HIGH, NOON - HOUR, None, 6.5)
            outcome = outcome_of([stood], question.begins, question.ends, series=1, readings=4_000)
            return Answer(outcome, 0.5, outcome if question.predecessor else None)
        finally:
            self.ended += 1


@pytest.fixture
def trier() -> Trier:
    trier = Trier()
    trier.may_end.set()
    return trier


@pytest.fixture
def city(api: Api, trier: Trier) -> Api:
    """The api with a registry of three rules, and trials that are made up."""

    async def see(asked: Asked, _: Topic) -> Seen:
        facts = (Fact("value", value=6.5), Fact("measured_at", at=NOON))
        return Seen(
            NOON,
            tuple(
                Explanation(rule, asked.device, "speed", Standing.FIRES, Because.LEVEL_HELD, Severity.HIGH, facts=facts)
                for rule in asked.rules
                if rule != "road"
            ),
        )

    parts = replace(api.parts, trials=Trials(trier), see=see)
    rules: tuple[Rule, ...] = (RULE, ROAD, UNUSUAL)
    for offset, rule in enumerate(rules):
        parts.registry.view.apply(RegistryChange(offset, EntryKind.RULE, rule.id, RuleEntry(rule)))
    return Api(parts, api.archive, api.outbox, client_of(parts))


def client_of(parts: Parts) -> httpx.AsyncClient:
    app = create_app(Settings(api=ApiSettings(console_dir="/nonexistent")), parts)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://city.test"
    )


async def dry_run(city: Api, rule_id: str = "slow", *, accept: str = "", **body: object) -> httpx.Response:
    headers = city.as_(Role.PLANNER) | ({"Accept": accept} if accept else {})
    return await city.client.post(f"/api/v1/rules/{rule_id}/dry-run", json=SPAN | body, headers=headers)


async def test_a_trial_says_what_would_have_stood_and_how_long(city: Api) -> None:
    result = (await dry_run(city)).json()

    (alert,) = result["alerts"]
    assert (alert["device"], alert["severity"], alert["cleared_at"], alert["stood_s"]) == ("loop-1", "high", None, 3600)
    assert (result["per_day"], result["stood_s"]["median"]) == (1, 3600)
    assert [day["date"] for day in result["days"]] == [date(2026, 11, 20).isoformat(), date(2026, 11, 21).isoformat()]
    assert (result["from"], result["to"]) == (SPAN["from"], SPAN["to"])


async def test_a_rule_in_the_body_is_tried_beside_the_stored_one(city: Api, trier: Trier) -> None:
    changed: dict[str, Any] = msgspec.to_builtins(RULE) | {"hold_s": 60}

    await dry_run(city, rule=changed)
    await dry_run(city, rule=changed, compare=False)
    await dry_run(city, "new-one", rule=changed | {"id": ""})

    assert [one.predecessor for one in trier.asked] == [RULE, None, None]
    assert [one.rule.id for one in trier.asked] == ["slow", "slow", "new-one"]


async def test_the_end_of_a_trial_is_now_at_most(city: Api, trier: Trier) -> None:
    await dry_run(city, to=to_iso(NOON + DAY))

    assert trier.asked[0].ends == NOON


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (DatabaseUnavailableError("gone"), 503),
        (TooLargeError("more than 30 million readings"), 413),
        (TookTooLongError("too long"), 503),
    ],
)
async def test_a_trial_that_fails_says_why_as_answer_and_as_event(
    city: Api, trier: Trier, failure: Exception, status: int
) -> None:
    trier.failure = failure

    answer = await dry_run(city)
    events = (await dry_run(city, accept="text/event-stream")).text

    assert answer.status_code == status
    assert str(failure) in answer.json()["detail"]
    name, data = events.strip().split("\n\n")[-1].split("\n")
    assert (name, json.loads(data.removeprefix("data: "))["status"]) == ("event: problem", status)


async def test_progress_is_told_before_the_result(city: Api) -> None:
    events = [event.split("\n")[0] for event in (await dry_run(city, accept="text/event-stream")).text.split("\n\n")]

    assert events[0] == "event: progress"
    assert [event for event in events if event][-1] == "event: result"


async def test_two_trials_run_at_a_time_and_a_third_is_told_to_come_again(city: Api, trier: Trier) -> None:
    trier.may_end.clear()
    running = [asyncio.create_task(dry_run(city)) for _ in range(2)]
    for _ in running:
        await trier.has_been_asked.acquire()

    refused = await dry_run(city)
    trier.may_end.set()

    assert refused.status_code == 429
    assert refused.headers["Retry-After"]
    assert [answer.status_code for answer in await asyncio.gather(*running)] == [200, 200]
    assert (await dry_run(city)).status_code == 200


async def test_a_trial_ends_when_nobody_waits_for_it(city: Api, trier: Trier) -> None:
    trier.may_end.clear()
    waiting = asyncio.create_task(dry_run(city))
    await trier.has_been_asked.acquire()

    waiting.cancel()
    await asyncio.wait([waiting])

    assert trier.ended == 1


async def test_a_rule_is_explained_with_times_people_can_read(city: Api) -> None:
    answer = await city.client.get(
        "/api/v1/rules/slow/explain", params={"device": "loop-1"}, headers=city.as_(Role.VIEWER)
    )

    (explanation,) = answer.json()["explanations"]
    assert answer.json()["at"] == to_iso(NOON)
    assert (explanation["standing"], explanation["because"]) == ("fires", "level_held")
    assert explanation["facts"] == [{"name": "value", "value": 6.5}, {"name": "measured_at", "at": to_iso(NOON)}]


async def test_a_composed_rule_is_explained_by_the_evidence_alarming_keeps(city: Api) -> None:
    feed = city.parts.feed
    for offset, device in enumerate(("loop-1", "loop-2")):
        feed.accept(offset, Evidence("road#1", device, "speed", Severity.HIGH, NOON, value=6.5))
    feed.accept(2, Evidence("road", "", "", Severity.HIGH, NOON, place="all"))

    async def explained() -> dict[str, Any]:
        answer = await city.client.get(
            "/api/v1/rules/road/explain", params={"device": "loop-3"}, headers=city.as_(Role.VIEWER)
        )
        (found,) = answer.json()["explanations"]
        return dict(found)

    standing = await explained()
    feed.take(3, b"~evidence/road///all", None)
    feed.take(4, b"~evidence/road#1/loop-2/speed/", None)
    calm = await explained()

    assert (standing["standing"], standing["because"], standing["place"]) == ("fires", "enough_parts_true", "all")
    assert [fact["text"] for fact in standing["facts"] if fact["name"] == "true"] == ["loop-1", "loop-2"]
    assert (calm["standing"], calm["because"]) == ("calm", "too_few_parts_true")
    assert [fact["text"] for fact in calm["facts"] if fact["name"] == "true"] == ["loop-1"]


async def test_only_rules_that_learn_can_be_told_to(city: Api) -> None:
    headers = city.as_(Role.PLANNER)
    told = [
        await city.client.post(f"/api/v1/rules/{rule}/learn", headers=headers) for rule in ("unusual", "slow", "no")
    ]

    assert [answer.status_code for answer in told] == [202, 422, 404]


async def test_lessons_are_published_once_their_rule_is_in_force(city: Api) -> None:
    has_taught = asyncio.Event()

    async def teach(_: RegistryView, rule: Rule, until: int) -> AsyncIterator[Taught]:
        assert (rule, until) == (UNUSUAL, NOON)
        yield Taught(Lesson("loop-1", "speed", Season.WEEK, {7: (40.0,)}), 1, 2)
        yield Taught(None, 2, 2)
        has_taught.set()

    learning, parts = Learning(teach), city.parts
    learner = asyncio.create_task(learning.run(parts.registry, parts.pulse, city.outbox, parts.now))
    assert learning.begin(UNUSUAL)
    assert not learning.begin(RULE)
    await asyncio.sleep(0.01)
    assert not city.outbox.records

    parts.pulse.ticked(Tick(NOON, 3))
    async with asyncio.timeout(10):
        await has_taught.wait()
    learner.cancel()

    (record,) = city.outbox.records
    assert (record.topic, record.partition) == (READINGS, READINGS.partition_of("loop-1"))
