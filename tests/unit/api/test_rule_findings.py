"""How right rules are: the counts of the database, put before planners."""

from api.roles import Role
from streams.contracts.alerts import Finding, State
from streams.contracts.times import DAY
from streams.timescale.rule_findings import VersionFindings
from tests.unit.api.fakes import NOON, Api, an_alert


async def test_a_rule_is_as_precise_as_its_true_alerts_are_of_those_found_true_or_false(api: Api) -> None:
    api.archive.findings = [VersionFindings("jam", 2, 3, 1, 2, 7), VersionFindings("jam", 1, 0, 4, 0, 4)]
    closed = an_alert("closed", minute=-60, state=State.RESOLVED, rule="jam", finding=Finding.TRUE)
    api.archive.alerts[closed.id] = closed

    answer = await api.client.get("/api/v1/rules/jam/findings", headers=api.as_(Role.PLANNER))

    found = answer.json()
    assert (found["true"], found["false"], found["unknown"], found["alerts"]) == (3, 5, 2, 11)
    assert found["precision"] == 3 / 8
    assert [(one["version"], one["precision"]) for one in found["by_version"]] == [(2, 0.75), (1, 0.0)]
    assert [alert["id"] for alert in found["latest"]] == ["closed"]
    assert api.archive.findings_asked == (NOON - 90 * DAY, NOON)


async def test_a_rule_of_whose_alerts_nobody_said_anything_has_no_precision(api: Api) -> None:
    api.archive.findings = [VersionFindings("jam", 1, 0, 0, 5, 5)]

    answer = await api.client.get("/api/v1/rules/findings", headers=api.as_(Role.VIEWER))

    assert answer.json()["items"] == [
        {"rule": "jam", "true": 0, "false": 0, "unknown": 5, "alerts": 5, "precision": None}
    ]


async def test_versions_of_a_rule_are_put_together_in_the_list_of_rules(api: Api) -> None:
    api.archive.findings = [
        VersionFindings("jam", 2, 3, 1, 0, 4),
        VersionFindings("jam", 1, 1, 1, 0, 2),
        VersionFindings("loud", 1, 1, 0, 0, 1),
    ]

    answer = await api.client.get("/api/v1/rules/findings", headers=api.as_(Role.VIEWER))

    assert [(one["rule"], one["true"], one["alerts"]) for one in answer.json()["items"]] == [
        ("jam", 4, 6),
        ("loud", 1, 1),
    ]


async def test_a_rule_nobody_knows_has_no_findings_and_one_that_was_removed_has(api: Api) -> None:
    unknown = await api.client.get("/api/v1/rules/jam/findings", headers=api.as_(Role.PLANNER))
    api.archive.findings = [VersionFindings("jam", 1, 1, 0, 0, 1)]
    removed = await api.client.get("/api/v1/rules/jam/findings", headers=api.as_(Role.PLANNER))

    assert (unknown.status_code, removed.status_code) == (404, 200)
