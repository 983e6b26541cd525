"""What every local service shares: a private instance as a child process, in a folder of its own."""

import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections import deque
from pathlib import Path
from typing import ClassVar

from deploy.services.account import make_private_dir, service_account
from deploy.services.errors import DidNotStartError, ServiceError
from deploy.services.ports import kept_port, remembered_port, required_port
from deploy.services.processes import ProcessMark, end, stop_with_this_process, wait_until_gone
from deploy.services.whole_files import write_whole

_POLL_S = 0.05
_LOG_LINES_SHOWN = 15


class LocalService(ABC):
    """A private instance on loopback whose data lives in `home`; starting it again finds the data again.

    `port` None: the port of last time, or the first free one from the default; it is kept in `home`. `start` returns
    when the service really answers. With `outlives_us` it stays when this process ends, else it ends with it.
    As root it runs as the unprivileged user that set-up made.
    """

    name: ClassVar[str]
    default_port: ClassVar[int]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    stop_within_s: ClassVar[float] = 30
    start_within_s: ClassVar[float] = 60

    def __init__(
        self,
        home: Path,
        *,
        port: int | None = None,
        bind: str = "127.0.0.1",
        log_file: Path | None = None,
        outlives_us: bool = False,
    ) -> None:
        self.home = home.resolve()
        self.bind = bind
        self.log_file = log_file or self.home.parent / "logs" / f"{self.name}.log"
        self._asked_port = port
        self._port = 0
        self._has_run = False
        self._outlives_us = outlives_us
        self._account = service_account()
        self._uid = self._account.uid if self._account else None
        self._gid = self._account.gid if self._account else None
        self._extra_groups: list[str | int] | None = [] if self._account else None
        self._child: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """The port; before the first start the one of last time, or zero."""
        if not self._port:
            self._port = kept_port(self._port_file) or 0
        return self._port

    @property
    def host(self) -> str:
        """The address to connect to."""
        return "127.0.0.1" if self.bind == "0.0.0.0" else self.bind

    @property
    def pid(self) -> int | None:
        """The number of the running process."""
        mark = self._mark()
        return mark.pid if mark and mark.is_running() else None

    def exit_code(self) -> int | None:
        """How it ended by itself; None while it runs or when this object has not started it."""
        return None if self._child is None else self._child.poll()

    def start(self) -> None:
        """Start and wait until it answers; DidNotStartError otherwise."""
        self.launch()
        self.wait_until_ready()

    def launch(self) -> None:
        """Start without waiting. One that an earlier process left running is stopped first."""
        self._dismiss_guard()
        self._stop_leftover()
        self.choose_port()
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        self._prepare()
        with self.log_file.open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603  commands are our own
                self._command(),
                cwd=self.home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self._uid,
                group=self._gid,
                extra_groups=self._extra_groups,
            )
        mark = ProcessMark.of(self._child.pid)
        if mark is None:
            raise self._did_not_start("ended at once")
        try:
            mark.write(self._mark_file)
        except OSError:  # a full disk: nobody would find it again
            end(mark, with_signal=self.stop_signal, within_s=self.stop_within_s)
            self._reap()
            raise
        if not self._outlives_us:
            self._guard = stop_with_this_process(mark, self.stop_signal)

    def choose_port(self) -> None:
        """Decide on the port, once: others know it then. PortTakenError where it was asked for and is taken.

        One that an earlier process left running, which has the port, is stopped first.
        """
        if self._has_run:
            return
        self._stop_leftover()
        make_private_dir(self.home, self._account)
        if self._asked_port is not None:
            self._port = required_port(self._asked_port, self.bind, wanted_for=self.name)
            write_whole(self._port_file, f"{self._port}\n")
        else:
            self._port = remembered_port(self._port_file, self.default_port, self.bind)
        self._has_run = True

    def wait_until_ready(self) -> None:
        """Wait until the service answers; DidNotStartError when it ends or takes longer than `start_within_s`."""
        deadline = time.monotonic() + self.start_within_s
        while not self._answers():
            if self._child is not None and self._child.poll() is not None:
                raise self._did_not_start(f"ended with code {self._child.returncode}")
            if time.monotonic() > deadline:
                self.kill()
                raise self._did_not_start(f"did not answer within {self.start_within_s:.0f} s")
            time.sleep(_POLL_S)
        self._after_start()

    def stop(self) -> None:
        """Shut down cleanly; kill what has not ended after `stop_within_s`."""
        self._dismiss_guard()
        if mark := self._mark():
            end(mark, with_signal=self.stop_signal, within_s=self.stop_within_s)
        self._reap()

    def kill(self) -> None:
        """End it as a crash would (SIGKILL)."""
        self._dismiss_guard()
        if mark := self._mark():
            children = mark.children()
            mark.send(signal.SIGKILL)
            wait_until_gone([mark, *children], within_s=10)
        self._reap()

    def restart(self) -> None:
        """Stop cleanly and start again on the same port and data."""
        self.stop()
        self.start()

    @property
    def _port_file(self) -> Path:
        return self.home / "port"

    @property
    def _mark_file(self) -> Path:
        return self.home / "pid"

    def _mark(self) -> ProcessMark | None:
        return ProcessMark.read(self._mark_file)

    @abstractmethod
    def _prepare(self) -> None:
        """Write the configuration; make the data where there is none yet."""

    @abstractmethod
    def _command(self) -> list[str]: ...

    @abstractmethod
    def _answers(self) -> bool:
        """Whether a client gets an answer."""

    def _after_start(self) -> None:
        """What is done once it answers."""
        return

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "TZ": "UTC", "HOME": str(self.home)}

    def _run(self, command: list[str]) -> None:
        """Run a preparing command as the service's account; ServiceError with its output when it fails."""
        try:
            done = subprocess.run(  # noqa: S603  commands are our own
                command,
                cwd=self.home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                text=True,
                capture_output=True,
                check=False,
                timeout=self.start_within_s,
                user=self._uid,
                group=self._gid,
                extra_groups=self._extra_groups,
            )
        except subprocess.TimeoutExpired:
            raise ServiceError(
                f"{self.name}: `{command[0]}` had not ended after {self.start_within_s:.0f} s: the machine is "
                "very busy or its disk very slow; try again"
            ) from None
        if done.returncode:
            raise ServiceError(f"{self.name}: `{command[0]}` failed: {(done.stderr or done.stdout).strip()}")

    def _stop_leftover(self) -> None:
        if self.pid is not None:
            self.stop()

    def _dismiss_guard(self) -> None:
        guard, self._guard = self._guard, None
        if guard is not None:
            guard.kill()
            guard.wait()
            if guard.stdin is not None:
                guard.stdin.close()

    def _reap(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.wait()
        self._mark_file.unlink(missing_ok=True)

    def _did_not_start(self, how: str) -> DidNotStartError:
        with self.log_file.open(errors="replace") as log:
            lines = "".join(deque(log, maxlen=_LOG_LINES_SHOWN))
        self._dismiss_guard()
        self._reap()
        return DidNotStartError(f"{self.name} {how}. The end of {self.log_file}:\n{lines}")
