"""What rules are about: a device, and a series of it. Only what judging remembers of them, as small as it can be.

A calm subject, one no rule has anything to say about, costs the same whether one rule concerns it or a hundred:
the rules are shared with all subjects they match alike (`Matches`), and conditions are kept only where there are any.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from streams.contracts.readings import ONLINE
from streams.contracts.times import Micros
from streams.judging.rules.judge import NEVER, Condition, Judge


@dataclass(frozen=True, slots=True)
class Matches:
    """The rules that concern a subject, in the order of their ids.

    `low` and `high` bound the values that leave it calm, both exclusive.
    """

    judges: tuple[Judge, ...]
    low: float
    high: float

    @staticmethod
    def of(judges: tuple[Judge, ...]) -> "Matches":
        """The rules with the narrowest of their calm bands."""
        return Matches(judges, *_narrowest(judges, {}))


def _narrowest(judges: tuple[Judge, ...], conditions: Mapping[str, Condition]) -> tuple[float, float]:
    bands = [judge.calm_between(conditions.get(judge.rule_id)) for judge in judges]
    return max((low for low, _ in bands), default=-math.inf), min((high for _, high in bands), default=math.inf)


NO_MATCHES = Matches.of(())


class Watched:
    """What devices and series have in common.

    `heard_at` is the listening time of the last sign of life, None before the first. `conditions` by rule id are
    those that are not calm, None if all are. `wakes_at` is the listening time of its entry among the deadlines.
    """

    __slots__ = ("conditions", "heard_at", "matches", "wakes_at")

    def __init__(self) -> None:
        self.heard_at: Micros | None = None
        self.matches = NO_MATCHES
        self.conditions: dict[str, Condition] | None = None
        self.wakes_at: Micros | None = None

    def condition(self, rule_id: str) -> Condition | None:
        """What the rule's judge answered last."""
        return None if self.conditions is None else self.conditions.get(rule_id)

    def set_condition(self, rule_id: str, condition: Condition | None) -> None:
        """Remember what a judge answered."""
        if condition is not None:
            if self.conditions is None:
                self.conditions = {}
            self.conditions[rule_id] = condition
        elif self.conditions is not None:
            self.conditions.pop(rule_id, None)
            self.conditions = self.conditions or None


class WatchedDevice(Watched):
    """A device that was heard, or is registered, or both. It has no value of its own."""

    __slots__ = ("id", "is_registered", "series")

    property = ""
    value = 0.0
    measured_at = NEVER
    came_at = NEVER

    def __init__(self, device_id: str) -> None:
        super().__init__()
        self.id = device_id
        self.is_registered = False
        self.series: dict[str, WatchedSeries] = {}

    def subjects(self) -> "list[AnyWatched]":
        """The device itself and its series."""
        return [self, *self.series.values()]


class WatchedSeries(Watched):
    """A series: its newest reading, and the band (bounds exclusive) in which a newer one changes nothing."""

    __slots__ = ("came_at", "device", "high", "low", "measured_at", "property", "value")

    is_registered = False

    def __init__(self, device: WatchedDevice, property_name: str) -> None:
        super().__init__()
        self.device = device
        self.property = property_name
        self.value = 0.0
        self.measured_at = NEVER
        self.came_at = NEVER
        self.low = math.inf
        self.high = -math.inf

    def set_band(self) -> None:
        """Find the band anew after a change of rules or conditions.

        A status may be no sign of life, so it has no such band.
        """
        matches = self.matches
        if self.property == ONLINE:
            low, high = math.inf, -math.inf
        elif self.conditions is None:
            low, high = matches.low, matches.high
        else:
            low, high = _narrowest(matches.judges, self.conditions)
        self.low, self.high = low, high


AnyWatched = WatchedDevice | WatchedSeries


def earliest_due(subject: AnyWatched) -> Micros | None:
    """The listening time from which a tick would change something."""
    dues = [judge.due(subject.condition(judge.rule_id), subject) for judge in subject.matches.judges]
    return min((due for due in dues if due is not None), default=None)
