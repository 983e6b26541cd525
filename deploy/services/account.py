"""Who the local services run as, and folders that this account can reach."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from deploy.services.errors import ServiceError

ACCOUNT_NAME = "urbanwatch"
_ROOTS_DATA = Path("/var/lib/urbanwatch")
_ROOTS_CACHE = Path("/var/cache/urbanwatch")


@dataclass(frozen=True)
class Account:
    """An unprivileged account of this machine."""

    name: str
    uid: int
    gid: int


def service_account() -> Account | None:
    """The account the services run as: None (our own) unless we are root, which PostgreSQL refuses to run as."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        raise ServiceError(
            f"as root, the services run as the system user {ACCOUNT_NAME}, which is missing: run deploy/setup"
        ) from None
    return Account(ACCOUNT_NAME, entry.pw_uid, entry.pw_gid)


def cache_dir() -> Path:
    """Where set-up keeps what it fetched, for every checkout on this machine (Kafka's jars)."""
    if os.geteuid() == 0:
        return _ROOTS_CACHE
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "urbanwatch"


def services_home(data_dir: Path, account: Account | None) -> Path:
    """Where the services of this data folder keep their data.

    In it, or, where their account cannot reach it (below /root, say), in a folder of its own in /var/lib/urbanwatch.
    """
    if account is None or _can_pass(data_dir.resolve()):
        return data_dir
    name = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:12]
    return _ROOTS_DATA / f"{data_dir.resolve().parent.name}-{name}"


def make_private_dir(path: Path, account: Account | None) -> None:
    """Make a folder (its parents too) that only `account` can read."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    give(path, account)


def give(path: Path, account: Account | None) -> None:
    """Make `account` the owner of the file or folder."""
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _can_pass(path: Path) -> bool:
    """Whether everybody may pass through the folder and all above it."""
    existing = (folder for folder in (path, *path.parents) if folder.exists())
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in existing)
