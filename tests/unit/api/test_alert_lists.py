import pytest

from api.paging import to_cursor
from api.roles import Role
from streams.contracts.alerts import Origin, Severity, State, Transition, TransitionKind
from streams.contracts.areas import Area
from streams.timescale.queries import TimelineEntry
from tests.unit.api.fakes import NOON, Api, an_alert


async def listed(api: Api, **parameters: str) -> list[str]:
    answer = await api.client.get("/api/v1/alerts", params=parameters, headers=api.as_(Role.VIEWER))
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_alerts_are_listed_newest_first_with_public_names_and_iso_times(api: Api) -> None:
    api.raise_alert(an_alert("old"))
    api.raise_alert(an_alert("new", minute=5))

    answer = await api.client.get("/api/v1/alerts", headers=api.as_(Role.VIEWER))

    assert [item["id"] for item in answer.json()["items"]] == ["new", "old"]
    assert answer.json()["items"][1] == {
        "id": "old",
        "rule": "noise",
        "device": "noise-17",
        "area": "ward-1",
        "property": "noise_level",
        "severity": "high",
        "state": "active",
        "suppression": "none",
        "value": 86.5,
        "raised_at": "2026-11-21T10:00:00Z",
        "cleared_at": None,
        "changed_at": "2026-11-21T10:00:00Z",
        "resolved_at": None,
        "measured_at": None,
        "revision": 1,
        "assignee": None,
        "due_at": None,
        "acknowledged_by": None,
        "acknowledged_at": None,
        "suppressed_until": None,
        "suppression_reason": None,
        "finding": None,
        "origin": "rule",
        "title": "",
        "description": "",
        "source": "",
        "location": None,
        "group": None,
        "covered_by": None,
        "covered_as": None,
        "members": None,
        "shelved_by": None,
        "held_until": None,
        "announced_at": None,
        "acknowledge_by": None,
        "repeats": 0,
        "chattering": False,
        "assigned_by": None,
        "assigned_at": None,
        "escalation": 0,
        "escalated_to": None,
        "escalated_at": None,
        "place": "",
        "watched": False,
        "fault": False,
        "rule_version": 0,
    }


async def test_alerts_of_watched_rules_are_in_no_list_unless_a_planner_asks_for_them_alone(api: Api) -> None:
    api.raise_alert(an_alert("live"))
    api.raise_alert(an_alert("tried", is_watched=True))

    assert await listed(api) == ["live"]
    answers = {
        role: await api.client.get("/api/v1/alerts", params={"watched": "true"}, headers=api.as_(role)) for role in Role
    }
    assert {role: answer.status_code for role, answer in answers.items()} == {
        Role.VIEWER: 403,
        Role.OPERATOR: 403,
        Role.PLANNER: 200,
        Role.ADMIN: 200,
    }
    assert [item["id"] for item in answers[Role.PLANNER].json()["items"]] == ["tried"]


async def test_faults_of_devices_are_told_apart_from_the_citys_alerts(api: Api) -> None:
    api.raise_alert(an_alert("city"))
    api.raise_alert(an_alert("sensor", is_fault=True))

    assert await listed(api, fault="true") == ["sensor"]
    assert await listed(api, fault="false") == ["city"]


async def test_what_a_composed_rule_says_of_a_place_is_found_by_the_areas_in_it(api: Api) -> None:
    for area in (Area("ward-1", "", "", "ward", parent="district-1"), Area("district-1", "", "", "district")):
        api.parts.registry.view.areas[area.id] = area
    api.raise_alert(an_alert("road", device="", place="tag/road:a", area="district-1"))
    api.raise_alert(an_alert("device", area="district-1"))

    assert await listed(api, area="ward-1") == ["road"]


async def test_a_list_is_filtered_by_comma_separated_and_repeated_values(api: Api) -> None:
    api.raise_alert(an_alert("a", severity=Severity.CRITICAL))
    api.raise_alert(an_alert("b", minute=1, state=State.CLEARED))
    api.raise_alert(an_alert("c", minute=2, device="noise-18"))

    assert await listed(api, state="active,cleared") == ["c", "b", "a"]
    assert await listed(api, state="cleared") == ["b"]
    assert await listed(api, severity="critical,low") == ["a"]
    assert await listed(api, device="noise-18") == ["c"]
    assert await listed(api, rule="other") == []
    assert await listed(api, since="2026-11-21T17:01:00+07:00") == ["c", "b"]


