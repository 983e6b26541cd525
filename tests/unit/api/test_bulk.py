"""One decision about many alerts."""

from typing import Any

import httpx
import pytest

from api.decision_bodies import MOST_ALERTS
from api.live.outbox import NotPublished
from api.parts import Parts
from api.roles import Role
from streams.contracts.alerts import AlertChanged, DecisionRefused, Finding, RefusalReason
from streams.contracts.decisions import Acknowledge, Assign, Comment, Decision, Resolve, Shelve, Unshelve
from streams.contracts.times import HOUR
from streams.contracts.topics import ALARM_LOG
from streams.contracts.wire import decoder
from tests.unit.api.fakes import NOON, Api, acknowledged, an_alert, an_unread_api


async def bulk(api: Api, body: dict[str, Any], role: Role = Role.OPERATOR) -> httpx.Response:
    return await api.client.post("/api/v1/alerts/bulk", json=body, headers=api.as_(role))


def sent(api: Api) -> list[Decision]:
    return [decoder(ALARM_LOG).decode(record.value or b"") for record in api.outbox.records]


async def test_each_alert_has_its_own_outcome_in_the_order_asked_and_all_are_published_in_one_batch(api: Api) -> None:
    for name in ("fresh", "stale", "slow"):
        api.raise_alert(an_alert(name, revision=4))

    def decided(decision: Decision, parts: Parts) -> AlertChanged | DecisionRefused | None:
        if decision.alert == "slow":
            return None
        if decision.revision == 3:
            current = an_alert("stale", revision=4)
            return DecisionRefused(decision.id, "stale", RefusalReason.STALE_REVISION, NOON, decision.by, current)
        return acknowledged(decision, parts)

    api.outbox.on_decision = decided
    alerts = [{"id": "slow"}, {"id": "unknown"}, {"id": "stale", "revision": 3}, {"id": "fresh", "revision": 4}]

    answer = await bulk(api, {"action": "acknowledge", "alerts": alerts, "comment": "power cut"})

    assert answer.status_code == 200
    slow, unknown, stale, fresh = answer.json()["outcomes"]
    assert (slow["id"], slow["status"], slow["alert"]["state"]) == ("slow", 202, "active")
    assert (unknown["id"], unknown["status"], unknown["problem"]["status"]) == ("unknown", 404, 404)
    assert (stale["id"], stale["status"], stale["problem"]["reason"]) == ("stale", 409, "stale_revision")
    assert stale["problem"]["current"]["revision"] == 4
    assert (fresh["id"], fresh["status"], fresh["alert"]["state"]) == ("fresh", 200, "acknowledged")
    assert "alert" not in unknown
    assert "problem" not in fresh
    assert api.outbox.batches == [3]
    assert [(d.alert, d.revision, d.action) for d in sent(api)] == [
        ("slow", None, Acknowledge("power cut")),
        ("stale", 3, Acknowledge("power cut")),
        ("fresh", 4, Acknowledge("power cut")),
    ]
    assert len({decision.id for decision in sent(api)}) == 3


