"""Cameras on the real product: counted, shown masked, broken in every way, back by themselves.

One story on one stack: what takes long (a whole minute, an alert that clears) passes while other things are done.
"""

import io
import re
import signal
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import cv2
import httpx
import numpy as np
import psutil
import pytest

from deploy.private_stack import PrivateStack
from deploy.processes import PROCESSES
from tests.support.rtsp_server import RtspServer, Size
from tests.support.services import a_folder_for_services
from tests.support.stack import a_running_stack, client_of, eventually
from vision.frames import Image

JSON = dict[str, Any]
PASSWORD = "pass-w0rd-of-this-camera"
SIZE = (640, 384)
STEADY, BROKEN = "steady", "broken"
LINE = {"id": "stop", "start": [320, 0], "end": [320, 384]}
RIGHT, LEFT = f"{STEADY}:stop:right", f"{STEADY}:stop:left"
EVERY_S = 8
"""In which one car goes to the right and one to the left."""
PAINTS = (((40, 40, 40), (250, 250, 250)), ((60, 20, 200), (60, 250, 60)), ((200, 160, 20), (20, 20, 60)))
"""Of cars and their stripes. A car that is there when a camera begins is background to `motion` for half a minute, and
so is another one of the same colours in the same place: the street does not send the same car every 8 s."""


