"""Is it the city or the sensor? What a rule about faults finds or refuses, no other rule judges."""

from msgspec.structs import replace

from streams.contracts.alerts import Severity
from streams.contracts.registry import EntryKind
from streams.contracts.rules import (
    FlatlineRule,
    ImplausibleRule,
    Level,
    Rule,
    Scope,
    SeveralOfRule,
    Stage,
    WindowFunction,
    WindowRule,
)
from streams.contracts.verdicts import VerdictReason
from tests.unit.judging.city import City, a_silence, a_threshold, told

HIGH, LOW, MEDIUM = Severity.HIGH, Severity.LOW, Severity.MEDIUM
CHANGED, NORMAL = VerdictReason.RULE_CHANGED, VerdictReason.BACK_TO_NORMAL
SCOPE = Scope(property="noise_level")


def a_range(at_least: int = 3, *, high: float = 200, is_fault: bool = True) -> ImplausibleRule:
    return ImplausibleRule(scope=SCOPE, low=0, high=high, at_least=at_least, is_fault=is_fault, id="range")


def a_city(*rules: Rule) -> City:
    city = City()
    city.put(a_threshold(), *rules)
    city.tick(0)
    return city


def test_a_spike_beyond_what_is_plausible_raises_nothing() -> None:
    city = a_city(a_range())

    verdicts = [
        verdict for at_s, level in enumerate([70, 999, 70, 90, 999, 91, 70], 1) for verdict in city.reading(level, at_s)
    ]

    assert told(verdicts) == [
        ("noise", HIGH, VerdictReason.THRESHOLD, 90),
        ("noise", None, NORMAL, 70),
    ]


def test_while_a_fault_stands_what_stands_stays_and_nothing_new_is_raised() -> None:
    city = a_city(a_range(2), a_threshold((HIGH, 10, 15), rule_id="quiet"))
    assert [verdict.rule for verdict in city.reading(90, 1)] == ["noise"]
    city.reading(999, 2)
    assert told(city.reading(999, 3)) == [("range", LOW, VerdictReason.IMPLAUSIBLE, 999)]

    assert city.reading(5, 4) == []
    assert told(city.reading(5, 5)) == [
        ("noise", None, NORMAL, 5),
        ("quiet", HIGH, VerdictReason.THRESHOLD, 5),
        ("range", None, NORMAL, 5),
    ]


def test_a_hold_under_way_waits_while_a_fault_stands() -> None:
    city = a_city(a_threshold((HIGH, 85, 80), rule_id="held", hold_s=60), a_range(1))
    city.reading(90, 1)
    assert [verdict.rule for verdict in city.reading(999, 2)] == ["range"]

    assert city.ticks(3, 200) == []
    assert told(city.reading(70, 201)) == [("noise", None, NORMAL, 70), ("range", None, NORMAL, 70)]


def test_a_flat_line_keeps_other_rules_from_judging_until_it_moves() -> None:
    city = a_city(FlatlineRule(scope=SCOPE, after_s=10, at_least=3, id="flat"))
    verdicts = [verdict for at_s in range(1, 20, 5) for verdict in city.reading(70, at_s)]
    assert [verdict.rule for verdict in verdicts] == ["flat"]

    assert sorted(verdict.rule for verdict in city.reading(90, 30)) == ["flat", "noise"]


def test_windows_take_no_reading_that_is_not_trusted() -> None:
    window = WindowRule(SCOPE, WindowFunction.AVG, 60, (Level(HIGH, 85, 80),), id="window")
    city = a_city(window, a_range(2))
    for at_s, level in ((21, 60), (30, 999), (31, 60), (40, 999), (41, 999), (42, 999), (50, 80), (51, 84), (79, 82)):
        city.reading(level, at_s)
    city.reading(999, 81, measured_s=60)

    (verdict,) = city.fold.explain("noise-1", "noise_level", "window")

    assert {fact.name: fact.value for fact in verdict.facts}["value_so_far"] == (60 + 60 + 84 + 82) / 4


def test_a_count_that_falls_says_nothing_of_a_window_in_which_a_fault_stood() -> None:
    window = WindowRule(SCOPE, WindowFunction.COUNT, 60, (Level(HIGH, 5, 8),), id="window")
    city = a_city(window, a_range(1))
    for at_s in range(1, 81, 5):
        city.reading(999 if at_s > 40 else 60, at_s)

    assert [verdict.rule for verdict in city.reading(60, 82)] == ["range"]
    assert told(city.reading(60, 141)) == [("window", HIGH, VerdictReason.WINDOW, 1)]


