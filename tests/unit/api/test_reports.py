"""Incidents entered by hand, and what they adopt."""

from typing import Any

import httpx
import pytest

from api.decision_answers import refused
from api.live.outbox import NotPublished
from api.parts import Parts
from api.roles import Role
from streams.contracts.alerts import (
    AlertChanged,
    DecisionRefused,
    Origin,
    RefusalReason,
    Severity,
    Transition,
    TransitionKind,
)
from streams.contracts.areas import Area
from streams.contracts.decisions import Adopt, Decision, Disown, Report
from streams.contracts.devices import Device, Location
from streams.contracts.topics import ALARM_LOG
from streams.contracts.wire import decoder
from tests.unit.api.fakes import NOON, Api, an_alert

WARD = Area("ward-1", "", "", "ward", None, None, [[[(106.6, 10.7), (106.8, 10.7), (106.8, 10.8), (106.6, 10.7)]]])


def reported(decision: Decision, _parts: Parts) -> AlertChanged:
    """What alarming says to a report."""
    action = decision.action
    assert isinstance(action, Report)
    alert = an_alert(
        decision.alert,
        rule="reported",
        device=action.device,
        property="",
        value=None,
        origin=Origin.REPORTED,
        title=action.title,
        description=action.description,
        source=action.source,
        severity=action.severity,
        area=action.area,
        location=action.location,
    )
    return AlertChanged(alert, Transition(TransitionKind.REPORTED, NOON, decision.by, decision=decision.id))


async def report(api: Api, body: dict[str, Any], role: Role = Role.OPERATOR) -> httpx.Response:
    return await api.client.post("/api/v1/alerts", json=body, headers=api.as_(role))


def sent(api: Api) -> Decision:
    decision = decoder(ALARM_LOG).decode(api.outbox.records[-1].value or b"")
    assert isinstance(decision, Decision)
    return decision


async def test_a_report_becomes_an_alert_that_is_found_where_the_answer_says(api: Api) -> None:
    api.outbox.on_decision = reported
    body = {
        "title": "Hai xe tải va chạm",
        "severity": "high",
        "source": "phone",
        "description": "Làn trái\nbị chặn.",
        "area": "ward-9",
        "location": {"lat": 10.75, "lon": 106.75},
    }

    answer = await report(api, body)
    found = await api.client.get(answer.headers["location"], headers=api.as_(Role.VIEWER))

    assert answer.status_code == 201
    assert answer.json() == found.json()
    assert {name: answer.json()[name] for name in body} == body
    assert (answer.json()["origin"], answer.json()["rule"], answer.json()["device"]) == ("reported", "reported", "")
    assert (sent(api).by, sent(api).revision) == ("operator", None)


async def test_two_reports_are_two_alerts(api: Api) -> None:
    api.outbox.on_decision = reported

    first = await report(api, {"title": "smoke", "severity": "low"})
    second = await report(api, {"title": "smoke", "severity": "low"})

    assert first.json()["id"] != second.json()["id"]


