"""Keeps the process of one camera: starts it, hears it, starts it again, and speaks for it while it cannot.

wanted ──> start ──> hear ──> it ended ──> pause ──> start …
                       │          └─ after 20 s unheard: online 0 and the condition `unreachable`, every 10 s
                       └─ the camera changed: its view is sent; source or detector: another process
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from streams.contracts.cameras import Camera, HealthCondition
from streams.contracts.readings import ONLINE, Reading
from streams.contracts.sightings import Sighting, SightingKind
from streams.contracts.times import Micros
from streams.runtime.errors import UrbanwatchError
from streams.runtime.logs import get_logger
from vision.camera.messages import Begin, CameraState, CameraStatus, Failed, Look, Saw, Showed, Told, Watch
from vision.fleet import metrics
from vision.fleet.backoff import BackOff
from vision.fleet.board import Board
from vision.fleet.process import CAMERA_PROGRAM, CameraProcess, camera_process

UNHEARD_AFTER_S = 20.0
"""A restart, its imports included, takes less on a busy machine."""

_LAST_WORDS_WITHIN_S = 3.0
_TOLD_EVERY_S = 10.0
_LOOK_EVERY_S = 1.0

Deliver = Callable[[Saw], Awaitable[None]]
"""Takes what a camera saw, and returns when there was room for it."""


class Keeper:
    """One camera, until it is no longer wanted. `prepare` says how it is begun; what it raises is told as a failure."""

    def __init__(
        self,
        camera: Camera,
        *,
        prepare: Callable[[Camera], Begin],
        deliver: Deliver,
        board: Board,
        turn: asyncio.Semaphore,
        now: Callable[[], Micros],
        program: Sequence[str] = CAMERA_PROGRAM,
        unheard_after_s: float = UNHEARD_AFTER_S,
    ) -> None:
        self._camera = camera
        self._prepare = prepare
        self._deliver = deliver
        self._board = board
        self._turn = turn
        self._now = now
        self._program = program
        self._unheard_after_s = unheard_after_s
        self._is_wanted = True
        self._is_other = asyncio.Event()
        self._process: CameraProcess | None = None
        self._is_held_back = False
        self._is_waiting = False
        self._heard_at = _monotonic_s()
        self._back_off = BackOff(_monotonic_s)
        self._has_started: Callable[[], None] = lambda: None

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return None if self._process is None else self._process.pid

    def change(self, camera: Camera) -> None:
        """The registry says otherwise. A new view is sent to the process; anything else needs another process."""
        before, self._camera = self._camera, camera
        if _is_same_process(before, camera):
            if camera.view != before.view and self._process is not None:
                self._process.order(Look(camera.view))
        else:
            self._is_other.set()

    def end(self) -> None:
        """Nobody wants it any more: its picture goes at once; `keep` returns soon."""
        self._is_wanted = False
        self._board.forget(self._camera.id)
        self._is_other.set()

    def watch(self, until: Micros) -> None:
        """Somebody looks at live pictures."""
        if self._process is not None:
            self._process.order(Watch(until))

    async def keep(self) -> None:
        """Until `end`."""
        speaking = asyncio.create_task(self._speak_for_it())
        try:
            while self._is_wanted:
                self._is_other.clear()
                reason = await self._run_once()
                if reason and self._is_wanted:
                    await self._pause(reason)
        finally:
            speaking.cancel()
            self._board.forget(self._camera.id)

    async def _run_once(self) -> str:
        """One process from start to end; why it ended, or nothing where we ended it."""
        self._tell(CameraStatus.STARTING)
        started = await self._turn_to_start()
        try:
            if self._is_other.is_set():
                return ""
            async with self._started(self._prepare(self._camera)) as process:
                hearing = asyncio.create_task(self._hear(process))
                ordered = asyncio.create_task(self._is_other.wait())
                await asyncio.wait({hearing, ordered}, return_when=asyncio.FIRST_COMPLETED)
                is_ours = ordered.done()
                ordered.cancel()
                process.close_orders()
                reason = await self._last_words(process, hearing)
                code = await process.ended()
        except (UrbanwatchError, OSError) as error:
            return str(error)
        finally:
            started()
        return "" if is_ours else reason or _said_by(code)

    async def _turn_to_start(self) -> Callable[[], None]:
        """Few at once: starting one takes some seconds of a core, and a city of them must not stop those that run.

        What comes back gives the turn back, the first time it is called. Waiting for it is no silence of the camera.
        """
        since, self._is_waiting = _monotonic_s(), True
        try:
            await self._turn.acquire()
        finally:
            self._is_waiting = False
            self._heard_at += _monotonic_s() - since
        is_starting = True

        def started() -> None:
            nonlocal is_starting
            if is_starting:
                is_starting = False
                self._turn.release()

        self._has_started = started
        return started

    @asynccontextmanager
    async def _started(self, begin: Begin) -> AsyncIterator[CameraProcess]:
        try:
            async with camera_process(begin, self._program) as process:
                self._back_off.begun()
                self._process = process
                if self._camera.view != begin.view:
                    process.order(Look(self._camera.view))  # changed while the process was being made
                get_logger().info("camera_started", camera=begin.camera, pid=process.pid)
                yield process
        finally:
            self._process = None

    async def _last_words(self, process: CameraProcess, hearing: asyncio.Task[str]) -> str:
        """What it says before it ends; killed where it does not end soon, unless nobody takes what it says."""
        while not hearing.done():
            await asyncio.wait({hearing}, timeout=_LAST_WORDS_WITHIN_S)
            if not hearing.done() and not self._is_held_back:
                process.kill()
        return hearing.result()

    async def _hear(self, process: CameraProcess) -> str:
        """All it says, to its end; the reason it gave for ending."""
        reason = ""
        try:
            async for message in process.messages():
                self._has_started()
                if isinstance(message, Failed):
                    reason = message.reason
                else:
                    await self._take(message)
        except TimeoutError:
            process.kill()
            return "it said nothing for 30 s and was killed"
        except ValueError as error:  # not what a camera process says
            process.kill()
            return f"it said what nobody understands: {error}"
        return reason

    async def _take(self, message: Saw | Showed | Told) -> None:
        match message:
            case Saw() as saw:
                self._is_held_back = True  # not unheard: nobody listens
                await self._deliver(saw)
                self._is_held_back = False
            case Showed() as showed:
                if self._is_wanted:
                    self._board.show(self._camera.id, showed)
            case Told(state=state):
                if self._is_wanted:
                    self._board.tell(state)
                if state.state in (CameraStatus.RUNNING, CameraStatus.ABSENT):
                    self._heard_at = _monotonic_s()  # from here on it speaks of its health itself

    async def _pause(self, reason: str) -> None:
        pause_s = self._back_off.ended()
        metrics.RESTARTS.inc()
        get_logger().warning("camera_ended", camera=self._camera.id, reason=reason, again_in_s=pause_s)
        self._tell(CameraStatus.FAILED, reason)
        try:
            async with asyncio.timeout(pause_s):
                await self._is_other.wait()
            self._back_off.forget()
        except TimeoutError:
            return

    async def _speak_for_it(self) -> None:
        """Say that it is unreachable while no process of it lives."""
        told_at = 0.0
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            now = _monotonic_s()
            if self._is_held_back:
                self._heard_at = now
            is_unheard = not self._is_waiting and now - self._heard_at > self._unheard_after_s
            if is_unheard and now - told_at >= _TOLD_EVERY_S:
                told_at = now
                await self._deliver(_unreachable(self._camera.id, self._now()))

    def _tell(self, status: CameraStatus, detail: str = "") -> None:
        before = self._board.state(self._camera.id)
        if status is CameraStatus.STARTING and before is not None and before.state is CameraStatus.FAILED:
            return  # the reason stays to be read until it runs
        self._board.tell(CameraState(camera=self._camera.id, state=status, detail=detail))


def _is_same_process(before: Camera, after: Camera) -> bool:
    """Whether a process of the one can go on as the other."""
    return (before.source, before.sealed, before.view.detector) == (after.source, after.sealed, after.view.detector)


def _unreachable(camera_id: str, at: Micros) -> Saw:
    return Saw(
        (Sighting(camera_id, SightingKind.HEALTH, HealthCondition.UNREACHABLE, at, at),),
        (Reading(camera_id, ONLINE, 0.0, at, at),),
    )


def _said_by(code: int) -> str:
    return f"it was ended by signal {-code}" if code < 0 else f"it ended with code {code}"


def _monotonic_s() -> float:
    return asyncio.get_running_loop().time()
