"""Which devices the registry knows: the gateway's small view of the registry, followed live."""

import asyncio
from typing import NoReturn

from streams.contracts.registry import EntryKind
from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.logs import get_logger
from streams.runtime.registry import RegistryChange, RegistryFollower

_WAIT_S = 1.0


class RegisteredDevices:
    """Ids only, so that its size is that of the registry's device ids. `position` is the place it has read to."""

    def __init__(self, follower: RegistryFollower) -> None:
        self._follower = follower
        self.ids: set[str] = set()
        self.position = 0

    async def catch_up(self) -> None:
        """Read all there is now."""
        await self._follower.start()
        self.position = await self._follower.end()
        for change in await self._follower.changes_below(self.position):
            self._apply(change)

    async def follow(self) -> NoReturn:
        """Apply changes as they come; while Kafka is away, what is known stays."""
        while True:
            try:
                for change in await self._follower.changes_now(wait_s=_WAIT_S):
                    self._apply(change)
            except EventLogUnavailableError as error:
                get_logger().warning("registry_not_read", error=str(error))
                await asyncio.sleep(_WAIT_S)

    def _apply(self, change: RegistryChange) -> None:
        self.position = max(self.position, change.offset + 1)
        if change.kind is EntryKind.DEVICE:
            if change.entry is None:
                self.ids.discard(change.id)
            else:
                self.ids.add(change.id)
