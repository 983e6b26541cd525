import pytest

from api.live.outbox import NotPublished
from api.roles import Role
from streams.contracts.alerts import DecisionRefused, Finding, RefusalReason, State
from streams.contracts.decisions import Acknowledge, Assign, Comment, Decision, Resolve, Shelve, Unshelve
from streams.contracts.times import HOUR
from streams.contracts.topics import ALARM_LOG
from streams.contracts.wire import decoder
from tests.unit.api.fakes import NOON, Api, an_alert


def sent(api: Api) -> Decision:
    record = api.outbox.records[-1]
    assert record.topic is ALARM_LOG
    assert record.value is not None
    decision = decoder(ALARM_LOG).decode(record.value)
    assert isinstance(decision, Decision)
    return decision


async def test_an_acknowledgement_answers_with_the_changed_alert(api: Api) -> None:
    api.raise_alert(an_alert())

    answer = await api.client.post(
        "/api/v1/alerts/a-1/acknowledge", json={"revision": 1, "comment": "on it"}, headers=api.as_(Role.OPERATOR)
    )

    assert answer.status_code == 200
    assert answer.json()["state"] == "acknowledged"
    assert answer.json()["acknowledged_by"] == "operator"
    assert (sent(api).by, sent(api).revision, sent(api).action) == ("operator", 1, Acknowledge("on it"))


async def test_an_acknowledgement_needs_no_body(api: Api) -> None:
    api.raise_alert(an_alert())

    answer = await api.client.post("/api/v1/alerts/a-1/acknowledge", headers=api.as_(Role.OPERATOR))

    assert answer.status_code == 200
    assert sent(api).revision is None


@pytest.mark.parametrize(
    ("verb", "body", "action"),
    [
        (
            "assign",
            {"assignee": "team-1", "due_at": "2026-11-21T18:00:00+07:00"},
            Assign("team-1", NOON + HOUR),
        ),
        ("assign", {"assignee": None}, Assign(None)),
        ("shelve", {"duration_s": 3600, "reason": "works"}, Shelve(NOON + HOUR, "works")),
        ("shelve", {"until": "2026-11-21T11:00:00Z", "reason": "works"}, Shelve(NOON + HOUR, "works")),
        ("shelve", {"duration_s": 3600, "comment": "works"}, Shelve(NOON + HOUR, "works")),
        ("unshelve", {}, Unshelve()),
        ("resolve", {"finding": "false", "comment": "a test"}, Resolve(Finding.FALSE, "a test")),
        ("comment", {"comment": "hello"}, Comment("hello")),
        ("comment", {"text": "hello"}, Comment("hello")),
        ("comment", {"text": "Đã gọi\n\tphường 🌧"}, Comment("Đã gọi\n\tphường 🌧")),
    ],
)
async def test_each_decision_goes_to_the_alarm_log_as_it_was_meant(
    api: Api, verb: str, body: dict[str, object], action: object
) -> None:
    api.raise_alert(an_alert())
    api.outbox.on_decision = lambda _decision, _parts: None

    answer = await api.client.post(f"/api/v1/alerts/a-1/{verb}", json=body, headers=api.as_(Role.OPERATOR))

    assert answer.status_code == 202
    assert sent(api).action == action


async def test_a_decision_alarming_is_silent_about_is_accepted_with_its_id_and_the_alert_as_it_stands(api: Api) -> None:
    api.raise_alert(an_alert())
    api.outbox.on_decision = lambda _decision, _parts: None

    answer = await api.client.post("/api/v1/alerts/a-1/acknowledge", headers=api.as_(Role.OPERATOR))

    assert answer.status_code == 202
    assert answer.json()["decision"] == sent(api).id
    assert answer.json()["alert"]["state"] == "active"


async def test_a_stale_revision_is_a_conflict_that_shows_the_current_alert(api: Api) -> None:
    api.raise_alert(an_alert(revision=4))
    api.outbox.on_decision = lambda decision, _parts: DecisionRefused(
        decision.id, decision.alert, RefusalReason.STALE_REVISION, NOON, decision.by, an_alert(revision=5)
    )

    answer = await api.client.post(
        "/api/v1/alerts/a-1/acknowledge", json={"revision": 3}, headers=api.as_(Role.OPERATOR)
    )

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["reason"] == "stale_revision"
    assert answer.json()["current"]["revision"] == 5


