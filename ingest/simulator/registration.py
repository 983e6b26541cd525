"""Writes the devices that are about to speak, and the demo rules, to the registry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from streams.contracts.devices import Device
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry, registry_key
from streams.contracts.rules import Rule
from streams.contracts.topics import REGISTRY
from streams.contracts.wire import encode
from streams.runtime.area_index import AreaIndex
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryFollower, RegistryView
from streams.runtime.settings import Kafka
from streams.runtime.topic_setup import prepare_topics


@dataclass(frozen=True, slots=True)
class Registration:
    """What was written, and how many areas the registry knows (0: devices are in none)."""

    devices: int
    rules: int
    areas_known: int


async def register(settings: Kafka, devices: Iterable[Device], rules: Mapping[str, Rule]) -> Registration:
    """Write devices that are new or differ, and rules whose id is not there yet: a changed rule stays changed."""
    await prepare_topics(settings, (REGISTRY,))
    async with Reader(settings) as reader:
        known = await _registry_now(RegistryFollower(reader))
    located = list(_with_areas(devices, AreaIndex(known.areas.values())))
    changed = [device for device in located if known.devices.get(device.id) != device]
    missing = [rule for rule_id, rule in rules.items() if rule_id not in known.rules]
    async with Publisher(settings) as publisher:
        await publisher.publish(
            [
                *(_record(EntryKind.DEVICE, device.id, device) for device in changed),
                *(_record(EntryKind.RULE, rule.id, RuleEntry(rule)) for rule in missing),
            ]
        )
    return Registration(devices=len(changed), rules=len(missing), areas_known=len(known.areas))


async def _registry_now(follower: RegistryFollower) -> RegistryView:
    view = RegistryView()
    await follower.start()
    for change in await follower.changes_below(await follower.end()):
        view.apply(change)
    return view


def _with_areas(devices: Iterable[Device], areas: AreaIndex) -> Iterable[Device]:
    for device in devices:
        area = areas.locate(device.location) if device.location is not None else None
        yield msgspec.structs.replace(device, area=area)


def _record(kind: EntryKind, entry_id: str, entry: RegistryEntry) -> Outgoing:
    return Outgoing(REGISTRY, 0, registry_key(kind, entry_id), encode(entry))
