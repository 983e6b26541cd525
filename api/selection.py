"""Which alerts a request is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, TypeVar

from fastapi import Query

from api.plain_text import is_line
from api.problems import invalid
from streams.contracts.alerts import Alert, Origin, Severity, State, Suppression
from streams.contracts.times import Micros, from_datetime

Many = Annotated[list[str] | None, Query(description="Repeatable, or separated by commas.")]

EARLIEST = from_datetime(datetime(2, 1, 1, tzinfo=UTC))
LATEST = from_datetime(datetime(9999, 1, 1, tzinfo=UTC))
"""Instants of a client lie between these: a year from the ends of the calendar, so that a zone or a day more fits."""

_Member = TypeVar("_Member", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """All given conditions must hold; an empty one holds for every alert.

    `areas` lists the areas within, too, and `around` what they lie in (see `concerns`). `since`: raised then or later.
    `is_watched`: only alerts of rules that are being tried, else none of them.
    """

    states: frozenset[State] = frozenset()
    severities: frozenset[Severity] = frozenset()
    areas: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    suppressions: frozenset[Suppression] = frozenset()
    origins: frozenset[Origin] = frozenset()
    assignees: frozenset[str] = frozenset()
    covered_by: frozenset[str] = frozenset()
    since: Micros | None = None
    around: frozenset[str] = frozenset()
    is_watched: bool = False
    is_fault: bool | None = None

    def matches(self, alert: Alert) -> bool:
        """Whether the alert, as it stands, is meant."""
        return (
            (not self.states or alert.state in self.states)
            and (not self.severities or alert.severity in self.severities)
            and (not self.devices or alert.device in self.devices)
            and (not self.rules or alert.rule in self.rules)
            and (not self.areas or concerns(alert, self.areas, self.around))
            and (not self.suppressions or alert.suppression in self.suppressions)
            and (not self.origins or alert.origin in self.origins)
            and (not self.assignees or alert.assignee in self.assignees)
            and (not self.covered_by or alert.covered_by in self.covered_by)
            and (self.since is None or alert.raised_at >= self.since)
            and alert.is_watched is self.is_watched
            and (self.is_fault is None or alert.is_fault is self.is_fault)
        )

    @property
    def wants_closed(self) -> bool:
        """Whether closed alerts can match, the old ones of which only the database has."""
        return not self.states or State.RESOLVED in self.states


def concerns(alert: Alert, areas: frozenset[str], around: frozenset[str]) -> bool:
    """Whether an alert lies in one of the areas, or is a group gathered so wide that it lies around one of them.

    `around` has the areas themselves and all they lie in. A group without an area lies around every one: its members
    are hidden behind it, wherever they are. What a composed rule says of a place is about all in it, as a group is.
    """
    if alert.area in areas:
        return True
    is_wide = alert.origin is Origin.GROUP or alert.place != ""
    return is_wide and bool(around) and (alert.area is None or alert.area in around)


def split(field: str, values: Iterable[str] | None) -> frozenset[str]:
    """The values of a repeatable, comma-separated parameter. Given but empty is a mistake, and never "all"."""
    found = frozenset(part.strip() for value in values or () for part in value.split(",") if part.strip())
    if values is not None and not found:
        raise invalid(field, "is empty; leave it out to mean all")
    if not all(is_line(value) for value in found):
        raise invalid(field, "has control characters")
    return found


def members(field: str, values: Iterable[str] | None, of: type[_Member]) -> frozenset[_Member]:
    """The same for a parameter with a closed list of values; a problem names the one that is not in it."""
    found = set()
    for value in split(field, values):
        try:
            found.add(of(value))
        except ValueError as error:
            raise invalid(field, f"'{value}' is none of {', '.join(of)}") from error
    return frozenset(found)


def instant(field: str, moment: datetime | None) -> Micros | None:
    """A time given by a client; it must say its zone."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise invalid(field, "needs a zone, as in 2026-11-21T08:00:00Z")
    given = from_datetime(moment)
    if not EARLIEST <= given <= LATEST:
        raise invalid(field, "lies outside the years 2 to 9998")
    return given
