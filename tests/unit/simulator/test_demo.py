from importlib.resources import files
from itertools import combinations

import msgspec
import shapely
from shapely.geometry import shape

from ingest.simulator.areas import demo_wards
from ingest.simulator.demo.make_areas import features
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.kinds import SHEETS, Kind
from ingest.simulator.plan import LONGEST_DELAY
from streams.contracts.rules import SilenceRule, ThresholdRule
from streams.contracts.times import SECOND


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


def test_a_silence_rule_outlasts_one_dropped_packet_and_a_late_one() -> None:
    rules = {rule.scope.kind: rule for rule in demo_rules().values() if isinstance(rule, SilenceRule)}

    assert set(rules) == set(Kind)
    for kind in Kind:
        assert rules[kind].after_s > 2 * 60 * SHEETS[kind].interval_min + LONGEST_DELAY / SECOND
