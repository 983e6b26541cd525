"""Rules of every kind at random, quick enough for stories of some minutes."""

from collections.abc import Callable
from random import Random

import msgspec

from streams.contracts.alerts import Severity
from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.readings import ONLINE
from streams.contracts.rules import (
    AllOf,
    CombinationRule,
    DeviationRule,
    FlatlineRule,
    ImplausibleRule,
    Level,
    NotAny,
    RateRule,
    Rule,
    Scope,
    SequenceRule,
    SeriesRule,
    SeveralOfRule,
    SightingRule,
    SilenceRule,
    Stage,
    ThresholdRule,
    WindowFunction,
    WindowRule,
)
from streams.contracts.sightings import SightingKind
from streams.contracts.times import SECOND
from tests.unit.judging.city import DEVICE, START_S

RULE_IDS = ["a", "b", "c", "d"]
_SCOPES = [
    Scope(),
    Scope(property="noise_level"),
    Scope(property="noise_level"),
    Scope(property=ONLINE),
    Scope(kind="noise"),
    Scope(tag="night"),
    Scope(area="city"),
    Scope(device=DEVICE),
]
_BOUNDS = [(85.0, 80.0), (90.0, 90.0), (40.0, 50.0), (95.0, 70.0), (0.0, 1.0)]


def a_rule(dice: Random, rule_id: str | None = None) -> Rule:
    """Of any kind that is not about sightings, or composed of such."""
    roll, rule_id = dice.random(), rule_id or dice.choice(RULE_IDS)
    if roll < 0.8:
        return a_series_rule(dice, rule_id)
    parts = (a_series_rule(dice, ""), a_series_rule(dice, ""))
    scope = dice.choice(_SCOPES)
    composed: list[Rule] = [
        SeveralOfRule(parts[0], 2, scope, id=rule_id),
        SequenceRule((*parts, dice.choice(RULE_IDS)), 60, scope, id=rule_id),
        CombinationRule(AllOf((parts[0], NotAny(parts[1]))), scope, id=rule_id, unless=some_unless(dice)),
    ]
    return dice.choice(composed)


def a_series_rule(dice: Random, rule_id: str) -> SeriesRule:
    makers: list[Callable[[Random], SeriesRule]] = [
        lambda dice: ThresholdRule(Scope(), some_levels(dice), hold_s=dice.choice([0, 0, 2, 5])),
        lambda dice: SilenceRule(Scope(), dice.choice([1, 3, 6, 12])),
        lambda dice: RateRule(Scope(), some_levels(dice, 0.5), dice.choice([2, 5, 10]), per_s=dice.choice([1, 5])),
        a_window,
        a_window,
        lambda dice: DeviationRule(
            Scope(),
            (Level(dice.choice(list(Severity)), 3, 1),),
            over_s=dice.choice([2, 3_600]),
            warm_up=1,
            hold_s=dice.choice([0, 0, 5]),
        ),
        lambda dice: FlatlineRule(
            scope=Scope(), after_s=dice.choice([2, 5]), at_least=2, tolerance=5 * dice.randint(0, 1)
        ),
        lambda dice: ImplausibleRule(scope=Scope(), low=0, high=dice.choice([98, 500]), at_least=dice.choice([1, 2])),
    ]
    rule = dice.choice(makers)(dice)
    stage = dice.choice([Stage.LIVE, Stage.LIVE, Stage.WATCHED])
    return msgspec.structs.replace(rule, id=rule_id, scope=dice.choice(_SCOPES), unless=some_unless(dice), stage=stage)


def a_window(dice: Random) -> WindowRule:
    over_s = dice.choice([2, 5, 12])
    return WindowRule(
        Scope(),
        dice.choice(list(WindowFunction)),
        over_s,
        some_levels(dice),
        every_s=dice.choice([None, 1, 2, over_s * 2]),
        percentile=dice.choice([50, 85]),
        at_least=dice.choice([0, 1, 2]),
        grace_s=dice.choice([0, 0, 2]),
        hold_s=dice.choice([0, 0, 4]),
    )


def a_sighting_rule(dice: Random) -> SightingRule:
    return SightingRule(
        Scope(),
        dice.choice(list(SightingKind)),
        at_least=dice.choice([1, 2]),
        within_s=dice.choice([5, 20]),
        stands_s=dice.choice([3, 10]),
        id=dice.choice(RULE_IDS),
        unless=some_unless(dice),
    )


def a_calendar(dice: Random) -> Calendar:
    starts_s = START_S + dice.randint(0, 150)
    span = Span(starts_s * SECOND, (starts_s + dice.choice([dice.randint(5, 60), 5_000])) * SECOND)
    return Calendar("closure", CalendarKind.CLOSURE, spans=(span,), area=dice.choice([None, "city"]))


def some_levels(dice: Random, share: float = 1.0) -> tuple[Level, ...]:
    bounds = [dice.choice(_BOUNDS) for _ in range(dice.randint(1, 2))]
    return tuple(
        Level(dice.choice(list(Severity)), raise_at * share, clear_at * share) for raise_at, clear_at in bounds
    )


def some_unless(dice: Random) -> tuple[str, ...]:
    return dice.choice([(), (), (), ("closure",), ("tet", "closure")])
