"""The fleet and its processes: started, heard, started again, ended; a stand-in speaks for the camera."""

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psutil
from msgspec.structs import replace

from streams.contracts.cameras import Camera, CountingLine, View
from streams.contracts.registry import EntryKind, RegistryEntry
from streams.contracts.sightings import SightingKind
from streams.runtime.registry import RegistryChange
from streams.runtime.sealing import Credentials, seal
from streams.runtime.settings import Logs, Settings, Vision
from tests.support.spoken_camera import PROGRAM
from vision.camera.messages import Begin, CameraState, CameraStatus, Saw
from vision.fleet.board import Board
from vision.fleet.fleet import Fleet
from vision.fleet.keeper import Keeper
from vision.fleet.process import CAMERA_PROGRAM

SECRET = b"a secret of this test, long enough for HS256"
ONE_LINE = View(lines=(CountingLine("line1", (0, 0), (10, 0)),))
TWO_LINES = View(lines=(*ONE_LINE.lines, CountingLine("line2", (0, 5), (10, 5))))


class ARegistry:
    """The registry as a follower gives it; changes are put in by the test."""

    def __init__(self, *cameras: Camera) -> None:
        self._changes: asyncio.Queue[RegistryChange] = asyncio.Queue()
        self._offset = 0
        for camera in cameras:
            self.put(camera)

    def put(self, camera: Camera) -> None:
        self._add(camera.id, camera)

    def remove(self, camera_id: str) -> None:
        self._add(camera_id, None)

    def _add(self, camera_id: str, entry: RegistryEntry | None) -> None:
        self._changes.put_nowait(RegistryChange(self._offset, EntryKind.CAMERA, camera_id, entry))
        self._offset += 1

    async def start(self) -> None:
        pass

    async def end(self) -> int:
        return self._offset

    async def changes_below(self, position: int) -> list[RegistryChange]:
        return [await self._changes.get() for _ in range(position)]

    async def changes_now(self, *, wait_s: float) -> list[RegistryChange]:
        try:
            async with asyncio.timeout(wait_s):
                return [await self._changes.get()]
        except TimeoutError:
            return []


class Heard:
    """What cameras saw, as it was delivered; `is_full` keeps it from being taken."""

    def __init__(self) -> None:
        self.saw: list[Saw] = []
        self.has_room = asyncio.Event()
        self.has_room.set()

    async def take(self, saw: Saw) -> None:
        await self.has_room.wait()
        self.saw.append(saw)

    def tracks(self, camera_id: str) -> list[int | None]:
        return [s.track for saw in self.saw for s in saw.sightings if s.camera == camera_id]

    def conditions(self, camera_id: str) -> set[str]:
        kinds = [s for saw in self.saw for s in saw.sightings if s.camera == camera_id]
        return {s.subject for s in kinds if s.kind is SightingKind.HEALTH}


@asynccontextmanager
async def a_fleet(
    registry: ARegistry, heard: Heard, settings: Settings | None = None, unheard_after_s: float = 20
) -> AsyncIterator[Fleet]:
    fleet = Fleet(
        settings or Settings(),
        SECRET,
        deliver=heard.take,
        now=lambda: time.time_ns() // 1_000,
        program=PROGRAM,
        unheard_after_s=unheard_after_s,
    )
    following = asyncio.create_task(fleet.follow(registry))
    try:
        yield fleet
    finally:
        following.cancel()
        await fleet.end()
        await asyncio.gather(following, return_exceptions=True)


def a_keeper(camera: Camera, heard: Heard, turn: asyncio.Semaphore) -> tuple[Keeper, Board]:
    """Of one camera, outside a fleet."""

    def prepare(camera: Camera) -> Begin:
        return Begin(camera.id, camera.source, camera.view, Vision(), Logs())

    board = Board()
    keeper = Keeper(
        camera,
        prepare=prepare,
        deliver=heard.take,
        board=board,
        turn=turn,
        now=lambda: time.time_ns() // 1_000,
        program=PROGRAM,
        unheard_after_s=1,
    )
    return keeper, board


async def until(condition: Callable[[], bool], what: str, within_s: float = 15) -> None:
    deadline = asyncio.get_running_loop().time() + within_s
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, f"not within {within_s} s: {what}"
        await asyncio.sleep(0.02)


