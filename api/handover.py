"""The hand-over of a shift: what stands, what is hidden and why, whose task it is, and what happened.

What stands comes from memory and is there whatever happens to the database; what happened comes from the database.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from heapq import nsmallest
from typing import Annotated

import msgspec

from api.kpis.answer import KpiAnswer
from api.live.book import Entry
from api.policy_views import (
    MaintenanceItem,
    NoticeItem,
    OutOfServiceItem,
    maintenance_item,
    notice_item,
    out_of_service_item,
)
from api.positions import Position
from api.views import Iso, TransitionItem, transition_item
from streams.contracts.alerts import Alert, Finding, Severity, State, Suppression, TransitionKind
from streams.contracts.policies import MaintenanceWindow, OutOfService
from streams.contracts.times import Micros
from streams.timescale.shift import ShiftFacts, ShiftLine

_AlertJson = Annotated[msgspec.Raw, msgspec.Meta(extra_json_schema={"$ref": "#/components/schemas/AlertItem"})]


class AlertListing(msgspec.Struct, frozen=True):
    """How many there are, by severity, and the first of them. `faults` of them are of devices, not of the city."""

    count: int
    faults: int
    by_severity: dict[Severity, int]
    items: list[_AlertJson]


class HappenedItem(msgspec.Struct, frozen=True):
    """A line of an alert's timeline with what it is about. `finding` is that of a resolved alert."""

    alert: str
    rule: str
    device: str
    area: str | None
    title: str
    severity: Severity
    finding: Finding | None
    transition: TransitionItem


class Happened(msgspec.Struct, frozen=True):
    """What happened in the shift. `by_kind` counts every line, `findings` what resolved alerts turned out to be.

    `fault_annunciations` of the annunciations were about faults of devices.

    `items`: what was announced and what people did, newest first; `count` says how many there were, should the list be
    shorter. `notices` are of the whole city, newest first, of `notice_count`.
    """

    annunciations: int
    fault_annunciations: int
    by_kind: dict[TransitionKind, int]
    findings: dict[Finding, int]
    count: int
    items: list[HappenedItem]
    notice_count: int
    notices: list[NoticeItem]


class HandoverPeriod(msgspec.Struct, frozen=True, rename={"begins": "from", "ends": "to"}):
    """The shift: `from` until before `to`; `areas` null: all."""

    begins: Iso
    ends: Iso
    areas: list[str] | None


class HandoverAnswer(msgspec.Struct, frozen=True):
    """What one shift tells the next. All alerts are as they stand now, worst first.

    `standing`: active or acknowledged, and before operators; `members` of each says how many it stands for. `cleared`:
    the condition is gone, nobody has acknowledged. `shelved`: by whom (`shelved_by`), until when and why
    (`suppressed_until`, `suppression_reason`). `planned`: hidden by maintenance or out of service, and not gone.
    `tasks`: not resolved and assigned to somebody, the first due first. `maintenance`: the windows that are open.
    `happened` and `kpis` are null while the database is away.
    """

    period: HandoverPeriod
    standing: AlertListing
    cleared: AlertListing
    shelved: AlertListing
    planned: AlertListing
    tasks: AlertListing
    maintenance: list[MaintenanceItem]
    out_of_service: list[OutOfServiceItem]
    happened: Happened | None
    kpis: KpiAnswer | None


_PLANNED = frozenset({Suppression.MAINTENANCE, Suppression.OUT_OF_SERVICE})


class Present(msgspec.Struct, frozen=True):
    """The open alerts of a position, as they stand, in the lists of the hand-over.

    `standing`: what operators have before them. `cleared`: what is gone and nobody has acknowledged. `shelved`: what
    people have put on the shelf, also where a plan hides it anyway. `planned`: what a plan hides. `tasks`: what
    somebody is to deal with; without a due time last.
    """

    standing: AlertListing
    cleared: AlertListing
    shelved: AlertListing
    planned: AlertListing
    tasks: AlertListing


def present(entries: Iterable[Entry], position: Position, limit: int) -> Present:
    """Sort alerts into the lists, in one pass; only the first `limit` of each are put in order and encoded."""
    standing, cleared, shelved, planned, tasks = _Pile(), _Pile(), _Pile(), _Pile(), _Pile(_first_due)
    for entry in entries:
        alert = entry.alert
        if alert.state is State.RESOLVED or alert.is_watched or not position.has(alert):
            continue
        if alert.suppression is Suppression.NONE:
            (cleared if alert.state is State.CLEARED else standing).add(entry)
        elif alert.suppression in _PLANNED:
            planned.add(entry)
        if alert.shelf is not None:
            shelved.add(entry)
        if alert.assignee is not None:
            tasks.add(entry)
    return Present(*(pile.listing(limit) for pile in (standing, cleared, shelved, planned, tasks)))


_Order = tuple[int, int, str]


def _worst_first(alert: Alert) -> _Order:
    return (-alert.severity.rank, -alert.raised_at, alert.id)


_NEVER: Micros = 2**62


def _first_due(alert: Alert) -> _Order:
    return (_NEVER if alert.due_at is None else alert.due_at, -alert.severity.rank, alert.id)


class _Pile:
    """What goes into one list."""

    def __init__(self, order: Callable[[Alert], _Order] = _worst_first) -> None:
        self._order = order
        self._found: list[Entry] = []
        self.add = self._found.append

    def listing(self, limit: int) -> AlertListing:
        counts = Counter(entry.alert.severity for entry in self._found)
        first = nsmallest(limit, self._found, key=lambda entry: self._order(entry.alert))
        by_severity = {severity: counts[severity] for severity in Severity}
        faults = sum(entry.alert.is_fault for entry in self._found)
        return AlertListing(len(self._found), faults, by_severity, [msgspec.Raw(entry.item) for entry in first])


def open_windows(windows: Iterable[MaintenanceWindow], now: Micros) -> list[MaintenanceItem]:
    """The maintenance windows that are open, by id."""
    items = (maintenance_item(window, now) for window in sorted(windows, key=lambda window: window.id))
    return [item for item in items if item.is_open]


def out_of_service(entries: Iterable[OutOfService]) -> list[OutOfServiceItem]:
    """What is out of service, by id."""
    return [out_of_service_item(entry) for entry in sorted(entries, key=lambda entry: entry.id)]


def happened(facts: ShiftFacts) -> Happened:
    """What happened as the public sees it."""
    return Happened(
        annunciations=facts.announced,
        fault_annunciations=facts.faults,
        by_kind=facts.kinds,
        findings=facts.findings,
        count=facts.told,
        items=[_happened_item(line) for line in facts.lines],
        notice_count=facts.noted,
        notices=[notice_item(notice) for notice in facts.notices],
    )


def _happened_item(line: ShiftLine) -> HappenedItem:
    return HappenedItem(
        line.alert,
        line.rule,
        line.device,
        line.area,
        line.title,
        line.severity,
        line.finding,
        transition_item(line.transition),
    )
