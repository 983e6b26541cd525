from typing import Any

import pytest

from api.roles import Role
from streams.contracts.areas import Area
from tests.unit.api.fakes import Api

RULE: dict[str, Any] = {
    "kind": "threshold",
    "scope": {"property": "noise_level"},
    "levels": [{"severity": "high", "raise_at": 85, "clear_at": 80}],
    "hold_s": 0,
}
DEVICE: dict[str, Any] = {"kind": "noise", "name": "Ben Thanh", "interval_s": 60, "tags": ["market"]}
WARD = Area("ward-1", "", "", "ward", None, None, [[[(106.6, 10.7), (106.8, 10.7), (106.8, 10.8), (106.6, 10.7)]]])


async def test_a_rule_is_put_read_listed_and_removed(api: Api) -> None:
    planner = api.as_(Role.PLANNER)

    put = await api.client.put("/api/v1/rules/noise", json=RULE, headers=planner)
    listed = await api.client.get("/api/v1/rules", headers=api.as_(Role.VIEWER))
    again = await api.client.put("/api/v1/rules/noise", json=put.json(), headers=planner)
    removed = await api.client.delete("/api/v1/rules/noise", headers=planner)
    gone = await api.client.get("/api/v1/rules/noise", headers=planner)

    assert put.status_code == again.status_code == 200
    assert put.json()["id"] == "noise"
    assert listed.json() == {"items": [put.json()], "next": None}
    assert (removed.status_code, gone.status_code) == (204, 404)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize(("path", "body"), [("devices/d", DEVICE), ("rules/r", RULE)])
async def test_before_the_registry_has_been_read_nothing_is_written_and_nothing_said_to_be_missing(
    api: Api, method: str, path: str, body: dict[str, Any]
) -> None:
    api.parts.registry.has_caught_up = False

    answer = await api.client.request(method, f"/api/v1/{path}", json=body, headers=api.as_(Role.ADMIN))

    assert (answer.status_code, answer.json()["type"]) == (503, "urn:urbanwatch:problem:event-log-away")
    assert api.outbox.records == []


LEVEL = RULE["levels"][0]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "magic"}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"id": "another"}, "id"),
        ({"scope": {}}, "scope"),
        ({"scope": {"zone": "x"}}, "scope.zone"),
        ({"scope": {"property": ""}}, "scope.property"),
        ({"scope": {"property": "a\0"}}, "scope.property"),
        ({"name": "a\0"}, "name"),
        ({"instructions": "a\0"}, "instructions"),
        ({"levels": []}, "levels"),
        ({"levels": [{**LEVEL, "severity": "urgent"}]}, "levels[0].severity"),
        ({"levels": [LEVEL, LEVEL]}, "levels"),
        ({"levels": [LEVEL, {"severity": "critical", "raise_at": 84, "clear_at": 80}]}, "levels[1].raise_at"),
        ({"levels": [LEVEL, {"severity": "critical", "raise_at": 10, "clear_at": 20}]}, "levels"),
        ({"hold_s": -1}, "hold_s"),
        ({"group": {"by": "street"}}, "group.by"),
        ({"group": {"by": "tag"}}, "group.tag"),
        ({"group": {"by": "tag", "tag": " "}}, "group.tag"),
        ({"group": {"by": "tag", "tag": "a\0"}}, "group.tag"),
        ({"group": {"by": "tag", "tag": "x" * 129}}, "group.tag"),
        ({"group": {"by": "area", "tag": "corridor:"}}, "group.tag"),
        ({"group": {"by": "area", "at_least": 0}}, "group.at_least"),
        ({"group": {"by": "area", "within_s": 0}}, "group.within_s"),
        ({"rises": [{"after_s": 0, "severity": "high"}]}, "rises[0].after_s"),
        ({"rises": [{"after_s": 9, "severity": "low"}, {"after_s": 9, "severity": "high"}]}, "rises[1].after_s"),
        ({"rises": [{"after_s": 9, "severity": "high"}, {"after_s": 99, "severity": "low"}]}, "rises[1].severity"),
        ({"rises": [{"after_s": 9 + n, "severity": "low"} for n in range(5)]}, "rises"),
        ({"response": {"acknowledge_within_s": 600}}, "response.escalate_to"),
        ({"response": {"acknowledge_within_s": 600, "escalate_to": " "}}, "response.escalate_to"),
        ({"response": {"acknowledge_within_s": 0, "escalate_to": "x"}}, "response.acknowledge_within_s"),
        ({"response": {"escalate_to": "a\0"}}, "response.escalate_to"),
        ({"response": {"escalate_to": "x" * 201}}, "response.escalate_to"),
    ],
)
async def test_a_rule_that_makes_no_sense_is_refused_with_the_name_of_the_field(
    api: Api, change: dict[str, object], field: str
) -> None:
    answer = await api.client.put("/api/v1/rules/noise", json=RULE | change, headers=api.as_(Role.PLANNER))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert api.outbox.records == []


