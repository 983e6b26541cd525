import asyncio
from typing import Any

import httpx
import pytest

from api.roles import Role
from streams.contracts.rules import Rule, Scope, SilenceRule
from streams.timescale.rule_versions import RuleVersion
from tests.unit.api.fakes import NOON, Api

RULE: dict[str, Any] = {
    "kind": "threshold",
    "scope": {"property": "noise_level"},
    "levels": [{"severity": "high", "raise_at": 85, "clear_at": 80}],
}


async def put(api: Api, body: dict[str, Any], rule_id: str = "noise") -> httpx.Response:
    return await api.client.put(f"/api/v1/rules/{rule_id}", json=body, headers=api.as_(Role.PLANNER))


async def versions(api: Api, rule_id: str = "noise", **parameters: str) -> httpx.Response:
    return await api.client.get(f"/api/v1/rules/{rule_id}/versions", params=parameters, headers=api.as_(Role.VIEWER))


async def test_each_change_is_a_version_with_who_and_when(api: Api) -> None:
    first = (await put(api, RULE)).json()
    second = (await put(api, first | {"name": "Loud", "changed_by": "nobody", "changed_at": "never"})).json()

    assert (first["version"], first["changed_by"], first["changed_at"]) == (1, "planner", "2026-11-21T10:00:00Z")
    assert (second["version"], second["changed_by"], second["changed_at"]) == (2, "planner", "2026-11-21T10:00:00Z")


async def test_a_rule_that_is_as_it_was_stays_the_version_it_is(api: Api) -> None:
    first = (await put(api, RULE)).json()
    again = (await put(api, RULE)).json()

    assert again == first
    assert len(api.outbox.records) == 1


async def test_a_change_of_a_version_that_is_no_longer_the_newest_is_refused_with_the_newest(api: Api) -> None:
    first = (await put(api, RULE)).json()
    await put(api, first | {"name": "Loud"})

    stale = await put(api, first | {"name": "Noisy"})
    whatever = await put(api, RULE | {"name": "Noisy"})

    assert (stale.status_code, stale.json()["reason"]) == (409, "stale_version")
    assert (stale.json()["current"]["version"], stale.json()["current"]["name"]) == (2, "Loud")
    assert whatever.json()["version"] == 3


async def test_of_two_who_change_the_same_version_at_once_one_is_refused(api: Api) -> None:
    first = (await put(api, RULE)).json()

    answers = await asyncio.gather(*(put(api, first | {"name": name}) for name in ("Loud", "Noisy")))

    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_a_version_of_a_rule_that_was_removed_meanwhile_is_refused(api: Api) -> None:
    first = (await put(api, RULE)).json()
    await api.client.delete("/api/v1/rules/noise", headers=api.as_(Role.PLANNER))

    assert (await put(api, first)).status_code == 409


def a_version(number: int, *, place: int, rule_id: str = "noise") -> RuleVersion:
    rule: Rule = SilenceRule(Scope(kind="noise"), 60 * number, id=rule_id, version=number, changed_by="lan")
    return RuleVersion(place, number, "lan", NOON, rule)


async def test_a_rule_made_again_counts_on_where_it_was_removed(api: Api) -> None:
    api.archive.rule_history = [a_version(7, place=40)]

    assert (await put(api, RULE)).json()["version"] == 8


async def test_while_the_database_is_away_a_new_rule_counts_from_one(api: Api) -> None:
    api.archive.is_away = True

    assert (await put(api, RULE)).json()["version"] == 1
    assert (await versions(api)).json()["type"] == "urn:urbanwatch:problem:database-away"


async def test_versions_come_newest_first_page_by_page(api: Api) -> None:
    api.archive.rule_history = [a_version(number, place=10 * number) for number in (1, 2, 3)]
    api.archive.rule_history.append(a_version(1, place=15, rule_id="other"))

    first = (await versions(api, limit="2")).json()
    second = (await versions(api, limit="2", cursor=first["next"])).json()

    assert [item["version"] for item in first["items"] + second["items"]] == [3, 2, 1]
    assert second["next"] is None
    assert first["items"][0]["rule"]["after_s"] == 180
    assert first["items"][0]["changed_at"] == "2026-11-21T10:00:00Z"


