"""Passwords of the local services: made once, kept in a file only its owner can read."""

import secrets
from pathlib import Path

from deploy.services.whole_files import write_whole


def kept_password(path: Path) -> str:
    """The password in the file; a new one is written there where it is missing or empty."""
    if path.exists() and (kept := path.read_text().strip()):
        return kept
    password = secrets.token_urlsafe(18)
    write_whole(path, password + "\n", mode=0o600)
    return password