async def test_an_area_stands_for_the_areas_within_it(api: Api) -> None:
    api.parts.registry.view.areas.update(
        {a.id: a for a in (Area("city", "", "", "city"), Area("ward-1", "", "", "ward", "city"))}
    )
    api.raise_alert(an_alert("inside"))
    api.raise_alert(an_alert("outside", area=None))

    assert await listed(api, area="city") == ["inside"]
    assert await listed(api, area="nowhere") == []


async def test_a_group_across_areas_is_found_by_each_area_within_its_own(api: Api) -> None:
    """An operator who filters by ward saw neither the members (hidden) nor the group (of the district)."""
    areas = [
        Area("city", "", "", "city"),
        Area("north", "", "", "district", "city"),
        Area("south", "", "", "district", "city"),
        Area("ward-1", "", "", "ward", "north"),
        Area("ward-2", "", "", "ward", "south"),
    ]
    api.parts.registry.view.areas.update({area.id: area for area in areas})
    api.raise_alert(an_alert("north", minute=3, area="north", device="", origin=Origin.GROUP))
    api.raise_alert(an_alert("city", minute=2, area="city", device="", origin=Origin.GROUP))
    api.raise_alert(an_alert("placeless", minute=1, area=None, device="", origin=Origin.GROUP))
    api.raise_alert(an_alert("alone", area="north"))

    assert await listed(api, area="ward-1") == ["north", "city", "placeless"]
    assert await listed(api, area="ward-2") == ["city", "placeless"]
    assert await listed(api, area="north") == ["north", "city", "placeless", "alone"]
    assert await listed(api, area="city") == ["north", "city", "placeless", "alone"]


async def test_paging_meets_every_alert_once_also_where_memory_and_database_interleave(api: Api) -> None:
    for number in range(7):
        api.raise_alert(an_alert(f"live-{number}", minute=2 * number))
        stored = an_alert(f"stored-{number}", minute=2 * number + 1, state=State.RESOLVED)
        api.archive.alerts[stored.id] = stored
    both = an_alert("live-3", minute=6, state=State.RESOLVED)
    api.archive.alerts[both.id] = both

    met: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        parameters = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        answer = await api.client.get("/api/v1/alerts", params=parameters, headers=api.as_(Role.VIEWER))
        met += [item["id"] for item in answer.json()["items"]]
        cursor = answer.json()["next"]

    assert met == [f"{kind}-{number}" for number in reversed(range(7)) for kind in ("stored", "live")]


async def test_without_the_database_a_list_shows_what_memory_has_and_says_so(api: Api) -> None:
    api.raise_alert(an_alert("live"))
    api.archive.is_away = True

    answer = await api.client.get("/api/v1/alerts", headers=api.as_(Role.VIEWER))

    assert [item["id"] for item in answer.json()["items"]] == ["live"]
    assert answer.headers["X-Urbanwatch-Degraded"] == "database"
    open_ones = await api.client.get("/api/v1/alerts?state=active", headers=api.as_(Role.VIEWER))
    assert "X-Urbanwatch-Degraded" not in open_ones.headers


async def test_a_changed_alert_is_listed_once_and_a_removed_one_no_more(api: Api) -> None:
    api.raise_alert(an_alert("a"))
    api.raise_alert(an_alert("b", minute=1))
    api.raise_alert(an_alert("a", state=State.CLEARED, revision=2))

    assert await listed(api) == ["b", "a"]
    api.parts.feed.book.remove("b")
    assert await listed(api) == ["a"]


