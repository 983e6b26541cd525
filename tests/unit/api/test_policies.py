"""Maintenance windows, out of service, teams and assignees over HTTP."""

from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from api.roles import Role
from streams.contracts.areas import Area
from streams.contracts.policies import MaintenanceWindow, OutOfService, Reach, Team
from streams.contracts.times import HOUR
from tests.unit.api.fakes import NOON, Api

WINDOW: dict[str, Any] = {
    "reach": {"area": "ward-1", "kind": "water_level"},
    "starts_at": "2026-11-21T18:00:00+07:00",
    "ends_at": "2026-11-21T20:00:00+07:00",
    "repeats": "FREQ=WEEKLY;BYDAY=SA,MO",
    "reason": "Bảo trì máy bơm",
}
OUT: dict[str, Any] = {"reach": {"device": "noise-17"}, "reason": "broken"}
TEAM: dict[str, Any] = {"name": "District 1", "members": ["lan", "minh", "lan"], "areas": ["district-760"]}


async def put(api: Api, path: str, body: dict[str, Any], role: Role = Role.OPERATOR) -> httpx.Response:
    return await api.client.put(f"/api/v1/{path}", json=body, headers=api.as_(role))


async def get(api: Api, path: str, role: Role = Role.VIEWER) -> httpx.Response:
    return await api.client.get(f"/api/v1/{path}", headers=api.as_(role))


async def test_a_window_is_planned_read_listed_and_removed(api: Api) -> None:
    planned = await put(api, "maintenance/pumps", WINDOW)
    listed = await get(api, "maintenance")
    single = await get(api, "maintenance/pumps")
    kept = api.parts.registry.view.maintenance["pumps"]
    removed = await api.client.delete("/api/v1/maintenance/pumps", headers=api.as_(Role.OPERATOR))
    gone = await get(api, "maintenance/pumps")

    assert planned.status_code == 200
    assert planned.json() == {
        "id": "pumps",
        "reach": {"area": "ward-1", "kind": "water_level"},
        "starts_at": "2026-11-21T11:00:00Z",
        "ends_at": "2026-11-21T13:00:00Z",
        "repeats": "FREQ=WEEKLY;BYDAY=SA,MO",
        "tz": "Asia/Ho_Chi_Minh",
        "reason": "Bảo trì máy bơm",
        "by": "operator",
        "is_open": False,
        "current": None,
        "next": {"starts_at": "2026-11-21T11:00:00Z", "ends_at": "2026-11-21T13:00:00Z"},
    }
    assert single.json() == planned.json()
    assert listed.json() == {"items": [planned.json()], "next": None}
    assert kept.reach == Reach(area="ward-1", kind="water_level")
    assert (removed.status_code, gone.status_code) == (204, 404)