def state_of(fleet: Fleet, camera_id: str) -> CameraState:
    found = fleet.board.state(camera_id)
    return found or CameraState(camera=camera_id, state=CameraStatus.STARTING)


def is_running(fleet: Fleet, camera_id: str) -> bool:
    return state_of(fleet, camera_id).state is CameraStatus.RUNNING


def children() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if child.status() != psutil.STATUS_ZOMBIE and "spoken_camera" in " ".join(child.cmdline())
    ]


async def test_each_enabled_camera_has_a_process_that_is_told_its_password_in_no_list_of_processes() -> None:
    heard = Heard()
    sealed = seal(SECRET, "open", Credentials("op", "s3cret"))
    registry = ARegistry(
        Camera(id="open", source="well", sealed=sealed, view=ONE_LINE),
        Camera(id="off", source="well", is_enabled=False),
    )

    async with a_fleet(registry, heard) as fleet:
        await until(lambda: is_running(fleet, "open") and bool(heard.tracks("open")), "it says what it sees")
        lists = [" ".join((*child.cmdline(), *child.environ().values())) for child in children()]

        assert state_of(fleet, "open").detail == "op:s3cret:1 lines"
        assert len(lists) == 1
        assert "s3cret" not in lists[0]
        assert fleet.board.state("off") is None
    assert children() == []


async def test_a_new_view_goes_to_the_running_process_and_another_source_gets_another_one() -> None:
    heard = Heard()
    registry = ARegistry(Camera(id="cam", source="well", view=ONE_LINE))

    async with a_fleet(registry, heard) as fleet:
        await until(lambda: is_running(fleet, "cam"), "it runs")
        (first,) = children()
        registry.put(Camera(id="cam", source="well", view=TWO_LINES, name="another name"))
        await until(lambda: state_of(fleet, "cam").detail.endswith("2 lines"), "it looks otherwise")
        assert children() == [first]

        registry.put(Camera(id="cam", source="also well", view=TWO_LINES))
        await until(lambda: children() not in ([], [first]), "another process")
        assert first not in children()

        registry.remove("cam")
        await until(lambda: children() == [], "it is gone")
        await until(lambda: fleet.board.still("cam") is None, "and so is its picture")


async def test_a_killed_process_is_started_again_at_once() -> None:
    heard = Heard()

    async with a_fleet(ARegistry(Camera(id="cam", source="well")), heard) as fleet:
        await until(lambda: len(heard.tracks("cam")) > 2, "it counts")
        (first,) = children()
        first.send_signal(signal.SIGKILL)
        await until(lambda: heard.tracks("cam").count(1) == 2, "it counts from the beginning", within_s=8)

        assert heard.conditions("cam") == set()  # away for a moment is not unreachable
        assert is_running(fleet, "cam")


async def test_a_process_that_cannot_go_on_is_tried_again_and_its_reason_told() -> None:
    heard = Heard()
    registry = ARegistry(
        Camera(id="fails", source="fails"), Camera(id="dies", source="dies"), Camera(id="babbles", source="babbles")
    )

    async with a_fleet(registry, heard) as fleet:
        await until(lambda: state_of(fleet, "fails").state is CameraStatus.FAILED, "it failed")
        await until(lambda: state_of(fleet, "dies").state is CameraStatus.FAILED, "it died")
        await until(lambda: state_of(fleet, "babbles").state is CameraStatus.FAILED, "it babbled")

        assert state_of(fleet, "fails").detail == "the lens is off"
        assert state_of(fleet, "dies").detail == "it ended with code 3"
        assert state_of(fleet, "babbles").detail.startswith("it said what nobody understands")


async def test_a_password_sealed_elsewhere_is_told_and_takes_no_other_camera_with_it() -> None:
    heard = Heard()
    foreign = seal(b"another secret, long enough for HS256 too", "cam", Credentials("op", "x"))
    registry = ARegistry(Camera(id="cam", source="well", sealed=foreign), Camera(id="other", source="well"))

    async with a_fleet(registry, heard) as fleet:
        await until(lambda: is_running(fleet, "other"), "the other one runs")
        await until(lambda: "another secret" in state_of(fleet, "cam").detail, "the reason is told")