async def test_a_decision_about_an_unknown_alert_is_not_found_and_never_published(api: Api) -> None:
    api.archive.is_away = True

    answer = await api.client.post("/api/v1/alerts/none/acknowledge", headers=api.as_(Role.OPERATOR))

    assert answer.status_code == 404
    assert api.outbox.records == []


async def test_a_decision_about_an_alert_closed_long_ago_is_refused_as_resolved_and_never_published(api: Api) -> None:
    api.archive.alerts["old"] = an_alert("old", state=State.RESOLVED)

    answer = await api.client.post("/api/v1/alerts/old/acknowledge", headers=api.as_(Role.OPERATOR))

    assert answer.status_code == 409
    assert answer.json()["reason"] == "already_resolved"
    assert answer.json()["current"]["id"] == "old"
    assert api.outbox.records == []


@pytest.mark.parametrize(
    ("failure", "kind", "says"),
    [(NotPublished.NOT_SENT, "event-log-away", "not sent"), (NotPublished.UNKNOWN, "outcome-unknown", "may still")],
)
async def test_while_kafka_is_away_the_answer_says_whether_the_decision_may_still_be_applied(
    api: Api, failure: NotPublished, kind: str, says: str
) -> None:
    api.raise_alert(an_alert())
    api.outbox.failure = failure

    answer = await api.client.post("/api/v1/alerts/a-1/acknowledge", headers=api.as_(Role.OPERATOR))

    assert answer.status_code == 503
    assert answer.json()["type"] == f"urn:urbanwatch:problem:{kind}"
    assert says in answer.json()["detail"]
    assert ("decision" in answer.json()) == (failure is NotPublished.UNKNOWN)


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("acknowledge", {"colour": "red"}, "colour"),
        ("acknowledge", {"revision": "one"}, "revision"),
        ("assign", {}, "assignee"),
        ("assign", {"assignee": "x", "due_at": "2026-11-21T18:00:00"}, "due_at"),
        ("assign", {"assignee": "x", "due_at": "9999-12-31T23:59:59-14:00"}, "due_at"),
        ("assign", {"assignee": "x", "due_at": "0001-01-01T00:00:00+14:00"}, "due_at"),
        ("assign", {"assignee": "x", "due_at": "2026-11-21T09:59:59Z"}, "due_at"),
        ("shelve", {"reason": "works"}, "until"),
        ("shelve", {"duration_s": 3600}, "reason"),
        ("shelve", {"reason": "works", "until": "2027-11-21T18:00:00Z"}, "until"),
        ("resolve", {"finding": "perhaps"}, "finding"),
        ("comment", {}, "comment"),
        ("comment", {"text": ""}, "text"),
        ("comment", {"text": "a\0b"}, "text"),
        ("acknowledge", {"comment": "\x1b[2J"}, "comment"),
        ("resolve", {"comment": "\x7f"}, "comment"),
        ("shelve", {"duration_s": 60, "reason": "works\0"}, "reason"),
        ("assign", {"assignee": "a\nb"}, "assignee"),
    ],
)
async def test_a_wrong_body_is_refused_with_the_name_of_the_field(
    api: Api, verb: str, body: dict[str, object], field: str
) -> None:
    api.raise_alert(an_alert())

    answer = await api.client.post(f"/api/v1/alerts/a-1/{verb}", json=body, headers=api.as_(Role.OPERATOR))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert api.outbox.records == []


async def test_postgresql_away_does_not_keep_an_operator_from_acknowledging(api: Api) -> None:
    api.raise_alert(an_alert())
    api.archive.is_away = True

    answer = await api.client.post("/api/v1/alerts/a-1/acknowledge", headers=api.as_(Role.OPERATOR))

    assert answer.status_code == 200
    assert api.parts.feed.book.get("a-1") is not None
    assert answer.json()["state"] == State.ACKNOWLEDGED
