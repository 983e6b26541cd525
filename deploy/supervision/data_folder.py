"""The data folder: what lies where, who may use it, and forgetting it."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.services.account import service_account, services_home
from deploy.services.errors import ServiceError
from deploy.services.folder_lock import FolderLock
from deploy.services.whole_files import write_whole

_OURS = (
    *("mosquitto", "kafka", "timescaledb", "logs", "marks", "ports", "demo"),
    *("endpoints.json", "logins.json", "users-made", "token-secret"),
)
_DEFAULT_NAME = ".urbanwatch"
_MARKER_TEXT = "The data of urbanwatch: deploy/run --reset removes it.\n"
_LOG_LIMIT_BYTES = 20 * 1024 * 1024


class DataFolder:
    """One folder holds all a run needs and leaves behind. One run at a time uses it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "logs"
        self.marks = path / "marks"
        self.ports = path / "ports"
        self.demo = path / "demo"
        self.endpoints_file = path / "endpoints.json"
        self.logins_file = path / "logins.json"
        self.users_made_file = path / "users-made"
        self.areas_imported_file = self.demo / "areas-imported"
        self.camera_registered_file = self.demo / "camera-registered"
        self.secret_file = path / "token-secret"
        self._marker = path / "urbanwatch-data"
        self._lock = FolderLock(path)

    def claim(self) -> None:
        """Take the folder for this process until it ends; ServiceError names the run that has it."""
        is_ours = not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir()))
        self._lock.claim()
        if is_ours:
            write_whole(self._marker, _MARKER_TEXT)
        self.make()

    def release(self) -> None:
        """Give the folder back."""
        self._lock.release()

    def make(self) -> None:
        for folder in (self.logs, self.marks, self.ports, self.demo):
            folder.mkdir(parents=True, exist_ok=True)

    def forget(self) -> None:
        """Remove all data of the product, and nothing else; ServiceError where the folder was another's before."""
        self.refuse_unless_ours()
        home = services_home(self.path, service_account())
        for folder in {self.path, home}:
            for name in _OURS:
                entry = folder / name
                if entry.is_dir():
                    shutil.rmtree(entry)
                else:
                    entry.unlink(missing_ok=True)
        self.make()

    def refuse_unless_ours(self) -> None:
        """ServiceError unless the product made this folder, or found it empty: `logs` may be another's logs."""
        if not self._marker.exists() and self.path.name != _DEFAULT_NAME:
            raise ServiceError(
                f"{self.path} was not made by urbanwatch, so --reset removes nothing there: name another folder in "
                f"URBANWATCH_SERVICES__DATA_DIR, or, if all in it is urbanwatch's, `touch {self._marker}` and try again"
            )

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.path).free

    def write_endpoints(self, endpoints: Mapping[str, Any]) -> None:
        """Replace endpoints.json in one go; it holds passwords, so only its owner reads it."""
        replace_json(self.endpoints_file, endpoints)

    def bound_logs(self) -> None:
        """Keep each log below 20 MB and one older part. Lines of that moment may be lost.

        Where there is no room for the older part it is lost: the log must not go on growing then.
        """
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > _LOG_LIMIT_BYTES:
                older = log.with_suffix(".log.1")
                try:
                    shutil.copyfile(log, older)
                except OSError:
                    older.unlink(missing_ok=True)
                os.truncate(log, 0)


def replace_json(path: Path, content: Any) -> None:  # noqa: ANN401  whatever JSON can hold
    """Write a file of mode 0600 so that a reader sees the old or the new one, never a part."""
    write_whole(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n", mode=0o600)
