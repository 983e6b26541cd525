"""The whole product in a folder of its own, on free ports: what benches and tests run and break.

The process of the cameras runs where it is asked for. Nothing restarts here by itself: who breaks a part decides when
it comes back.
"""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from deploy.processes import PROCESSES, STOP_ORDER, WITHOUT_CAMERAS
from deploy.readiness import what_is_missing
from deploy.services.errors import ServiceError
from deploy.services.local import AskedPorts, LocalServices
from deploy.services.ports import first_free_port
from deploy.services.processes import ProcessMark, stop_with_this_process
from streams.runtime.settings import Api, Settings, as_environment

_READY_WITHIN_S = 60
_STOP_WITHIN_S = 20


@dataclass(frozen=True)
class Login:
    """A user of this stack."""

    username: str
    password: str
    role: str


class PrivateStack:
    """Services and processes below `folder`, which the services' account must be able to pass through."""

    def __init__(
        self, folder: Path, *, processes: Sequence[str] = WITHOUT_CAMERAS, base: Settings | None = None
    ) -> None:
        first = 20_000 + secrets.randbelow(9_000)
        ports = [first_free_port(first + 10 * number, "127.0.0.1") for number in range(5)]
        self.folder = folder
        self.services = LocalServices(folder, ports=AskedPorts(*ports[:3]))
        self.settings = self._wired(base or Settings(), *ports[3:])
        self.logins: dict[str, Login] = {}
        self.processes = tuple(processes)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._guards: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.api.port}"

    def start(self) -> None:
        """Start all and wait until the api is ready (where it is wanted)."""
        self.services.start()
        self.settings = self.services.wire(self.settings)
        try:
            self.command("migrate")
            for process in self.processes:
                self.start_process(process)
            if "api" in self.processes:
                for role in ("viewer", "operator", "planner", "admin"):
                    self._add_login(role)
                self.wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the processes in order, then the services."""
        for name in STOP_ORDER:
            self.stop_process(name)
        self.services.stop()

    def start_process(self, name: str, *, alias: str | None = None) -> None:
        """Start a process; `alias` names a second one of the same kind."""
        log = (self.folder / "logs" / f"{alias or name}.log").open("ab")
        with log:
            self._running[alias or name] = subprocess.Popen(  # noqa: S603  our own module
                [sys.executable, "-m", PROCESSES[name]],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if (mark := ProcessMark.of(self._running[alias or name].pid)) is not None:
            self._guards[alias or name] = stop_with_this_process(mark, signal.SIGTERM)

    def pid(self, name: str) -> int:
        """The number of a process or service; ServiceError if it does not run."""
        for service in self.services.all:
            if service.name == name and service.pid is not None:
                return service.pid
        if name in self._running and self._running[name].poll() is None:
            return self._running[name].pid
        raise ServiceError(f"{name} does not run; see {self.folder / 'logs'}")

    def is_running(self, name: str) -> bool:
        return name in self._running and self._running[name].poll() is None

    def kill_process(self, name: str) -> None:
        """SIGKILL, as a crash or the kernel's memory killer would."""
        self._dismiss_guard(name)
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def stop_process(self, name: str) -> None:
        """SIGTERM, and SIGKILL when that takes too long; nothing if it does not run."""
        process = self._running.pop(name, None)
        self._dismiss_guard(name)
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def command(self, *words: str, stdin: str = "") -> str:
        """Run an `urbanwatch` command against this stack; what it printed. ServiceError with its words if it failed."""
        done = subprocess.run(  # noqa: S603  our own command
            [sys.executable, "-m", "deploy.cli", *words],
            env=self._environment(),
            input=stdin,
            text=True,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise ServiceError(f"urbanwatch {' '.join(words)}: {done.stderr or done.stdout}")
        return done.stdout

    def wait_until_ready(self) -> None:
        """Wait for the api's /readyz; ServiceError when it does not come."""
        deadline = time.monotonic() + _READY_WITHIN_S
        while time.monotonic() < deadline:
            if what_is_missing(self.api_url) is None:
                return
            time.sleep(0.1)
        raise ServiceError(f"the api is not ready after {_READY_WITHIN_S} s; see {self.folder / 'logs'}")

    def _dismiss_guard(self, name: str) -> None:
        if (guard := self._guards.pop(name, None)) is not None:
            guard.kill()
            guard.communicate()

    def _wired(self, base: Settings, api_port: int, pictures_port: int) -> Settings:
        return msgspec.structs.replace(
            base,
            api=Api(port=api_port, secret_file=str(self.folder / "token-secret")),
            services=msgspec.structs.replace(base.services, data_dir=str(self.folder)),
            vision=msgspec.structs.replace(base.vision, port=pictures_port, models_dir=str(self.folder / "models")),
        )

    def _add_login(self, role: str) -> None:
        login = Login(role, secrets.token_urlsafe(12), role)
        self.command("users", "add", "--username", login.username, "--role", role, stdin=login.password + "\n")
        self.logins[role] = login

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **as_environment(self.settings), "PYTHONUNBUFFERED": "1"}
