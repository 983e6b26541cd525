"""Threshold: the newest reading is at or beyond a level, with hysteresis, hold time and a severity per level.

rising, raise_at 85, clear_at 80, hold 60 s       value  70  86  84  86 ······ 87  82  80
pending: first met, dropped below 85                      ●   ○   ●────60 s──▶│
held: raised, given up at or below 80                                          ●   ●   ○
"""

import math
from dataclasses import dataclass

from streams.contracts.alerts import Severity
from streams.contracts.rules import Level, ThresholdRule
from streams.contracts.times import Micros, from_seconds
from streams.contracts.verdicts import VerdictReason
from streams.judging.rules.judge import NEVER, Condition, Judge, Subject, ThresholdCondition

_CALM = ThresholdCondition(None, (), ())
_Pending = tuple[int, Micros, Micros]


@dataclass(frozen=True, slots=True)
class _Level:
    severity: Severity
    raise_at: float
    clear_at: float
    is_rising: bool
    hold: Micros

    def is_met(self, value: float) -> bool:
        return value >= self.raise_at if self.is_rising else value <= self.raise_at

    def is_given_up(self, value: float) -> bool:
        """Where raising and clearing meet (`raise_at` = `clear_at`), raising wins."""
        if self.is_met(value):
            return False
        return value <= self.clear_at if self.is_rising else value >= self.clear_at

    def stays_between(self, *, is_held: bool) -> tuple[float, float]:
        bound = self.clear_at if is_held else self.raise_at
        return (bound, math.inf) if self.is_rising == is_held else (-math.inf, bound)


class ThresholdJudge:
    """A threshold rule, made ready."""

    raised = VerdictReason.THRESHOLD
    cleared = VerdictReason.BACK_TO_NORMAL

    def __init__(self, rule: ThresholdRule) -> None:
        self.rule_id = rule.id
        self.scope = rule.scope
        self._levels = tuple(_ready(level, rule.hold_s) for level in rule.levels)

    def takes(self, property_name: str) -> bool:
        """Every series the scope does not rule out; never the device itself."""
        return property_name != "" and self.scope.property in (None, property_name)

    def on_heard(self, before: Condition | None) -> Condition | None:
        """A late reading neither raises nor clears."""
        return before

    def on_reading(self, before: Condition | None, subject: Subject) -> Condition | None:
        """A pending level is held once a reading measured `hold_s` after the first still meets it."""
        known = before if isinstance(before, ThresholdCondition) else _CALM
        waiting = {pending[0]: pending for pending in known.pending}
        value, measured_at = subject.value, subject.measured_at
        held: list[int] = []
        pending: list[_Pending] = []
        for number, level in enumerate(self._levels):
            if number in known.held:
                if not level.is_given_up(value):
                    held.append(number)
            elif level.is_met(value):
                first = waiting.get(number) or (number, measured_at, subject.came_at)
                if measured_at >= first[1] + level.hold:
                    held.append(number)
                else:
                    pending.append(first)
        return self._condition(held, pending)

    def on_time(self, before: Condition | None, subject: Subject, listened: Micros) -> Condition | None:
        """A pending level is held once `hold_s` have been listened through since its first reading came."""
        del subject  # its newest reading meets the level, or the level would not be pending
        if not isinstance(before, ThresholdCondition):
            return None
        ripe = [number for number, _, heard_at in before.pending if listened >= heard_at + self._levels[number].hold]
        if not ripe:
            return before
        return self._condition(
            sorted([*before.held, *ripe]), [pending for pending in before.pending if pending[0] not in ripe]
        )

    def on_rule(
        self, before: Condition | None, earlier: Judge | None, subject: Subject, listened: Micros
    ) -> Condition | None:
        """The newest reading is judged again at once.

        What was held or pending for a level of the same severity and direction is carried over.
        """
        if earlier is self:
            return before
        if subject.measured_at == NEVER:
            return None
        carried_held, carried_pending = _carried(before, earlier)
        held: list[int] = []
        pending: list[_Pending] = []
        for number, level in enumerate(self._levels):
            key = (level.severity, level.is_rising)
            if level.is_met(subject.value):
                since = carried_pending.get(key) or (subject.measured_at, subject.came_at)
                if key in carried_held or listened >= since[1] + level.hold:
                    held.append(number)
                else:
                    pending.append((number, *since))
            elif key in carried_held and not level.is_given_up(subject.value):
                held.append(number)
        return self._condition(held, pending)

    def due(self, condition: Condition | None, subject: Subject) -> Micros | None:
        """When the first pending level has been listened through."""
        del subject  # a hold is counted from the first reading, which the condition knows
        if not isinstance(condition, ThresholdCondition) or not condition.pending:
            return None
        return min(heard_at + self._levels[number].hold for number, _, heard_at in condition.pending)

    def calm_between(self, condition: Condition | None) -> tuple[float, float]:
        """While anything is pending, every reading matters."""
        known = condition if isinstance(condition, ThresholdCondition) else _CALM
        if known.pending:
            return (math.inf, -math.inf)
        bands = [level.stays_between(is_held=number in known.held) for number, level in enumerate(self._levels)]
        return max(low for low, _ in bands), min(high for _, high in bands)

    def _condition(self, held: list[int], pending: list[_Pending]) -> ThresholdCondition | None:
        if not held and not pending:
            return None
        severities = [self._levels[number].severity for number in held]
        severity = max(severities, key=lambda severity: severity.rank, default=None)
        return ThresholdCondition(severity, tuple(held), tuple(pending))

    def level_key(self, number: int) -> tuple[Severity, bool]:
        """What makes a level the same one after a change of the rule."""
        level = self._levels[number]
        return (level.severity, level.is_rising)


def _ready(level: Level, rule_hold_s: float) -> _Level:
    hold_s = rule_hold_s if level.hold_s is None else level.hold_s
    is_rising = level.raise_at >= level.clear_at
    return _Level(level.severity, level.raise_at, level.clear_at, is_rising, from_seconds(hold_s))


def _carried(
    before: Condition | None, earlier: Judge | None
) -> tuple[set[tuple[Severity, bool]], dict[tuple[Severity, bool], tuple[Micros, Micros]]]:
    if not isinstance(before, ThresholdCondition) or not isinstance(earlier, ThresholdJudge):
        return set(), {}
    held = {earlier.level_key(number) for number in before.held}
    pending = {earlier.level_key(number): (first, heard_at) for number, first, heard_at in before.pending}
    return held, pending
