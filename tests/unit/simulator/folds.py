"""A played city folded by the real judging, all partitions, its time wound by the packets."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from ingest.simulator.areas import demo_wards
from ingest.simulator.city import City
from ingest.simulator.demo.make_areas import features
from ingest.simulator.demo_policies import demo_policies
from ingest.simulator.packets import AnyPacket, Packet, StatusPacket
from streams.contracts.areas import Area
from streams.contracts.readings import ONLINE, Reading, Tick
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry
from streams.contracts.rules import Rule, SeriesRule
from streams.contracts.times import SECOND, Micros
from streams.contracts.topics import READINGS
from streams.contracts.verdicts import Verdict
from streams.judging.pipeline import Partition
from streams.judging.registry_changes import RegistryChanges
from streams.runtime.registry import RegistryChange

JUDGED = SeriesRule
"""Rules of which a partition alone knows."""

_TICK_EVERY = 4 * SECOND
"""Within what judging takes for uninterrupted listening (`fold_time.LONGEST_STEP`)."""


def registry_of(city: City, rules: Mapping[str, Rule]) -> list[RegistryChange]:
    """The city's areas, devices, rules and demo policies, as they would be registered before anything happens."""
    entries: list[tuple[EntryKind, str, RegistryEntry]] = [
        *((EntryKind.AREA, area.id, area) for area in demo_areas()),
        *(
            (EntryKind.DEVICE, place.device.id, replace(place.device, area=place.ward))
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


class Judging:
    """Every partition of READINGS in one place; what is in `registry` is registered before anything."""

    def __init__(self, registry: Sequence[RegistryChange]) -> None:
        changes = RegistryChanges()
        changes.add(registry, len(registry))
        self._position = len(registry)
        self._folds = [Partition(READINGS, number, changes) for number in range(READINGS.partitions)]
        self._offset = 0
        self._ticked_at: Micros = 0

    def judge(self, packets: Iterable[AnyPacket]) -> list[Verdict]:
        """The verdicts on packets received as they were sent."""
        verdicts: list[Verdict] = []
        for packet in packets:
            if packet.sent_at - self._ticked_at >= _TICK_EVERY:
                self._ticked_at = packet.sent_at
                verdicts += self.tick(packet.sent_at)
            verdicts += self.read(packet)
        return verdicts

    def tick(self, at: Micros) -> list[Verdict]:
        """The verdicts of every partition on a tick."""
        found: list[Verdict] = []
        for fold in self._folds:
            found += fold.process(self._next_offset(), Tick(at, self._position))
        return found

    def read(self, packet: AnyPacket) -> list[Verdict]:
        """The verdicts on one packet received as it was sent."""
        fold = self._folds[READINGS.partition_of(packet.device)]
        found: list[Verdict] = []
        for reading in readings_of(packet):
            found += fold.process(self._next_offset(), reading)
        return found

    def _next_offset(self) -> int:
        self._offset += 1
        return self._offset


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