def test_silence_goes_on_while_a_fault_stands() -> None:
    city = a_city(a_silence(60, scope=SCOPE), a_range(1))
    city.reading(999, 1)

    assert told(city.ticks(2, 100)) == [("silent", MEDIUM, VerdictReason.SILENCE, 999)]


def test_when_the_rule_about_faults_goes_the_newest_reading_is_judged_anew() -> None:
    city = a_city(a_range(1, high=80))
    assert [verdict.rule for verdict in city.reading(90, 1)] == ["range"]
    city.remove(EntryKind.RULE, "range")

    assert told(city.tick(2)) == [
        ("noise", HIGH, VerdictReason.THRESHOLD, 90),
        ("range", None, VerdictReason.RULE_REMOVED, 90),
    ]


def test_a_rule_changed_while_a_fault_stands_carries_over_and_judges_when_it_is_over() -> None:
    city = a_city(a_range(1))
    city.reading(90, 1)
    city.reading(999, 2)
    city.put(a_threshold((HIGH, 95, 92)))

    assert city.tick(3) == []
    assert told(city.reading(91, 4)) == [("noise", None, NORMAL, 91), ("range", None, NORMAL, 91)]


def test_a_rule_about_what_is_implausible_that_is_no_fault_hinders_nobody() -> None:
    city = a_city(a_range(1, high=80, is_fault=False))

    assert sorted(verdict.rule for verdict in city.reading(90, 1)) == ["noise", "range"]


def test_a_fault_of_one_series_is_none_of_another() -> None:
    city = a_city(a_range(1), a_threshold(rule_id="flow", scope=Scope(property="flow")))
    city.reading(999, 1)

    assert [verdict.rule for verdict in city.reading(90, 2, property_name="flow")] == ["flow"]


def test_a_fault_rule_that_is_only_watched_withholds_nothing_from_other_rules() -> None:
    window = WindowRule(SCOPE, WindowFunction.MIN, 20, (Level(MEDIUM, 60, 50),), id="window")
    city = a_city(replace(a_range(1), stage=Stage.WATCHED), window)

    assert told(city.reading(999, 1)) == [
        ("noise", HIGH, VerdictReason.THRESHOLD, 999),
        ("range", LOW, VerdictReason.IMPLAUSIBLE, 999),
    ]
    assert told(city.reading(70, 10)) == [("noise", None, NORMAL, 70), ("range", None, NORMAL, 70)]
    assert told(city.reading(999, 21)) == [
        ("noise", HIGH, VerdictReason.THRESHOLD, 999),
        ("range", LOW, VerdictReason.IMPLAUSIBLE, 999),
        ("window", MEDIUM, VerdictReason.WINDOW, 70),
    ]


def test_a_fault_rule_that_goes_on_trial_while_it_finds_a_fault_lets_go_of_what_it_withheld() -> None:
    city = a_city(a_range(1))
    assert [verdict.rule for verdict in city.reading(999, 1)] == ["range"]

    city.put(replace(a_range(1), stage=Stage.WATCHED))

    assert told(city.tick(2)) == [("noise", HIGH, VerdictReason.THRESHOLD, 999)]
    assert told(city.reading(70, 3)) == [("noise", None, NORMAL, 70), ("range", None, NORMAL, 70)]


def test_a_watched_fault_rule_that_goes_live_withholds_from_there_on() -> None:
    city = a_city(replace(a_range(1), stage=Stage.WATCHED))
    assert [verdict.rule for verdict in city.reading(999, 1)] == ["noise", "range"]

    city.put(a_range(1))

    assert city.tick(2) == []
    assert told(city.reading(998, 3)) == []
    assert told(city.reading(70, 4)) == [("noise", None, NORMAL, 70), ("range", None, NORMAL, 70)]


def test_a_part_of_a_composed_rule_that_is_about_faults_withholds_nothing_from_other_rules() -> None:
    part = ImplausibleRule(scope=Scope(), low=0, high=200, at_least=1)
    city = a_city(SeveralOfRule(part, 3, SCOPE, id="many-spikes"))

    assert [verdict.rule for verdict in city.reading(999, 1)] == ["many-spikes#1", "noise"]
