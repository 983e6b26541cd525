"""Writes the devices that are about to speak, and the demo rules and policies, to the registry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from streams.contracts.calendars import Calendar
from streams.contracts.devices import Device
from streams.contracts.policies import Policy
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

Policies = Mapping[tuple[EntryKind, str], Policy | Calendar]


@dataclass(frozen=True, slots=True)
class Registration:
    """What was written, and how many areas the registry knows (0: devices are in none)."""

    devices: int
    rules: int
    policies: int
    areas_known: int


async def register(
    settings: Kafka, devices: Iterable[Device], rules: Mapping[str, Rule], policies: Policies
) -> Registration:
    """Write devices that are new or differ, and rules and policies that were never there.

    What people changed stays changed, and what they removed stays away for as long as the registry's topic remembers
    the removal: some days.
    """
    await prepare_topics(settings, (REGISTRY,))
    async with Reader(settings) as reader:
        known = await _registry_now(RegistryFollower(reader))
    located = list(_with_areas(devices, AreaIndex(known.view.areas.values())))
    changed = [device for device in located if known.view.devices.get(device.id) != device]
    missing_rules = [rule for rule in rules.values() if (EntryKind.RULE, rule.id) not in known.met]
    missing_policies = {place: policy for place, policy in policies.items() if place not in known.met}
    async with Publisher(settings) as publisher:
        await publisher.publish(
            [
                *(_record(EntryKind.DEVICE, device.id, device) for device in changed),
                *(_record(EntryKind.RULE, rule.id, RuleEntry(rule)) for rule in missing_rules),
                *(_record(kind, policy_id, policy) for (kind, policy_id), policy in missing_policies.items()),
            ]
        )
    return Registration(len(changed), len(missing_rules), len(missing_policies), areas_known=len(known.view.areas))


@dataclass(frozen=True, slots=True)
class _Known:
    """The registry, and everything it has ever heard of, as far as its topic remembers."""

    view: RegistryView
    met: set[tuple[EntryKind, str]]


async def _registry_now(follower: RegistryFollower) -> _Known:
    known = _Known(RegistryView(), set())
    await follower.start()
    for change in await follower.changes_below(await follower.end()):
        known.view.apply(change)
        known.met.add((change.kind, change.id))
    return known


def _with_areas(devices: Iterable[Device], areas: AreaIndex) -> Iterable[Device]:
    for device in devices:
        area = areas.locate(device.location) if device.location is not None else None
        yield msgspec.structs.replace(device, area=area)


def _record(kind: EntryKind, entry_id: str, entry: RegistryEntry) -> Outgoing:
    return Outgoing(REGISTRY, 0, registry_key(kind, entry_id), encode(entry))
