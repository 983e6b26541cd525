"""The verdicts of a trial through the very book of live alarming: grouped, gathered, chattering, composed as live.

No maintenance, nobody decides anything. As nobody closes an alert, one that is cleared and returns stays the same alert
there; here each time it stood is told as one of its own.
"""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from streams.alarming.book import AlarmBook
from streams.alarming.changes import Change
from streams.alarming.traits import is_standing, worst
from streams.contracts.alerts import Alert, AlertChanged, Severity
from streams.contracts.readings import Tick
from streams.contracts.times import SECOND, Micros
from streams.contracts.verdicts import Stamp, Verdict
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Alarm


class Standing(msgspec.Struct, frozen=True):
    """An alert from when it stood until it was cleared (None: it still stood in the end).

    `severity` is the gravest it had, `value` that with which it came. `device` is empty for what stands for several.
    """

    device: str
    area: str | None
    place: str
    property: str
    severity: Severity
    raised_at: Micros
    cleared_at: Micros | None
    value: float | None


def in_time(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Verdicts of several folds in one order that does not depend on which fold gave them, stamped anew.

    Each fold's are in the order of time, and those of one device come from one fold.
    """
    ordered = sorted(verdicts, key=lambda verdict: (verdict.at, verdict.device))
    return [replace(verdict, stamp=Stamp("trial", 0, number, 0)) for number, verdict in enumerate(ordered)]


def alarmed(
    verdicts: Sequence[Verdict], changes: Sequence[RegistryChange], tried: str, begins: Micros, ends: Micros
) -> list[Standing]:
    """What rule `tried` would have put before operators until `ends`, in the order in which it came."""
    history = AlarmedHistory(changes, tried, begins)
    for verdict in verdicts:
        history.pass_to(verdict.at)
        history.take(verdict)
    history.pass_to(ends)
    return history.standings()


class AlarmedHistory:
    """One book over one trial."""

    def __init__(self, changes: Sequence[RegistryChange], tried: str, begins: Micros) -> None:
        self._book = AlarmBook(Alarm())
        self._offset = 0
        self._found = _Found(tried)
        self._next_tick: Micros = 0
        self.tick(begins // SECOND * SECOND)
        self._found.note(self._book.register(changes, len(changes)))

    def take(self, verdict: Verdict) -> None:
        """The next verdict."""
        self._found.note(self._book.process(self._offset, verdict))
        self._offset += 1

    def pass_to(self, at: Micros) -> None:
        """Every tick before `at` that brings anything about."""
        while (due := self._book.wakes_at) is not None:
            second = max(-(-due // SECOND) * SECOND, self._next_tick)
            if second >= at:
                return
            self.tick(second)

    def tick(self, at: Micros) -> None:
        """A second has passed; the verdicts of it have been taken."""
        self._found.note(self._book.process(self._offset, Tick(at, 0)))
        self._offset += 1
        self._next_tick = at + SECOND

    def standings(self) -> list[Standing]:
        """What came before operators so far, in the order in which it came."""
        return self._found.standings()


class _Stretch:
    """An alert that stands, or stood."""

    def __init__(self, alert: Alert, at: Micros) -> None:
        self.first, self.raised_at, self.severity = alert, at, alert.severity
        self.cleared_at: Micros | None = None
        self.was_announced = False


class _Found:
    """Changes of alerts to stretches; those that never came before operators are left out."""

    def __init__(self, tried: str) -> None:
        self._tried = tried
        self._standing: dict[str, _Stretch] = {}
        self._all: list[_Stretch] = []

    def note(self, changes: Iterable[Change]) -> None:
        """What the book gave out."""
        for change in changes:
            if isinstance(change, AlertChanged) and change.alert.rule == self._tried:
                self._changed(change)

    def _changed(self, change: AlertChanged) -> None:
        alert, at = change.alert, change.transition.at
        stretch = self._standing.get(alert.id)
        if not is_standing(alert):
            if stretch is not None:
                stretch.cleared_at = at
                del self._standing[alert.id]
            return
        if stretch is None:
            stretch = self._standing[alert.id] = _Stretch(alert, at)
            self._all.append(stretch)
        stretch.severity = worst(stretch.severity, alert.severity) or alert.severity
        stretch.was_announced |= change.transition.announces

    def standings(self) -> list[Standing]:
        """Those announced."""
        return [
            Standing(
                device=stretch.first.device,
                area=stretch.first.area,
                place=stretch.first.place or stretch.first.group or "" if not stretch.first.device else "",
                property=stretch.first.property,
                severity=stretch.severity,
                raised_at=stretch.raised_at,
                cleared_at=stretch.cleared_at,
                value=stretch.first.value,
            )
            for stretch in self._all
            if stretch.was_announced
        ]
