from typing import Any

import msgspec
import pytest

from api.rule_sets.reading import Registered
from api.rulecheck import flaws
from api.rulecheck_doubts import doubts
from streams.contracts.calendars import Calendar, CalendarKind
from streams.contracts.rules import Rule

LEVEL: dict[str, Any] = {"severity": "high", "raise_at": 85, "clear_at": 80}
SCOPE = {"property": "noise_level"}
THRESHOLD: dict[str, Any] = {"kind": "threshold", "scope": SCOPE, "levels": [LEVEL]}
WINDOW: dict[str, Any] = {
    "kind": "window",
    "scope": SCOPE,
    "fn": "avg",
    "over_s": 300,
    "every_s": 60,
    "levels": [LEVEL],
}
DEVIATION: dict[str, Any] = {"kind": "deviation", "scope": SCOPE, "levels": [{**LEVEL, "raise_at": 5, "clear_at": 3}]}
RATE: dict[str, Any] = {"kind": "rate", "scope": SCOPE, "levels": [LEVEL], "over_s": 600}
IMPLAUSIBLE: dict[str, Any] = {"kind": "implausible", "scope": SCOPE}
SIGHTING: dict[str, Any] = {"kind": "sighting", "scope": {"device": "cam-1"}, "sighting": "incident"}
SEVERAL: dict[str, Any] = {"kind": "several_of", "of": WINDOW, "at_least": 3, "per": "all"}
SEQUENCE: dict[str, Any] = {"kind": "sequence", "of": [THRESHOLD, "other"], "within_s": 60}
COMBINATION: dict[str, Any] = {"kind": "combination", "when": {"kind": "all", "of": [THRESHOLD, "other"]}}


def rule(body: dict[str, Any], rule_id: str = "mine") -> Rule:
    found: Rule = msgspec.convert({"id": rule_id, **body}, Rule)
    return found


KNOWN = Registered(
    {one.id: one for one in (rule(THRESHOLD, "other"), rule({**SEVERAL, "of": "mine"}, "refers-to-mine"))},
    {"works": Calendar("works", CalendarKind.CLOSURE)},
)


def fields(body: dict[str, Any]) -> list[str]:
    return [flaw.field for flaw in flaws(rule(body), KNOWN)]


@pytest.mark.parametrize(
    "body", [THRESHOLD, WINDOW, DEVIATION, RATE, IMPLAUSIBLE, SIGHTING, SEVERAL, SEQUENCE, COMBINATION]
)
def test_a_rule_of_every_kind_may_be_used(body: dict[str, Any]) -> None:
    assert flaws(rule(body), KNOWN) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (WINDOW | {"percentile": 50}, "percentile"),
        (WINDOW | {"fn": "percentile"}, "percentile"),
        (WINDOW | {"at_least": 0}, "at_least"),
        (WINDOW | {"fn": "percentile", "percentile": 50, "at_least": 20_001}, "at_least"),
        (WINDOW | {"every_s": 600}, "every_s"),
        (WINDOW | {"every_s": 0.5}, "every_s"),
        (WINDOW | {"over_s": 0.5, "every_s": None}, "over_s"),
        (WINDOW | {"over_s": 28_800, "every_s": 7}, "every_s"),
        (WINDOW | {"grace_s": 86_401}, "grace_s"),
        (WINDOW | {"levels": [LEVEL, {**LEVEL, "severity": "low"}]}, "levels[0].raise_at"),
        (DEVIATION | {"levels": [{**LEVEL, "raise_at": -5, "clear_at": -3}]}, "levels[0].raise_at"),
        (DEVIATION | {"levels": [{**LEVEL, "raise_at": 3, "clear_at": 5}]}, "levels[0].clear_at"),
        (DEVIATION | {"over_s": 0.1}, "over_s"),
        (RATE | {"over_s": 0.1}, "over_s"),
        ({"kind": "silence", "scope": SCOPE, "after_s": 0.1}, "after_s"),
        (IMPLAUSIBLE | {"low": 5, "high": 5}, "high"),
        (IMPLAUSIBLE | {"low": 200}, "low"),
        (IMPLAUSIBLE | {"high": 10}, "high"),
        (IMPLAUSIBLE | {"scope": {"property": "foo"}}, "low"),
        (SIGHTING | {"scope": {"device": "cam-1", "property": "speed"}}, "scope.property"),
        (SIGHTING | {"vehicle_class": "bus"}, "vehicle_class"),
        (SIGHTING | {"subject": "a\0"}, "subject"),
        (THRESHOLD | {"unless": ["works", "tet", "ramadan"]}, "unless[2]"),
        (THRESHOLD | {"source": "a\0"}, "source"),
        (SEVERAL | {"per": "tag"}, "tag"),
        (SEVERAL | {"tag": "road:"}, "tag"),
        (SEVERAL | {"per": "device"}, "at_least"),
        (SEVERAL | {"of": {**WINDOW, "scope": {}}}, "of.scope"),
        (
            SEVERAL | {"of": {**WINDOW, "levels": [{**LEVEL, "raise_at": 80}, {**LEVEL, "severity": "low"}]}},
            "of.levels[0].raise_at",
        ),
        (SEVERAL | {"of": {**WINDOW, "id": "x"}}, "of.id"),
        (SEVERAL | {"of": {**WINDOW, "stage": "watched"}}, "of.stage"),
        (SEVERAL | {"of": {**WINDOW, "rises": [{"after_s": 1, "severity": "high"}]}}, "of.rises"),
        (SEVERAL | {"of": {**WINDOW, "unless": ["ramadan"]}}, "of.unless[0]"),
        (SEVERAL | {"of": "mine"}, "of"),
        (SEVERAL | {"of": "nobody"}, "of"),
        (SEVERAL | {"of": "refers-to-mine"}, "of"),
        (SEQUENCE | {"of": [THRESHOLD, "nobody"]}, "of[1]"),
        (COMBINATION | {"when": {"kind": "not", "of": "other"}}, "when"),
        (COMBINATION | {"when": {"kind": "any", "of": ["other", {"kind": "not", "of": THRESHOLD}]}}, "when"),
        (
            COMBINATION | {"when": {"kind": "all", "of": ["other", {"kind": "not", "of": {**RATE, "over_s": 0.1}}]}},
            "when.of[1].of.over_s",
        ),
    ],
)
def test_what_makes_no_sense_is_named_by_the_path_of_its_field(body: dict[str, Any], field: str) -> None:
    assert fields(body) == [field]


