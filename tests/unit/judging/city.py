"""A city of one partition, whose time the test winds by hand."""

from collections.abc import Iterable

from streams.contracts.alerts import Severity
from streams.contracts.areas import Area
from streams.contracts.calendars import Calendar
from streams.contracts.cameras import Camera
from streams.contracts.devices import Device
from streams.contracts.policies import MaintenanceWindow, OutOfService, Team
from streams.contracts.readings import Reading, Tick
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry
from streams.contracts.rules import Level, Rule, Scope, SilenceRule, ThresholdRule
from streams.contracts.times import SECOND, from_seconds
from streams.contracts.topics import READINGS, Topic
from streams.contracts.verdicts import Verdict, VerdictReason
from streams.judging.pipeline import Partition, Record
from streams.judging.registry_changes import RegistryChanges
from streams.runtime.registry import RegistryChange

DEVICE = "noise-1"
START_S = 1_000


def entry_kind(entry: RegistryEntry) -> tuple[EntryKind, str]:  # noqa: PLR0911  one for each kind
    match entry:
        case Device(id=entry_id):
            return EntryKind.DEVICE, entry_id
        case Area(id=entry_id):
            return EntryKind.AREA, entry_id
        case RuleEntry(rule=rule):
            return EntryKind.RULE, rule.id
        case MaintenanceWindow(id=entry_id):
            return EntryKind.MAINTENANCE, entry_id
        case OutOfService(id=entry_id):
            return EntryKind.OUT_OF_SERVICE, entry_id
        case Team(id=entry_id):
            return EntryKind.TEAM, entry_id
        case Calendar(id=entry_id):
            return EntryKind.CALENDAR, entry_id
        case Camera(id=entry_id):
            return EntryKind.CAMERA, entry_id


def a_threshold(
    *levels: tuple[Severity, float, float], rule_id: str = "noise", hold_s: float = 0, scope: Scope | None = None
) -> ThresholdRule:
    return ThresholdRule(
        scope=scope or Scope(property="noise_level"),
        levels=tuple(Level(severity, raise_at, clear_at) for severity, raise_at, clear_at in levels)
        or (Level(Severity.HIGH, 85, 80),),
        hold_s=hold_s,
        id=rule_id,
    )


def a_silence(after_s: float = 60, *, rule_id: str = "silent", scope: Scope | None = None) -> SilenceRule:
    return SilenceRule(scope=scope or Scope(), after_s=after_s, severity=Severity.MEDIUM, id=rule_id)


class City:
    """Records go into one fold as the gateway would write them; times are seconds after the start."""

    def __init__(self, topic: Topic = READINGS) -> None:
        self.topic = topic
        self.changes = RegistryChanges()
        self.fold = Partition(topic, topic.partition_of(DEVICE), self.changes)
        self.log: list[Record] = []

    def reading(
        self,
        value: float,
        at_s: float,
        *,
        device: str = DEVICE,
        property_name: str = "noise_level",
        measured_s: float | None = None,
        unit: str = "",
    ) -> list[Verdict]:
        measured = from_seconds(START_S + (at_s if measured_s is None else measured_s))
        return self.record(Reading(device, property_name, value, measured, from_seconds(START_S + at_s), unit=unit))

    def tick(self, at_s: float) -> list[Verdict]:
        return self.record(Tick(from_seconds(START_S + at_s), self.changes.read_to))

    def ticks(self, first_s: int, last_s: int) -> list[Verdict]:
        return [verdict for at_s in range(first_s, last_s + 1) for verdict in self.tick(at_s)]

    def record(self, record: Record) -> list[Verdict]:
        self.log.append(record)
        return self.fold.process(len(self.log) - 1, record)

    def put(self, *entries: RegistryEntry | Rule) -> None:
        """In the registry; in force from the next tick."""
        for entry in entries:
            wrapped = RuleEntry(rule=entry) if isinstance(entry, Rule) else entry
            kind, entry_id = entry_kind(wrapped)
            self._change(kind, entry_id, wrapped)

    def remove(self, kind: EntryKind, entry_id: str) -> None:
        self._change(kind, entry_id, None)

    def _change(self, kind: EntryKind, entry_id: str, entry: RegistryEntry | None) -> None:
        offset = self.changes.read_to
        self.changes.add([RegistryChange(offset, kind, entry_id, entry)], offset + 1)


def told(verdicts: Iterable[Verdict]) -> list[tuple[str, Severity | None, VerdictReason, float | None]]:
    """Rule, severity, reason and value of each verdict."""
    return [(verdict.rule, verdict.severity, verdict.reason, verdict.value) for verdict in verdicts]


def seconds_of(verdict: Verdict) -> float:
    return verdict.at / SECOND - START_S
