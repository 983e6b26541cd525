"""Made history: a small city's registry and readings, folded as a trial folds it, and as live does, tick by tick."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from streams.contracts.areas import Area
from streams.contracts.composition import whole_of
from streams.contracts.devices import Device
from streams.contracts.readings import Reading, Tick
from streams.contracts.rules import Rule
from streams.contracts.sightings import Sighting, SightingKind
from streams.contracts.times import SECOND, Micros, from_seconds
from streams.contracts.topics import READINGS, SIGHTINGS, Topic
from streams.contracts.verdicts import Verdict
from streams.judging.pipeline import Partition
from streams.judging.registry_changes import RegistryChanges
from streams.runtime.registry import RegistryChange, RegistryView
from streams.trials.alarming_history import AlarmedHistory, Standing, alarmed, in_time
from streams.trials.excerpt import Excerpt, excerpt_of
from streams.trials.judging_history import Caption, JudgedHistory

BEGINS: Micros = 1_795_219_200 * SECOND
"""2026-11-21T00:00:00Z."""

AREAS = (
    Area("city", "Thành phố", "City", "city"),
    Area("ward-1", "Phường 1", "Ward 1", "ward", parent="city"),
    Area("ward-2", "Phường 2", "Ward 2", "ward", parent="city"),
)


def at(seconds: float) -> Micros:
    """So many seconds after the beginning of the history."""
    return BEGINS + from_seconds(seconds)


def a_device(device_id: str, *, tags: tuple[str, ...] = (), area: str | None = "ward-1", kind: str = "loop") -> Device:
    return Device(device_id, kind, tags=tags, area=area)


def a_reading(device: str, seconds: float, value: float, *, property_name: str = "speed", unit: str = "") -> Reading:
    return Reading(device, property_name, value, at(seconds), at(seconds), unit)


def a_sighting(camera: str, seconds: float, *, subject: str = "line") -> Sighting:
    return Sighting(camera, SightingKind.CROSSING, subject, at(seconds), at(seconds))


def a_registry(*entries: Device | Rule) -> RegistryView:
    view = RegistryView()
    view.areas = {area.id: area for area in AREAS}
    for entry in entries:
        if isinstance(entry, Device):
            view.devices[entry.id] = entry
        else:
            view.rules[entry.id] = entry
    return view


def tried(view: RegistryView, rule: Rule, history: Iterable[Reading | Sighting], until_s: float) -> list[Standing]:
    """What a trial finds: devices shared out among two folds."""
    excerpt = excerpt_of(view, rule)
    records = in_order(history)
    folds = [_judged(excerpt, records, until_s, share) for share in (0, 1)]
    verdicts = [verdict for fold in folds for verdict in fold]
    return alarmed(_of_interest(excerpt, in_time(verdicts)), excerpt.changes(), rule.id, BEGINS, at(until_s))


def live(view: RegistryView, rule: Rule, history: Iterable[Reading | Sighting], until_s: int) -> list[Standing]:
    """What the folds of live find: one partition each of readings and sightings, a tick a second."""
    excerpt = excerpt_of(view, rule)
    changes = excerpt.changes()
    records = in_order(history)
    verdicts = [
        verdict
        for topic, wanted in ((READINGS, Reading), (SIGHTINGS, Sighting))
        for verdict in _ticked(topic, changes, [record for record in records if isinstance(record, wanted)], until_s)
    ]
    return TickedBook(changes, rule.id).fold(_of_interest(excerpt, in_time(verdicts)), until_s)


def in_order(history: Iterable[Reading | Sighting]) -> list[Reading | Sighting]:
    return sorted(history, key=lambda record: (record.measured_at, _who(record)))


def _who(record: Reading | Sighting) -> tuple[str, str]:
    return (record.camera, "") if isinstance(record, Sighting) else (record.device, record.property)


def _of_interest(excerpt: Excerpt, verdicts: Iterable[Verdict]) -> list[Verdict]:
    ids = {rule.id for rule in excerpt.rules}
    return [verdict for verdict in verdicts if whole_of(verdict.rule) in ids]


def _judged(excerpt: Excerpt, records: Sequence[Reading | Sighting], until_s: float, share: int) -> list[Verdict]:
    def is_mine(device: str) -> bool:
        return sum(device.encode()) % 2 == share

    mine = replace(excerpt, devices=tuple(device for device in excerpt.devices if is_mine(device.id)))
    measured = JudgedHistory(READINGS, 0, mine.changes(), BEGINS)
    seen = JudgedHistory(SIGHTINGS, 1, mine.changes(), BEGINS)
    registered = {device.id for device in mine.devices}
    for record in records:
        if not is_mine(_who(record)[0]):
            continue
        if isinstance(record, Sighting):
            seen.sightings([record])
        else:
            caption = Caption(record.device, record.property, record.unit, record.device in registered)
            measured.readings([caption], [0], [record.measured_at], [record.value])
    for fold in (measured, seen):
        fold.pass_to(at(until_s))
    return [*measured.verdicts, *seen.verdicts]


def _ticked(
    topic: Topic, changes: Sequence[RegistryChange], records: Sequence[Reading | Sighting], until_s: int
) -> list[Verdict]:
    registry = _OnePartition()
    registry.file(changes)
    fold = Partition(topic, 0, registry)
    offset, waiting, found = 0, list(reversed(records)), []
    for second in range(until_s):
        while waiting and waiting[-1].measured_at <= at(second) and second > 0:
            found += fold.process(offset, waiting.pop())
            offset += 1
        found += fold.process(offset, Tick(at(second), len(changes)))
        offset += 1
    while waiting and waiting[-1].measured_at < at(until_s):
        found += fold.process(offset, waiting.pop())
        offset += 1
    return found


class _OnePartition(RegistryChanges):
    """All devices in one partition."""

    def file(self, changes: Sequence[RegistryChange]) -> None:
        self._by_partition[0] = list(changes)
        self.read_to = len(changes)


class TickedBook:
    """The book of live, a tick a second."""

    def __init__(self, changes: Sequence[RegistryChange], rule_id: str) -> None:
        self._history = AlarmedHistory(changes, rule_id, BEGINS)

    def fold(self, verdicts: Sequence[Verdict], until_s: int) -> list[Standing]:
        """Verdicts of a second before its tick."""
        waiting = list(reversed(verdicts))
        for second in range(1, until_s):
            while waiting and waiting[-1].at <= at(second):
                self._history.take(waiting.pop())
            self._history.tick(at(second))
        while waiting:
            self._history.take(waiting.pop())
        return self._history.standings()
