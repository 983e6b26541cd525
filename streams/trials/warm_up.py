"""How much history a rule needs before the first moment that counts."""

from streams.contracts.composition import judged_rules
from streams.contracts.rules import (
    DeviationRule,
    FlatlineRule,
    ImplausibleRule,
    Level,
    RateRule,
    Rule,
    SequenceRule,
    SeriesRule,
    SeveralOfRule,
    SightingRule,
    SilenceRule,
    ThresholdRule,
    WindowRule,
)
from streams.contracts.times import Micros, from_seconds

_SETTLES_S = 4 * 3_600
"""In which a profile learns how restless a series is within an hour: history does not teach that."""


def warm_up(rules: tuple[Rule, ...]) -> Micros:
    """The longest that any of the rules looks back; what they are composed of comes first, one after the other."""
    composed_s = sum(rule.within_s for rule in rules if isinstance(rule, SeveralOfRule | SequenceRule))
    parts_s = max((_judged_s(part) for rule in rules for part in judged_rules(rule)), default=0.0)
    return from_seconds(composed_s + parts_s)


def _judged_s(rule: SeriesRule) -> float:  # noqa: PLR0911  one for each kind
    """Of a deviation rule without what is normal: that is learned from history apart (`lessons`)."""
    match rule:
        case ThresholdRule(levels=levels, hold_s=hold_s):
            return _longest_hold_s(levels, hold_s)
        case SilenceRule(after_s=after_s) | FlatlineRule(after_s=after_s):
            return after_s
        case RateRule(levels=levels, hold_s=hold_s, over_s=over_s):
            return over_s + _longest_hold_s(levels, hold_s)
        case WindowRule(levels=levels, hold_s=hold_s, over_s=over_s, every_s=every_s, grace_s=grace_s):
            return over_s + (every_s or over_s) + grace_s + _longest_hold_s(levels, hold_s)
        case DeviationRule(levels=levels, hold_s=hold_s, over_s=over_s):
            return 2 * over_s + _longest_hold_s(levels, hold_s) + _SETTLES_S
        case ImplausibleRule():
            return 0
        case SightingRule(within_s=within_s, stands_s=stands_s):
            return within_s + stands_s


def _longest_hold_s(levels: tuple[Level, ...], hold_s: float) -> float:
    return max([hold_s, *(level.hold_s for level in levels if level.hold_s is not None)])
