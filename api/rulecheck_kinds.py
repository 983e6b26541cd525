"""What the kinds of rules ask for, each of its own fields."""

from collections.abc import Iterator
from itertools import pairwise
from math import gcd

from api.plain_text import is_line
from api.problems import FieldError
from streams.contracts.properties import CATALOGUE
from streams.contracts.rules import (
    CombinationRule,
    DeviationRule,
    FlatlineRule,
    ImplausibleRule,
    Level,
    Per,
    RateRule,
    Rule,
    SequenceRule,
    SeveralOfRule,
    SightingRule,
    SilenceRule,
    ThresholdRule,
    WindowFunction,
    WindowRule,
)
from streams.contracts.sightings import SightingKind
from streams.contracts.times import Micros, from_seconds
from streams.judging.memories.panes import MOST_VALUES
from streams.judging.rules.window import MOST_PANES

_SHORTEST_STEP_S = 1.0
"""Windows and stretches end at ticks, of which there is one a second."""
_LONGEST_TEXT = 128


def kind_flaws(rule: Rule) -> Iterator[FieldError]:
    """What is wrong with the fields that only rules of this kind have. Of a composed one: not of its parts."""
    match rule:
        case ThresholdRule(levels=levels):
            yield from _level_flaws(levels)
        case RateRule():
            yield from _level_flaws(rule.levels)
            yield from _step_flaws("over_s", rule.over_s)
        case WindowRule():
            yield from _level_flaws(rule.levels)
            yield from _window_flaws(rule)
        case DeviationRule():
            yield from _deviation_flaws(rule)
        case ImplausibleRule():
            yield from _range_flaws(rule)
        case SightingRule():
            yield from _sighting_flaws(rule)
        case SeveralOfRule() | SequenceRule() | CombinationRule():
            yield from _place_flaws(rule.per, rule.tag)
            if isinstance(rule, SeveralOfRule) and rule.per is Per.DEVICE and rule.at_least > 1:
                yield FieldError("at_least", "is 1 per device: the place has no further device")
        case SilenceRule() | FlatlineRule():
            yield from _step_flaws("after_s", rule.after_s)


def _level_flaws(levels: tuple[Level, ...]) -> Iterator[FieldError]:
    """All levels run one way, and the more severe one lies farther out."""
    if len({level.severity for level in levels}) < len(levels):
        yield FieldError("levels", "each severity stands once")
    directions = {_is_rising(level) for level in levels if level.raise_at != level.clear_at}
    if len(directions) > 1:
        yield FieldError("levels", "all levels are rising (raise_at at or above clear_at), or all are falling")
        return
    sign = -1 if directions == {False} else 1
    ordered = sorted(levels, key=lambda level: level.severity.rank)
    for milder, graver in pairwise(ordered):
        if sign * graver.raise_at <= sign * milder.raise_at:
            detail = f"raise_at of {graver.severity} has to lie beyond that of {milder.severity}"
            yield FieldError(f"levels[{levels.index(graver)}].raise_at", detail)


def _is_rising(level: Level) -> bool:
    return level.raise_at > level.clear_at


def _step_flaws(field: str, seconds: float) -> Iterator[FieldError]:
    if seconds < _SHORTEST_STEP_S:
        yield FieldError(field, "is a second or more: time comes in ticks of a second")


def _window_flaws(rule: WindowRule) -> Iterator[FieldError]:
    is_percentile = rule.fn is WindowFunction.PERCENTILE
    if is_percentile and rule.percentile is None:
        yield FieldError("percentile", "is needed with the function of that name: 0 to 100")
    if not is_percentile and rule.percentile is not None:
        yield FieldError("percentile", f"goes with the function percentile, not with {rule.fn}")
    adds_up = rule.fn in {WindowFunction.SUM, WindowFunction.COUNT}
    if rule.at_least == 0 and not adds_up:
        yield FieldError("at_least", f"is 1 or more: of no readings there is no {rule.fn}")
    if is_percentile and rule.at_least > MOST_VALUES:
        yield FieldError("at_least", f"is at most {MOST_VALUES} with percentiles: no more readings are kept")
    yield from _pane_flaws(rule)