async def test_a_window_says_whether_it_is_open_and_when_it_opens_next(api: Api) -> None:
    reach = Reach(device="d")
    once = MaintenanceWindow("once", reach, NOON - HOUR, NOON + HOUR, "works", "lan")
    daily = MaintenanceWindow("daily", reach, NOON - HOUR, NOON + HOUR, "works", "lan", "FREQ=DAILY")
    past = MaintenanceWindow("past", reach, NOON - 3 * HOUR, NOON - HOUR, "works", "lan")
    api.parts.registry.view.maintenance |= {window.id: window for window in (once, daily, past)}

    items = (await get(api, "maintenance")).json()["items"]

    now = {"starts_at": "2026-11-21T09:00:00Z", "ends_at": "2026-11-21T11:00:00Z"}
    tomorrow = {"starts_at": "2026-11-22T09:00:00Z", "ends_at": "2026-11-22T11:00:00Z"}
    assert [(item["id"], item["is_open"], item["current"], item["next"]) for item in items] == [
        ("daily", True, now, tomorrow),
        ("once", True, now, None),
        ("past", False, None, None),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reach": {}}, "reach"),
        ({"reach": {"device": None}}, "reach"),
        ({"reach": {"device": ""}}, "reach.device"),
        ({"reach": {"area": "  "}}, "reach.area"),
        ({"reach": {"tag": "a\0"}}, "reach.tag"),
        ({"reach": {"rule": "x" * 201}}, "reach.rule"),
        ({"reach": {"zone": "x"}}, "reach.zone"),
        ({"starts_at": "2026-11-21T18:00:00"}, "starts_at"),
        ({"starts_at": "2036-11-21T18:00:00Z", "ends_at": "2036-11-21T19:00:00Z"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00Z"}, "starts_at"),
        ({"ends_at": "2026-11-21T18:00:00+07:00"}, "ends_at"),
        ({"ends_at": "2026-11-21T10:59:00Z"}, "ends_at"),
        ({"ends_at": "2026-12-22T11:00:01Z", "repeats": ""}, "ends_at"),
        ({"starts_at": "2026-11-20T08:00:00Z", "ends_at": "2026-11-20T09:00:00Z", "repeats": ""}, "ends_at"),
        (
            {
                "starts_at": "2026-11-18T08:00:00Z",
                "ends_at": "2026-11-18T09:00:00Z",
                "repeats": "FREQ=DAILY;UNTIL=20261120",
            },
            "ends_at",
        ),
        ({"repeats": "FREQ=MINUTELY"}, "repeats"),
        ({"repeats": "FREQ=HOURLY"}, "repeats"),
        ({"repeats": "FREQ=DAILY;COUNT=1001"}, "repeats"),
        ({"repeats": "FREQ=DAILY;COUNT=1"}, "repeats"),
        ({"repeats": "DTSTART:20261121T000000\nRRULE:FREQ=DAILY"}, "repeats"),
        ({"repeats": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "repeats"),
        ({"repeats": "every monday"}, "repeats"),
        ({"repeats": "F" * 501}, "repeats"),
        ({"ends_at": "2026-11-24T12:00:00Z"}, "repeats"),
        ({"tz": "Mars/Olympus"}, "tz"),
        ({"reason": ""}, "reason"),
        ({"reason": "a\0"}, "reason"),
        ({"by": "me"}, "by"),
        ({"id": "another"}, "id"),
    ],
)
async def test_a_window_that_makes_no_sense_is_refused_with_the_name_of_the_field(
    api: Api, change: dict[str, Any], field: str
) -> None:
    answer = await put(api, "maintenance/pumps", WINDOW | change)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert api.outbox.records == []


async def test_an_open_window_can_be_made_to_end_now(api: Api) -> None:
    api.parts.registry.view.maintenance["open"] = MaintenanceWindow(
        "open", Reach(device="d"), NOON - HOUR, NOON + HOUR, "works", "lan"
    )
    ended = {"starts_at": "2026-11-21T09:00:00Z", "ends_at": "2026-11-21T10:00:00Z", "repeats": ""}

    answer = await put(api, "maintenance/open", WINDOW | ended)

    assert (answer.status_code, answer.json()["is_open"], answer.json()["next"]) == (200, False, None)


@pytest.mark.parametrize(
    "reach", [{"kind": "water_level"}, {"rule": "noise"}, {"property": "level"}, {"tag": "a"}, {"area": "city"}]
)
@pytest.mark.parametrize(("path", "body"), [("maintenance/wide", WINDOW), ("out-of-service/wide", OUT)])
async def test_only_an_admin_hides_alerts_all_over_the_city(
    api: Api, path: str, body: dict[str, Any], reach: dict[str, str]
) -> None:
    api.parts.registry.view.areas["city"] = Area("city", "", "", "city")
    api.parts.registry.view.areas["ward-1"] = Area("ward-1", "", "", "ward", "city")

    refused = await put(api, path, body | {"reach": reach})
    assert (refused.status_code, refused.json()["detail"][:44]) == (403, "this would hide alerts all over the city, wh")
    assert api.outbox.records == []
    for narrow in ({"device": "d"}, {"parent": "d"}, {"area": "ward-1"}):
        assert (await put(api, path, body | {"reach": reach | narrow})).status_code == 200
    assert (await put(api, path, body | {"reach": reach}, Role.ADMIN)).status_code == 200


async def test_what_nobody_knows_may_be_in_reach(api: Api) -> None:
    reach = dict.fromkeys(Reach.__struct_fields__, "unheard-of")

    assert (await put(api, "maintenance/later", WINDOW | {"reach": reach})).status_code == 200
    assert (await put(api, "out-of-service/later", OUT | {"reach": reach})).status_code == 200


async def test_something_is_taken_out_of_service_and_returned(api: Api) -> None:
    taken = await put(api, "out-of-service/oos-1", OUT)
    again = await put(api, "out-of-service/oos-1", OUT | {"reason": "new one ordered"})
    listed = await get(api, "out-of-service")
    single = await get(api, "out-of-service/oos-1")
    returned = await api.client.delete("/api/v1/out-of-service/oos-1", headers=api.as_(Role.OPERATOR))
    gone = await api.client.delete("/api/v1/out-of-service/oos-1", headers=api.as_(Role.OPERATOR))

    expected = {"id": "oos-1", "reach": {"device": "noise-17"}, "by": "operator", "since": "2026-11-21T10:00:00Z"}
    assert taken.json() == expected | {"reason": "broken"}
    assert listed.json()["items"] == [again.json()] == [expected | {"reason": "new one ordered"}]
    assert single.json() == again.json()
    assert (returned.status_code, gone.status_code) == (204, 404)


async def test_written_again_it_stays_out_of_service_since_it_first_was(api: Api) -> None:
    before = OutOfService("oos-1", Reach(device="noise-17"), "broken", "lan", NOON - HOUR)
    api.parts.registry.view.out_of_service["oos-1"] = before

    same = await put(api, "out-of-service/oos-1", OUT | {"reason": "ordered"})
    other = await put(api, "out-of-service/oos-1", OUT | {"reach": {"device": "noise-18"}})

    assert same.json()["since"] == "2026-11-21T09:00:00Z"
    assert other.json()["since"] == "2026-11-21T10:00:00Z"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"reach": {}}, "reach"), ({"reason": None}, "reason"), ({"since": "2026-11-21T10:00:00Z"}, "since")],
)
async def test_taking_everything_or_nothing_out_of_service_is_refused(
    api: Api, change: dict[str, Any], field: str
) -> None:
    answer = await put(api, "out-of-service/oos-1", OUT | change)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_team_is_made_read_listed_and_removed(api: Api) -> None:
    made = await put(api, "teams/d1", TEAM, Role.ADMIN)
    again = await put(api, "teams/d1", made.json(), Role.ADMIN)
    listed = await get(api, "teams")
    single = await get(api, "teams/d1")
    removed = await api.client.delete("/api/v1/teams/d1", headers=api.as_(Role.ADMIN))

    expected = {"id": "d1", "name": "District 1", "members": ["lan", "minh"], "areas": ["district-760"]}
    assert made.json() == again.json() == single.json() == expected
    assert listed.json() == {"items": [expected], "next": None}
    assert (removed.status_code, (await get(api, "teams/d1")).status_code) == (204, 404)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"members": [""]}, "members[0]"),
        ({"members": ["a\0"]}, "members[0]"),
        ({"members": [str(n) for n in range(501)]}, "members"),
        ({"areas": "district-1"}, "areas"),
        ({"lead": "lan"}, "lead"),
    ],
)
async def test_a_team_that_makes_no_sense_is_refused(api: Api, change: dict[str, Any], field: str) -> None:
    answer = await put(api, "teams/d1", TEAM | change, Role.ADMIN)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(("path", "body"), [("maintenance", WINDOW), ("out-of-service", OUT), ("teams", TEAM)])
