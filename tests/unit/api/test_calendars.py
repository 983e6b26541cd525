from typing import Any

import httpx
import pytest

from api.roles import Role
from streams.contracts.areas import Area
from tests.unit.api.fakes import Api

SUMMER: dict[str, Any] = {
    "kind": "school",
    "name_vi": "Nghỉ hè",
    "name_en": "Summer holidays",
    "spans": [
        {"starts_at": "2027-06-01T00:00:00+07:00", "ends_at": "2027-08-23T00:00:00+07:00", "note": "all schools"}
    ],
}
RULE = {"kind": "silence", "scope": {"kind": "noise"}, "after_s": 900}


async def put(api: Api, body: dict[str, Any], calendar_id: str = "summer", role: Role = Role.PLANNER) -> httpx.Response:
    return await api.client.put(f"/api/v1/calendars/{calendar_id}", json=body, headers=api.as_(role))


async def test_a_calendar_is_put_read_listed_and_removed(api: Api) -> None:
    viewer, planner = api.as_(Role.VIEWER), api.as_(Role.PLANNER)

    written = await put(api, SUMMER)
    read = await api.client.get("/api/v1/calendars/summer", headers=viewer)
    listed = await api.client.get("/api/v1/calendars", headers=viewer)
    removed = await api.client.delete("/api/v1/calendars/summer", headers=planner)
    gone = await api.client.get("/api/v1/calendars/summer", headers=viewer)

    span = {"starts_at": "2027-05-31T17:00:00Z", "ends_at": "2027-08-22T17:00:00Z", "note": "all schools"}
    assert written.status_code == 200
    assert written.json() == read.json()
    assert read.json() == {
        "id": "summer",
        "kind": "school",
        "name_vi": "Nghỉ hè",
        "name_en": "Summer holidays",
        "spans": [span],
        "area": None,
        "by": "planner",
        "is_built_in": False,
        "holds_now": False,
        "next": span,
    }
    assert [item["id"] for item in listed.json()["items"]] == [
        "daytime", "night", "public_holidays", "summer", "tet", "weekends"
    ]  # fmt: skip
    assert (removed.status_code, gone.status_code) == (204, 404)


async def test_spans_are_put_in_order_and_those_that_meet_become_one(api: Api) -> None:
    spans = [
        {"starts_at": "2026-12-03T00:00:00Z", "ends_at": "2026-12-04T00:00:00Z", "note": "c"},
        {"starts_at": "2026-12-01T00:00:00Z", "ends_at": "2026-12-02T00:00:00Z"},
        {"starts_at": "2026-12-01T12:00:00Z", "ends_at": "2026-12-03T00:00:00Z", "note": "b"},
        {"starts_at": "2026-12-24T00:00:00Z", "ends_at": "2026-12-25T00:00:00Z"},
    ]

    written = await put(api, SUMMER | {"spans": spans})

    assert [(span["starts_at"][:10], span["ends_at"][:10], span["note"]) for span in written.json()["spans"]] == [
        ("2026-12-01", "2026-12-04", "b"),
        ("2026-12-24", "2026-12-25", ""),
    ]


async def test_the_built_in_ones_tell_what_holds_now_and_what_comes(api: Api) -> None:
    async def asked(calendar_id: str) -> dict[str, Any]:
        answer = await api.client.get(f"/api/v1/calendars/{calendar_id}", headers=api.as_(Role.VIEWER))
        found: dict[str, Any] = answer.json()
        return found

    tet, weekends = await asked("tet"), await asked("weekends")

    assert (tet["is_built_in"], tet["holds_now"]) == (True, False)
    assert tet["next"] == {
        "starts_at": "2027-02-03T17:00:00Z", "ends_at": "2027-02-10T17:00:00Z", "note": "29 of Lunar New Year"
    }  # fmt: skip
    assert weekends["holds_now"]
    assert len((await asked("night"))["spans"]) == 200
    assert tet["spans"][0]["starts_at"] == "2026-02-15T17:00:00Z", "trials of then show why a rule slept"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "lunch"}, "kind"),
        ({"name_vi": "a\0"}, "name_vi"),
        ({"name_en": "x" * 201}, "name_en"),
        ({"area": "nowhere"}, "area"),
        ({"id": "winter"}, "id"),
        ({"spans": [{"starts_at": "2027-06-01T00:00:00", "ends_at": "2027-08-23T00:00:00Z"}]}, "spans[0].starts_at"),
        ({"spans": [{"starts_at": "2027-06-01T00:00:00Z", "ends_at": "2027-06-01T00:00:00Z"}]}, "spans[0].ends_at"),
        ({"spans": [{"starts_at": "1999-06-01T00:00:00Z", "ends_at": "2027-06-01T00:00:00Z"}]}, "spans[0].starts_at"),
        ({"spans": [SUMMER["spans"][0] | {"note": "a\0"}]}, "spans[0].note"),
        ({"spans": SUMMER["spans"] * 2_001}, "spans"),
    ],
)
async def test_a_calendar_that_makes_no_sense_is_refused_with_the_field(
    api: Api, change: dict[str, Any], field: str
) -> None:
    answer = await put(api, SUMMER | change)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert api.outbox.records == []


async def test_a_calendar_of_an_area_says_whether_it_holds_there(api: Api) -> None:
    api.parts.registry.view.areas["ward-1"] = Area("ward-1", "", "", "ward", None)
    spans = [{"starts_at": "2026-11-21T09:00:00Z", "ends_at": "2026-11-21T11:00:00Z"}]

    written = await put(api, SUMMER | {"area": "ward-1", "spans": spans})

    assert (written.json()["area"], written.json()["holds_now"], written.json()["next"]) == ("ward-1", True, None)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_nobody_changes_a_built_in_calendar(api: Api, method: str) -> None:
    answer = await api.client.request(method, "/api/v1/calendars/tet", json=SUMMER, headers=api.as_(Role.ADMIN))

    assert (answer.status_code, answer.json()["reason"]) == (409, "built_in")


@pytest.mark.parametrize(
    "rule",
    [
        RULE | {"unless": ["summer"]},
        {"kind": "several_of", "of": RULE | {"unless": ["summer"]}, "at_least": 2, "per": "all"},
    ],
)
async def test_a_calendar_that_a_rule_leaves_out_stays(api: Api, rule: dict[str, Any]) -> None:
    planner = api.as_(Role.PLANNER)
    await put(api, SUMMER)
    written = await api.client.put("/api/v1/rules/quiet", json=rule, headers=planner)

    refused = await api.client.delete("/api/v1/calendars/summer", headers=planner)

    assert written.status_code == 200
    assert (refused.status_code, refused.json()["reason"]) == (409, "in_use")
    assert "quiet" in refused.json()["detail"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
async def test_only_planners_write_calendars(api: Api, role: Role) -> None:
    assert (await put(api, SUMMER, role=role)).status_code == 403


async def test_the_catalogue_of_properties_tells_unit_range_and_labels(api: Api) -> None:
    answer = await api.client.get("/api/v1/properties", headers=api.as_(Role.VIEWER))

    items = {item["name"]: item for item in answer.json()["items"]}
    assert list(items) == sorted(items)
    assert items["speed"]["unit"] == "km/h"
    assert {"km/h", "kph"} <= set(items["speed"]["units"])
    assert (items["speed"]["low"], items["speed"]["high"]) == (0, 200)
    assert (items["speed"]["label_vi"], items["speed"]["label_en"]) == ("Tốc độ", "Speed")
    assert items["online"]["units"] == []
