"""The OpenAPI document is valid, and says of each answer what the answer is."""

import json
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.app import create_app
from api.live.sse import stream
from api.parts import Parts
from api.roles import Role
from api.selection import AlertFilter
from streams.contracts.alerts import (
    AlertChanged,
    Cover,
    DecisionRefused,
    Finding,
    Notice,
    NoticeKind,
    Origin,
    RefusalReason,
    Shelf,
    State,
    Transition,
    TransitionKind,
)
from streams.contracts.areas import Area
from streams.contracts.cameras import (
    Calibration,
    Camera,
    CountingLine,
    Direction,
    KnownLength,
    View,
    Zone,
    ZoneKind,
)
from streams.contracts.decisions import Acknowledge, Decision, Report
from streams.contracts.devices import Device, Location
from streams.contracts.policies import MaintenanceWindow, OutOfService, Reach, Team
from streams.contracts.readings import Reading
from streams.contracts.rules import Scope, SilenceRule
from streams.contracts.sightings import Sighting, SightingKind, VehicleClass
from streams.contracts.times import HOUR
from streams.runtime.settings import Settings
from streams.timescale.camera_looks import LookPlace, StoredLook
from streams.timescale.history import SeriesHistory
from streams.timescale.rule_findings import VersionFindings
from streams.timescale.sightings import SightingPlace, StoredSighting
from tests.unit.api.fakes import NOON, Api, acknowledged, an_alert, an_api

DOCUMENT: dict[str, Any] = create_app(Settings()).openapi()


def test_the_document_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_every_error_is_described_as_a_problem() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            for code, response in operation["responses"].items():
                if code.startswith(("4", "5")) and not path.startswith("/readyz"):
                    assert list(response["content"]) == ["application/problem+json"], (method, path, code)


