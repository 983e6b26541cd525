"""Builders of alarm logs: time is wound by hand, in seconds; offsets and stamps count up by themselves."""

from collections.abc import Callable, Iterable, Sequence
from itertools import count

from streams.alarming.book import AlarmBook
from streams.alarming.changes import Change, to_record
from streams.contracts.alerts import Alert, AlertChanged, DecisionRefused, Origin, Severity, State, TransitionKind
from streams.contracts.areas import Area
from streams.contracts.calendars import Calendar
from streams.contracts.decisions import Action, Decision
from streams.contracts.devices import Device
from streams.contracts.policies import MaintenanceWindow, OutOfService, Team
from streams.contracts.readings import Tick
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry
from streams.contracts.rules import CombinationRule, Rule, SequenceRule, SeveralOfRule, SilenceRule, ThresholdRule
from streams.contracts.times import SECOND, Micros
from streams.contracts.topics import ALERTS, READINGS
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.contracts.wire import decoder
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Alarm

START: Micros = 1_795_276_800 * SECOND
"""2026-11-21, the beginning of made-up time."""

_decode_alert_record = decoder(ALERTS).decode


def an_empty_book() -> AlarmBook:
    return AlarmBook(Alarm())


def a_stamp(offset: int, *, partition: int = 0, index: int = 0) -> Stamp:
    return Stamp(READINGS.name, partition, offset, index)


def a_verdict(
    severity: Severity | None,
    *,
    stamp: Stamp,
    at: Micros = START,
    device: str = "noise-17",
    rule: str = "too-loud",
    property_name: str = "noise_level",
    value: float | None = 86.0,
    area: str | None = "ward-1",
    reason: VerdictReason = VerdictReason.THRESHOLD,
) -> Verdict:
    if severity is None and reason is VerdictReason.THRESHOLD:
        reason = VerdictReason.BACK_TO_NORMAL
    return Verdict(
        stamp, rule, device, property_name, severity, reason, at, value=value, measured_at=at - SECOND, area=area
    )


def a_decision(action: Action, alert: str, *, decision: str, revision: int | None = None, by: str = "lan") -> Decision:
    return Decision(id=decision, alert=alert, by=by, at=START, action=action, revision=revision)


def recalled(changes: list[Change], book: AlarmBook, registry: Sequence[RegistryChange] = ()) -> AlarmBook:
    """A new book that recalls what another gave out, through bytes, and where that one stood."""
    fresh = an_empty_book()
    for change in [*changes, book.bookmark()]:
        record = to_record(change)
        assert record.key is not None
        fresh.recall(record.key, None if record.value is None else _decode_alert_record(record.value))
    fresh.resume([change for change in registry if change.offset < fresh.registry_position])
    return fresh


