"""Who may start and stop things in a data folder: one process at a time."""

import fcntl
import os
from pathlib import Path

from deploy.services.errors import ServiceError


class FolderLock:
    """A data folder, taken by a process for itself until it gives it back or ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "run.lock"
        self._lock: int | None = None

    def claim(self) -> None:
        """Take the folder (made where it is missing); ServiceError names the process that has it, or what is wrong."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise ServiceError(
                f"the data folder {self._folder} cannot be used ({error.strerror}): give it to this user, "
                "or set URBANWATCH_SERVICES__DATA_DIR to another folder"
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.truncate(lock, 0)
            os.write(lock, f"{os.getpid()}\n".encode())
        except BlockingIOError:
            pid = os.read(lock, 20).decode().strip()
            os.close(lock)
            raise ServiceError(
                f"urbanwatch already runs on {self._folder} (pid {pid}): stop it with Ctrl-C there or `kill {pid}`, "
                "or set URBANWATCH_SERVICES__DATA_DIR to another folder"
            ) from None
        except OSError as error:
            os.close(lock)
            raise ServiceError(f"{self._file} cannot be written ({error.strerror})") from error
        self._lock = lock

    def release(self) -> None:
        """Give the folder back."""
        if self._lock is not None:
            os.truncate(self._lock, 0)
            os.close(self._lock)
            self._lock = None
