"""The OpenAPI document is valid, and says of each answer what the answer is."""

from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.app import create_app
from api.roles import Role
from streams.contracts.alerts import State
from streams.contracts.areas import Area
from streams.contracts.devices import Device, Location
from streams.contracts.readings import Reading
from streams.contracts.rules import Scope, SilenceRule
from streams.runtime.settings import Settings
from streams.timescale.history import SeriesHistory
from tests.unit.api.fakes import NOON, Api, an_alert, an_api

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
    view.rules["r"] = SilenceRule(Scope(kind="noise"), 900, id="r")
    api.raise_alert(an_alert())
    api.raise_alert(an_alert("a-2", state=State.RESOLVED))
    api.archive.readings = [Reading("d", "noise_level", 61.5, NOON, NOON, "dB")]
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
        ("/api/v1/devices", None),
        ("/api/v1/devices/d", "/api/v1/devices/{device_id}"),
        ("/api/v1/devices/d/latest", "/api/v1/devices/{device_id}/latest"),
        ("/api/v1/rules", None),
        ("/api/v1/rules/r", "/api/v1/rules/{rule_id}"),
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

    described = DOCUMENT["paths"][template or path]["get"]["responses"][str(answer.status_code)]
    content_type = answer.headers["content-type"].partition(";")[0]
    schema = described["content"][content_type]["schema"]
    OAS31Validator({**schema, "components": DOCUMENT["components"]}).validate(answer.json())