async def test_a_rule_may_say_how_its_alerts_gather_rise_and_escalate(api: Api) -> None:
    managed = RULE | {
        "group": {"by": "tag", "at_least": 2, "within_s": 60.0, "tag": "corridor:"},
        "rises": [{"after_s": 600.0, "severity": "high"}, {"after_s": 3600.0, "severity": "critical"}],
        "response": {"acknowledge_within_s": 300.0, "escalate_to": "shift-lead"},
    }

    answer = await api.client.put("/api/v1/rules/noise", json=managed, headers=api.as_(Role.PLANNER))

    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in ("group", "rises", "response")} == {
        name: managed[name] for name in ("group", "rises", "response")
    }


async def test_a_body_nested_too_deep_is_refused(api: Api) -> None:
    body = b'{"kind": "noise", "location": ' + b"[" * 60_000

    answer = await api.client.put("/api/v1/devices/d", content=body, headers=api.as_(Role.ADMIN))

    assert answer.status_code == 422


async def test_a_falling_rule_is_graver_the_lower_it_gets(api: Api) -> None:
    levels = [
        {"severity": "medium", "raise_at": 20, "clear_at": 25},
        {"severity": "critical", "raise_at": 5, "clear_at": 8},
    ]

    answer = await api.client.put("/api/v1/rules/speed", json=RULE | {"levels": levels}, headers=api.as_(Role.PLANNER))

    assert answer.status_code == 200


async def test_the_products_own_rules_cannot_be_replaced(api: Api) -> None:
    answer = await api.client.put("/api/v1/rules/urbanwatch.ingest-down", json=RULE, headers=api.as_(Role.ADMIN))

    assert answer.status_code == 422


@pytest.mark.parametrize("location", [{"lat": 10.75, "lon": 106.75}, {"type": "Point", "coordinates": [106.75, 10.75]}])
async def test_a_device_is_placed_by_either_form_of_location_and_its_ward_is_found(
    api: Api, location: dict[str, object]
) -> None:
    api.parts.registry.view.areas["ward-1"] = WARD

    answer = await api.client.put(
        "/api/v1/devices/noise-17", json=DEVICE | {"location": location}, headers=api.as_(Role.ADMIN)
    )

    assert answer.json() == {
        "id": "noise-17",
        "kind": "noise",
        "name": "Ben Thanh",
        "location": {"lat": 10.75, "lon": 106.75},
        "interval_s": 60.0,
        "tags": ["market"],
        "parent": None,
        "area": "ward-1",
    }
    read = await api.client.get("/api/v1/devices/noise-17", headers=api.as_(Role.VIEWER))
    assert read.json() == answer.json()


@pytest.mark.parametrize(
    "location",
    [
        {"lat": 100, "lon": 0},
        {"lat": "10", "lon": 0},
        {"type": "LineString", "coordinates": [0, 0]},
        [1, 2],
        {"lat": 1},
    ],
)
async def test_a_place_that_is_none_is_refused(api: Api, location: object) -> None:
    answer = await api.client.put(
        "/api/v1/devices/x", json=DEVICE | {"location": location}, headers=api.as_(Role.ADMIN)
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "location"


async def test_devices_are_filtered_and_paged_by_id(api: Api) -> None:
    for number in range(5):
        body = DEVICE | {"kind": "noise" if number % 2 else "rain", "tags": [f"t{number}"]}
        await api.client.put(f"/api/v1/devices/d{number}", json=body, headers=api.as_(Role.ADMIN))

    async def ids(**parameters: str) -> list[str]:
        answer = await api.client.get("/api/v1/devices", params=parameters, headers=api.as_(Role.VIEWER))
        return [item["id"] for item in answer.json()["items"]]

    first = await api.client.get("/api/v1/devices?limit=3", headers=api.as_(Role.VIEWER))
    assert [item["id"] for item in first.json()["items"]] == ["d0", "d1", "d2"]
    assert await ids(limit="3", cursor=first.json()["next"]) == ["d3", "d4"]
    assert await ids(kind="noise") == ["d1", "d3"]
    assert await ids(tag="t0,t4") == ["d0", "d4"]
    assert await ids(area="nowhere") == []


async def test_areas_are_sent_once_and_then_only_when_they_have_changed(api: Api) -> None:
    api.parts.registry.view.areas["ward-1"] = WARD
    viewer = api.as_(Role.VIEWER)

    first = await api.client.get("/api/v1/areas", headers=viewer)
    again = await api.client.get("/api/v1/areas", headers=viewer | {"If-None-Match": first.headers["etag"]})

    assert first.headers["content-encoding"] == "gzip"
    assert first.json()["items"][0]["geometry"]["type"] == "MultiPolygon"
    assert (again.status_code, again.content) == (304, b"")