def _pane_flaws(rule: WindowRule) -> Iterator[FieldError]:
    """Windows are put together of panes, the longest stretch that divides both `over_s` and `every_s`."""
    yield from _step_flaws("over_s", rule.over_s)
    every_s = rule.over_s if rule.every_s is None else rule.every_s
    if rule.every_s is not None:
        yield from _step_flaws("every_s", every_s)
    if every_s > rule.over_s:
        yield FieldError("every_s", "is over_s at most, or readings between two windows would be in none")
        return
    over, pane = from_seconds(rule.over_s), _pane(rule.over_s, every_s)
    if over > MOST_PANES * pane:
        detail = (
            f"cuts the window into {over // pane} panes; at most {MOST_PANES}: "
            "choose one that divides over_s, or divides it with a larger common part"
        )
        yield FieldError("every_s", detail)
    if from_seconds(rule.grace_s) > MOST_PANES * pane:
        yield FieldError("grace_s", f"is at most {MOST_PANES * pane / from_seconds(1):g} with these windows")


def _pane(over_s: float, every_s: float) -> Micros:
    return max(1, gcd(from_seconds(over_s), from_seconds(every_s)))


def _deviation_flaws(rule: DeviationRule) -> Iterator[FieldError]:
    yield from _step_flaws("over_s", rule.over_s)
    for index, level in enumerate(rule.levels):
        if level.raise_at <= 0 or level.clear_at < 0:
            detail = "is positive: how many robust standard deviations away, to whichever side `side` says"
            yield FieldError(f"levels[{index}].{'raise_at' if level.raise_at <= 0 else 'clear_at'}", detail)
        elif level.raise_at < level.clear_at:
            yield FieldError(f"levels[{index}].clear_at", "is raise_at at most: levels of a deviation are rising")
    yield from _level_flaws(rule.levels)


def _range_flaws(rule: ImplausibleRule) -> Iterator[FieldError]:
    if rule.low is not None and rule.high is not None and rule.low >= rule.high:
        yield FieldError("high", "has to lie above low")
    name = rule.scope.property
    if rule.low is None and rule.high is None and name is not None and name not in CATALOGUE:
        yield FieldError("low", f"or high is needed: '{name}' is not in the catalogue of properties")
    known = CATALOGUE.get(name or "")
    if known is not None and rule.low is not None and rule.high is None and rule.low >= known.high:
        yield FieldError("low", f"lies above the catalogue's high of {known.high:g} {known.unit}: give high, too")
    if known is not None and rule.high is not None and rule.low is None and rule.high <= known.low:
        yield FieldError("high", f"lies below the catalogue's low of {known.low:g} {known.unit}: give low, too")


def _sighting_flaws(rule: SightingRule) -> Iterator[FieldError]:
    if rule.scope.property is not None:
        yield FieldError(
            "scope.property", "is nothing a camera sees: leave it out, and say what in sighting and subject"
        )
    if rule.vehicle_class is not None and rule.sighting is not SightingKind.CROSSING:
        yield FieldError("vehicle_class", f"goes with crossing, not with {rule.sighting}")
    if not is_line(rule.subject):
        yield FieldError("subject", "has control characters")
    if len(rule.subject) > _LONGEST_TEXT:
        yield FieldError("subject", f"has at most {_LONGEST_TEXT} characters")


def _place_flaws(per: Per, tag: str) -> Iterator[FieldError]:
    if not is_line(tag):
        yield FieldError("tag", "has control characters")
    if len(tag) > _LONGEST_TEXT:
        yield FieldError("tag", f"has at most {_LONGEST_TEXT} characters")
    if per is Per.TAG and not tag.strip():
        yield FieldError("tag", "is needed per tag: the beginning of the tag, as corridor:")
    if per is not Per.TAG and tag:
        yield FieldError("tag", f"is only for per tag, not per {per}")