@pytest.fixture
def city() -> Api:
    api = next(an_api())
    view = api.parts.registry.view
    square = [[(106.0, 10.0), (107.0, 10.0), (107.0, 11.0), (106.0, 10.0)]]
    view.areas["ward-1"] = Area("ward-1", "Phường 1", "Ward 1", "ward", None, (106.7, 10.3), [square])
    view.devices["d"] = Device("d", "noise", location=Location(10.3, 106.7), tags=("market",), area="ward-1")
    view.devices["taken"] = Device("taken", "noise")
    line = CountingLine("l", (0, 0), (90, 0), allowed=(Direction.UP,))
    lane = Zone("z", ((0, 0), (90, 0), (0, 90)), ZoneKind.LANE, heading=((0, 0), (0, 9)))
    calibration = Calibration(lengths=tuple(KnownLength((0, n), (90, n), 3.5) for n in (0, 9, 19)))
    drawn = View(frame=(640, 480), lines=(line,), zones=(lane,), calibration=calibration)
    view.cameras["c"] = Camera(id="c", source="rtsp://10.0.0.7/s", sealed="x", location=Location(10, 106), view=drawn)
    view.rules["r"] = SilenceRule(Scope(kind="noise"), 900, id="r")
    api.raise_alert(an_alert())
    api.raise_alert(an_alert("a-2", state=State.RESOLVED))
    reach = Reach(area="ward-1", kind="noise")
    view.maintenance["m"] = MaintenanceWindow("m", reach, NOON, NOON + HOUR, "works", "lan", "FREQ=DAILY")
    view.out_of_service["o"] = OutOfService("o", Reach(device="d"), "broken", "lan", NOON)
    view.teams["t"] = Team("t", "District 1", ("lan",), ("ward-1",))
    api.raise_alert(an_alert("g", origin=Origin.GROUP, device="", location=Location(10.3, 106.7)))
    shelf = Shelf(NOON + HOUR, "works", "lan")
    api.raise_alert(an_alert("m", covered_by="a-1", covered_as=Cover.ADOPTED, shelf=shelf, held_until=NOON))
    past = an_alert("a-0", minute=-60, state=State.RESOLVED, finding=Finding.FALSE)
    api.archive.alerts[past.id] = past
    api.parts.feed.accept(500, Notice(NoticeKind.MAINTENANCE_BEGAN, "m", NOON, "lan", "works", NOON + HOUR))
    api.archive.findings = [VersionFindings("r", 2, 3, 1, 2, 7), VersionFindings("r", 1, 0, 0, 0, 1)]
    api.archive.alerts["closed"] = an_alert("closed", minute=-30, state=State.RESOLVED, rule="r", place="all")
    api.archive.readings = [Reading("d", "noise_level", 61.5, NOON, NOON, "dB")]
    seen = Sighting("c", SightingKind.CROSSING, "l", NOON - 1, NOON, "up", VehicleClass.CAR, 31.5, 1.5, "", 7)
    incident = Sighting("c", SightingKind.INCIDENT, "stopped", NOON - 1, NOON, place="z", box=(0, 0, 0.5, 1), value=20)
    api.archive.seen = [StoredSighting(SightingPlace(NOON - 1, 0, n), one) for n, one in enumerate((seen, incident))]
    api.archive.looks = [StoredLook(LookPlace(NOON, 1), "c", "lan", "live", None, 0)]
    api.archive.series = [SeriesHistory("d", "noise_level", "dB", [(NOON, (61.5,))])]
    return api


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/api/v1/alerts", None),
        ("/api/v1/alerts/kpis", None),
        ("/api/v1/alerts/handover", None),
        ("/api/v1/alerts/a-1", "/api/v1/alerts/{alert_id}"),
        ("/api/v1/alerts/a-1/timeline", "/api/v1/alerts/{alert_id}/timeline"),
        ("/api/v1/alerts?covered_by=a-1&origin=group&suppression=none", "/api/v1/alerts"),
        ("/api/v1/alerts/a-1/members", "/api/v1/alerts/{alert_id}/members"),
        ("/api/v1/alerts/a-1/similar", "/api/v1/alerts/{alert_id}/similar"),
        ("/api/v1/notices", None),
        ("/api/v1/maintenance", None),
        ("/api/v1/maintenance/m", "/api/v1/maintenance/{window_id}"),
        ("/api/v1/out-of-service", None),
        ("/api/v1/out-of-service/o", "/api/v1/out-of-service/{entry_id}"),
        ("/api/v1/teams", None),
        ("/api/v1/teams/t", "/api/v1/teams/{team_id}"),
        ("/api/v1/assignees", None),
        ("/api/v1/devices", None),
        ("/api/v1/devices/d", "/api/v1/devices/{device_id}"),
        ("/api/v1/devices/d/latest", "/api/v1/devices/{device_id}/latest"),
        ("/api/v1/alerts?watched=true&fault=false", "/api/v1/alerts"),
        ("/api/v1/rules/findings", None),
        ("/api/v1/rules/r/findings", "/api/v1/rules/{rule_id}/findings"),
        ("/api/v1/rules/unknown/findings", "/api/v1/rules/{rule_id}/findings"),
        ("/api/v1/rules", None),
        ("/api/v1/rules/r", "/api/v1/rules/{rule_id}"),
        ("/api/v1/rules/r/versions", "/api/v1/rules/{rule_id}/versions"),
        ("/api/v1/properties", None),
        ("/api/v1/calendars", None),
        ("/api/v1/calendars/tet", "/api/v1/calendars/{calendar_id}"),
        ("/api/v1/rule-sets", None),
        ("/api/v1/rule-sets/flooding", "/api/v1/rule-sets/{name}"),
        ("/api/v1/cameras", None),
        ("/api/v1/cameras/c", "/api/v1/cameras/{camera_id}"),
        ("/api/v1/cameras/unknown", "/api/v1/cameras/{camera_id}"),
        ("/api/v1/cameras/unknown/snapshot", "/api/v1/cameras/{camera_id}/snapshot"),
        ("/api/v1/cameras/c/looks", "/api/v1/cameras/{camera_id}/looks"),
        ("/api/v1/sightings", None),
        ("/api/v1/areas", None),
        ("/api/v1/rejections", None),
        ("/api/v1/history?device=d", "/api/v1/history"),
        ("/api/v1/me", None),
        ("/readyz", None),
        ("/api/v1/alerts/unknown", "/api/v1/alerts/{alert_id}"),
        ("/api/v1/alerts?state=burning", "/api/v1/alerts"),
    ],
)
async def test_an_answer_is_what_the_document_says(city: Api, path: str, template: str | None) -> None:
    answer = await city.client.get(path, headers=city.as_(Role.ADMIN))

    demand_described(answer, template or path)


