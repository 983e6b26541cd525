import math
from importlib.resources import files
from itertools import combinations

import msgspec
import shapely
from shapely.geometry import shape

from ingest.simulator import statuses
from ingest.simulator.areas import demo_wards
from ingest.simulator.city_calendar import CITY_ZONE
from ingest.simulator.delays import LONGEST_DELAY
from ingest.simulator.demo.make_areas import features
from ingest.simulator.demo_policies import SHIFT_LEAD, demo_policies
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.kinds import SHEETS, Kind
from ingest.simulator.play import DROPPED, LATE
from ingest.simulator.scenes import GATEWAY_OFFLINE
from streams.contracts.policies import MaintenanceWindow, Team
from streams.contracts.readings import ONLINE
from streams.contracts.registry import EntryKind
from streams.contracts.rules import SilenceRule, ThresholdRule
from streams.contracts.times import DAY, HOUR, MINUTE, SECOND, to_datetime


def test_the_area_file_is_what_its_script_draws() -> None:
    text = files("ingest.simulator.demo").joinpath("areas.geojson").read_bytes()

    assert len(text) < 60_000
    assert msgspec.json.decode(text)["features"] == msgspec.json.decode(msgspec.json.encode(features()))


def test_wards_touch_but_never_overlap_and_the_river_runs_between_them() -> None:
    wards = demo_wards()

    assert len(wards) == 12
    assert all(ward.outline.is_valid for ward in wards)
    assert all(a.outline.intersection(b.outline).area == 0 for a, b in combinations(wards, 2))
    assert sum(a.outline.touches(b.outline) for a, b in combinations(wards, 2)) >= 15
    city = shape(features()[0]["geometry"])
    assert 0.90 < sum(ward.outline.area for ward in wards) / city.area < 0.97


def test_every_ward_lies_in_its_district_and_every_label_in_its_area() -> None:
    drawn = {feature["id"]: feature for feature in features()}
    for feature in drawn.values():
        outline = shape(feature["geometry"])
        assert outline.contains(shapely.Point(feature["properties"]["labelPoint"]))
        if feature["properties"]["level"] == "ward":
            district = shape(drawn[feature["properties"]["parent"]]["geometry"])
            assert outline.intersection(district).area > 0.999 * outline.area


def test_rules_are_named_in_both_languages_and_say_what_to_do() -> None:
    for rule in demo_rules().values():
        assert " / " in rule.name
        assert " / " in rule.instructions


def test_each_level_has_a_dead_band() -> None:
    for rule in demo_rules().values():
        if isinstance(rule, ThresholdRule):
            assert all(level.raise_at != level.clear_at for level in rule.levels)


def test_a_silence_rule_mistakes_a_healthy_device_for_a_dead_one_less_than_once_in_five_days() -> None:
    """In a city of 1,000 devices: so many packets in a row have to be lost, or all but the last, which is late."""
    rules = {rule.scope.kind: rule for rule in demo_rules().values() if isinstance(rule, SilenceRule)}

    assert set(rules) == set(Kind)
    mistakes_a_day = 0.0
    for kind, sheet in SHEETS.items():
        packets_a_day = 1_000 * sheet.share * DAY / (sheet.interval_min * MINUTE)
        lost_in_a_row = math.ceil(rules[kind].after_s / (60 * sheet.interval_min)) - 1
        too_late = LATE * min(1.0, (LONGEST_DELAY / SECOND) / (60 * sheet.interval_min))
        mistakes_a_day += packets_a_day * DROPPED ** (lost_in_a_row - 1) * (DROPPED + too_late)
    assert mistakes_a_day < 0.4


def test_one_faulty_measurement_is_contradicted_by_the_next_before_its_hold_is_over() -> None:
    """Where a kind glitches, its rules hold for longer than its interval and what a packet takes on its way."""
    for rule in demo_rules().values():
        if not isinstance(rule, ThresholdRule) or rule.scope.property == ONLINE:
            continue
        sheet = SHEETS[Kind(rule.scope.kind or "")]
        assert sheet.glitch is None or rule.hold_s > 60 * sheet.interval_min + 1


def test_a_gateway_that_connects_again_is_back_before_its_rule_has_held() -> None:
    rule = demo_rules()[GATEWAY_OFFLINE]

    assert isinstance(rule, ThresholdRule)
    assert rule.hold_s > statuses.LONGEST_LOSS / SECOND


def test_whoever_a_rule_escalates_to_is_a_demo_team() -> None:
    teams = {team_id for kind, team_id in demo_policies(demo_wards()) if kind is EntryKind.TEAM}

    assert {rule.response.escalate_to for rule in demo_rules().values()} - {""} == {SHIFT_LEAD}
    assert SHIFT_LEAD in teams


def test_every_district_is_an_operator_position_and_night_work_comes_back_every_week() -> None:
    policies = demo_policies(demo_wards()).values()

    positions = [policy for policy in policies if isinstance(policy, Team) and policy.areas]
    assert sorted(area for position in positions for area in position.areas) == ["mg-1", "mg-2", "mg-3"]
    (window,) = [policy for policy in policies if isinstance(policy, MaintenanceWindow)]
    assert window.ends_at - window.starts_at == 2 * HOUR
    assert to_datetime(window.starts_at).astimezone(CITY_ZONE).strftime("%A %H:%M") == "Tuesday 01:00"
