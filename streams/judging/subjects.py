"""What rules are about: a device, and a series of it. Only what judging remembers of them, as small as it can be.

A calm subject, one no rule has anything to say about, costs the same whether one rule concerns it or a hundred:
the rules are shared with all subjects they match alike (`Matches`), and conditions are kept only where there are any.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.contracts.readings import ONLINE
from streams.contracts.times import Micros
from streams.judging.memories.kinds import AnyMemory
from streams.judging.memories.memory import Need
from streams.judging.rules.conditions import Condition
from streams.judging.rules.judge import ALWAYS, NEVER, Judge
from streams.runtime.units import IDENTITY, Conversion

LARGEST_VALUE = 1e100
"""Either way; what lies beyond counts for this. No quantity is so large, and sums and squares of it are numbers yet."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The rules that concern a subject, in the order of their ids; `faults` and `others` are the two parts of them.

    `withholding` are those of the faults that may keep readings from others: the live ones. `needs` are the memories
    they need, one for each key; those that sleep (`asleep`) only what lasts, and where nobody awake needs it, it rests
    too (`resting`: its key) and takes nothing. `low` and `high` bound the values that leave it calm, both exclusive;
    later they are found by asking `minding_values`.
    """

    judges: tuple[Judge, ...]
    faults: tuple[Judge, ...]
    others: tuple[Judge, ...]
    withholding: tuple[Judge, ...]
    asleep: tuple[Judge, ...]
    needs: tuple[Need, ...]
    resting: frozenset[str]
    minding_values: tuple[Judge, ...]
    low: float
    high: float

    @staticmethod
    def of(judges: tuple[Judge, ...], asleep: tuple[Judge, ...] = ()) -> "Matches":
        """The rules with the narrowest of their calm bands, and the widest of what they need."""
        needs = [need for judge in judges for need in judge.needs]
        lasting = [need for judge in asleep for need in judge.needs if need.is_lasting]
        return Matches(
            judges,
            tuple(judge for judge in judges if judge.is_fault),
            tuple(judge for judge in judges if not judge.is_fault),
            tuple(judge for judge in judges if judge.withholds),
            asleep,
            _widest([*needs, *lasting]),
            frozenset(need.key for need in lasting) - {need.key for need in needs},
            tuple(judge for judge in judges if judge.minds_values),
            *_narrowest(judges, {}),
        )


def _widest(needs: Iterable[Need]) -> tuple[Need, ...]:
    widest: dict[str, Need] = {}
    for need in needs:
        known = widest.get(need.key)
        if known is None or known.reach < need.reach:
            widest[need.key] = need
    return tuple(widest[key] for key in sorted(widest))


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
    is_sound = True

    def __init__(self, device_id: str) -> None:
        super().__init__()
        self.id = device_id
        self.is_registered = False
        self.series: dict[str, WatchedSeries] = {}

    def subjects(self) -> "list[AnyWatched]":
        """The device itself and its series."""
        return [self, *self.series.values()]

    def memory(self, key: str) -> AnyMemory | None:
        """Devices have none."""
        del key
        return None


class WatchedSeries(Watched):
    """A series: its newest reading, and the band (bounds exclusive) in which a newer one changes nothing.

    That holds for those measured before `calm_until`: they go to the memories, if there are any, and no rule is asked.

    `value` is in the canonical unit of the property, `unit` what the last reading came in (`conversion` None: it could
    not be converted, and was not judged). `memories` by key, None if no rule needs any. `is_withheld`: the newest
    reading has not been judged, but by rules about faults.
    """

    __slots__ = (
        "calm_until",
        "came_at",
        "conversion",
        "device",
        "high",
        "is_withheld",
        "low",
        "measured_at",
        "memories",
        "property",
        "unit",
        "value",
    )

    is_registered = False

    def __init__(self, device: WatchedDevice, property_name: str) -> None:
        super().__init__()
        self.device = device
        self.property = property_name
        self.value = 0.0
        self.measured_at = NEVER
        self.came_at = NEVER
        self.unit = ""
        self.conversion: Conversion | None = IDENTITY
        self.memories: dict[str, AnyMemory] | None = None
        self.is_withheld = False
        self.low = math.inf
        self.high = -math.inf
        self.calm_until = ALWAYS

    @property
    def is_sound(self) -> bool:
        """No live rule finds the device at fault, and none calls its newest reading implausible."""
        if not self.matches.withholding or self.measured_at == NEVER:
            return True
        conditions = self.conditions or {}
        return not any(
            judge.refuses(self.value)
            or ((held := conditions.get(judge.rule_id)) is not None and held.severity is not None)
            for judge in self.matches.withholding
        )

    def memory(self, key: str) -> AnyMemory | None:
        """What a judge needs."""
        return None if self.memories is None else self.memories.get(key)

    def set_band(self) -> None:
        """Find the band, and until when it holds, anew after a change of rules or conditions.

        A status may be no sign of life, so it has no such band.
        """
        matches, conditions = self.matches, self.conditions
        is_doubted = self.is_withheld or not self.is_sound
        if self.property == ONLINE or self.conversion is not IDENTITY or is_doubted:
            low, high = math.inf, -math.inf
        elif conditions is None:
            low, high = matches.low, matches.high
        else:
            low, high = _narrowest(matches.minding_values, conditions)
        self.low, self.high = max(low, -LARGEST_VALUE), min(high, LARGEST_VALUE)
        if self.memories is None or low >= high:
            self.calm_until = ALWAYS
        else:
            known = conditions or {}
            ends = [judge.calm_until(known.get(judge.rule_id)) for judge in matches.judges]
            self.calm_until = min(ends, default=ALWAYS)


AnyWatched = WatchedDevice | WatchedSeries


def judges_to_ask(subject: AnyWatched) -> tuple[Judge, ...]:
    """All rules that concern it; while it is not sound, those that need no sound readings."""
    matches = subject.matches
    if not matches.withholding or subject.is_sound:
        return matches.judges
    return tuple(judge for judge in matches.judges if judge.is_fault or not judge.needs_sound_readings)


def earliest_due(subject: AnyWatched) -> Micros | None:
    """The listening time from which a tick would change something."""
    conditions = subject.conditions or {}
    dues = [judge.due(conditions.get(judge.rule_id), subject) for judge in judges_to_ask(subject)]
    return min((due for due in dues if due is not None), default=None)
