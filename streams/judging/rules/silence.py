"""Silence: a device (or, with a property in the scope, a series) has not been heard for `after_s` seconds.

Counted in listening time from the last sign of life; for a registered device never heard, from the tick at which
both the rule and the device were known.
"""

import math

from streams.contracts.explanations import Because, Fact, Standing
from streams.contracts.rules import SilenceRule
from streams.contracts.times import SECOND, Micros, from_seconds
from streams.contracts.verdicts import VerdictReason
from streams.judging.rules.conditions import Condition, SilenceCondition
from streams.judging.rules.judge import Account, Judge, Subject


class SilenceJudge(Judge):
    """A silence rule, made ready. What a reading says is of no matter, only that it came."""

    raised = VerdictReason.SILENCE
    cleared = VerdictReason.HEARD_AGAIN
    needs_sound_readings = False

    def __init__(self, rule: SilenceRule) -> None:
        super().__init__(rule)
        self._severity = rule.severity
        self._after = from_seconds(rule.after_s)

    def takes(self, property_name: str) -> bool:
        """Devices; with a property in the scope, the series of that property instead."""
        return (self.scope.property or "") == property_name

    def on_heard(self, before: Condition | None) -> Condition | None:
        """Heard: calm."""
        del before  # whatever it was
        return None

    def on_time(self, before: Condition | None, subject: Subject, listened: Micros) -> Condition | None:
        """Silent from the first tick `after_s` after the last sign of life."""
        due = self.due(before, subject)
        if due is None or listened < due:
            return before
        return SilenceCondition(self._severity, _counted_from(before))

    def on_rule(
        self, before: Condition | None, earlier: Judge | None, subject: Subject, listened: Micros
    ) -> Condition | None:
        """Counting goes on from where it was; it begins now for a registered device never heard."""
        counted_from = _counted_from(before)
        if subject.heard_at is not None or not subject.is_registered:
            counted_from = None
        elif counted_from is None:
            counted_from = listened
        if earlier is self and before is not None and before.severity is not None:
            return SilenceCondition(before.severity, counted_from)
        fresh = None if counted_from is None else SilenceCondition(None, counted_from)
        return self.on_time(fresh, subject, listened)

    def due(self, condition: Condition | None, subject: Subject) -> Micros | None:
        """`after_s` after the last sign of life, unless it is silent already."""
        if condition is not None and condition.severity is not None:
            return None
        since = subject.heard_at if subject.heard_at is not None else _counted_from(condition)
        return None if since is None else since + self._after

    def calm_between(self, condition: Condition | None) -> tuple[float, float]:
        """While silent, the next reading matters, whatever its value."""
        return (-math.inf, math.inf) if condition is None else (math.inf, -math.inf)

    def explain(self, condition: Condition | None, subject: Subject, listened: Micros) -> Account:
        """For how long it has not been heard (listening time)."""
        since = subject.heard_at if subject.heard_at is not None else _counted_from(condition)
        facts: tuple[Fact, ...] = (Fact("after", value=self._after / SECOND, unit="s"),)
        if since is None:
            return Account(Standing.QUIET, Because.NO_READING_YET, None, facts)
        facts = (Fact("not_heard_for", value=max(0, listened - since) / SECOND, unit="s"), *facts)
        if condition is not None and condition.severity is not None:
            return Account(Standing.FIRES, Because.SILENT, condition.severity, facts)
        return Account(Standing.CALM, Because.HEARD_LATELY, None, facts)


def _counted_from(condition: Condition | None) -> Micros | None:
    return condition.counted_from if isinstance(condition, SilenceCondition) else None