@pytest.mark.parametrize(
    ("body", "action"),
    [
        ({"action": "acknowledge"}, Acknowledge()),
        ({"action": "assign", "assignee": "team-1", "due_at": "2026-11-21T11:00:00Z"}, Assign("team-1", NOON + HOUR)),
        ({"action": "assign", "assignee": None}, Assign(None)),
        ({"action": "shelve", "duration_s": 3600, "reason": "works"}, Shelve(NOON + HOUR, "works")),
        ({"action": "unshelve", "comment": "done"}, Unshelve("done")),
        ({"action": "resolve", "finding": "test"}, Resolve(Finding.TEST)),
        ({"action": "comment", "comment": "seen"}, Comment("seen")),
        ({"action": "comment", "text": "seen"}, Comment("seen")),
    ],
)
async def test_an_action_means_about_many_what_it_means_about_one(
    api: Api, body: dict[str, Any], action: object
) -> None:
    api.raise_alert(an_alert())
    api.outbox.on_decision = lambda _decision, _parts: None

    answer = await bulk(api, {"alerts": [{"id": "a-1"}], **body})

    assert [outcome["status"] for outcome in answer.json()["outcomes"]] == [202]
    assert [decision.action for decision in sent(api)] == [action]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"action": None}, "action"),
        ({"action": "adopt"}, "action"),
        ({"alerts": []}, "alerts"),
        ({"alerts": [{"id": f"a-{n}"} for n in range(MOST_ALERTS + 1)]}, "alerts"),
        ({"alerts": [{"id": "a-1"}, {"id": "a-1"}]}, "alerts[1].id"),
        ({"alerts": [{"id": ""}]}, "alerts[0].id"),
        ({"alerts": [{"id": "a\0"}]}, "alerts[0].id"),
        ({"alerts": ["a-1"]}, "alerts[0]"),
        ({"alerts": [{"id": "a-1", "revision": -1}]}, "alerts[0].revision"),
        ({"alerts": [{"id": "a-1", "colour": "red"}]}, "alerts[0].colour"),
        ({"revision": 3}, "revision"),
        ({"finding": "true"}, "finding"),
        ({"comment": "a\0"}, "comment"),
        ({"action": "assign"}, "assignee"),
        ({"action": "assign", "assignee": "x", "due_at": "2026-11-21T09:00:00Z"}, "due_at"),
        ({"action": "shelve", "reason": "works"}, "until"),
        ({"action": "resolve", "finding": "perhaps"}, "finding"),
        ({"action": "comment"}, "comment"),
    ],
)
async def test_what_makes_no_sense_is_refused_as_a_whole_by_the_name_of_the_field(
    api: Api, change: dict[str, Any], field: str
) -> None:
    api.raise_alert(an_alert())

    answer = await bulk(api, {"action": "acknowledge", "alerts": [{"id": "a-1"}]} | change)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert api.outbox.records == []


async def test_a_thousand_alerts_are_decided_about_at_once(api: Api) -> None:
    for number in range(MOST_ALERTS):
        api.raise_alert(an_alert(f"al-aaaaaaaaaaaaaaaaaaaaaaaa-{number}", minute=number / 60))
    alerts = [{"id": f"al-aaaaaaaaaaaaaaaaaaaaaaaa-{number}", "revision": 1} for number in range(MOST_ALERTS)]

    answer = await bulk(api, {"action": "acknowledge", "alerts": alerts})

    assert {outcome["status"] for outcome in answer.json()["outcomes"]} == {200}
    assert api.outbox.batches == [MOST_ALERTS]


async def test_with_kafka_away_nothing_was_sent_or_each_says_that_it_may_still_be_applied(api: Api) -> None:
    api.raise_alert(an_alert())
    body = {"action": "acknowledge", "alerts": [{"id": "a-1"}, {"id": "none"}]}

    api.outbox.failure = NotPublished.NOT_SENT
    unsent = await bulk(api, body)
    api.outbox.failure = NotPublished.UNKNOWN
    unknown = await bulk(api, body)

    assert (unsent.status_code, unsent.json()["type"]) == (503, "urn:urbanwatch:problem:event-log-away")
    assert [outcome["status"] for outcome in unknown.json()["outcomes"]] == [503, 404]
    assert unknown.json()["outcomes"][0]["problem"]["type"] == "urn:urbanwatch:problem:outcome-unknown"


async def test_a_body_beyond_any_thousand_alerts_is_too_large_and_a_viewer_may_not(api: Api) -> None:
    answer = await bulk(api, {"action": "comment", "alerts": [{"id": "a-1"}], "comment": "x" * 600_000})
    viewer = await bulk(api, {"action": "acknowledge", "alerts": [{"id": "a-1"}]}, Role.VIEWER)

    assert (answer.status_code, viewer.status_code) == (413, 403)


async def test_before_alerts_have_been_read_none_is_said_to_be_unknown() -> None:
    fresh = next(an_unread_api())

    answer = await bulk(fresh, {"action": "acknowledge", "alerts": [{"id": "a-1"}]})

    assert (answer.status_code, fresh.outbox.records) == (503, [])