def test_what_is_negated_needs_something_that_is_not() -> None:
    assert fields(COMBINATION | {"when": {"kind": "all", "of": ["other", {"kind": "not", "of": THRESHOLD}]}}) == []
    assert fields(COMBINATION | {"when": {"kind": "not", "of": {"kind": "not", "of": "other"}}}) == []


def test_a_part_may_leave_its_scope_to_the_whole() -> None:
    assert fields(SEVERAL | {"scope": {"tag": "road:1"}, "of": {**WINDOW, "scope": {}}}) == []


def test_an_expression_nested_without_end_is_refused_before_anything_looks_into_it() -> None:
    expression: Any = "other"
    for _ in range(200):
        expression = {"kind": "not", "of": expression}

    assert fields(COMBINATION | {"when": expression}) == ["when"]


def test_a_rule_of_many_parts_is_refused() -> None:
    eight = {"kind": "any", "of": ["other"] * 8}

    assert fields(COMBINATION | {"when": {"kind": "all", "of": [eight] * 4}}) == []
    assert fields(COMBINATION | {"when": {"kind": "all", "of": [eight] * 5}}) == ["when"]


@pytest.mark.parametrize("endless", [float("inf"), float("nan")])
def test_a_number_that_is_none_is_refused_wherever_it_stands(endless: float) -> None:
    levels = [{**LEVEL, "raise_at": endless}]

    assert fields(SEVERAL | {"of": {**WINDOW, "levels": levels}}) == ["of.levels[0].raise_at"]


def test_rules_in_a_circle_are_found_however_long_it_is() -> None:
    ring = {f"r{number}": rule({**SEVERAL, "of": f"r{number + 1}"}, f"r{number}") for number in range(50)}
    ring["r50"] = rule({**SEVERAL, "of": "mine"}, "r50")

    found = flaws(rule(SEVERAL | {"of": "r0"}), Registered(ring, {}))

    assert [flaw.field for flaw in found] == ["of"]


def test_a_level_where_the_property_never_is_is_a_doubt_and_no_flaw() -> None:
    fraction = WINDOW | {"scope": {"property": "noise_level"}, "levels": [{**LEVEL, "raise_at": 850, "clear_at": 800}]}

    assert fields(fraction) == []
    assert [doubt.field for doubt in doubts(rule(SEVERAL | {"of": fraction}))] == ["of.levels[0].raise_at"]
    assert [doubt.field for doubt in doubts(rule(THRESHOLD | {"scope": {"property": "foo"}}))] == ["scope.property"]
    assert doubts(rule(THRESHOLD)) == []


def test_a_live_rule_cannot_rest_on_one_that_is_only_watched() -> None:
    tried = Registered({"tried": rule(THRESHOLD | {"stage": "watched"}, "tried")}, {})
    several = SEVERAL | {"of": "tried"}

    assert [flaw.field for flaw in flaws(rule(several), tried)] == ["of"]
    assert flaws(rule(several | {"stage": "watched"}), tried) == []


def test_a_rule_to_which_a_live_one_refers_cannot_go_on_trial() -> None:
    live = Registered({"several": rule(SEVERAL | {"of": "mine"}, "several"), "mine": rule(THRESHOLD)}, {})
    watched = Registered({**live.rules, "several": rule(SEVERAL | {"of": "mine", "stage": "watched"}, "several")}, {})

    assert [flaw.field for flaw in flaws(rule(THRESHOLD | {"stage": "watched"}), live)] == ["stage"]
    assert flaws(rule(THRESHOLD | {"stage": "watched"}), watched) == []
