"""The registry as alarming needs it: what hangs on what, what lies within what, and the rules in force."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from streams.alarming.filing import Drawers
from streams.contracts.alerts import Alert
from streams.contracts.areas import Area
from streams.contracts.devices import Device
from streams.contracts.managing import Gathering, Group
from streams.contracts.registry import EntryKind
from streams.contracts.rules import Rule
from streams.runtime.registry import RegistryChange, RegistryView


class Topology:
    """The registry as of `view.position`, indexed. Data that goes round in a circle is followed once around."""

    def __init__(self) -> None:
        self.view = RegistryView()
        self._hanging = Drawers[str]()
        self._by_kind = Drawers[str]()
        self._by_tag = Drawers[str]()
        self._by_area = Drawers[str]()
        self._inside = Drawers[str]()

    def apply(self, change: RegistryChange) -> None:
        """Apply one change, in the order of offsets."""
        device, area = self.view.devices.get(change.id), self.view.areas.get(change.id)
        if change.kind is EntryKind.DEVICE and device is not None:
            self._take_out_device(device)
        if change.kind is EntryKind.AREA and area is not None and area.parent is not None:
            self._inside.discard(area.parent, area.id)
        self.view.apply(change)
        if isinstance(change.entry, Device):
            self._file_device(change.entry)
        if isinstance(change.entry, Area) and change.entry.parent is not None:
            self._inside.add(change.entry.parent, change.entry.id)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule, if it is registered."""
        return self.view.rules.get(rule_id)

    def device(self, device_id: str) -> Device | None:
        """The device, if it is registered."""
        return self.view.devices.get(device_id)

    def above(self, device_id: str) -> Iterator[str]:
        """What the device hangs on, nearest first; the last may be registered nowhere."""
        seen = {device_id}
        device = self.view.devices.get(device_id)
        while device is not None and device.parent is not None and device.parent not in seen:
            seen.add(device.parent)
            yield device.parent
            device = self.view.devices.get(device.parent)

    def hanging_on(self, device_id: str) -> list[str]:
        """The devices right below, by id."""
        return sorted(self._hanging[device_id])

    def below(self, device_id: str) -> list[str]:
        """The device and all that hangs on it, however far."""
        return _reached(device_id, self._hanging)

    def within(self, area_id: str) -> list[str]:
        """The area and all areas in it."""
        return _reached(area_id, self._inside)

    def of_kind(self, kind: str) -> Iterable[str]:
        """The devices of a kind."""
        return self._by_kind[kind]

    def with_tag(self, tag: str) -> Iterable[str]:
        """The devices with a tag."""
        return self._by_tag[tag]

    def lying_in(self, areas: Iterable[str]) -> list[str]:
        """The devices whose ward is one of these, by id."""
        return sorted(device for area in areas for device in self._by_area[area])

    def common_area(self, areas: Iterable[str | None]) -> str | None:
        """The nearest area in which all of them lie; None: they have none in common."""
        chains = [self.view.areas_around(area) for area in dict.fromkeys(areas)]
        if not chains:
            return None
        first, *others = chains
        return next((area for area in first if all(area in other for other in others)), None)

    def gathered_in(self, gathering: Group, alert: Alert) -> str | None:
        """The place in which an alert is gathered with others of its rule, e.g. ``area/ward-1``; None: in none."""
        device = self.view.devices.get(alert.device)
        match gathering.by:
            case Gathering.AREA:
                found = alert.area
            case Gathering.DISTRICT:
                found = self.area_around(alert.area, "district")
            case Gathering.CITY:
                found = self.area_around(alert.area, "city") or ""
            case Gathering.PARENT:
                found = None if device is None else device.parent
            case Gathering.TAG:
                tags = () if device is None else device.tags
                found = min((tag for tag in tags if tag.startswith(gathering.tag)), default=None)
            case _:
                assert_never(gathering.by)
        return None if found is None else f"{gathering.by}/{found}"

    def area_around(self, area_id: str | None, level: str) -> str | None:
        """The nearest area of a level around one, or that one itself."""
        around = (self.view.areas.get(area) for area in self.view.areas_around(area_id))
        return next((area.id for area in around if area is not None and area.level == level), None)

    def _file_device(self, device: Device) -> None:
        self._by_kind.add(device.kind, device.id)
        for tag in device.tags:
            self._by_tag.add(tag, device.id)
        if device.parent is not None:
            self._hanging.add(device.parent, device.id)
        if device.area is not None:
            self._by_area.add(device.area, device.id)

    def _take_out_device(self, device: Device) -> None:
        self._by_kind.discard(device.kind, device.id)
        for tag in device.tags:
            self._by_tag.discard(tag, device.id)
        if device.parent is not None:
            self._hanging.discard(device.parent, device.id)
        if device.area is not None:
            self._by_area.discard(device.area, device.id)


def _reached(start: str, below: Drawers[str]) -> list[str]:
    found, waiting = {start: None}, [start]
    while waiting:
        for next_one in sorted(below[waiting.pop()]):
            if next_one not in found:
                found[next_one] = None
                waiting.append(next_one)
    return list(found)