@pytest.mark.parametrize(
    ("given", "area", "location"),
    [
        ({}, None, None),
        ({"location": {"type": "Point", "coordinates": [106.75, 10.75]}}, "ward-1", Location(10.75, 106.75)),
        ({"location": {"lat": 0, "lon": 0}}, None, Location(0, 0)),
        ({"device": "noise-17"}, "ward-1", Location(10.76, 106.76)),
        ({"device": "unheard-of"}, None, None),
        ({"device": "noise-17", "area": "ward-2", "location": {"lat": 1, "lon": 2}}, "ward-2", Location(1, 2)),
    ],
)
async def test_a_report_is_placed_by_what_is_said_else_by_its_device_and_in_the_ward_around(
    api: Api, given: dict[str, Any], area: str | None, location: Location | None
) -> None:
    api.parts.registry.view.areas["ward-1"] = WARD
    api.parts.registry.view.devices["noise-17"] = Device("noise-17", "noise", location=Location(10.76, 106.76))
    api.outbox.on_decision = reported

    answer = await report(api, {"title": "smoke", "severity": "low", **given})

    assert answer.status_code == 201
    action = sent(api).action
    assert isinstance(action, Report)
    assert (action.area, action.location) == (area, location)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": None}, "title"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"severity": "urgent"}, "severity"),
        ({"source": "a\0"}, "source"),
        ({"description": "a\0"}, "description"),
        ({"description": "x" * 10_001}, "description"),
        ({"area": ""}, "area"),
        ({"location": {"lat": 91, "lon": 0}}, "location"),
        ({"location": "here"}, "location"),
        ({"location": {"type": "Point", "coordinates": [1]}}, "location"),
        ({"device": "x" * 129}, "device"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_report_that_makes_no_sense_is_refused_by_the_name_of_the_field(
    api: Api, change: dict[str, Any], field: str
) -> None:
    answer = await report(api, {"title": "smoke", "severity": "low"} | change)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert api.outbox.records == []


async def test_a_report_nobody_answers_yet_says_which_alert_it_will_be(api: Api) -> None:
    api.outbox.on_decision = lambda _decision, _parts: None

    answer = await report(api, {"title": "smoke", "severity": "low"})

    assert answer.status_code == 202
    assert answer.json() == {"decision": sent(api).id, "id": sent(api).alert}


@pytest.mark.parametrize(
    ("failure", "kind"), [(NotPublished.NOT_SENT, "event-log-away"), (NotPublished.UNKNOWN, "outcome-unknown")]
)
async def test_a_report_while_kafka_is_away_is_503_and_says_what_became_of_it(
    api: Api, failure: NotPublished, kind: str
) -> None:
    api.outbox.failure = failure

    answer = await report(api, {"title": "smoke", "severity": "low"})

    assert (answer.status_code, answer.json()["type"]) == (503, f"urn:urbanwatch:problem:{kind}")


@pytest.mark.parametrize(
    ("verb", "action"),
    [("adopt", Adopt(("b", "c"), "same accident")), ("disown", Disown(("b", "c"), "same accident"))],
)
async def test_adopting_and_disowning_name_the_alerts_once_each(api: Api, verb: str, action: object) -> None:
    api.raise_alert(an_alert(severity=Severity.HIGH))
    api.outbox.on_decision = lambda _decision, _parts: None

    answer = await api.client.post(
        f"/api/v1/alerts/a-1/{verb}",
        json={"alerts": ["b", "c", "b"], "comment": "same accident", "revision": 2},
        headers=api.as_(Role.OPERATOR),
    )

    assert answer.status_code == 202
    assert (sent(api).alert, sent(api).revision, sent(api).action) == ("a-1", 2, action)


@pytest.mark.parametrize(
    ("verb", "reason"), [("adopt", RefusalReason.NOT_ADOPTABLE), ("disown", RefusalReason.NOT_ADOPTED)]
)
async def test_what_cannot_be_adopted_or_disowned_is_a_conflict_with_a_sentence(
    api: Api, verb: str, reason: RefusalReason
) -> None:
    api.raise_alert(an_alert())
    api.outbox.on_decision = lambda decision, _parts: DecisionRefused(
        decision.id, decision.alert, reason, NOON, decision.by, an_alert()
    )

    answer = await api.client.post(f"/api/v1/alerts/a-1/{verb}", json={"alerts": ["b"]}, headers=api.as_(Role.OPERATOR))

    assert (answer.status_code, answer.json()["reason"], answer.json()["current"]["id"]) == (409, reason, "a-1")
    assert "alerts" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body", [{}, {"alerts": []}, {"alerts": [""]}, {"alerts": "b"}, {"alerts": [str(n) for n in range(1_001)]}]
)
@pytest.mark.parametrize("verb", ["adopt", "disown"])
async def test_adopting_nothing_or_without_end_is_refused(api: Api, verb: str, body: dict[str, Any]) -> None:
    api.raise_alert(an_alert())

    answer = await api.client.post(f"/api/v1/alerts/a-1/{verb}", json=body, headers=api.as_(Role.OPERATOR))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("alerts")


def test_every_reason_for_a_refusal_has_its_sentence() -> None:
    sentences = {refused(reason, None).detail for reason in RefusalReason}

    assert len(sentences) == len(RefusalReason)
