"""Every limit of every ready-made set, just short of it and at it, through the fold that judges live."""

from collections.abc import Callable

import pytest

from api.rule_sets.reading import BadRuleSetError, Registered, RuleSet, chosen, read_rule_set, ready_made, set_flaws
from api.rulecheck_doubts import doubts
from ingest.simulator.kinds import SHEETS, Kind
from streams.contracts.alerts import Severity
from streams.contracts.cameras import HealthCondition, IncidentKind
from streams.contracts.composition import judged_rules, references
from streams.contracts.devices import Device
from streams.contracts.properties import CATALOGUE
from streams.contracts.registry import RuleEntry
from streams.contracts.rules import (
    CombinationRule,
    DeviationRule,
    FlatlineRule,
    ImplausibleRule,
    Level,
    RateRule,
    SeriesRule,
    Side,
    SightingRule,
    SilenceRule,
    Stage,
    ThresholdRule,
    WindowFunction,
    WindowRule,
)
from streams.contracts.sightings import Sighting
from streams.contracts.times import from_seconds
from streams.contracts.topics import SIGHTINGS
from streams.contracts.verdicts import Verdict, VerdictReason
from tests.unit.alarming.builders import AlarmLog
from tests.unit.judging.city import DEVICE, START_S, City

MEDIUM = Severity.MEDIUM
HOUR_S, DAY_S = 3_600, 86_400
MORNING_S = 59 * DAY_S
"""1 March 1970, 07:16 in the city: a Sunday, no holiday before April."""
EVENING_S = MORNING_S + 14 * HOUR_S

SETS = ready_made()
RULES = [(name, part) for name, one in SETS.items() for rule in one.file.rules for part in judged_rules(rule)]


def limits_of(kind: type[SeriesRule]) -> list[object]:
    return [
        pytest.param(rule, level, id=f"{name}:{rule.id}:{level.severity}")
        for name, rule in RULES
        if isinstance(rule, kind) and isinstance(rule, ThresholdRule | WindowRule | RateRule | DeviationRule)
        for level in rule.levels
    ]


def rules_of(kind: type[SeriesRule]) -> list[object]:
    return [pytest.param(rule, id=f"{name}:{rule.id}") for name, rule in RULES if isinstance(rule, kind)]


def a_city(rule: SeriesRule, *, from_s: float) -> City:
    """With the one rule, and a device it is about."""
    city = City()
    tags = () if rule.scope.tag is None else (rule.scope.tag,)
    city.put(rule, Device(DEVICE, rule.scope.kind or "any", tags=tags))
    city.tick(from_s)
    return city


def severities(verdicts: list[Verdict]) -> set[Severity]:
    return {verdict.severity for verdict in verdicts if verdict.severity is not None}


