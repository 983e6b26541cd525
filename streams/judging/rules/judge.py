"""What every kind of rule offers: a *judge*, the rule made ready, shared by all subjects it concerns.

A judge keeps nothing about a subject. It is handed the condition it gave last (None: calm) and answers the next
one, so conditions can be saved, restored and compared. All times but `measured_at` are listening times (`FoldTime`).

What a kind needs beyond the newest reading it names in `needs`; the memories named are made, fed and saved for it,
and it finds them by `subject.memory(key)`. A new kind is a file beside this one, a struct in `conditions.py` if
`LevelCondition` does not do, and a case in `matching.py:judge_for`.

Sighting rules live where sightings are: the subject is the camera (a device, property empty) in a partition of
SIGHTINGS, and `on_sighting` is asked with each one. What they count they keep in their condition, bounded.
"""

import math
from abc import ABC, abstractmethod
from typing import NamedTuple, Protocol

from streams.contracts.alerts import Severity
from streams.contracts.composition import PART_MARK
from streams.contracts.explanations import Because, Fact, Standing
from streams.contracts.rules import SeriesRule, Stage
from streams.contracts.sightings import Sighting
from streams.contracts.times import Micros
from streams.contracts.verdicts import VerdictReason
from streams.judging.memories.kinds import AnyMemory
from streams.judging.memories.memory import Need
from streams.judging.rules.conditions import Condition

NEVER: Micros = -(2**62)
"""Before every instant."""

ALWAYS: Micros = 2**62
"""After every instant."""


class Subject(Protocol):
    """What a judge may ask of a device or series.

    `value` (in the canonical unit) and `measured_at` are those of the newest reading (`measured_at` NEVER: none yet, or
    not a series), and `came_at` is when that came. `heard_at` is the last sign of life, None before the first: later
    than `came_at` if a late reading followed, earlier if the newest says *offline*. `is_registered` is true for
    registered devices. `is_sound` is false while a fault stands or the newest reading is implausible: then only
    rules about faults may go by it.
    """

    @property
    def value(self) -> float: ...
    @property
    def measured_at(self) -> Micros: ...
    @property
    def came_at(self) -> Micros: ...
    @property
    def heard_at(self) -> Micros | None: ...
    @property
    def is_registered(self) -> bool: ...
    @property
    def is_sound(self) -> bool: ...
    @property
    def property(self) -> str: ...
    def memory(self, key: str) -> AnyMemory | None: ...


def series_time(subject: Subject, listened: Micros) -> Micros:
    """How late it is by the device's clock: its newest `measured_at`, and what was listened through since."""
    return subject.measured_at + max(0, listened - subject.came_at)


class Account(NamedTuple):
    """How a rule stands to a subject and why: an explanation without the names."""

    standing: Standing
    because: Because
    severity: Severity | None = None
    facts: tuple[Fact, ...] = ()


class Judge(ABC):
    """One rule, made ready. A kind overrides what matters to it; nothing else changes its condition.

    `needs_sound_readings`: not asked while a fault stands (rules about faults are asked all the same). `withholds`: it
    is about faults, live and no part of another, so that readings it doubts are kept from other rules: whatever is
    kept from them, a fault that operators can see says why.
    """

    raised: VerdictReason
    cleared = VerdictReason.BACK_TO_NORMAL
    needs_sound_readings = True
    minds_values = True
    needs: tuple[Need, ...] = ()

    def __init__(self, rule: SeriesRule) -> None:
        self.rule_id = rule.id
        self.scope = rule.scope
        self.is_fault = rule.is_fault
        self.withholds = rule.is_fault and rule.stage is Stage.LIVE and PART_MARK not in rule.id
        self.unless = rule.unless

    def takes(self, property_name: str) -> bool:
        """Whether the rule is about series of this property (empty: about devices), scope aside."""
        return property_name != "" and self.scope.property in (None, property_name)

    def about(self, property_name: str) -> "Judge":
        """The rule for series of one property: another judge, always the same one, if the property matters to it."""
        del property_name
        return self

    def refuses(self, value: float) -> bool:
        """Whether only rules about faults may judge a reading of this value. Asked of live rules about faults."""
        del value
        return False

    def on_heard(self, before: Condition | None) -> Condition | None:
        """After any sign of life, late readings included."""
        return before

    def on_reading(self, before: Condition | None, subject: Subject) -> Condition | None:
        """After a reading newer than all before it; the memories have taken it. Also when a fault is over."""
        del subject
        return before

    def on_late(self, before: Condition | None, subject: Subject, measured_at: Micros) -> Condition | None:
        """After a late reading within the lateness bound; the memories have taken it."""
        del subject, measured_at
        return before

    def on_sighting(self, before: Condition | None, sighting: Sighting, listened: Micros) -> Condition | None:
        """After a sighting of the camera."""
        del sighting, listened
        return before

    def on_time(self, before: Condition | None, subject: Subject, listened: Micros) -> Condition | None:
        """After a tick at listening time `listened`."""
        del subject, listened
        return before

    @abstractmethod
    def on_rule(
        self, before: Condition | None, earlier: "Judge | None", subject: Subject, listened: Micros
    ) -> Condition | None:
        """After a change of the rule (`earlier` gave `before`), of the device, or on meeting the subject.

        While the subject is not sound, what is held is carried over and nothing is judged.
        """

    def due(self, condition: Condition | None, subject: Subject) -> Micros | None:
        """The listening time from which `on_time` would answer something else; None: never, as things stand."""
        del condition, subject
        return None

    def calm_between(self, condition: Condition | None) -> tuple[float, float]:
        """The values (bounds exclusive) for which a newer reading measured before `calm_until` leaves all as it is.

        `due` it brings no nearer than the moment at which the series is at `calm_until`.
        """
        del condition
        return (math.inf, -math.inf)

    def calm_until(self, condition: Condition | None) -> Micros:
        """From which `measured_at` on a newer reading matters, whatever its value."""
        del condition
        return ALWAYS

    def measure(self, condition: Condition | None, subject: Subject) -> tuple[float | None, Micros | None]:
        """What is held against the levels now, and the time of the reading that decided: for the verdict."""
        del condition
        return (None, None) if subject.measured_at == NEVER else (subject.value, subject.measured_at)

    @abstractmethod
    def explain(self, condition: Condition | None, subject: Subject, listened: Micros) -> Account:
        """How the rule stands to the subject at listening time `listened`, and why."""
