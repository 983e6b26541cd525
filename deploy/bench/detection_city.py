"""The simulated city folded in one process, without services: its registry, the real judging, the real alarming.

    packets of an hour ──> Judges (in processes of their own, each some partitions) ──verdicts──> Alarms ──> alerts

Both folds are told of time only where it matters (`wakes_at`), and as if somebody had listened throughout, as a
dry-run does; so thirty days of a city are folded in minutes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from ingest.simulator.areas import demo_wards
from ingest.simulator.city import City
from ingest.simulator.demo.make_areas import features
from ingest.simulator.demo_policies import demo_policies
from ingest.simulator.packets import AnyPacket, Packet, StatusPacket
from streams.alarming.book import AlarmBook
from streams.contracts.alerts import AlertChanged
from streams.contracts.areas import Area
from streams.contracts.readings import ONLINE, Reading, Tick
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry
from streams.contracts.rules import Rule
from streams.contracts.times import SECOND, Micros
from streams.contracts.topics import READINGS
from streams.contracts.verdicts import Verdict
from streams.judging.fold_time import UnbrokenTime
from streams.judging.pipeline import Partition
from streams.judging.registry_changes import RegistryChanges
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Alarm

TICK_EVERY: Micros = SECOND


def registry_of(city: City, rules: Mapping[str, Rule]) -> list[RegistryChange]:
    """The city's areas, devices, rules, demo policies and calendars, as registered before anything happens."""
    entries: list[tuple[EntryKind, str, RegistryEntry]] = [
        *((EntryKind.AREA, area.id, area) for area in demo_areas()),
        *(
            (EntryKind.DEVICE, place.device.id, msgspec.structs.replace(place.device, area=place.ward))
            for place in city.places.values()
        ),
        *((EntryKind.RULE, rule.id, RuleEntry(rule)) for rule in rules.values()),
        *((kind, policy_id, policy) for (kind, policy_id), policy in demo_policies(demo_wards()).items()),
    ]
    return [RegistryChange(offset, kind, key, entry) for offset, (kind, key, entry) in enumerate(entries)]


def demo_areas() -> list[Area]:
    """The demo areas without their outlines."""
    return [
        Area(area["id"], properties["name_vi"], properties["name_en"], properties["level"], properties["parent"])
        for area in features()
        for properties in [area["properties"]]
    ]


def readings_of(packet: AnyPacket) -> list[Reading]:
    """What the gateway makes of a packet."""
    match packet:
        case Packet(device=device, measured_at=measured_at, sent_at=sent_at):
            return [
                Reading(device, prop.name, value, measured_at, sent_at, prop.unit)
                for prop, value in zip(packet.properties, packet.values, strict=True)
            ]
        case StatusPacket(device=device, sent_at=sent_at):
            return [Reading(device, ONLINE, float(packet.is_online), sent_at, sent_at)]


class Judges:
    """Some partitions of READINGS, from `begins_at` on; `readings` counts what they have judged."""

    def __init__(self, registry: Sequence[RegistryChange], partitions: Iterable[int], begins_at: Micros) -> None:
        changes = RegistryChanges()
        changes.add(registry, len(registry))
        self._folds = {
            number: Partition(READINGS, number, changes, time=UnbrokenTime()) for number in sorted(partitions)
        }
        self._position = len(registry)
        self._offset = 0
        self._found: list[Verdict] = []
        self._fold_of: dict[str, Partition] = {}
        self.readings = 0
        for fold in self._folds.values():
            self._tick(fold, begins_at)

    def judge(self, packets: Iterable[AnyPacket], until: Micros) -> list[Verdict]:
        """The verdicts on packets in the order they were sent, and on the time until `until`."""
        next_look = 0
        for packet in packets:
            if packet.sent_at >= next_look:
                next_look = packet.sent_at // TICK_EVERY * TICK_EVERY + TICK_EVERY
                self._pass_time(next_look - TICK_EVERY)
            fold = self._fold_of.get(packet.device) or self._find_fold(packet.device)
            for reading in readings_of(packet):
                self._found += fold.process(self._offset, reading)
                self._offset += 1
                self.readings += 1
        self._pass_time(until)
        found, self._found = self._found, []
        return found

    def _find_fold(self, device: str) -> Partition:
        fold = self._fold_of[device] = self._folds[READINGS.partition_of(device)]
        return fold

    def _pass_time(self, until: Micros) -> None:
        for fold in self._folds.values():
            while (wakes_at := fold.wakes_at) is not None and wakes_at <= until:
                at = -(-max(wakes_at, fold.now) // TICK_EVERY) * TICK_EVERY
                if at > until:
                    break
                self._tick(fold, at)

    def _tick(self, fold: Partition, at: Micros) -> None:
        self._found += fold.process(self._offset, Tick(at, self._position))
        self._offset += 1


class Alarms:
    """The alarm log and the book that folds it."""

    def __init__(self, registry: Sequence[RegistryChange], begins_at: Micros) -> None:
        self._book = AlarmBook(Alarm())
        self._offset = 0
        self._position = len(registry)
        self._ticked_at = begins_at
        list(self._process(Tick(begins_at, self._position)))
        self._book.register(list(registry), len(registry))

    def fold(self, verdicts: Iterable[Verdict], until: Micros) -> Iterator[AlertChanged]:
        """What comes of the verdicts, in the order of their times, and of the time until `until`."""
        for verdict in verdicts:
            yield from self._pass_time(verdict.at)
            yield from self._process(verdict)
        yield from self._pass_time(until)

    def _pass_time(self, until: Micros) -> Iterator[AlertChanged]:
        while (due := self._book.wakes_at) is not None and due <= until:
            at = max(-(-due // TICK_EVERY) * TICK_EVERY, self._ticked_at + TICK_EVERY)
            if at > until:
                return
            self._ticked_at = at
            yield from self._process(Tick(at, self._position))

    def _process(self, entry: Verdict | Tick) -> Iterator[AlertChanged]:
        self._offset += 1
        for change in self._book.process(self._offset - 1, entry):
            if isinstance(change, AlertChanged):
                yield change
