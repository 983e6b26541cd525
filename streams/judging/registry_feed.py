"""Brings the registry's changes from Kafka into memory, as far as ticks ask."""

from contextlib import AsyncExitStack
from typing import Self

from streams.judging.registry_changes import RegistryChanges
from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryFollower
from streams.runtime.settings import Kafka


class RegistryFeed:
    """`changes` is shared by all folds of the process and holds every change below `changes.read_to`."""

    def __init__(self, settings: Kafka) -> None:
        self.changes = RegistryChanges()
        self._settings = settings
        self._open = AsyncExitStack()
        self._follower: RegistryFollower | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._open.aclose()

    async def rewind(self, position: int) -> None:
        """Read again from the start: a fold that is being restored needs changes the others have long applied."""
        position = max(position, self.changes.read_to)
        await self._open.aclose()
        self._follower = RegistryFollower(await self._open.enter_async_context(Reader(self._settings)))
        await self._follower.start()
        self.changes.clear()
        await self.read_to(position)

    async def read_to(self, position: int) -> None:
        """Have every change below `position` in memory."""
        if position > self.changes.read_to and self._follower is not None:
            self.changes.add(await self._follower.changes_below(position), position)