class AlarmLog:
    """An alarm log, the registry beside it, and the book that folds them."""

    def __init__(self, settings: Alarm | None = None) -> None:
        self.book = AlarmBook(settings or Alarm())
        self.changes: list[Change] = []
        self.registry: list[RegistryChange] = []
        self._offsets = count()
        self._stamps = count(1)
        self._ids = count(1)
        self.tick(0)

    def tick(self, second: float) -> list[Change]:
        """A tick, and the changes of the registry since the last one."""
        found = self._add(Tick(START + int(second * SECOND), len(self.registry)))
        registered = self.book.register(self.registry[self.book.registry_position :], len(self.registry))
        self.changes += registered
        return found + registered

    def register(self, *entries: RegistryEntry | Rule) -> None:
        """Write the registry; it applies from the next tick."""
        for entry in entries:
            self._write_registry(
                _KINDS[type(entry)], entry.rule.id if isinstance(entry, RuleEntry) else entry.id, entry
            )

    def unregister(self, kind: EntryKind, entry_id: str) -> None:
        self._write_registry(kind, entry_id, None)

    def judge(
        self,
        severity: Severity | None,
        *,
        second: float = 0,
        device: str = "noise-17",
        rule: str = "too-loud",
        property_name: str = "noise_level",
        stamp: Stamp | None = None,
        value: float | None = 86.0,
        area: str | None = "ward-1",
        reason: VerdictReason = VerdictReason.THRESHOLD,
    ) -> list[Change]:
        stamp = stamp or a_stamp(next(self._stamps))
        at = START + int(second * SECOND)
        return self._add(
            a_verdict(
                severity,
                stamp=stamp,
                at=at,
                device=device,
                rule=rule,
                property_name=property_name,
                value=value,
                area=area,
                reason=reason,
            )
        )

    def decide(
        self, action: Action, *, alert: str | None = None, revision: int | None = None, decision: str | None = None
    ) -> list[Change]:
        """Decide about `alert`; left out, the one changed last."""
        return self._add(
            a_decision(
                action, alert or self.alert.id, decision=decision or f"decision-{next(self._ids)}", revision=revision
            )
        )

    @property
    def alert(self) -> Alert:
        """The alert changed last, as it was then."""
        return next(change.alert for change in reversed(self.changes) if isinstance(change, AlertChanged))

    def alert_of(self, device: str) -> Alert:
        """The newest alert of a device, as it is now."""
        return self._newest(lambda alert: alert.device == device)

    def group(self) -> Alert:
        """The newest group, as it is now."""
        return self._newest(lambda alert: alert.origin is Origin.GROUP)

    def restart(self) -> None:
        """Another process takes over."""
        self.book = recalled(self.changes, self.book, self.registry)

    def _newest(self, is_wanted: Callable[[Alert], bool]) -> Alert:
        found = [change.alert for change in self.changes if isinstance(change, AlertChanged)]
        wanted = next(alert for alert in reversed(found) if is_wanted(alert))
        newest = self.book.alert(wanted.id)
        assert newest is not None
        return newest

    def _add(self, entry: Verdict | Decision | Tick) -> list[Change]:
        found = self.book.process(next(self._offsets), entry)
        self.changes += found
        return found

    def _write_registry(self, kind: EntryKind, entry_id: str, entry: RegistryEntry | Rule | None) -> None:
        wrapped = RuleEntry(entry) if isinstance(entry, Rule) else entry
        self.registry.append(RegistryChange(len(self.registry), kind, entry_id, wrapped))


_KINDS: dict[type[RegistryEntry | Rule], EntryKind] = {
    Device: EntryKind.DEVICE,
    Area: EntryKind.AREA,
    RuleEntry: EntryKind.RULE,
    ThresholdRule: EntryKind.RULE,
    SilenceRule: EntryKind.RULE,
    SeveralOfRule: EntryKind.RULE,
    SequenceRule: EntryKind.RULE,
    CombinationRule: EntryKind.RULE,
    Calendar: EntryKind.CALENDAR,
    MaintenanceWindow: EntryKind.MAINTENANCE,
    OutOfService: EntryKind.OUT_OF_SERVICE,
    Team: EntryKind.TEAM,
}


def lines(found: Iterable[Change]) -> list[tuple[str, TransitionKind, bool]]:
    """Of each changed alert: its device (a group's or report's: its origin), what happened, was it announced."""
    return [
        (change.alert.device or change.alert.origin.value, change.transition.kind, change.transition.announces)
        for change in found
        if isinstance(change, AlertChanged)
    ]


def announced(found: Iterable[Change]) -> list[AlertChanged]:
    """What came before operators."""
    return [change for change in found if isinstance(change, AlertChanged) and change.transition.announces]


def only_change(found: list[Change]) -> AlertChanged:
    (change,) = found
    assert isinstance(change, AlertChanged)
    return change


def only_refusal(found: list[Change]) -> DecisionRefused:
    (refusal,) = found
    assert isinstance(refusal, DecisionRefused)
    return refusal


def told(found: list[Change]) -> tuple[TransitionKind, State, int]:
    """Of the only change: what happened, the state after it, the revision."""
    change = only_change(found)
    return change.transition.kind, change.alert.state, change.alert.revision
