"""The fleet: of each camera of the registry that is enabled and ours, one keeper."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import NoReturn, Protocol

from streams.contracts.cameras import Camera
from streams.contracts.registry import EntryKind
from streams.contracts.times import SECOND, Micros
from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.logs import get_logger
from streams.runtime.registry import RegistryChange
from streams.runtime.sealing import Credentials, unseal
from streams.runtime.settings import Settings, Vision
from vision.camera.messages import Begin
from vision.fleet.board import Board
from vision.fleet.keeper import UNHEARD_AFTER_S, Deliver, Keeper
from vision.fleet.process import CAMERA_PROGRAM

_WAIT_S = 1.0
_STARTING_AT_ONCE = 2
_ENDED_WITHIN_S = 5.0
_WATCHED_FOR: Micros = 6 * SECOND


class Registry(Protocol):
    """What the fleet asks of a `RegistryFollower`."""

    async def start(self) -> None: ...
    async def end(self) -> int: ...
    async def changes_below(self, position: int) -> list[RegistryChange]: ...
    async def changes_now(self, *, wait_s: float) -> list[RegistryChange]: ...


class Fleet:
    """Follows the registry. A camera that was disabled or removed is ended before anything takes its place."""

    def __init__(
        self,
        settings: Settings,
        secret: bytes,
        *,
        deliver: Deliver,
        now: Callable[[], Micros],
        program: Sequence[str] = CAMERA_PROGRAM,
        unheard_after_s: float = UNHEARD_AFTER_S,
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._deliver = deliver
        self._now = now
        self._program = program
        self._unheard_after_s = unheard_after_s
        self._keepers: dict[str, Keeper] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Semaphore(_STARTING_AT_ONCE)
        self._cameras: dict[str, Camera] = {}
        self.board = Board(self._watch)

    async def follow(self, registry: Registry) -> NoReturn:
        """Keep what the registry says, as it comes; while Kafka is away, what is known stays."""
        await registry.start()
        self._learn(await registry.changes_below(await registry.end()))
        await self._reconcile()
        while True:
            try:
                changes = await registry.changes_now(wait_s=_WAIT_S)
            except EventLogUnavailableError as error:
                get_logger().warning("registry_not_read", error=str(error))
                await asyncio.sleep(_WAIT_S)
                continue
            if self._learn(changes):
                await self._reconcile()
            self._raise_what_ended()

    async def end(self) -> None:
        """End all camera processes, and take what they say last, unless there is no room for it: then kill them."""
        for keeper in self._keepers.values():
            keeper.end()
        tasks = {*self._tasks.values(), *self._ending}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_ENDED_WITHIN_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()
        self._keepers.clear()

    def _learn(self, changes: Iterable[RegistryChange]) -> bool:
        """Whether any of the changes is about a camera."""
        is_news = False
        for change in changes:
            if change.kind is EntryKind.CAMERA:
                is_news = True
                if isinstance(change.entry, Camera):
                    self._cameras[change.id] = change.entry
                else:
                    self._cameras.pop(change.id, None)
        return is_news

    async def _reconcile(self) -> None:
        wanted = {camera.id: camera for camera in self._cameras.values() if self._is_kept(camera)}
        for camera_id in self._keepers.keys() - wanted.keys():
            self._keepers.pop(camera_id).end()
            ending = self._tasks.pop(camera_id)
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
        if self._ending:
            await asyncio.gather(*self._ending)
        for camera_id, camera in wanted.items():
            if camera_id in self._keepers:
                self._keepers[camera_id].change(camera)
            else:
                self._keep(camera)

    def _keep(self, camera: Camera) -> None:
        keeper = self._keepers[camera.id] = Keeper(
            camera,
            prepare=self._begin,
            deliver=self._deliver,
            board=self.board,
            turn=self._turn,
            now=self._now,
            program=self._program,
            unheard_after_s=self._unheard_after_s,
        )
        self._tasks[camera.id] = asyncio.create_task(keeper.keep())

    def _raise_what_ended(self) -> None:
        """A keeper ends by order only; one that failed takes the process with it, which is started anew."""
        for task in self._tasks.values():
            if task.done():
                task.result()

    def _begin(self, camera: Camera) -> Begin:
        found = unseal(self._secret, camera.id, camera.sealed) if camera.sealed else Credentials("", "")
        return Begin(
            camera=camera.id,
            source=camera.source,
            view=camera.view,
            vision=self._settings.vision,
            logs=self._settings.logs,
            username=found.username,
            password=found.password,
        )

    def _is_kept(self, camera: Camera) -> bool:
        return camera.is_enabled and shard_of(camera.id, self._settings.vision) == self._settings.vision.shard

    def _watch(self, camera_id: str) -> None:
        if (keeper := self._keepers.get(camera_id)) is not None:
            keeper.watch(self._now() + _WATCHED_FOR)


def shard_of(camera_id: str, settings: Vision) -> int:
    """Which of the shards keeps a camera, counted from 1: by a hash of its id.

    BLAKE2, since the CRC-32 of ids that differ in their last digit is even for all of them.
    """
    return int.from_bytes(blake2b(camera_id.encode(), digest_size=8).digest()) % settings.shards + 1
