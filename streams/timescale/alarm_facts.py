"""What alarm KPIs are reckoned from: counts and times of the stored transitions. The reckoning itself is the api's.

Annunciations are the lines that announce (`Transition.announces`): with them an alert came before operators.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from streams.contracts.alerts import Finding, Severity, Suppression
from streams.contracts.times import HOUR, Micros
from streams.runtime.errors import DatabaseError

LEAD: Micros = 6 * HOUR
"""So much of what came before the period is read too: a flood or chatter may have begun there."""
MOST_LINES = 500_000
"""Annunciations in one answer: 150 a day for nine years. More would keep the api from other work."""


class TooManyLinesError(DatabaseError):
    """More annunciations than one answer is reckoned from."""


@dataclass(frozen=True, slots=True)
class FactsQuestion:
    """Lines from `begins` to before `ends` about alerts of these areas (None: of all, also those without one).

    A group whose area is one of `around` (the areas and all they lie in), or that has none, is about them, too.
    A condition that comes true `chatter_count` times within `chatter_within_s` chatters.
    """

    begins: Micros
    ends: Micros
    areas: frozenset[str] | None = None
    chatter_count: int = 3
    chatter_within_s: float = 60
    around: frozenset[str] = frozenset()


class Standing(IntEnum):
    """How an alert stands: not, hidden from operators (any suppression), or before them."""

    NOT = 0
    HIDDEN = 1
    SHOWN = 2


class StandingChange(NamedTuple):
    """From `at` on the alert stands so."""

    alert: str
    at: Micros
    standing: Standing


class Source(NamedTuple):
    """What annunciations come from: a rule about a device, or (without device) about a group's place or an area."""

    rule: str
    device: str
    group: str | None
    area: str | None
    annunciations: int


class Chatterer(NamedTuple):
    """A condition that chattered, and how often it came true in the period, as lines tell."""

    rule: str
    device: str
    property: str
    comings: int


@dataclass(frozen=True, slots=True)
class Durations:
    """How many there were, and the median and 90th percentile of their seconds."""

    count: int = 0
    median_s: float | None = None
    p90_s: float | None = None


class Found(NamedTuple):
    """So many alerts of a rule were closed with a finding, or (None) without."""

    rule: str
    finding: Finding | None
    alerts: int


@dataclass(frozen=True, slots=True)
class AlarmFacts:
    """`announced` in order, from `LEAD` before the period on; `standing` in order, from each alert's first line on.

    `faults`: annunciations of the period that are about faults of devices.
    """

    announced: list[Micros] = field(default_factory=list)
    standing: list[StandingChange] = field(default_factory=list)
    severities: dict[Severity, int] = field(default_factory=dict)
    top_sources: list[Source] = field(default_factory=list)
    chatterers: list[Chatterer] = field(default_factory=list)
    acknowledged: Durations = field(default_factory=Durations)
    found: list[Found] = field(default_factory=list)
    suppressed: dict[Suppression, int] = field(default_factory=dict)
    shelvings: int = 0
    faults: int = 0
