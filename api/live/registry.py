"""The registry as the api sees it, live: devices, rules, areas, and what is derived from them."""

import asyncio
from collections.abc import Iterable

from api.live.areas import AreaSet
from api.live.late_changes import LateChanges
from streams.contracts.registry import EntryKind
from streams.runtime.errors import EventLogError
from streams.runtime.logs import get_logger
from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryChange, RegistryFollower, RegistryView
from streams.runtime.settings import Kafka

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_READ_WAIT_S = 0.5


class LiveRegistry:
    """`view` is up to date while `follow` runs; while Kafka is away it stays as it was."""

    def __init__(self) -> None:
        self.view = RegistryView()
        self.lately = LateChanges(0)
        self.has_caught_up = False
        self._areas: AreaSet | None = None
        self._moved = asyncio.Condition()

    @property
    def areas(self) -> AreaSet:
        """The areas with what is derived from them, made anew when one has changed."""
        if self._areas is None:
            self._areas = AreaSet(self.view.areas)
        return self._areas

    async def follow(self, settings: Kafka) -> None:
        """Follow the registry until cancelled. After an outage it is read from its start: removals are in it, too."""
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                async with Reader(settings) as reader:
                    follower = RegistryFollower(reader)
                    await self._load(follower)
                    pause_s = _FIRST_PAUSE_S
                    while True:
                        await self.apply(await follower.changes_now(wait_s=_READ_WAIT_S))
            except EventLogError as error:
                get_logger().warning("registry_interrupted", error=str(error), pause_s=pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _load(self, follower: RegistryFollower) -> None:
        await follower.start()
        end = await follower.end()
        fresh = RegistryView()
        for change in await follower.changes_below(end):
            fresh.apply(change)
        fresh.position = max(fresh.position, end)
        async with self._moved:
            self.view, self._areas, self.has_caught_up = fresh, None, True
            self.lately = LateChanges(fresh.position)
            self._moved.notify_all()
        get_logger().info(
            "registry_caught_up", devices=len(fresh.devices), rules=len(fresh.rules), areas=len(fresh.areas)
        )

    async def apply(self, changes: Iterable[RegistryChange]) -> None:
        """Apply changes, and tell those who wait for them."""
        async with self._moved:
            for change in changes:
                self.lately.note(change, self.view.entry(change.kind, change.id))
                self.view.apply(change)
                if change.kind is EntryKind.AREA:
                    self._areas = None
            self._moved.notify_all()

    async def wait_for(self, offset: int) -> None:
        """Wait until the record at `offset` has been applied; the caller sets the deadline."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.view.position > offset)
