"""The hand-over page's content, and who asks KPIs about what."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from api.roles import Role
from streams.contracts.alerts import (
    AlertChanged,
    Cover,
    Finding,
    Notice,
    NoticeKind,
    Origin,
    Severity,
    Shelf,
    State,
    Suppression,
    Transition,
    TransitionKind,
)
from streams.contracts.areas import Area
from streams.contracts.policies import MaintenanceWindow, OutOfService, Reach, Team
from streams.contracts.times import HOUR, MINUTE
from streams.timescale.alarm_facts import AlarmFacts
from streams.timescale.shift import ShiftFacts, ShiftLine
from tests.unit.api.fakes import NOON, Api, an_alert


async def handed_over(api: Api, **parameters: str) -> dict[str, Any]:
    answer = await api.client.get("/api/v1/alerts/handover", params=parameters, headers=api.as_(Role.VIEWER))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(listing: dict[str, Any]) -> list[str]:
    return [item["id"] for item in listing["items"]]


@pytest.fixture
def shift(api: Api) -> Api:
    """A city of two wards with one alert in each list."""
    view = api.parts.registry.view
    view.areas.update(
        {area.id: area for area in (Area("city", "", "", "city"), Area("ward-1", "", "", "ward", "city"))}
    )
    view.teams["north"] = Team("north", "North", areas=("city",))
    view.teams["elsewhere"] = Team("elsewhere", "Elsewhere", areas=("ward-9",))
    view.teams["nobody"] = Team("nobody", "Nobody")
    shelf = Shelf(NOON + HOUR, "known", "lan")
    alerts = [
        an_alert("low", severity=Severity.LOW),
        an_alert("worst", minute=1, severity=Severity.CRITICAL, state=State.ACKNOWLEDGED),
        an_alert("gone", minute=2, state=State.CLEARED),
        replace(
            an_alert("shelved", minute=3, suppression=Suppression.SHELVED),
            shelf=shelf,
            suppressed_until=shelf.until,
            suppression_reason="known",
        ),
        an_alert("planned", minute=4, suppression=Suppression.MAINTENANCE),
        replace(
            an_alert("member", minute=5, suppression=Suppression.INHIBITED), covered_by="low", covered_as=Cover.MEMBER
        ),
        replace(an_alert("later", minute=6), assignee="minh", due_at=NOON + 2 * HOUR),
        replace(an_alert("sooner", minute=7), assignee="lan", due_at=NOON + HOUR),
        replace(an_alert("some-day", minute=8), assignee="lan"),
        an_alert("closed", minute=9, state=State.RESOLVED),
        an_alert("elsewhere", minute=10, area="ward-9"),
    ]
    for alert in alerts:
        api.raise_alert(alert)
    return api


async def test_each_open_alert_stands_in_its_list_worst_first_and_tasks_by_due_time(shift: Api) -> None:
    found = await handed_over(shift, area="city")

    assert ids(found["standing"]) == ["worst", "some-day", "sooner", "later", "low"]
    assert (ids(found["cleared"]), ids(found["planned"])) == (["gone"], ["planned"])
    assert ids(found["tasks"]) == ["sooner", "later", "some-day"]
    assert found["standing"]["by_severity"] == {"critical": 1, "high": 3, "medium": 0, "low": 1}
    (shelved,) = found["shelved"]["items"]
    assert (shelved["shelved_by"], shelved["suppressed_until"], shelved["suppression_reason"]) == (
        "lan",
        "2026-11-21T11:00:00Z",
        "known",
    )


async def test_a_list_says_how_many_there_are_when_it_is_cut(shift: Api) -> None:
    standing = (await handed_over(shift, limit="2"))["standing"]

    assert (standing["count"], ids(standing)) == (6, ["worst", "elsewhere"])


async def test_a_group_says_for_how_many_it_stands(shift: Api) -> None:
    standing = (await handed_over(shift))["standing"]["items"]

    assert [item["members"] for item in standing if item["id"] == "low"] == [1]


async def test_a_group_that_lies_around_an_area_is_handed_over_there_and_counted(shift: Api) -> None:
    around = replace(an_alert("group", minute=20, area="city", device=""), origin=Origin.GROUP)
    shift.raise_alert(around)
    shift.raise_alert(replace(around, id="placeless", area=None, raised_at=NOON + 30 * MINUTE))

    standing = ids((await handed_over(shift, area="ward-1"))["standing"])
    assert standing == ["worst", "placeless", "group", "some-day", "sooner", "later", "low"]
    asked = (shift.archive.shift_asked.around, shift.archive.facts_asked.around)
    assert asked == (frozenset({"ward-1", "city"}),) * 2
    assert ids((await handed_over(shift, team="elsewhere"))["standing"]) == ["placeless", "elsewhere"]
    assert ids((await handed_over(shift, team="elsewhere", area="ward-1"))["standing"]) == []


async def test_a_team_is_the_position_of_its_areas(shift: Api) -> None:
    assert ids((await handed_over(shift, team="elsewhere"))["standing"]) == ["elsewhere"]
    assert "elsewhere" not in ids((await handed_over(shift, team="north"))["standing"])
    both = await handed_over(shift, team="north", area="ward-1")
    assert (both["period"]["areas"], len(ids(both["standing"]))) == (["ward-1"], 5)
    nothing = await handed_over(shift, team="elsewhere", area="ward-1")
    assert (nothing["period"]["areas"], ids(nothing["standing"])) == ([], [])


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"team": "unknown"}, "team"),
        ({"team": "nobody"}, "team"),
        ({"from": "2026-11-21T10:00:00Z"}, "from"),
        ({"from": "2026-11-22T00:00:00Z", "to": "2026-11-23T00:00:00Z"}, "from"),
        ({"from": "2025-01-01T00:00:00Z"}, "from"),
    ],
)
@pytest.mark.parametrize("path", ["handover", "kpis"])
async def test_what_makes_no_sense_is_refused_by_field(
    shift: Api, path: str, parameters: dict[str, str], field: str
) -> None:
    answer = await shift.client.get(f"/api/v1/alerts/{path}", params=parameters, headers=shift.as_(Role.VIEWER))

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_open_windows_and_what_is_out_of_service_are_handed_over(api: Api) -> None:
    view = api.parts.registry.view
    reach = Reach(area="ward-1")
    view.maintenance["now"] = MaintenanceWindow("now", reach, NOON - HOUR, NOON + HOUR, "cables", "lan")
    view.maintenance["tomorrow"] = MaintenanceWindow("tomorrow", reach, NOON + HOUR, NOON + 2 * HOUR, "cables", "lan")
    view.out_of_service["cam"] = OutOfService("cam", Reach(device="cam-1"), "stolen", "lan", NOON - HOUR)

    found = await handed_over(api)

    assert [window["id"] for window in found["maintenance"]] == ["now"]
    assert [(entry["id"], entry["reason"]) for entry in found["out_of_service"]] == [("cam", "stolen")]


async def test_what_happened_comes_from_the_database_with_the_kpis_of_the_shift(api: Api) -> None:
    api.archive.shift = ShiftFacts(
        lines=[
            ShiftLine(
                7,
                "a-1",
                "reported",
                "",
                "ward-1",
                "Accident on Lê Lợi",
                Severity.HIGH,
                Finding.TRUE,
                Transition(TransitionKind.RESOLVED, NOON - HOUR, "lan", "cleared away"),
            )
        ],
        told=12,
        announced=5,
        kinds={TransitionKind.RAISED: 5, TransitionKind.RESOLVED: 7},
        findings={Finding.TRUE: 3},
        notices=[Notice(NoticeKind.MAINTENANCE_BEGAN, "w-1", NOON - HOUR, "lan", "cables", NOON)],
        noted=1,
    )
    api.archive.facts = AlarmFacts([NOON - 20 * MINUTE])

    found = await handed_over(api)

    assert api.archive.shift_asked.begins == api.archive.facts_asked.begins == NOON - 8 * HOUR
    happened = found["happened"]
    assert (happened["count"], happened["annunciations"], happened["findings"]) == (12, 5, {"true": 3})
    (line,) = happened["items"]
    assert (line["title"], line["finding"], line["transition"]["by"]) == ("Accident on Lê Lợi", "true", "lan")
    assert [notice["until"] for notice in happened["notices"]] == ["2026-11-21T10:00:00Z"]
    assert (found["kpis"]["annunciations"], found["kpis"]["per_hour"]["average"]["value"]) == (1, 0.125)


@pytest.mark.parametrize("is_known", [True, False], ids=["known to be away", "found to be away"])
async def test_while_the_database_is_away_what_stands_is_handed_over_and_marked(shift: Api, *, is_known: bool) -> None:
    shift.archive.is_away = True
    if is_known:
        shift.parts.pulse.database_answered("stopped")

    answer = await shift.client.get("/api/v1/alerts/handover", headers=shift.as_(Role.VIEWER))
    kpis = await shift.client.get("/api/v1/alerts/kpis", headers=shift.as_(Role.VIEWER))

    assert (answer.status_code, answer.headers["x-urbanwatch-degraded"]) == (200, "database")
    assert (answer.json()["happened"], answer.json()["kpis"], answer.json()["standing"]["count"]) == (None, None, 6)
    assert (kpis.status_code, kpis.json()["type"]) == (503, "urn:urbanwatch:problem:database-away")


async def test_kpis_are_asked_of_the_last_day_and_never_of_the_future(shift: Api) -> None:
    api, now = shift, datetime.fromtimestamp(NOON / 1e6, tz=UTC).isoformat()
    parameters = {"to": "2026-11-30T00:00:00Z", "team": "north", "chatter_count": "4", "chatter_within_s": "90"}
    answer = await api.client.get("/api/v1/alerts/kpis", params=parameters, headers=api.as_(Role.VIEWER))

    asked = api.archive.facts_asked
    assert (asked.begins, asked.ends, asked.areas) == (NOON - 24 * HOUR, NOON, frozenset({"city", "ward-1"}))
    assert (asked.chatter_count, asked.chatter_within_s) == (4, 90)
    assert answer.json()["period"]["to"] == now.replace("+00:00", "Z")
    assert answer.json()["per_day"]["average"] == {"value": 0.0, "target": 150, "limit": 300, "verdict": "acceptable"}


async def test_a_zone_that_does_not_exist_is_refused(api: Api) -> None:
    answer = await api.client.get("/api/v1/alerts/kpis?tz=Mars/Olympus", headers=api.as_(Role.VIEWER))

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "tz")


async def test_a_group_that_comes_and_goes_leaves_the_lists(api: Api) -> None:
    alert = an_alert("a")
    api.raise_alert(alert)
    gone = replace(alert, state=State.RESOLVED, revision=2)
    api.parts.feed.accept(999, AlertChanged(gone, Transition(TransitionKind.RESOLVED, NOON, "lan")))

    assert (await handed_over(api))["standing"]["count"] == 0


async def test_what_is_watched_is_handed_over_to_nobody_and_faults_are_told_apart(api: Api) -> None:
    api.raise_alert(an_alert("city"))
    api.raise_alert(an_alert("sensor", is_fault=True))
    api.raise_alert(an_alert("tried", is_watched=True))
    api.archive.shift = ShiftFacts(announced=3, faults=1)
    api.archive.facts = AlarmFacts(faults=1)

    found = await handed_over(api)

    assert sorted(ids(found["standing"])) == ["city", "sensor"]
    assert (found["standing"]["count"], found["standing"]["faults"]) == (2, 1)
    assert (found["happened"]["annunciations"], found["happened"]["fault_annunciations"]) == (3, 1)
    assert found["kpis"]["fault_annunciations"] == 1
