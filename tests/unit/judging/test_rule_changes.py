from streams.contracts.alerts import Severity
from streams.contracts.areas import Area
from streams.contracts.devices import Device
from streams.contracts.registry import EntryKind
from streams.contracts.rules import Scope
from streams.contracts.verdicts import VerdictReason
from tests.unit.judging.city import DEVICE, City, a_silence, a_threshold, told

HIGH, CRITICAL, MEDIUM = Severity.HIGH, Severity.CRITICAL, Severity.MEDIUM
CHANGED, REMOVED = VerdictReason.RULE_CHANGED, VerdictReason.RULE_REMOVED


def a_city_in_which_it_is_loud(scope: Scope | None = None) -> City:
    city = City()
    city.put(a_threshold((HIGH, 85, 80), scope=scope), Device(DEVICE, kind="noise", tags=("night",), area="ward"))
    city.put(Area("ward", "", "", "ward", parent="district"), Area("district", "", "", "district", parent="city"))
    city.tick(0)
    assert len(city.reading(90, 1)) == 1
    return city


def test_a_rule_takes_effect_at_the_tick_that_says_so_and_judges_the_newest_reading() -> None:
    city = City()
    city.tick(0)
    city.reading(90, 1)
    city.put(a_threshold((HIGH, 85, 80)))

    assert city.reading(91, 1.5) == []
    assert told(city.tick(2)) == [("noise", HIGH, VerdictReason.THRESHOLD, 91)]


def test_a_removed_rule_ends_its_conditions() -> None:
    city = a_city_in_which_it_is_loud()
    city.remove(EntryKind.RULE, "noise")

    assert told(city.tick(2)) == [("noise", None, REMOVED, 90)]
    assert city.reading(99, 3) == []


def test_a_disabled_rule_ends_its_conditions() -> None:
    city = a_city_in_which_it_is_loud()
    disabled = a_threshold((HIGH, 85, 80))
    city.put(type(disabled)(disabled.scope, disabled.levels, id="noise", is_enabled=False))

    assert told(city.tick(2)) == [("noise", None, REMOVED, 90)]


def test_a_rule_whose_scope_no_longer_matches_ends_its_conditions() -> None:
    city = a_city_in_which_it_is_loud()
    city.put(a_threshold((HIGH, 85, 80), scope=Scope(kind="air_quality")))

    assert told(city.tick(2)) == [("noise", None, CHANGED, 90)]


def test_a_changed_level_is_judged_at_once() -> None:
    city = a_city_in_which_it_is_loud()
    city.put(a_threshold((CRITICAL, 88, 80)))
    assert told(city.tick(2)) == [("noise", CRITICAL, CHANGED, 90)]

    city.put(a_threshold((CRITICAL, 95, 92)))
    assert told(city.tick(3)) == [("noise", None, CHANGED, 90)]


def test_a_level_within_its_hysteresis_stays_held_across_a_change() -> None:
    city = a_city_in_which_it_is_loud()
    city.reading(82, 2)
    city.put(a_threshold((HIGH, 86, 79)))

    assert city.tick(3) == []
    assert told(city.reading(79, 4)) == [("noise", None, VerdictReason.BACK_TO_NORMAL, 79)]


def test_a_hold_under_way_goes_on_across_a_change() -> None:
    city = City()
    city.put(a_threshold((HIGH, 85, 80), hold_s=60))
    city.tick(0)
    city.reading(90, 1)
    city.ticks(1, 30)
    city.put(a_threshold((HIGH, 86, 80), hold_s=40))

    assert [verdict.at for verdict in city.ticks(31, 60)] == [city.fold.now - 19_000_000]


def test_a_rule_of_another_kind_under_the_same_id_begins_anew() -> None:
    city = a_city_in_which_it_is_loud()
    city.put(a_silence(60, rule_id="noise"))

    assert told(city.tick(2)) == [("noise", None, CHANGED, 90)]
    assert told(city.ticks(3, 70)) == [("noise", MEDIUM, VerdictReason.SILENCE, None)]


def test_a_silence_rule_made_longer_ends_a_silence_that_is_too_short_for_it() -> None:
    city = City()
    city.put(a_silence(10))
    city.tick(0)
    city.reading(50, 0.5)
    assert len(city.ticks(1, 20)) == 1
    city.put(a_silence(30))

    assert told(city.ticks(21, 40)) == [
        ("silent", None, CHANGED, None),
        ("silent", MEDIUM, VerdictReason.SILENCE, None),
    ]


def test_scopes_by_kind_tag_and_enclosing_area_match_together() -> None:
    city = City()
    city.put(
        a_threshold(rule_id="all", scope=Scope(kind="noise", tag="night", area="city", property="noise_level")),
        a_threshold(rule_id="other-kind", scope=Scope(kind="air_quality", area="city")),
        a_threshold(rule_id="other-tag", scope=Scope(tag="day")),
        a_threshold(rule_id="other-area", scope=Scope(area="elsewhere")),
        a_threshold(rule_id="other-property", scope=Scope(property="flow")),
        a_threshold(rule_id="other-device", scope=Scope(device="noise-2")),
        Device(DEVICE, kind="noise", tags=("night",), area="ward"),
        Area("ward", "", "", "ward", parent="district"),
        Area("district", "", "", "district", parent="city"),
    )
    city.tick(0)

    (verdict,) = city.reading(90, 1)

    assert (verdict.rule, verdict.area) == ("all", "ward")


def test_a_device_that_moves_out_of_the_area_ends_the_condition() -> None:
    city = a_city_in_which_it_is_loud(Scope(area="city"))
    city.put(Device(DEVICE, kind="noise", area="elsewhere"))

    assert told(city.tick(2)) == [("noise", None, CHANGED, 90)]


def test_an_area_that_leaves_the_city_takes_its_devices_along() -> None:
    city = a_city_in_which_it_is_loud(Scope(area="city"))
    city.put(Area("ward", "", "", "ward", parent=None))

    assert told(city.tick(2)) == [("noise", None, CHANGED, 90)]


def test_a_removed_device_ends_its_conditions_and_begins_anew_when_heard() -> None:
    city = a_city_in_which_it_is_loud()
    city.remove(EntryKind.DEVICE, DEVICE)

    assert told(city.tick(2)) == [("noise", None, CHANGED, 90)]
    assert told(city.reading(91, 3)) == [("noise", HIGH, VerdictReason.THRESHOLD, 91)]


def test_an_unregistered_device_is_judged_by_rules_that_ask_only_for_its_property() -> None:
    city = City()
    city.put(a_threshold(rule_id="property"), a_threshold(rule_id="kind", scope=Scope(kind="noise")))
    city.tick(0)

    assert [verdict.rule for verdict in city.reading(90, 1)] == ["property"]
