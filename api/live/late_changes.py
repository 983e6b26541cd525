"""The newest changes of the registry, so that it can be told as of a moment ago: judging may not have come so far."""

from collections import deque
from collections.abc import Collection, Iterable
from typing import NamedTuple

from streams.contracts.registry import EntryKind, RegistryEntry
from streams.runtime.registry import RegistryChange, RegistryView

_MOST = 2_000


class _Late(NamedTuple):
    change: RegistryChange
    before: RegistryEntry | None


class LateChanges:
    """The newest `_MOST`. Of a position before all of them the registry as it is now is told."""

    def __init__(self, since: int) -> None:
        self._since = since
        self._late: deque[_Late] = deque()

    def note(self, change: RegistryChange, before: RegistryEntry | None) -> None:
        """Another entry, in place of `before`."""
        self._late.append(_Late(change, before))
        if len(self._late) > _MOST:
            self._since = self._late.popleft().change.offset + 1

    def told(self, view: RegistryView, devices: Collection[str], position: int) -> list[RegistryChange]:
        """The registry of a judge that stands at `position`, as changes: what there was then, then each that came.

        Rules, areas and calendars, and these devices.
        """
        if position < self._since:
            return list(_now(view, devices, {}))
        late = [one for one in self._late if one.change.offset >= position and _matters(one.change, devices)]
        before: dict[tuple[EntryKind, str], RegistryEntry | None] = {}
        for change, entry in late:
            before.setdefault((change.kind, change.id), entry)
        return [*_now(view, devices, before), *(one.change for one in late)]


def _matters(change: RegistryChange, devices: Collection[str]) -> bool:
    return change.kind in _TOLD or (change.kind is EntryKind.DEVICE and change.id in devices)


_TOLD = (EntryKind.AREA, EntryKind.CALENDAR, EntryKind.RULE)


def _now(
    view: RegistryView, devices: Collection[str], instead: dict[tuple[EntryKind, str], RegistryEntry | None]
) -> Iterable[RegistryChange]:
    """The entries of the view, those named replaced."""
    keys = [
        *((EntryKind.AREA, area) for area in view.areas),
        *((EntryKind.CALENDAR, calendar) for calendar in view.calendars),
        *((EntryKind.RULE, rule) for rule in view.rules),
        *((EntryKind.DEVICE, device) for device in devices),
    ]
    for key in dict.fromkeys((*keys, *instead)):
        entry = instead[key] if key in instead else view.entry(*key)
        if entry is not None:
            yield RegistryChange(0, *key, entry)