async def test_a_camera_nobody_has_heard_for_long_is_said_to_be_unreachable() -> None:
    heard = Heard()

    async with a_fleet(ARegistry(Camera(id="cam", source="fails")), heard, unheard_after_s=1):
        await until(lambda: heard.conditions("cam") == {"unreachable"}, "it is unreachable")

    online = [reading for saw in heard.saw for reading in saw.readings]
    assert [(reading.device, reading.property, reading.value) for reading in online[:1]] == [("cam", "online", 0.0)]


async def test_who_takes_nothing_holds_the_cameras_back_and_loses_nothing() -> None:
    heard = Heard()

    async with a_fleet(ARegistry(Camera(id="cam", source="floods")), heard) as fleet:
        await until(lambda: len(heard.saw) > 10, "it floods")
        heard.has_room.clear()
        await asyncio.sleep(0.5)
        held_at = len(heard.saw)
        await asyncio.sleep(1)
        assert len(heard.saw) == held_at
        assert is_running(fleet, "cam")
        heard.has_room.set()
        await until(lambda: len(heard.saw) > held_at + 1_000, "it goes on")

    tracks = heard.tracks("cam")
    assert tracks == list(range(1, len(tracks) + 1))


async def test_a_process_that_does_not_end_is_killed_in_time() -> None:
    heard = Heard()

    async with a_fleet(ARegistry(Camera(id="cam", source="deaf")), heard) as fleet:
        await until(lambda: is_running(fleet, "cam"), "it runs")
        began = time.monotonic()

    assert time.monotonic() - began < 6
    assert children() == []


async def test_a_camera_that_is_removed_and_does_not_end_delays_no_other_and_shows_nothing_more() -> None:
    heard = Heard()
    registry = ARegistry(Camera(id="cam", source="deaf"))

    async with a_fleet(registry, heard) as fleet:
        await until(lambda: fleet.board.still("cam") is not None, "it shows a picture")
        registry.remove("cam")
        registry.put(Camera(id="other", source="well"))
        await until(lambda: fleet.board.state("cam") is None, "it is forgotten", within_s=2)
        assert fleet.board.still("cam") is None
        await until(lambda: is_running(fleet, "other"), "the other one runs")
        assert len(children()) == 1


async def test_a_camera_that_waits_for_its_turn_is_not_unreachable_and_starts_with_the_view_of_then() -> None:
    heard = Heard()
    turn, camera = asyncio.Semaphore(0), Camera(id="cam", source="well", view=ONE_LINE)
    keeper, board = a_keeper(camera, heard, turn)
    keeping = asyncio.create_task(keeper.keep())
    await asyncio.sleep(3)
    assert heard.conditions("cam") == set()
    keeper.change(replace(camera, view=TWO_LINES))
    turn.release()
    await until(lambda: "2 lines" in getattr(board.state("cam"), "detail", ""), "it looks at the new view")
    keeper.end()
    await keeping


def test_a_camera_process_that_crashes_leaves_no_core_behind() -> None:
    with subprocess.Popen(CAMERA_PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as camera:
        deadline = time.monotonic() + 30
        while (limits := psutil.Process(camera.pid).rlimit(psutil.RLIMIT_CORE)) != (0, 0):
            assert time.monotonic() < deadline, f"its limit is {limits}"
            time.sleep(0.05)


async def test_only_cameras_of_its_shard_are_kept() -> None:
    heard = Heard()
    cameras = [Camera(id=f"cam{number}", source="well") for number in range(4)]
    kept = []
    for shard in (1, 2):
        settings = Settings(vision=replace(Settings().vision, shard=shard, shards=2))
        async with a_fleet(ARegistry(*cameras), heard, settings) as fleet:
            await until(lambda: bool(fleet.board.states()), "some are kept")
            await until(lambda: all(is_running(fleet, state.camera) for state in fleet.board.states()), "they run")
            kept.append({state.camera for state in fleet.board.states()})

    assert kept[0] | kept[1] == {camera.id for camera in cameras}
    assert kept[0] & kept[1] == set()


async def test_live_pictures_come_while_somebody_watches() -> None:
    heard = Heard()

    async with a_fleet(ARegistry(Camera(id="cam", source="well")), heard) as fleet:
        await until(lambda: fleet.board.still("cam") is not None, "there is a still")
        with fleet.board.viewer("cam") as viewer:
            assert await viewer.next(0.5) is None
            fleet.board.watch("cam")
            picture = await viewer.next(5)

    assert picture is not None
    assert picture.jpeg == b"live"
