"""`deploy/run` after set-up: what it starts it keeps running, tells where it is, and stops in order."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from deploy.processes import PROCESSES
from deploy.supervision.app_process import own_environment
from tests.support.services import a_folder_for_services, a_free_port

SERVICES = ("mosquitto", "kafka", "timescaledb")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with a_folder_for_services() as folder:
        yield folder


@pytest.fixture(scope="module")
def run(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    process = start_a_run(folder)
    wait_for((folder / "endpoints.json").exists, process, within_s=120)
    yield process
    process.terminate()
    process.communicate(timeout=90)


@pytest.mark.usefixtures("run")
def test_endpoints_and_logins_are_told_while_it_runs(folder: Path) -> None:
    endpoints = told(folder)

    assert httpx.get(f"{endpoints['api']}/readyz").status_code == 200
    assert set(endpoints["pids"]) == {*PROCESSES, *SERVICES}
    assert all(psutil.pid_exists(pid) for pid in endpoints["pids"].values())
    logins = json.loads((folder / "logins.json").read_text())
    assert [login["role"] for login in logins] == ["viewer", "operator", "planner", "admin"]
    assert (folder / "logins.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["judge", "mosquitto"])
def test_what_is_killed_runs_again_and_its_new_number_is_told(
    run: "subprocess.Popen[str]", folder: Path, name: str
) -> None:
    before = told(folder)

    os.kill(before["pids"][name], signal.SIGKILL)
    wait_for(lambda: told(folder)["pids"].get(name, before["pids"][name]) != before["pids"][name], run, within_s=20)

    after = told(folder)
    assert psutil.pid_exists(after["pids"][name])
    assert {key: value for key, value in after.items() if key != "pids"} == {
        key: value for key, value in before.items() if key != "pids"
    }


def test_a_second_run_on_the_same_folder_is_refused_and_names_the_first(
    run: "subprocess.Popen[str]", folder: Path
) -> None:
    second = start_a_run(folder)

    said, _ = second.communicate(timeout=30)

    assert second.returncode == 1
    assert f"pid {run.pid}" in said


def test_all_it_started_ends_with_it(run: "subprocess.Popen[str]", folder: Path) -> None:
    pids = list(told(folder)["pids"].values())

    run.terminate()
    run.communicate(timeout=90)

    assert run.returncode == 0
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []
    assert not (folder / "endpoints.json").exists()


def test_a_later_run_finds_ports_logins_and_data_again_and_cleans_up_after_a_killed_one(folder: Path) -> None:
    logins = (folder / "logins.json").read_text()
    killed = start_a_run(folder)
    wait_for((folder / "endpoints.json").exists, killed, within_s=60)
    first = told(folder)
    killed.kill()
    killed.communicate()

    later = start_a_run(folder)
    wait_for(lambda: later_than(first, folder), later, within_s=90)
    second = told(folder)
    later.terminate()
    later.communicate(timeout=90)

    assert {name: second[name] for name in ("api", "mqtt", "kafka", "database")} == {
        name: first[name] for name in ("api", "mqtt", "kafka", "database")
    }
    assert (folder / "logins.json").read_text() == logins
    assert [pid for pid in first["pids"].values() if psutil.pid_exists(pid)] == []


def test_the_api_is_asked_straight_whatever_proxy_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nobody there
    monkeypatch.setenv("no_proxy", "")
    script = "import sys; from deploy.readiness import what_is_missing; print(what_is_missing(sys.argv[1]))"
    for answer, told_as in [
        (b"HTTP/1.0 200 OK\r\n\r\n{}", "None"),
        (b'HTTP/1.0 503 Away\r\n\r\n{"kafka": "away"}', '{"kafka": "away"}'),
        (b"HTTP/1.0 503 Away\r\n\r\n<html>", "the api does not answer (status 503, and not in JSON)"),
        (b"nonsense\r\n", "the api does not answer (nonsense"),
    ]:
        with answering(answer) as url:
            said = subprocess.run([sys.executable, "-c", script, url], capture_output=True, text=True, check=True)
        assert said.stdout.strip().startswith(told_as)


def test_a_run_whose_screen_has_gone_still_stops_all(folder: Path) -> None:
    run = start_a_run(folder)
    wait_for((folder / "endpoints.json").exists, run, within_s=90)
    pids = list(told(folder)["pids"].values())
    assert run.stdout is not None
    run.stdout.close()

    run.send_signal(signal.SIGINT)
    run.wait(timeout=90)

    assert [pid for pid in pids if psutil.pid_exists(pid)] == []
    assert not (folder / "endpoints.json").exists()


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A server on loopback that answers each question with these bytes."""

    def answer_one(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        thread = threading.Thread(target=answer_one, args=(listener,))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def start_a_run(folder: Path) -> "subprocess.Popen[str]":
    settings = {"URBANWATCH_SERVICES__DATA_DIR": str(folder)}
    ports = folder / "test-ports.json"
    if not ports.exists():
        ports.write_text(json.dumps([a_free_port() for _ in range(2)]))
    api_port, mqtt_port = json.loads(ports.read_text())
    settings |= {"URBANWATCH_API__PORT": str(api_port), "URBANWATCH_MQTT__URL": f"mqtt://127.0.0.1:{mqtt_port}"}
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.supervision", "--no-demo"],
        env=own_environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def told(folder: Path) -> dict[str, Any]:
    endpoints: dict[str, Any] = json.loads((folder / "endpoints.json").read_text())
    return endpoints


def later_than(first: dict[str, Any], folder: Path) -> bool:
    file = folder / "endpoints.json"
    return file.exists() and json.loads(file.read_text())["pids"]["api"] != first["pids"]["api"]


def wait_for(condition: Callable[[], bool], run: "subprocess.Popen[str]", *, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert run.poll() is None, f"the run ended: {run.stdout and run.stdout.read()}"
        assert time.monotonic() < deadline, "it did not come in time"
        time.sleep(0.1)
