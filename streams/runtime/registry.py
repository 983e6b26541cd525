"""The registry as each process sees it: devices, rules, areas and policies, in memory, as of a position of its topic.

The api and the gateway follow it live; judging and alarming apply it only as far as ticks say, so that a replay
meets each change at the same record.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from streams.contracts.areas import Area
from streams.contracts.calendars import Calendar
from streams.contracts.cameras import Camera
from streams.contracts.devices import Device
from streams.contracts.policies import MaintenanceWindow, OutOfService, Team
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry, parse_registry_key
from streams.contracts.rules import Rule
from streams.contracts.topics import REGISTRY, Topic
from streams.contracts.wire import UNREADABLE, decoder
from streams.runtime.errors import EventLogError, EventLogUnavailableError
from streams.runtime.logs import get_logger


@dataclass(frozen=True, slots=True)
class RegistryChange:
    """One record of the registry topic; `entry` None: removed."""

    offset: int
    kind: EntryKind
    id: str
    entry: RegistryEntry | None


class RegistryView:
    """Devices, rules, areas and policies by id, after all changes below `position`."""

    def __init__(self) -> None:
        self.devices: dict[str, Device] = {}
        self.rules: dict[str, Rule] = {}
        self.areas: dict[str, Area] = {}
        self.maintenance: dict[str, MaintenanceWindow] = {}
        self.out_of_service: dict[str, OutOfService] = {}
        self.teams: dict[str, Team] = {}
        self.calendars: dict[str, Calendar] = {}
        self.cameras: dict[str, Camera] = {}
        self.position = 0

    def apply(self, change: RegistryChange) -> None:
        """Apply one change; changes come in the order of their offsets."""
        self.position = change.offset + 1
        match change.entry:
            case Device() as device:
                self.devices[change.id] = device
            case Area() as area:
                self.areas[change.id] = area
            case RuleEntry(rule=rule):
                self.rules[change.id] = rule
            case MaintenanceWindow() as window:
                self.maintenance[change.id] = window
            case OutOfService() as out:
                self.out_of_service[change.id] = out
            case Team() as team:
                self.teams[change.id] = team
            case Calendar() as calendar:
                self.calendars[change.id] = calendar
            case Camera() as camera:
                self.cameras[change.id] = camera
            case None:
                self._remove(change.kind, change.id)

    def _remove(self, kind: EntryKind, entry_id: str) -> None:
        match kind:
            case EntryKind.DEVICE:
                self.devices.pop(entry_id, None)
            case EntryKind.AREA:
                self.areas.pop(entry_id, None)
            case EntryKind.RULE:
                self.rules.pop(entry_id, None)
            case EntryKind.MAINTENANCE:
                self.maintenance.pop(entry_id, None)
            case EntryKind.OUT_OF_SERVICE:
                self.out_of_service.pop(entry_id, None)
            case EntryKind.TEAM:
                self.teams.pop(entry_id, None)
            case EntryKind.CALENDAR:
                self.calendars.pop(entry_id, None)
            case EntryKind.CAMERA:
                self.cameras.pop(entry_id, None)

    def entry(self, kind: EntryKind, entry_id: str) -> RegistryEntry | None:
        """The entry under a key."""
        if kind is EntryKind.RULE:
            rule = self.rules.get(entry_id)
            return None if rule is None else RuleEntry(rule)
        by_kind: Mapping[EntryKind, Mapping[str, RegistryEntry]] = {
            EntryKind.DEVICE: self.devices,
            EntryKind.AREA: self.areas,
            EntryKind.MAINTENANCE: self.maintenance,
            EntryKind.OUT_OF_SERVICE: self.out_of_service,
            EntryKind.TEAM: self.teams,
            EntryKind.CALENDAR: self.calendars,
            EntryKind.CAMERA: self.cameras,
        }
        return by_kind[kind].get(entry_id)

    def copied(self) -> "RegistryView":
        """The same, to be read elsewhere while this one changes."""
        copy = RegistryView()
        copy.devices, copy.rules, copy.areas = dict(self.devices), dict(self.rules), dict(self.areas)
        copy.maintenance, copy.out_of_service = dict(self.maintenance), dict(self.out_of_service)
        copy.teams, copy.calendars, copy.position = dict(self.teams), dict(self.calendars), self.position
        copy.cameras = dict(self.cameras)
        return copy

    def areas_around(self, area_id: str | None) -> tuple[str, ...]:
        """The area and all it lies in, innermost first; a cycle in the data ends where it closes."""
        chain: list[str] = []
        while area_id is not None and area_id not in chain:
            chain.append(area_id)
            area = self.areas.get(area_id)
            area_id = area.parent if area else None
        return tuple(chain)


class LogReader(Protocol):
    """What following asks of a `Reader`."""

    async def start_at(self, positions: dict[tuple[Topic, int], int]) -> None: ...
    async def beginnings(self, topic: Topic) -> list[int]: ...
    async def ends(self, topic: Topic) -> list[int]: ...
    async def read(self, *, wait_s: float) -> "Mapping[tuple[str, int], Sequence[KeyedRecord]]": ...
    async def position(self, topic: Topic, partition: int) -> int: ...


class KeyedRecord(Protocol):
    """One record as read; `value` None: removed."""

    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...


class RegistryFollower:
    """Reads the registry topic from its start. Changes queue up (as many as the topic holds) until taken."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader
        self._decoder = decoder(REGISTRY)
        self._waiting: deque[RegistryChange] = deque()
        self._read_to = 0

    async def start(self) -> None:
        """Begin at the first record kept. The reader must be this follower's own."""
        (self._read_to,) = await self._reader.beginnings(REGISTRY)
        await self._reader.start_at({(REGISTRY, 0): self._read_to})

    async def changes_below(self, position: int) -> list[RegistryChange]:
        """All untaken changes with offsets below `position`, waiting until they have been read.

        EventLogError if the topic does not reach that far: it is another than the one `position` was told of.
        """
        while self._read_to < position:
            await self._read(wait_s=0.5)
            if self._read_to < position:
                await self._confirm_reaches(position)
        taken: list[RegistryChange] = []
        while self._waiting and self._waiting[0].offset < position:
            taken.append(self._waiting.popleft())
        return taken

    async def changes_now(self, *, wait_s: float) -> list[RegistryChange]:
        """All untaken changes that have arrived; waits at most `wait_s` seconds for the first."""
        if not self._waiting:
            await self._read(wait_s=wait_s)
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    async def end(self) -> int:
        """The position after the newest record."""
        (position,) = await self._reader.ends(REGISTRY)
        return position

    async def _confirm_reaches(self, position: int) -> None:
        try:
            end = await self.end()
        except EventLogUnavailableError:
            return  # nobody knows; the next read waits for Kafka
        if end < position:
            raise EventLogError(f"{REGISTRY.name} ends at {end}, yet a tick tells of changes below {position}")

    async def _read(self, *, wait_s: float) -> None:
        for records in (await self._reader.read(wait_s=wait_s)).values():
            for record in records:
                if record.key is None:
                    get_logger().warning("registry_record_without_key_skipped", offset=record.offset)
                    continue
                try:
                    kind, entry_id = parse_registry_key(record.key)
                    entry = None if record.value is None else self._decoder.decode(record.value)
                except (ValueError, *UNREADABLE) as error:
                    get_logger().warning("registry_record_skipped", offset=record.offset, error=str(error))
                    continue
                self._waiting.append(RegistryChange(record.offset, kind, entry_id, entry))
        self._read_to = max(self._read_to, await self._reader.position(REGISTRY, 0))
