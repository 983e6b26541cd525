"""What may be meant so, but is more often a slip: levels where a property never is, names nobody knows."""

from collections.abc import Iterator

from api.problems import FieldError
from api.rulecheck_parts import parts_by_path
from streams.contracts.properties import CATALOGUE
from streams.contracts.rules import ComposedRule, Rule, SeriesRule, ThresholdRule, WindowFunction, WindowRule

_OF_THE_VALUES = frozenset({WindowFunction.AVG, WindowFunction.MIN, WindowFunction.MAX, WindowFunction.PERCENTILE})


def doubts(rule: Rule) -> list[FieldError]:
    """Field by field; a rule with doubts may be used all the same."""
    if not isinstance(rule, ComposedRule):
        return list(_doubts(rule, rule.scope.property, ""))
    return [
        doubt
        for path, part in parts_by_path(rule)
        if not isinstance(part, str)
        for doubt in _doubts(part, part.scope.property or rule.scope.property, f"{path}.")
    ]


def _doubts(rule: SeriesRule, property_name: str | None, prefix: str) -> Iterator[FieldError]:
    if property_name is None:
        return
    known = CATALOGUE.get(property_name)
    if known is None:
        detail = f"'{property_name}' is not in the catalogue: judged in whatever unit it is sent"
        yield FieldError(f"{prefix}scope.property", detail)
        return
    if isinstance(rule, ThresholdRule) or (isinstance(rule, WindowRule) and rule.fn in _OF_THE_VALUES):
        for index, level in enumerate(rule.levels):
            if not known.low <= level.raise_at <= known.high:
                detail = (
                    f"{level.raise_at:g} lies outside what {known.name} can be, "
                    f"{known.low:g} to {known.high:g} {known.unit}"
                )
                yield FieldError(f"{prefix}levels[{index}].raise_at", detail.rstrip())