async def test_an_id_that_is_none_and_a_body_that_says_another_are_refused(
    api: Api, path: str, body: dict[str, Any]
) -> None:
    odd = await put(api, f"{path}/~x", body, Role.ADMIN)
    other = await put(api, f"{path}/a", body | {"id": "b"}, Role.ADMIN)

    assert [(one.status_code, one.json()["errors"][0]["field"]) for one in (odd, other)] == [(422, "id"), (422, "id")]


@pytest.mark.parametrize(("path", "body"), [("maintenance", WINDOW), ("out-of-service", OUT), ("teams", TEAM)])
async def test_policies_are_paged_by_id_and_503_until_the_registry_has_been_read(
    api: Api, path: str, body: dict[str, Any]
) -> None:
    for entry_id in ("c", "a", "b"):
        assert (await put(api, f"{path}/{entry_id}", body, Role.ADMIN)).status_code == 200
    first = await get(api, f"{path}?limit=2")
    rest = await get(api, f"{path}?limit=2&cursor={first.json()['next']}")
    wrong = await get(api, f"{path}?cursor=nonsense")
    api.parts.registry.has_caught_up = False
    unread = await get(api, path)

    assert [item["id"] for item in first.json()["items"] + rest.json()["items"]] == ["a", "b", "c"]
    assert rest.json()["next"] is None
    assert (wrong.status_code, unread.status_code) == (422, 503)


@pytest.mark.parametrize("path", ["devices", "rules", "areas", "assignees"])
async def test_other_lists_of_the_registry_are_503_too_until_it_has_been_read(api: Api, path: str) -> None:
    api.parts.registry.has_caught_up = False

    answer = await get(api, path)

    assert (answer.status_code, answer.json()["type"]) == (503, "urn:urbanwatch:problem:event-log-away")


async def test_tasks_can_be_given_to_teams_and_to_users_who_may_decide(api: Api) -> None:
    api.parts.registry.view.teams |= {"d2": Team("d2", "District 2"), "d1": Team("d1", "District 1")}

    answer = await get(api, "assignees")

    assert answer.json() == {
        "items": [
            {"id": "d1", "kind": "team", "name": "District 1"},
            {"id": "d2", "kind": "team", "name": "District 2"},
            {"id": "admin", "kind": "user", "name": "admin"},
            {"id": "operator", "kind": "user", "name": "operator"},
        ],
        "next": None,
    }
    assert "X-Urbanwatch-Degraded" not in answer.headers


async def test_while_the_database_is_away_tasks_can_be_given_to_teams(api: Api) -> None:
    api.parts.registry.view.teams["d1"] = Team("d1", "District 1")
    api.archive.is_away = True

    asked = await get(api, "assignees")
    api.parts.pulse.database_answered("does not answer in time")
    not_asked = await get(api, "assignees")

    assert asked.json() == not_asked.json()
    assert [item["id"] for item in asked.json()["items"]] == ["d1"]
    assert asked.headers["X-Urbanwatch-Degraded"] == not_asked.headers["X-Urbanwatch-Degraded"] == "database"


async def test_the_log_says_who_planned_and_who_removed_what_hides_alerts(api: Api) -> None:
    """Alerts that come back say `urbanwatch`: the registry does not tell alarming who removed an entry."""
    with capture_logs() as logs:
        await put(api, "maintenance/pumps", WINDOW)
        await api.client.delete("/api/v1/maintenance/pumps", headers=api.as_(Role.ADMIN))

    assert [(log["event"], log["kind"], log["id"], log["by"]) for log in logs] == [
        ("registry_entry_written", "maintenance", "pumps", "operator"),
        ("registry_entry_removed", "maintenance", "pumps", "admin"),
    ]