async def test_an_unknown_state_or_a_cursor_of_somebody_else_is_refused_by_name(api: Api) -> None:
    for parameters, field in (
        ({"state": "burning"}, "state"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": to_cursor((10**18, "a-1"))}, "cursor"),
        ({"limit": "100000"}, "limit"),
        ({"area": ","}, "area"),
        ({"device": "a\0"}, "device"),
        ({"since": "0001-01-01T00:00:00+14:00"}, "since"),
        ({"since": "2026-11-21T10:00:00"}, "since"),
    ):
        answer = await api.client.get("/api/v1/alerts", params=parameters, headers=api.as_(Role.VIEWER))

        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("place", [(10**18, "t", 0, 1), (1, "t", 0, 10**18), (1, "t"), ("x", "t", 0, 1)])
async def test_a_rejections_cursor_with_a_number_no_list_holds_is_refused_by_name(
    api: Api, place: tuple[object, ...]
) -> None:
    parameters = {"cursor": to_cursor(place)}

    answer = await api.client.get("/api/v1/rejections", params=parameters, headers=api.as_(Role.PLANNER))

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    "path", ["alerts", "alerts/a%00", "alerts/a%00/timeline", "devices/a%00/latest", "history?device=d", "rejections"]
)
async def test_a_value_the_database_refuses_is_the_clients_mistake_and_no_outage(api: Api, path: str) -> None:
    api.archive.refuses = True

    answer = await api.client.get(f"/api/v1/{path}", headers=api.as_(Role.ADMIN))

    assert answer.status_code == 422
    assert "X-Urbanwatch-Degraded" not in answer.headers


async def test_the_timeline_adds_to_the_database_what_only_memory_has_yet(api: Api) -> None:
    api.raise_alert(an_alert(), offset=10)
    api.raise_alert(an_alert(revision=2), offset=12)
    earlier = Transition(TransitionKind.COMMENTED, NOON - 1, "operator", "seen on camera")
    raised = Transition(TransitionKind.RAISED, NOON, "rule:noise", value=86.5)
    api.archive.timelines["a-1"] = [TimelineEntry(9, earlier), TimelineEntry(10, raised)]

    path = "/api/v1/alerts/a-1/timeline"
    whole = await api.client.get(path, headers=api.as_(Role.VIEWER))
    first = await api.client.get(path, params={"limit": "2"}, headers=api.as_(Role.VIEWER))
    second = await api.client.get(path, params={"cursor": first.json()["next"]}, headers=api.as_(Role.VIEWER))

    assert [item["kind"] for item in whole.json()["items"]] == ["commented", "raised", "raised"]
    assert first.json()["items"] + second.json()["items"] == whole.json()["items"]
    assert second.json()["next"] is None


async def test_a_timeline_that_begins_with_the_topic_is_paged_like_any_other(api: Api) -> None:
    api.raise_alert(an_alert(), offset=0)
    api.raise_alert(an_alert(revision=2), offset=1)

    path = "/api/v1/alerts/a-1/timeline"
    first = await api.client.get(path, params={"limit": "1"}, headers=api.as_(Role.VIEWER))
    second = await api.client.get(
        path, params={"limit": "1", "cursor": first.json()["next"]}, headers=api.as_(Role.VIEWER)
    )

    assert len(second.json()["items"]) == 1
    assert second.json()["next"] is None


async def test_without_the_database_the_timeline_is_what_memory_knows(api: Api) -> None:
    api.raise_alert(an_alert())
    api.archive.is_away = True

    answer = await api.client.get("/api/v1/alerts/a-1/timeline", headers=api.as_(Role.VIEWER))
    other = await api.client.get("/api/v1/alerts/unheard-of/timeline", headers=api.as_(Role.VIEWER))

    assert answer.json()["items"] == [
        {
            "kind": "raised",
            "at": "2026-11-21T10:00:00Z",
            "by": "rule:noise",
            "reason": None,
            "value": 86.5,
            "subject": None,
            "announces": False,
        }
    ]
    assert answer.headers["X-Urbanwatch-Degraded"] == "database"
    assert other.status_code == 503


async def test_an_alert_closed_long_ago_is_found_in_the_database_and_an_unknown_one_nowhere(api: Api) -> None:
    api.archive.alerts["old"] = an_alert("old", state=State.RESOLVED)

    found = await api.client.get("/api/v1/alerts/old", headers=api.as_(Role.VIEWER))
    unknown = await api.client.get("/api/v1/alerts/none", headers=api.as_(Role.VIEWER))

    assert found.json()["state"] == "resolved"
    assert unknown.status_code == 404
    assert unknown.json()["type"] == "urn:urbanwatch:problem:not-found"
