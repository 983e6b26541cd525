"""Sources against real servers that are cut, stalled, changed and spoilt, and decoders that are killed."""

import gc
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from structlog.testing import capture_logs

from streams.runtime.sealing import Credentials
from tests.support.mjpeg_server import SIZE, an_mjpeg_camera
from tests.support.rtsp_server import RtspServer, a_certificate, wandering
from vision.frames import Frame
from vision.sources.absences import Absence
from vision.sources.addresses import parse_address
from vision.sources.backing_off import BackOff
from vision.sources.live import Absent, LiveSource

PASSWORD = "p@ss:w/ör d?%25"
LONG_S = 3600


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Encoded once for all tests."""
    return tmp_path_factory.mktemp("films")


@contextmanager
def a_source(url: str, credentials: Credentials | None = None, longest_s: float = 1) -> Iterator[LiveSource]:
    """Impatient: gives up a stalled read after 2 s, tries again within a second."""
    back_off = BackOff(least_s=0.1, longest_s=longest_s)
    with LiveSource(parse_address(url), credentials, open_timeout_s=8, read_timeout_s=2, back_off=back_off) as source:
        yield source


def frames(source: LiveSource, count: int, within_s: float = 30) -> list[Frame]:
    """So many of them, whatever lies between."""
    found: list[Frame] = []
    deadline_s = time.monotonic() + within_s
    while len(found) < count:
        newest = source.newest(0.5)
        assert time.monotonic() < deadline_s, f"{len(found)} frames, then {newest}"
        if isinstance(newest, Frame):
            found.append(newest)
    return found


def absence(source: LiveSource, wanted: set[Absence], within_s: float = 30) -> Absent:
    """The first of these."""
    deadline_s = time.monotonic() + within_s
    while True:
        newest = source.newest(0.25)
        if isinstance(newest, Absent) and newest.reason in wanted:
            return newest
        assert time.monotonic() < deadline_s, f"the last was {newest}"


def assert_is_the_street(frame: Frame) -> None:
    """As it was drawn, but for what coding does to it and where the square is."""
    below = slice(frame.size[1] // 2 + 4, None)
    above = slice(None, frame.size[1] // 3 - 4)
    drawn = next(iter(wandering(frame.size)))
    for part in (above, below):
        assert np.corrcoef(drawn[part].ravel(), frame.image[part].ravel())[0, 1] > 0.8


def decoder_of(source: LiveSource) -> psutil.Process:
    """The process that decodes now."""
    assert source.decoder_pid is not None
    return psutil.Process(source.decoder_pid)


@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_an_rtsp_stream_gives_every_second_of_25_frames_with_its_time(films: Path, codec: str) -> None:
    with RtspServer(films, codec=codec) as server, a_source(server.url) as source:
        frames(source, 5)
        seen = frames(source, 20)

    numbers = [frame.number for frame in seen]
    assert numbers == sorted(set(numbers))
    rates = [(after.time_s - before.time_s) / (after.number - before.number) for before, after in pairwise(seen)]
    assert np.median(rates) == pytest.approx(0.08, rel=0.25)
    assert source.rate == pytest.approx(12.5, rel=0.25)
    assert seen[0].size == (640, 384)
    assert_is_the_street(seen[-1])
    assert abs(seen[-1].at / 1e6 - time.time()) < 5


def test_an_encrypted_stream_with_a_password_is_read_and_the_password_is_nowhere_to_be_seen(films: Path) -> None:
    with (
        capture_logs() as logs,
        RtspServer(films, user="viewer", password=PASSWORD, is_encrypted=True) as server,
        a_source(server.bare_url, Credentials("viewer", PASSWORD)) as source,
    ):
        assert server.bare_url.startswith("rtsps://")
        frames(source, 3)
        decoder = decoder_of(source)
        shown = f"{decoder.cmdline()} {decoder.environ()} {logs} {vars(source)}"
        server.cut()
        absence(source, {Absence.REFUSED})

    for secret in (PASSWORD, "p%40ss", "ör d"):
        assert secret not in f"{shown} {logs}"
    assert {log["event"] for log in logs} == {"source_opened", "source_lost"}


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_an_mjpeg_camera_with_a_password_is_timed_by_arrival(films: Path, *, is_encrypted: bool) -> None:
    certificate = a_certificate(films) if is_encrypted else None
    with (
        an_mjpeg_camera(user="viewer", password=PASSWORD, certificate=certificate) as camera,
        a_source(camera.url, Credentials("viewer", PASSWORD)) as source,
    ):
        frames(source, 3)
        seen = frames(source, 8)

    assert seen[0].size == SIZE
    span_s, steps = seen[-1].time_s - seen[0].time_s, seen[-1].number - seen[0].number
    assert span_s / steps == pytest.approx(0.1, rel=0.3)


def test_a_source_says_why_there_is_no_picture(films: Path) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        nobody = f"rtsp://127.0.0.1:{unheard.getsockname()[1]}/stream"
        with a_source(nobody) as source:
            absence(source, {Absence.REFUSED})
    with RtspServer(films, user="viewer", password=PASSWORD) as server:
        with a_source(server.bare_url, Credentials("viewer", "wrong")) as source:
            absence(source, {Absence.UNAUTHORISED})
        with a_source(server.bare_url) as source:
            absence(source, {Absence.UNAUTHORISED})
    with an_mjpeg_camera() as camera:
        with a_source(camera.url.replace("/video", "/nowhere")) as source:
            absence(source, {Absence.NOT_FOUND})
        with a_source(camera.url.replace("/video", "/page")) as source:
            absence(source, {Absence.UNDECODABLE})
    with a_source("file:/there/is/no.mp4") as source:
        absence(source, {Absence.NOT_FOUND})


def test_a_server_that_accepts_and_never_answers_times_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = parse_address(f"rtsp://127.0.0.1:{silent.getsockname()[1]}/stream")
        with LiveSource(address, open_timeout_s=1) as source:
            absence(source, {Absence.TIMED_OUT})


def test_a_cut_camera_is_absent_and_comes_back_by_itself_with_numbers_and_time_going_on(films: Path) -> None:
    with RtspServer(films) as server, a_source(server.url) as source:
        last = frames(source, 5)[-1]
        server.cut()
        absence(source, {Absence.ENDED, Absence.REFUSED})
        gone = absence(source, {Absence.REFUSED})
        server.resume()
        (back,) = frames(source, 1)

    assert gone.since_s > 0
    assert back.number > last.number
    passed_s = (back.at - last.at) / 1e6
    assert back.time_s - last.time_s == pytest.approx(passed_s, abs=0.5)


def test_a_camera_that_stalls_is_given_up_and_opened_anew(films: Path) -> None:
    with RtspServer(films) as server, a_source(server.url) as source:
        last = frames(source, 5)[-1]
        before = decoder_of(source)
        server.stall()
        absence(source, {Absence.TIMED_OUT})
        server.resume()
        (back,) = frames(source, 1)

    assert back.number > last.number
    assert not before.is_running()


@pytest.mark.parametrize(("sent", "reason"), [(signal.SIGKILL, Absence.CRASHED), (signal.SIGSTOP, Absence.TIMED_OUT)])
def test_a_decoder_that_dies_or_hangs_is_replaced(films: Path, sent: signal.Signals, reason: Absence) -> None:
    with RtspServer(films) as server, a_source(server.url) as source:
        last = frames(source, 5)[-1]
        before, starts = decoder_of(source), source.decoder_starts
        before.send_signal(sent)
        absence(source, {reason})
        (back,) = frames(source, 1)

    assert back.number > last.number
    assert not before.is_running()
    assert source.decoder_starts > starts


def test_a_stream_that_changes_its_size_goes_on_in_the_size_it_was_opened_with(films: Path) -> None:
    with RtspServer(films) as server, a_source(server.url) as source:
        before = frames(source, 3)[-1]
        starts = source.decoder_starts
        server.resize((1280, 768))
        seen = frames(source, 30)
        assert source.decoder_starts == starts
        decoder_of(source).kill()
        absence(source, {Absence.CRASHED})
        (anew,) = frames(source, 1)

    assert {frame.size for frame in seen} == {before.size}
    assert_is_the_street(seen[-1])
    assert anew.size == (1280, 768)
    assert anew.number > seen[-1].number > before.number


def test_a_corrupt_stream_is_survived(films: Path) -> None:
    with RtspServer(films) as server, a_source(server.url) as source:
        last = frames(source, 3)[-1]
        server.corrupt()
        absence(source, {Absence.WAITING, Absence.UNDECODABLE})
        server.resume()
        seen = frames(source, 40)

    assert seen[-1].number > last.number
    assert_is_the_street(seen[-1])


def test_pictures_of_a_folder_are_played_in_a_loop_and_time_goes_on(tmp_path: Path) -> None:
    for number, picture in enumerate(wandering((160, 96), 10)):
        cv2.imwrite(str(tmp_path / f"{number}.png"), picture)

    with a_source(f"file:{tmp_path}") as source:
        seen = frames(source, 12)

    assert seen[-1].number >= 12
    assert seen[-1].time_s - seen[0].time_s == pytest.approx((seen[-1].number - seen[0].number) * 0.08, abs=0.05)


def test_pictures_of_another_size_come_in_their_own(tmp_path: Path) -> None:
    for number, size in enumerate([(160, 96), (160, 96), (96, 160)]):
        cv2.imwrite(str(tmp_path / f"{number}.png"), next(iter(wandering(size))))

    with a_source(f"file:{tmp_path}") as source:
        seen = frames(source, 20)

    assert {frame.size for frame in seen} == {(160, 96), (96, 160)}
    assert all(frame.image.std() > 10 for frame in seen)


def test_a_decoder_ends_with_the_process_that_started_it_even_by_kill_9(films: Path) -> None:
    code = (
        "import sys; from vision.sources.addresses import parse_address; from vision.sources.live import LiveSource\n"
        "source = LiveSource(parse_address(sys.argv[1])); source.newest(10)\n"
        "print(source.decoder_pid, flush=True)\n"
        "while True: source.newest(10)"
    )
    with RtspServer(films) as server:
        owner = subprocess.Popen([sys.executable, "-c", code, server.url], stdout=subprocess.PIPE, text=True)
        assert owner.stdout is not None
        decoder = psutil.Process(next(int(line) for line in iter(owner.stdout.readline, "") if line.strip().isdigit()))
        memory = Path(f"/proc/{decoder.pid}/maps").read_text(encoding="utf-8")
        owner.kill()
        owner.communicate()

        psutil.wait_procs([decoder], timeout=10)
        assert not decoder.is_running()
    # Memory without a name: nobody has to remove it.
    assert "memfd:frames (deleted)" in memory
    assert " /dev/shm/" not in memory


def test_nothing_grows_over_fifty_reconnects() -> None:
    lives_of_a_source(reconnects=50)


@pytest.mark.long
@pytest.mark.timeout(LONG_S + 300)
def test_nothing_grows_in_an_hour_of_reconnects() -> None:
    lives_of_a_source(for_s=LONG_S)


def lives_of_a_source(*, reconnects: int = 0, for_s: float = 0) -> None:
    """Of a camera that hangs up after two pictures each time: what this process holds after a tenth, and at the end."""
    ends_at_s = time.monotonic() + for_s
    with an_mjpeg_camera(most_pictures=2, interval_s=0.01) as camera, a_source(camera.url, longest_s=0.1) as source:
        lives_until(source, lambda: source.decoder_starts > 5)
        before = holdings()
        lives_until(source, lambda: source.decoder_starts > 5 + reconnects and time.monotonic() >= ends_at_s)
        most = {
            "descriptors": before["descriptors"] + 3,
            "threads": before["threads"] + 1,
            "children": before["children"] + 1,  # services of other tests are children, too; one may just be dying
            "megabytes": before["megabytes"] + 8,
        }
        after = holdings_within(most, 20, source)
    assert {name: after[name] for name in most if after[name] > most[name]} == {}


def holdings_within(most: dict[str, float], within_s: float, source: LiveSource) -> dict[str, float]:
    """Not more than that, as soon as may be: on a busy machine a killed decoder may take a moment to be gone."""
    deadline_s = time.monotonic() + within_s
    while True:
        found = holdings()
        if time.monotonic() > deadline_s or all(found[name] <= most[name] for name in most):
            return found
        source.newest(0.5)


def lives_until(source: LiveSource, is_enough: Callable[[], bool]) -> None:
    while not is_enough():
        source.newest(0.5)


def holdings() -> dict[str, float]:
    """Of this process."""
    gc.collect()
    this = psutil.Process()
    return {
        "descriptors": this.num_fds(),
        "threads": this.num_threads(),
        "children": len(this.children()),
        "megabytes": this.memory_info().rss / 1e6,
    }