async def test_the_version_in_force_is_told_before_the_store_has_it_and_once_after(api: Api) -> None:
    written = (await put(api, RULE)).json()
    before = (await versions(api)).json()["items"]
    in_force = api.parts.registry.view.rules["noise"]
    api.archive.rule_history = [RuleVersion(1, 1, "planner", NOON, in_force)]
    after = (await versions(api)).json()["items"]

    assert before == after
    assert [item["rule"] for item in after] == [written]


async def test_a_rule_there_never_was_has_no_versions(api: Api) -> None:
    assert (await versions(api, "nobody")).status_code == 404


async def test_a_rule_that_others_are_composed_of_is_not_removed(api: Api) -> None:
    planner = api.as_(Role.PLANNER)
    await put(api, RULE)
    await put(api, {"kind": "several_of", "of": "noise", "at_least": 3, "per": "area"}, "many-loud")

    refused = await api.client.delete("/api/v1/rules/noise", headers=planner)
    await api.client.delete("/api/v1/rules/many-loud", headers=planner)
    removed = await api.client.delete("/api/v1/rules/noise", headers=planner)

    assert (refused.status_code, refused.json()["reason"]) == (409, "in_use")
    assert "many-loud" in refused.json()["detail"]
    assert removed.status_code == 204


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (RULE | {"unless": ["ramadan"]}, "unless[0]"),
        ({"kind": "several_of", "of": "nobody", "at_least": 3, "per": "area"}, "of"),
    ],
)
async def test_what_a_rule_names_has_to_be_there(api: Api, body: dict[str, Any], field: str) -> None:
    answer = await put(api, body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def take_over(api: Api, name: str, **body: object) -> httpx.Response:
    return await api.client.post(f"/api/v1/rule-sets/{name}/import", json=body, headers=api.as_(Role.PLANNER))


async def test_the_sets_are_listed_with_the_text_of_their_files(api: Api) -> None:
    listed = (await api.client.get("/api/v1/rule-sets", headers=api.as_(Role.VIEWER))).json()["items"]
    air = (await api.client.get("/api/v1/rule-sets/air", headers=api.as_(Role.VIEWER))).json()

    assert [item["name"] for item in listed] == sorted(item["name"] for item in listed)
    assert air in listed
    assert len(air["rules"]) == 10
    assert "QCVN 05:2023" in air["text"]


async def test_a_set_is_taken_over_watched_and_what_is_there_is_kept(api: Api) -> None:
    await put(api, RULE, "lamp-outage")

    answer = await take_over(api, "lighting")
    again = await take_over(api, "lighting", stage="live")

    assert answer.json() == {"written": ["lamp-unusual", "lighting-line-dark"], "kept": ["lamp-outage"]}
    assert again.json()["written"] == []
    rules = api.parts.registry.view.rules
    assert rules["lamp-outage"].stage == "live"
    assert rules["lighting-line-dark"].stage == "watched"
    assert (rules["lighting-line-dark"].version, rules["lighting-line-dark"].changed_by) == (1, "planner")


async def test_some_rules_of_a_set_come_under_ids_of_ones_own(api: Api) -> None:
    answer = await take_over(api, "air", stage="live", rules=["air-pm25-24h"], prefix="q1-")

    assert answer.json() == {"written": ["q1-air-pm25-24h"], "kept": []}


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("nobody", {}, 404),
        ("air", {"rules": ["nobody"]}, 422),
        ("air", {"prefix": "///"}, 422),
        ("air", {"stage": "asleep"}, 422),
        ("lighting", {"rules": ["lighting-line-dark"]}, 422),
    ],
)
async def test_what_cannot_be_taken_over_writes_nothing(api: Api, name: str, body: dict[str, Any], status: int) -> None:
    assert (await take_over(api, name, **body)).status_code == status
    assert api.outbox.records == []


async def test_only_planners_take_over_sets(api: Api) -> None:
    answer = await api.client.post("/api/v1/rule-sets/air/import", json={}, headers=api.as_(Role.OPERATOR))

    assert answer.status_code == 403