@pytest.mark.parametrize(
    ("method", "path", "template", "status"),
    [
        ("POST", "/api/v1/alerts", None, 202),
        ("POST", "/api/v1/alerts/bulk", None, 200),
        ("POST", "/api/v1/alerts/a-1/acknowledge", "/api/v1/alerts/{alert_id}/acknowledge", 200),
        ("POST", "/api/v1/alerts/a-1/adopt", "/api/v1/alerts/{alert_id}/adopt", 409),
        ("POST", "/api/v1/alerts/a-1/disown", "/api/v1/alerts/{alert_id}/disown", 409),
        ("PUT", "/api/v1/maintenance/new", "/api/v1/maintenance/{window_id}", 200),
        ("PUT", "/api/v1/out-of-service/new", "/api/v1/out-of-service/{entry_id}", 200),
        ("PUT", "/api/v1/teams/new", "/api/v1/teams/{team_id}", 200),
        ("PUT", "/api/v1/rules/new", "/api/v1/rules/{rule_id}", 200),
        ("PUT", "/api/v1/rules/r", "/api/v1/rules/{rule_id}", 200),
        ("PUT", "/api/v1/calendars/new", "/api/v1/calendars/{calendar_id}", 200),
        ("PUT", "/api/v1/calendars/tet", "/api/v1/calendars/{calendar_id}", 409),
        ("POST", "/api/v1/rule-sets/traffic/import", "/api/v1/rule-sets/{name}/import", 200),
        ("PUT", "/api/v1/devices/new", "/api/v1/devices/{device_id}", 200),
        ("PUT", "/api/v1/devices/c", "/api/v1/devices/{device_id}", 409),
        ("PUT", "/api/v1/cameras/new", "/api/v1/cameras/{camera_id}", 200),
        ("PUT", "/api/v1/cameras/taken", "/api/v1/cameras/{camera_id}", 409),
    ],
)
async def test_the_example_of_a_body_is_what_the_document_says_and_so_is_its_answer(
    city: Api, method: str, path: str, template: str | None, status: int
) -> None:
    city.outbox.on_decision = answered
    body = DOCUMENT["paths"][template or path][method.lower()]["requestBody"]["content"]["application/json"]
    demand_valid(body["example"], body["schema"])
    content = body["example"] | ({"alerts": [{"id": "a-1"}, {"id": "none"}]} if path.endswith("bulk") else {})
    content.pop("revision", None)

    answer = await city.client.request(method, path, json=content, headers=city.as_(Role.ADMIN))

    assert answer.status_code == status, answer.text
    demand_described(answer, template or path, method)


async def test_a_reported_incident_is_answered_as_the_document_says(city: Api) -> None:
    city.outbox.on_decision = answered
    body = {"title": "smoke", "severity": "low", "source": "answer me"}

    answer = await city.client.post("/api/v1/alerts", json=body, headers=city.as_(Role.OPERATOR))

    assert answer.status_code == 201
    demand_described(answer, "/api/v1/alerts", "POST")


async def test_the_events_of_the_stream_are_what_the_document_says(city: Api) -> None:
    response = stream(city.parts.feed, AlertFilter(), 0, lasts_s=60)
    pieces = cast("AsyncIterator[bytes]", response.body_iterator)
    await anext(pieces)
    told = [json.loads(line[6:]) for line in (await anext(pieces)).splitlines() if line.startswith(b"data: ")]

    described = DOCUMENT["paths"]["/api/v1/alerts/stream"]["get"]["responses"]["200"]
    for event in told:
        demand_valid(event, described["content"]["text/event-stream"]["x-event-data"])
    assert len(told) == 5


def answered(decision: Decision, parts: Parts) -> AlertChanged | DecisionRefused | None:
    """Alarming: it applies what is acknowledged, adopts nothing, and answers a report if asked to."""
    match decision.action:
        case Report(source="answer me"):
            transition = Transition(TransitionKind.REPORTED, NOON, decision.by, decision=decision.id, announces=True)
            return AlertChanged(an_alert(decision.alert, origin=Origin.REPORTED, title="smoke"), transition)
        case Report():
            return None
        case Acknowledge():
            return acknowledged(decision, parts)
        case _:
            reason = RefusalReason.NOT_ADOPTABLE
            return DecisionRefused(decision.id, decision.alert, reason, NOON, decision.by, an_alert())


def demand_described(answer: httpx.Response, template: str, method: str = "GET") -> None:
    described = DOCUMENT["paths"][template][method.lower()]["responses"][str(answer.status_code)]
    content_type = answer.headers["content-type"].partition(";")[0]
    demand_valid(answer.json(), described["content"][content_type]["schema"])


def demand_valid(instance: object, schema: dict[str, Any]) -> None:
    OAS31Validator({**schema, "components": DOCUMENT["components"]}).validate(instance)
