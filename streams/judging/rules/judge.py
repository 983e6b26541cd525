"""What every kind of rule offers: a *judge*, the rule made ready, shared by all subjects it concerns.

A judge keeps nothing about a subject. It is handed the condition it gave last (None: calm) and answers the next
one, so conditions can be saved, restored and compared. All times but `measured_at` are listening times (`FoldTime`).
"""

from typing import Protocol

import msgspec

from streams.contracts.alerts import Severity
from streams.contracts.rules import Scope
from streams.contracts.times import Micros
from streams.contracts.verdicts import VerdictReason

NEVER: Micros = -(2**62)
"""Before every instant."""


class ThresholdCondition(msgspec.Struct, frozen=True, array_like=True, tag="t", gc=False):
    """Levels held, by number, and levels met but not yet for long enough.

    Of a pending one: its number, and `measured_at` and the listening time of the first reading that met it.
    """

    severity: Severity | None
    held: tuple[int, ...]
    pending: tuple[tuple[int, Micros, Micros], ...]


class SilenceCondition(msgspec.Struct, frozen=True, array_like=True, tag="s", gc=False):
    """Silent (with a severity), or, for a device never heard, counted from a listening time on."""

    severity: Severity | None
    counted_from: Micros | None


Condition = ThresholdCondition | SilenceCondition


class Subject(Protocol):
    """What a judge may ask of a device or series.

    `value` and `measured_at` are those of the newest reading (`measured_at` NEVER: none yet, or not a series), and
    `came_at` is when that came. `heard_at` is the last sign of life, None before the first: later than `came_at` if a
    late reading followed, earlier if the newest says *offline*. `is_registered` is true for registered devices.
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


class Judge(Protocol):
    """One rule, made ready."""

    rule_id: str
    scope: Scope
    raised: VerdictReason
    cleared: VerdictReason

    def takes(self, property_name: str) -> bool:
        """Whether the rule is about series of this property (empty: about devices), scope aside."""

    def on_heard(self, before: Condition | None) -> Condition | None:
        """After any sign of life, late readings included."""

    def on_reading(self, before: Condition | None, subject: Subject) -> Condition | None:
        """After a reading newer than all before it."""

    def on_time(self, before: Condition | None, subject: Subject, listened: Micros) -> Condition | None:
        """After a tick at listening time `listened`."""

    def on_rule(
        self, before: Condition | None, earlier: "Judge | None", subject: Subject, listened: Micros
    ) -> Condition | None:
        """After a change of the rule (`earlier` gave `before`), of the device, or on meeting the subject."""

    def due(self, condition: Condition | None, subject: Subject) -> Micros | None:
        """The listening time from which `on_time` would answer something else; None: never, as things stand."""

    def calm_between(self, condition: Condition | None) -> tuple[float, float]:
        """The values (bounds exclusive) for which a newer reading leaves `condition` as it is."""
