"""The detection report over the demo city: what the truth calls for is found, and nothing is told that is not so."""

import json

import pytest

from deploy.bench.detection import DEFAULT_BEGIN, Detection, detect
from deploy.bench.detection_play import Played
from deploy.bench.detection_report import as_lines
from deploy.bench.detection_rules import DEMO, rule_sets
from ingest.simulator.incidents import DEVICE_FAULTS, RANDOM_KINDS, IncidentKind

FOUND_BY_HEALTH = {IncidentKind.SPIKES, IncidentKind.CLOCK_JUMP}
"""Faults that no demo rule looks for."""

NOT_YET_LEARNED = {IncidentKind.SUDDEN_DROP}
"""Only who knows a series for weeks misses its traffic."""


def detected(hours: int, devices: int, *, sets: tuple[str, ...] = (DEMO,), workers: int = 1) -> Detection:
    rules = rule_sets(sets)
    played = Played(devices, 1, DEFAULT_BEGIN, hours, 12, rules.rules)
    return detect(played, rules, workers=workers)


@pytest.fixture(scope="module")
def quarter() -> Detection:
    """Six hours of 200 devices with all kinds of incidents."""
    return detected(6, 200)


def test_every_incident_that_the_demo_rules_are_made_for_is_found(quarter: Detection) -> None:
    lines = {line.kind: line for line in quarter.score.lines}

    assert set(lines) == set(RANDOM_KINDS) - FOUND_BY_HEALTH - NOT_YET_LEARNED
    assert {kind: line.missed for kind, line in lines.items() if line.missed} == {}
    assert quarter.score.expected_alerts > 100
    assert quarter.score.late_alerts == []


def test_nothing_is_told_that_is_not_so_and_nothing_about_the_city_because_of_a_sick_device(quarter: Detection) -> None:
    (demo,) = quarter.score.sets

    assert len(demo.false) <= 1, demo.false  # a faulty measurement before a lost packet
    assert demo.sick_late == []
    assert demo.sick_early == []
    assert DEVICE_FAULTS & {line.kind for line in quarter.score.lines}


def test_the_report_is_json_a_line(quarter: Detection) -> None:
    lines = [json.loads(json.dumps(line)) for line in as_lines(quarter.score, devices=200, days=0.25)]

    found = {line["incident"]: line for line in lines if line["bench"] == "detection.found"}
    assert found["jam"]["from_begin_s"]["median"] > found["jam"]["from_full_s"]["median"] > 0
    (false,) = [line for line in lines if line["bench"] == "detection.false"]
    assert false["set"] == DEMO
    assert false["false_per_100_devices_and_day"] == false["false"] / 2 / 0.25


def test_two_workers_find_what_one_finds() -> None:
    one, two = (detected(1, 60, workers=workers) for workers in (1, 2))

    assert one.readings == two.readings
    assert list(as_lines(one.score, devices=60, days=1)) == list(as_lines(two.score, devices=60, days=1))
