"""The logins of a local run: one for each role, with passwords made once."""

import hashlib
import json
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deploy.services.errors import ServiceError
from deploy.services.whole_files import write_whole
from deploy.supervision.data_folder import DataFolder, replace_json

ROLES = ("viewer", "operator", "planner", "admin")
_VERB_WITHIN_S = 300


@dataclass(frozen=True)
class Login:
    """A user of this run."""

    username: str
    password: str
    role: str


def kept_logins(path: Path) -> list[Login]:
    """The logins in the file; made and written there where it is missing."""
    if path.exists():
        return [Login(**entry) for entry in json.loads(path.read_text())]
    logins = [Login(role, secrets.token_urlsafe(9), role) for role in ROLES]
    replace_json(path, [asdict(login) for login in logins])
    return logins


def make_users(folder: DataFolder, logins: list[Login], environment: Mapping[str, str]) -> None:
    """Tell the database about the logins, unless this database knows these already."""
    made = _fingerprint(logins, urlsplit(environment.get("URBANWATCH_DATABASE__URL", "")).password)
    if folder.users_made_file.exists() and folder.users_made_file.read_text() == made:
        return
    for login in logins:
        run_verb(
            "users",
            "add",
            "--username",
            login.username,
            "--role",
            login.role,
            environment=environment,
            stdin=login.password + "\n",
        )
    write_whole(folder.users_made_file, made)


def _fingerprint(logins: list[Login], database_password: str | None) -> str:
    """It changes with a login, and with a new database, whose password is new."""
    return hashlib.sha256(repr((logins, database_password)).encode()).hexdigest()


def run_verb(*words: str, environment: Mapping[str, str], stdin: str = "") -> None:
    """Run an `urbanwatch` command to its end; ServiceError with what it said when it fails."""
    try:
        done = subprocess.run(  # noqa: S603  our own command
            [sys.executable, "-m", "deploy.cli", *words],
            env=dict(environment),
            input=stdin,
            text=True,
            capture_output=True,
            check=False,
            timeout=_VERB_WITHIN_S,
        )
    except subprocess.TimeoutExpired:
        raise ServiceError(f"`urbanwatch {' '.join(words)}` had not ended after {_VERB_WITHIN_S} s") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise ServiceError(f"`urbanwatch {' '.join(words)}` failed: {said[-2000:]}")