def play(
    rule: SeriesRule, value_at: Callable[[float], float], *, for_s: float, step_s: float, from_s: float = MORNING_S
) -> set[Severity]:
    """All severities found while a device says `value_at(seconds)` every `step_s`."""
    city = a_city(rule, from_s=from_s - step_s)
    found: list[Verdict] = []
    for number in range(int(for_s // step_s) + 1):
        after_s = number * step_s
        found += city.reading(value_at(after_s), from_s + after_s, property_name=rule.scope.property or "")
    return severities(found)


def short_of(level: Level, by: float) -> float:
    return level.raise_at - by if level.raise_at >= level.clear_at else level.raise_at + by


@pytest.mark.parametrize(("rule", "level"), limits_of(ThresholdRule))
def test_a_threshold_is_raised_at_its_limit_and_not_short_of_it(rule: ThresholdRule, level: Level) -> None:
    for_s = rule.hold_s + 60

    at = play(rule, lambda _: level.raise_at, for_s=for_s, step_s=30)
    below = play(rule, lambda _: short_of(level, 0.01), for_s=for_s, step_s=30)

    assert level.severity in at
    assert level.severity not in below


@pytest.mark.parametrize(("rule", "level"), limits_of(WindowRule))
def test_a_window_is_raised_at_its_limit_and_not_short_of_it(rule: WindowRule, level: Level) -> None:
    is_sum = rule.fn is WindowFunction.SUM
    count = 50 if is_sum else max(rule.at_least, 6)
    share = count if is_sum else 1
    start_s = EVENING_S if "daytime" in rule.unless else MORNING_S
    times = {"for_s": 2.5 * rule.over_s + rule.grace_s, "step_s": rule.over_s / count, "from_s": start_s}

    at = play(rule, lambda _: level.raise_at / share, **times)
    below = play(rule, lambda _: short_of(level, 0.01) / share, **times)

    assert level.severity in at
    assert level.severity not in below


@pytest.mark.parametrize(("rule", "level"), limits_of(RateRule))
def test_a_rate_is_raised_at_its_limit_and_not_short_of_it(rule: RateRule, level: Level) -> None:
    times = {"for_s": 2 * rule.over_s + rule.hold_s, "step_s": rule.over_s / 10}

    at = play(rule, lambda after_s: 5_000 + 1.001 * level.raise_at * after_s / rule.per_s, **times)
    below = play(rule, lambda after_s: 5_000 + 0.99 * level.raise_at * after_s / rule.per_s, **times)

    assert level.severity in at
    assert level.severity not in below


@pytest.mark.parametrize(("rule", "level"), limits_of(DeviationRule))
def test_a_deviation_is_raised_at_its_limit_and_not_short_of_it(rule: DeviationRule, level: Level) -> None:
    usual, learned_s = 128.0, (28 if rule.season == "week" else 62) * DAY_S
    sign = -1 if rule.side is Side.BELOW else 1

    def unusual(by: float) -> set[Severity]:
        def value_at(after_s: float) -> float:
            return usual + sign * by * rule.least_spread if after_s == learned_s else usual

        return play(rule, value_at, for_s=learned_s + 2 * rule.over_s, step_s=rule.over_s)

    assert level.severity in unusual(level.raise_at + 1e-6)
    assert level.severity not in unusual(level.raise_at - 0.01)


@pytest.mark.parametrize("rule", rules_of(FlatlineRule))
def test_a_flat_line_is_found_after_its_time_and_not_before(rule: FlatlineRule) -> None:
    step_s = rule.after_s / (2 * rule.at_least)

    assert play(rule, lambda _: 7, for_s=rule.after_s, step_s=step_s) == {rule.severity}
    assert play(rule, lambda _: 7, for_s=rule.after_s - step_s, step_s=step_s) == set()
    for value in rule.except_at:
        assert play(rule, lambda _, value=value: value, for_s=2 * rule.after_s, step_s=step_s) == set()  # type: ignore[misc]


@pytest.mark.parametrize("rule", rules_of(ImplausibleRule))
def test_the_implausible_is_what_lies_outside_the_catalogue(rule: ImplausibleRule) -> None:
    for measured in SHEETS[Kind(rule.scope.kind or "")].properties:
        known = CATALOGUE[measured.name]
        for value, found in (
            (known.low, set[Severity]()),
            (known.high, set[Severity]()),
            (known.low - 0.01, {rule.severity}),
            (known.high + 0.01, {rule.severity}),
        ):
            city = a_city(rule, from_s=MORNING_S)
            verdicts = [
                verdict
                for number in range(rule.at_least)
                for verdict in city.reading(value, MORNING_S + 60 * number, property_name=measured.name)
            ]
            assert severities(verdicts) == found, (measured.name, value)


@pytest.mark.parametrize("rule", rules_of(SilenceRule))
def test_a_silence_is_found_after_its_time_and_not_before(rule: SilenceRule) -> None:
    city = a_city(rule, from_s=0)
    city.reading(1.0, 1)

    assert city.ticks(2, int(rule.after_s)) == []
    assert severities(city.ticks(int(rule.after_s) + 1, int(rule.after_s) + 2)) == {rule.severity}


@pytest.mark.parametrize("rule", rules_of(SightingRule))
def test_what_is_seen_is_found_at_once_and_stands_its_time_after_the_last(rule: SightingRule) -> None:
    city = City(SIGHTINGS)
    city.put(rule, Device(DEVICE, rule.scope.kind or "any"))
    city.tick(0)
    times = [from_seconds(START_S + at_s) for at_s in (1, 11, 21)]
    seen = [Sighting(DEVICE, rule.sighting, rule.subject, at, at) for at in times]
    repeated = [verdict for sighting in seen for verdict in city.record(sighting)]

    assert severities(repeated) == {rule.severity}
    assert city.ticks(22, 20 + int(rule.stands_s)) == []
    assert [verdict.severity for verdict in city.ticks(21 + int(rule.stands_s), 22 + int(rule.stands_s))] == [None]


def test_a_camera_that_is_not_heard_is_silent_only_if_it_is_not_known_to_be_unreachable() -> None:
    (rule,) = (rule for rule in SETS["cameras"].file.rules if isinstance(rule, CombinationRule))
    log = AlarmLog()
    log.register(Device("cam", "camera"), *(RuleEntry(one) for one in SETS["cameras"].file.rules))
    log.tick(1)
    seen, silence = VerdictReason.SIGHTING, f"{rule.id}#1"

    log.judge(MEDIUM, device="cam", rule="camera-unreachable", property_name="", value=1, second=2, reason=seen)
    log.judge(MEDIUM, device="cam", rule=silence, property_name="", second=3, reason=VerdictReason.SILENCE)
    assert [alert.rule for alert in log.book.unresolved()] == ["camera-unreachable"]

    log.judge(None, device="cam", rule="camera-unreachable", property_name="", second=40)
    assert {alert.rule for alert in log.book.unresolved()} == {"camera-unreachable", rule.id}


def test_each_thing_that_can_ail_a_camera_has_a_rule_and_so_has_each_incident() -> None:
    subjects = {rule.subject for _, rule in RULES if isinstance(rule, SightingRule)}

    assert subjects == {*HealthCondition, *IncidentKind}


@pytest.mark.parametrize("rule_set", SETS.values(), ids=SETS)
def test_a_ready_made_set_is_without_flaw_or_doubt_and_says_where_it_comes_from_in_two_languages(
    rule_set: RuleSet,
) -> None:
    assert set_flaws(rule_set.file.rules, Registered({}, {})) == []
    assert [doubt for rule in rule_set.file.rules for doubt in doubts(rule)] == []
    assert rule_set.file.title_vi
    assert rule_set.file.about_vi
    assert rule_set.file.title_en
    assert rule_set.file.about_en
    assert rule_set.file.sources
    for rule in rule_set.file.rules:
        assert " / " in rule.name
        assert " / " in rule.instructions
        assert rule.source


def test_all_themes_are_there_and_no_two_rules_share_an_id() -> None:
    ids = [rule.id for one in SETS.values() for rule in one.file.rules]

    assert set(SETS) == {
        "air", "cameras", "device-health", "flooding", "lighting", "network", "noise", "traffic", "unusual"
    }  # fmt: skip
    assert len(ids) == len(set(ids))


def test_the_limits_of_the_air_are_those_of_the_regulation() -> None:
    limits = {
        (rule.scope.property, rule.over_s / HOUR_S): rule.levels[0].raise_at
        for rule in SETS["air"].file.rules
        if isinstance(rule, WindowRule)
    }

    assert limits == {
        ("so2", 1): 350, ("so2", 24): 125,
        ("no2", 1): 200, ("no2", 24): 100,
        ("o3", 1): 200, ("o3", 8): 120,
        ("co", 1): 30_000, ("co", 8): 10_000,
        ("pm10", 24): 100,
        ("pm2_5", 24): 45,
    }  # fmt: skip


def test_taken_over_rules_are_renamed_together_and_come_after_those_they_refer_to() -> None:
    rules = chosen(SETS["lighting"], ["lighting-line-dark", "lamp-outage"], prefix="q1-", stage=Stage.WATCHED)

    assert [rule.id for rule in rules] == ["q1-lamp-outage", "q1-lighting-line-dark"]
    assert references(rules[1]) == {"q1-lamp-outage"}
    assert {rule.stage for rule in rules} == {Stage.WATCHED}


_HEAD = 'title_vi = "a"\ntitle_en = "b"\n'
_RULE = '[[rules]]\nid = "r"\nkind = "silence"\nscope = { kind = "noise" }\nafter_s = 60\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("title_vi = ", "is not TOML"),
        (_HEAD, "rules"),
        (_HEAD + _RULE + _RULE, "rules\\[1\\].id: 'r' stands twice"),
        (_HEAD + _RULE.replace('id = "r"\n', ""), "rules\\[0\\].id: is missing"),
        (_HEAD + _RULE.replace("60", "-1"), "rules\\[0\\].after_s"),
        (_HEAD + _RULE + 'colour = "red"\n', "rules\\[0\\].colour"),
        (_HEAD + 'author = "me"\n' + _RULE, "author"),
    ],
)
def test_a_file_that_is_no_set_is_refused_with_the_place(text: str, sentence: str) -> None:
    with pytest.raises(BadRuleSetError, match=sentence):
        read_rule_set("mine", text)


def test_a_citys_own_copy_is_read_like_the_original() -> None:
    assert read_rule_set("mine", SETS["air"].text).file == SETS["air"].file
    with pytest.raises(BadRuleSetError, match="has no rule 'nobody'"):
        chosen(SETS["air"], ["nobody"], prefix="", stage=Stage.LIVE)
