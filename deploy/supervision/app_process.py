"""One process of the product as a child: its log, its mark for a later run to find, its end."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.services.processes import ProcessMark, end, stop_with_this_process

_STOP_WITHIN_S = 15


class AppProcess:
    """`python -m …` under a name. Its output goes to a log file; it ends when this process does."""

    def __init__(
        self, name: str, arguments: Sequence[str], *, environment: Mapping[str, str], logs: Path, marks: Path
    ) -> None:
        self._name = name
        self._arguments = list(arguments)
        self._environment = dict(environment)
        self._log_file = logs / f"{name}.log"
        self._mark_file = marks / name
        self._child: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def log_file(self) -> Path:
        return self._log_file

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def launch(self) -> None:
        """Start it; what it printed last time stays in the log. OSError where its files cannot be written."""
        self._dismiss_guard()
        with self._log_file.open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603  our own modules
                [sys.executable, "-m", *self._arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if mark := ProcessMark.of(self._child.pid):
            try:
                mark.write(self._mark_file)
            except OSError:  # a full disk: a later run would not find it
                self.stop()
                raise
            self._guard = stop_with_this_process(mark, signal.SIGTERM)

    def exit_code(self) -> int | None:
        return None if self._child is None else self._child.poll()

    def stop(self) -> None:
        """Ask it to end; kill it when it has not after 15 s."""
        self._dismiss_guard()
        child, self._child = self._child, None
        if child is None:
            return
        child.terminate()
        try:
            child.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        self._mark_file.unlink(missing_ok=True)

    def _dismiss_guard(self) -> None:
        guard, self._guard = self._guard, None
        if guard is not None:
            guard.kill()
            guard.communicate()


def stop_leftovers(marks: Path) -> list[str]:
    """Stop the processes an earlier run has left behind; their names."""
    stopped = []
    for file in sorted(marks.iterdir()):
        mark = ProcessMark.read(file)
        if mark is None:
            continue
        if mark.is_running():
            end(mark, with_signal=signal.SIGTERM, within_s=_STOP_WITHIN_S)
            stopped.append(file.name)
        file.unlink()
    return stopped


def own_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Our environment with the product's settings replaced by these."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("URBANWATCH_")}
    return {**others, "PYTHONUNBUFFERED": "1", **variables}
