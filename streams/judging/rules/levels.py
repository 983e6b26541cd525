"""Levels a number is held against, with hysteresis and hold time: of thresholds, rates, windows and deviations.

rising, raise_at 85, clear_at 80, hold 60 s       value  70  86  84  86 ······ 87  82  80
pending: first met, dropped below 85                      ●   ○   ●────60 s──▶│
held: raised, given up at or below 80                                          ●   ●   ○
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from streams.contracts.alerts import Severity
from streams.contracts.explanations import Because, Fact, Standing
from streams.contracts.rules import Level
from streams.contracts.times import SECOND, Micros, from_seconds
from streams.judging.rules.conditions import Condition, LevelCondition, Pending
from streams.judging.rules.judge import Account

_CALM = LevelCondition(None, (), ())
_Key = tuple[Severity, bool]


@dataclass(frozen=True, slots=True)
class _Level:
    severity: Severity
    raise_at: float
    clear_at: float
    is_rising: bool
    hold: Micros

    @property
    def key(self) -> _Key:
        """What makes a level the same one after a change of the rule."""
        return (self.severity, self.is_rising)

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


class Levels:
    """The levels of one rule. Conditions that are no `LevelCondition` count as calm."""

    def __init__(self, levels: Iterable[Level], hold_s: float) -> None:
        self._levels = tuple(_ready(level, hold_s) for level in levels)
        self.has_falling = any(not level.is_rising for level in self._levels)
        self._calm_low, self._calm_high = self.calm_between(None)

    def after(
        self, before: Condition | None, value: float, measured_at: Micros, came_at: Micros
    ) -> LevelCondition | None:
        """The value of a newer reading: a pending level is held once one measured `hold_s` after the first meets it."""
        if before is None and self._calm_low < value < self._calm_high:
            return None  # nothing is held and nothing is met: nearly always
        known = before if isinstance(before, LevelCondition) else _CALM
        waiting = {pending[0]: pending for pending in known.pending}
        held: list[int] = []
        pending: list[Pending] = []
        for number, level in enumerate(self._levels):
            if number in known.held:
                if not level.is_given_up(value):
                    held.append(number)
            elif level.is_met(value):
                first = waiting.get(number) or (number, measured_at, came_at)
                if measured_at >= first[1] + level.hold:
                    held.append(number)
                else:
                    pending.append(first)
        return self._condition(held, pending)

    def ripened(self, before: Condition | None, listened: Micros) -> LevelCondition | None:
        """A pending level is held once `hold_s` have been listened through since its first reading came."""
        if not isinstance(before, LevelCondition):
            return None
        ripe = [number for number, _, heard_at in before.pending if listened >= heard_at + self._levels[number].hold]
        if not ripe:
            return before
        return self._condition(
            sorted([*before.held, *ripe]), [pending for pending in before.pending if pending[0] not in ripe]
        )

    def due(self, condition: Condition | None) -> Micros | None:
        """When the first pending level has been listened through."""
        if not isinstance(condition, LevelCondition) or not condition.pending:
            return None
        return min(heard_at + self._levels[number].hold for number, _, heard_at in condition.pending)

    def carried(
        self,
        before: Condition | None,
        earlier: "Levels | None",
        value: float | None,
        newest: tuple[Micros, Micros],
        listened: Micros,
    ) -> LevelCondition | None:
        """After a change of the rule: what was held or pending for a level of the same severity and direction goes on.

        `value` is judged again at once (None: there is none to go by, so it is only carried over); `newest` is
        `measured_at` and `came_at` of the reading it comes from.
        """
        carried_held, carried_pending = _carried(before, earlier)
        held: list[int] = []
        pending: list[Pending] = []
        for number, level in enumerate(self._levels):
            is_carried = level.key in carried_held
            if value is None:
                if is_carried:
                    held.append(number)
                elif level.key in carried_pending:
                    pending.append((number, *carried_pending[level.key]))
            elif level.is_met(value):
                since = carried_pending.get(level.key) or newest
                if is_carried or listened >= since[1] + level.hold:
                    held.append(number)
                else:
                    pending.append((number, *since))
            elif is_carried and not level.is_given_up(value):
                held.append(number)
        return self._condition(held, pending)

    def calm_between(self, condition: Condition | None) -> tuple[float, float]:
        """The values (bounds exclusive) that change nothing; while anything is pending, every one matters."""
        known = condition if isinstance(condition, LevelCondition) else _CALM
        if known.pending:
            return (math.inf, -math.inf)
        bands = [level.stays_between(is_held=number in known.held) for number, level in enumerate(self._levels)]
        return max(low for low, _ in bands), min(high for _, high in bands)

    def account(self, condition: Condition | None, facts: tuple[Fact, ...] = ()) -> Account:
        """Fires, pending or calm; after `facts` of the rule's own come the levels, and since when one is pending."""
        known = condition if isinstance(condition, LevelCondition) else _CALM
        facts += tuple(fact for number, level in enumerate(self._levels) for fact in _facts(level, number, known))
        if known.severity is not None:
            return Account(Standing.FIRES, Because.LEVEL_HELD, known.severity, facts)
        if known.pending:
            return Account(Standing.PENDING, Because.LEVEL_MET_HOLD_RUNS, None, facts)
        return Account(Standing.CALM, Because.WITHIN_LEVELS, None, facts)

    def keys_of(self, numbers: Iterable[int]) -> "list[_Key]":
        """What makes these levels the same ones after a change of the rule."""
        return [self._levels[number].key for number in numbers]

    def _condition(self, held: list[int], pending: list[Pending]) -> LevelCondition | None:
        if not held and not pending:
            return None
        severities = [self._levels[number].severity for number in held]
        severity = max(severities, key=lambda severity: severity.rank, default=None)
        return LevelCondition(severity, tuple(held), tuple(pending))


def _ready(level: Level, rule_hold_s: float) -> _Level:
    hold_s = rule_hold_s if level.hold_s is None else level.hold_s
    is_rising = level.raise_at >= level.clear_at
    return _Level(level.severity, level.raise_at, level.clear_at, is_rising, from_seconds(hold_s))


def _carried(before: Condition | None, earlier: Levels | None) -> tuple[set[_Key], dict[_Key, tuple[Micros, Micros]]]:
    if not isinstance(before, LevelCondition) or earlier is None:
        return set(), {}
    waiting = earlier.keys_of(number for number, _, _ in before.pending)
    since = [(first, heard_at) for _, first, heard_at in before.pending]
    return set(earlier.keys_of(before.held)), dict(zip(waiting, since, strict=True))


def _facts(level: _Level, number: int, known: LevelCondition) -> list[Fact]:
    facts = [
        Fact("severity", text=level.severity.value),
        Fact("raise_at", value=level.raise_at),
        Fact("clear_at", value=level.clear_at),
    ]
    if level.hold:
        facts.append(Fact("hold", value=level.hold / SECOND, unit="s"))
    facts += [Fact("pending_since", at=since[1]) for since in known.pending if since[0] == number]
    return facts