def two_cars(size: Size) -> Iterable[Image]:
    """A street over which a car drives each way, their sides finely striped: what a mask has to take away."""
    noise = np.random.default_rng(2)
    street = noise.integers(90, 130, (size[1], size[0], 3), np.uint8)
    for number in range(len(PAINTS) * EVERY_S * 25):
        picture = street + noise.integers(0, 5, street.shape, np.uint8)
        paint, stripes = PAINTS[number // (EVERY_S * 25)]
        for start, row, way in ((0, 240, 1), (100, 120, -1)):
            travelled = (number % (EVERY_S * 25) - start) * 8 - 120
            left = travelled if way > 0 else size[0] - travelled - 100
            cv2.rectangle(picture, (left, row), (left + 100, row + 50), paint, -1)
            for stripe in range(left + 8, left + 92, 4):
                cv2.rectangle(picture, (stripe, row + 8), (stripe + 1, row + 42), stripes, -1)
        yield picture


@dataclass(frozen=True)
class Scene:
    """The stack, its two cameras, and an administrator."""

    stack: PrivateStack
    steady: RtspServer
    broken: RtspServer
    admin: httpx.Client
    operator: httpx.Client

    def state(self, camera: str) -> JSON:
        answer = self.operator.get(f"/cameras/{camera}/state")
        return answer.json() if answer.status_code == 200 else {"state": "unknown", "counts": {}, "frames": 0}

    def crossings(self, camera: str) -> list[JSON]:
        return self._all("/sightings", camera=camera, kind="crossing")

    def alerts(self, camera: str, rule: str) -> list[JSON]:
        return self._all("/alerts", device=camera, rule=rule)

    def _all(self, path: str, **asked: str) -> list[JSON]:
        found: list[JSON] = []
        cursor: str | None = None
        while True:
            page = self.operator.get(path, params={**asked, "limit": "1000", **({"cursor": cursor} if cursor else {})})
            found += page.raise_for_status().json()["items"]
            cursor = page.json()["next"]
            if cursor is None:
                return found

    def processes(self, what: str) -> list[psutil.Process]:
        """The fleet's descendants with this in their command line."""
        fleet = psutil.Process(self.stack.pid("cameras"))
        return [child for child in fleet.children(recursive=True) if what in " ".join(_words(child))]

    def process_of(self, camera: str) -> psutil.Process:
        log = (self.stack.folder / "logs" / "cameras.log").read_text()
        return psutil.Process(int(re.findall(rf"event=camera_started camera={camera} pid=(\d+)", log)[-1]))

    def is_running(self, camera: str, *, with_frames: int = 1) -> bool:
        state = self.state(camera)
        return bool(state["state"] == "running" and state["frames"] >= with_frames)


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    films = tmp_path_factory.mktemp("films")
    with (
        RtspServer(films, size=SIZE, pictures=two_cars) as steady,
        RtspServer(films, size=SIZE, pictures=two_cars, user="operator", password=PASSWORD) as broken,
        a_folder_for_services() as folder,
        a_running_stack(folder, tuple(PROCESSES)) as stack,
        client_of(stack, "admin") as admin,
        client_of(stack, "operator") as operator,
    ):
        yield Scene(stack, steady, broken, admin, operator)


def body(source: str, **others: object) -> JSON:
    return {"source": source, "name": "Ngã tư", "view": {"frame": list(SIZE), "lines": [LINE]}, **others}


def test_a_camera_registered_over_http_counts_who_passes(scene: Scene) -> None:
    written = scene.admin.put(f"/cameras/{STEADY}", json=body(scene.steady.url)).raise_for_status().json()
    scene.admin.put(f"/cameras/{BROKEN}", json=body(scene.broken.url)).raise_for_status()

    assert {RIGHT, LEFT, STEADY} == set(written["devices"])
    assert "camera-unreachable" in written["written_rules"]
    eventually(lambda: scene.is_running(STEADY), within_s=30, what="the camera runs")
    eventually(lambda: scene.is_running(BROKEN), within_s=30, what="the camera with a password runs")
    eventually(lambda: len(scene.crossings(STEADY)) >= 3, within_s=40, what="crossings are stored")
    crossing = scene.crossings(STEADY)[0]
    assert (crossing["subject"], crossing["direction"]) in {("stop", "right"), ("stop", "left")}
    assert scene.state(STEADY)["detector"] == "motion"  # there is no model


def test_its_password_is_in_no_log_no_answer_and_no_list_of_processes(scene: Scene) -> None:
    lists = [" ".join(_words(process)) for process in scene.processes("")]
    logs = [log.read_text(errors="replace") for log in (scene.stack.folder / "logs").glob("*.log")]
    answers = [scene.admin.get(path).text for path in ("/cameras", f"/cameras/{BROKEN}", f"/cameras/{BROKEN}/state")]

    assert len(lists) >= 4  # two cameras and their decoders
    assert not [text for text in (*lists, *logs, *answers) if PASSWORD in text]


def test_its_snapshot_is_masked(scene: Scene) -> None:
    shown = set()
    for _ in range(6):  # stills come every 2 s, cars at other times
        answer = scene.operator.get(f"/cameras/{STEADY}/snapshot").raise_for_status()
        assert answer.headers["content-type"] == "image/jpeg"
        assert abs(datetime.fromisoformat(answer.headers["x-measured-at"]).timestamp() - time.time()) < 10
        if answer.content not in shown:
            shown.add(answer.content)
            assert _stripes(answer.content) < 400, answer.headers["x-measured-at"]
        time.sleep(0.7)

    unmasked = next(picture for number, picture in enumerate(two_cars(SIZE)) if number == 60)
    assert _stripes(cv2.imencode(".jpg", unmasked)[1].tobytes()) > 1_000


def _stripes(jpeg: bytes) -> int:
    """Pixels at the edge of a stripe."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return int(np.count_nonzero(np.abs(np.diff(picture.astype(np.int16), axis=1)) > 70))


def test_it_can_be_watched_live(scene: Scene) -> None:
    parts = io.BytesIO()
    with scene.operator.stream("GET", f"/cameras/{STEADY}/live") as answer:
        assert answer.headers["content-type"].startswith("multipart/x-mixed-replace")
        began = time.monotonic()
        for piece in answer.iter_raw():
            parts.write(piece)
            if parts.getvalue().count(b"Content-Type: image/jpeg") >= 10:
                break
    assert time.monotonic() - began < 10
    jpeg = parts.getvalue().split(b"\r\n\r\n")[5].split(b"\r\n--frame")[0]
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (384, 640, 3)


def test_a_killed_process_and_a_killed_decoder_come_back_by_themselves(scene: Scene) -> None:
    before = scene.process_of(BROKEN)
    before.send_signal(signal.SIGKILL)
    eventually(lambda: scene.process_of(BROKEN).pid != before.pid, within_s=10, what="another process")
    eventually(lambda: scene.is_running(BROKEN), within_s=20, what="it runs again")
    eventually(lambda: len(scene.processes("vision.sources")) == 2, within_s=5, what="the dead one's decoder has ended")

    frames = scene.state(BROKEN)["frames"]
    (decoder,) = scene.process_of(BROKEN).children()
    decoder.send_signal(signal.SIGKILL)
    eventually(lambda: scene.state(BROKEN)["decoder_restarts"] == 1, within_s=15, what="another decoder")
    eventually(lambda: scene.is_running(BROKEN, with_frames=frames + 5), within_s=15, what="frames come again")


def test_an_unplugged_camera_has_an_alert_within_30_s(scene: Scene) -> None:
    def is_told() -> bool:
        return [alert["state"] for alert in scene.alerts(BROKEN, "camera-unreachable")] == ["active"]

    eventually(lambda: not is_told(), within_s=60, what="it is well (a busy machine starts cameras slowly)")
    scene.broken.cut()
    cut_at = time.monotonic()
    eventually(is_told, within_s=30, what="an alert")
    assert time.monotonic() - cut_at < 30
    assert scene.state(BROKEN)["state"] == "absent"
    assert scene.state(BROKEN)["health"] == ["unreachable"]
    scene.broken.resume()


def test_while_kafka_is_away_nothing_is_lost(scene: Scene) -> None:
    kafka = scene.stack.services.kafka
    counted = sum(scene.state(STEADY)["counts"].values())
    kafka.kill()
    time.sleep(20)
    kafka.start()
    scene.stack.wait_until_ready()

    eventually(
        lambda: sum(scene.state(STEADY)["counts"].values()) >= counted + 6, within_s=40, what="it went on counting"
    )
    now = sum(scene.state(STEADY)["counts"].values())
    eventually(lambda: len(scene.crossings(STEADY)) >= now, within_s=40, what="all of it is stored")
    tracks = [(crossing["track"], crossing["direction"]) for crossing in scene.crossings(STEADY)]
    assert len(tracks) == len(set(tracks))


def test_each_whole_minute_is_in_history_with_as_many_as_crossed(scene: Scene) -> None:
    def minutes() -> dict[tuple[str, str], float]:
        asked = {"device": f"{RIGHT},{LEFT}", "property": "vehicle_count", "bucket": "1m", "fn": "sum"}
        found = scene.operator.get("/history", params=asked).raise_for_status().json()["series"]
        return {
            (series["device"], point["time"]): point["sum"]
            for series in found
            for point in series["points"]
            if point["sum"] is not None
        }

    eventually(lambda: len({at for _, at in minutes()}) >= 1, within_s=130, what="a whole minute")
    crossed = Counter(
        (f"{STEADY}:stop:{crossing['direction']}", _minute(crossing["time"])) for crossing in scene.crossings(STEADY)
    )
    for (device, at), count in minutes().items():
        assert count == crossed[device, _minute(at)]
        assert 60 / EVERY_S - 1.5 <= count <= 60 / EVERY_S + 1.5


def _minute(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) // 60


def test_the_alert_of_a_camera_that_is_back_clears_by_itself(scene: Scene) -> None:
    def has_cleared() -> bool:
        return [alert["state"] for alert in scene.alerts(BROKEN, "camera-unreachable")] == ["cleared"]

    eventually(has_cleared, within_s=60, what="the alert cleared")
    assert scene.is_running(BROKEN)


def test_a_killed_fleet_leaves_nobody_behind_and_its_successor_counts_on(scene: Scene) -> None:
    left = scene.processes("")
    stored = len(scene.crossings(STEADY))

    scene.stack.kill_process("cameras")
    _, alive = psutil.wait_procs(left, timeout=5)
    assert alive == []

    scene.stack.start_process("cameras")
    eventually(lambda: len(scene.crossings(STEADY)) > stored, within_s=50, what="it counts again")


def test_a_camera_that_is_removed_is_watched_no_more_and_a_stop_is_soon(scene: Scene) -> None:
    scene.admin.delete(f"/cameras/{BROKEN}").raise_for_status()
    eventually(lambda: len(scene.processes("vision.camera")) == 1, within_s=10, what="one process")
    left = scene.processes("")

    began = time.monotonic()
    scene.stack.stop_process("cameras")

    assert time.monotonic() - began < 10
    assert psutil.wait_procs(left, timeout=1)[1] == []
