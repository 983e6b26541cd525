"""Implausible: readings outside the range in which a value can be true. A fault of the device, not of the city.

at_least 3           ·  ○  ·  ○  ○  ○  ·  ○  ·  ·  ·      ○ outside
stands                                 ├──────────┤       from the third in a row to the third plausible one in a row
"""

import math

from streams.contracts.explanations import Because, Fact, Standing
from streams.contracts.properties import CATALOGUE
from streams.contracts.rules import ImplausibleRule
from streams.contracts.times import Micros
from streams.contracts.verdicts import VerdictReason
from streams.judging.rules.conditions import Condition, ImplausibleCondition
from streams.judging.rules.judge import NEVER, Account, Judge, Subject


class ImplausibleJudge(Judge):
    """An implausible rule, made ready for one property, of which the catalogue gives the bounds the rule leaves out.

    Both bounds are plausible themselves. Without a bound in the rule or the catalogue, that side has none. Only newest
    readings count. A late one that is implausible is as little judged by others.
    """

    raised = VerdictReason.IMPLAUSIBLE

    def __init__(self, rule: ImplausibleRule, property_name: str = "") -> None:
        super().__init__(rule)
        self._rule = rule
        self._severity = rule.severity
        self._at_least = rule.at_least
        known = CATALOGUE.get(property_name)
        self._low, self._high = (-math.inf, math.inf) if known is None else (known.low, known.high)
        self._low = self._low if rule.low is None else rule.low
        self._high = self._high if rule.high is None else rule.high
        self._by_property: dict[str, ImplausibleJudge] = {}

    def about(self, property_name: str) -> "ImplausibleJudge":
        """With the bounds of the property."""
        if property_name not in self._by_property:
            self._by_property[property_name] = ImplausibleJudge(self._rule, property_name)
        return self._by_property[property_name]

    def refuses(self, value: float) -> bool:
        """Outside the range, be it the first one or the last."""
        return not self._low <= value <= self._high

    def on_reading(self, before: Condition | None, subject: Subject) -> Condition | None:
        """As many in a row as it takes to change its mind, one way or the other."""
        known = before if isinstance(before, ImplausibleCondition) else None
        stands = known is not None and known.severity is not None
        if self.refuses(subject.value) is stands:
            return ImplausibleCondition(self._severity, 0) if stands else None
        in_a_row = 1 if known is None else known.in_a_row + 1
        if in_a_row < self._at_least:
            return ImplausibleCondition(self._severity if stands else None, in_a_row)
        return None if stands else ImplausibleCondition(self._severity, 0)

    def on_rule(
        self, before: Condition | None, earlier: Judge | None, subject: Subject, listened: Micros
    ) -> Condition | None:
        """What stands goes on until enough are plausible; else the newest reading is the first in a row.

        Where range and number are as before, so does what was counted.
        """
        del listened
        if earlier is self:
            return before
        if subject.measured_at == NEVER:
            return None
        if isinstance(earlier, ImplausibleJudge) and isinstance(before, ImplausibleCondition):
            severity = None if before.severity is None else self._severity
            if (earlier._bounds(), earlier._at_least) == (self._bounds(), self._at_least):  # noqa: SLF001  of its kind
                return ImplausibleCondition(severity, before.in_a_row)
            if severity is not None:
                return ImplausibleCondition(severity, 0)
        return self.on_reading(None, subject)

    def calm_between(self, condition: Condition | None) -> tuple[float, float]:
        """Plausible values, while nothing stands or is counted."""
        return (self._low, self._high) if condition is None else (math.inf, -math.inf)

    def explain(self, condition: Condition | None, subject: Subject, listened: Micros) -> Account:
        """The newest reading and the range."""
        del listened
        if subject.measured_at == NEVER:
            return Account(Standing.QUIET, Because.NO_READING_YET)
        facts = (
            Fact("value", value=subject.value),
            Fact("measured_at", at=subject.measured_at),
            *(Fact(name, value=bound) for name, bound in self._bounds() if math.isfinite(bound)),
            Fact("at_least", value=self._at_least),
        )
        known = condition if isinstance(condition, ImplausibleCondition) else None
        if known is None:
            return Account(Standing.CALM, Because.INSIDE_RANGE, None, facts)
        facts = (*facts, Fact("in_a_row", value=known.in_a_row))
        if known.severity is not None:
            return Account(Standing.FIRES, Because.OUTSIDE_RANGE, known.severity, facts)
        return Account(Standing.PENDING, Because.OUTSIDE_RANGE, None, facts)

    def _bounds(self) -> tuple[tuple[str, float], tuple[str, float]]:
        return (("low", self._low), ("high", self._high))
