"""Operating-system processes: telling one from a later one with the same number, and ending it."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from deploy.services.whole_files import write_whole

_START_TIME_FIELD = 19  # of /proc/<pid>/stat, counted after the name: proc(5), field 22
_STATE_FIELD = 0


@dataclass(frozen=True)
class ProcessMark:
    """A process: its number, and when it began in clock ticks since boot, since numbers are used again."""

    pid: int
    started: int

    @classmethod
    def of(cls, pid: int) -> "ProcessMark | None":
        """The running process with this number, or None."""
        fields = _stat_fields(pid)
        if fields is None or fields[_STATE_FIELD] in "ZX":
            return None
        return cls(pid, int(fields[_START_TIME_FIELD]))

    @classmethod
    def read(cls, path: Path) -> "ProcessMark | None":
        """The mark a file holds; None where there is none or it is torn."""
        try:
            pid, started = path.read_text().split()
            return cls(int(pid), int(started))
        except (FileNotFoundError, ValueError):
            return None

    def write(self, path: Path) -> None:
        """Keep it in a file, for a later process to find this one. OSError when the file cannot be written."""
        write_whole(path, f"{self.pid} {self.started}\n")

    def is_running(self) -> bool:
        return ProcessMark.of(self.pid) == self

    def send(self, signal_number: signal.Signals) -> None:
        """Send a signal, if it is still this process."""
        if self.is_running():
            try:
                os.kill(self.pid, signal_number)
            except ProcessLookupError:
                return

    def children(self) -> list["ProcessMark"]:
        """Its direct children."""
        try:
            numbers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            return []
        return [mark for number in numbers if (mark := ProcessMark.of(int(number)))]


def end(mark: ProcessMark, *, with_signal: signal.Signals, within_s: float) -> bool:
    """Ask a process to end and wait; kill it when it has not ended in time. Whether it ended by itself."""
    mark.send(with_signal)
    if wait_until_gone([mark], within_s=within_s):
        return True
    mark.send(signal.SIGKILL)
    wait_until_gone([mark], within_s=5)
    return False


def wait_until_gone(marks: list[ProcessMark], *, within_s: float) -> bool:
    """Wait until none of the processes runs any more; whether that came in time."""
    deadline = time.monotonic() + within_s
    while any(mark.is_running() for mark in marks):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def stop_with_this_process(mark: ProcessMark, stop_signal: signal.Signals) -> "subprocess.Popen[bytes]":
    """A guard that signals `mark` as soon as this process is gone, however it ended.

    The guard waits at a pipe this process holds open. (PR_SET_PDEATHSIG would follow the thread that
    started the service, not the process.) End the guard before its charge.
    """
    script = 'read -r _; [ "$(cut -d" " -f22 /proc/$1/stat)" = "$2" ] && kill -s "$3" "$1"'
    return subprocess.Popen(  # noqa: S603  a constant script and numbers
        ["/bin/sh", "-c", script, "guard", str(mark.pid), str(mark.started), stop_signal.name.removeprefix("SIG")],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _stat_fields(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()
