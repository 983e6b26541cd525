"""Passwords of the local services: made once, kept in a file only its owner can read."""

import os
import secrets
from pathlib import Path


def kept_password(path: Path) -> str:
    """The password in the file; a new one is written there where it is missing."""
    if path.exists():
        return path.read_text().strip()
    password = secrets.token_urlsafe(18)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password + "\n")
    return password
