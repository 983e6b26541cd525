"""The installation's one secret: its file is made by whichever process comes first, the api or the cameras."""

import os
import secrets
from pathlib import Path

from streams.runtime.errors import UrbanwatchError

_SECRET_BYTES = 48
_LEAST_SECRET_BYTES = 32


class SecretFileError(UrbanwatchError):
    """The file with the secret cannot be used."""


def read_or_make_secret(path: Path) -> bytes:
    """The secret; made, readable by the owner alone, where the file is missing. SecretFileError if unusable.

    The file appears whole: two processes that start at once have the same secret.
    """
    if path.exists():
        return _read(path)
    draft = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_urlsafe(_SECRET_BYTES).encode())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first
        finally:
            draft.unlink()
    except OSError as error:
        raise SecretFileError(f"the token secret {path} cannot be made: {error.strerror}") from error
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        secret = path.read_bytes().strip()
        mode = path.stat().st_mode
    except OSError as error:
        raise SecretFileError(f"the token secret {path} cannot be read: {error.strerror}") from error
    if mode & 0o077:
        raise SecretFileError(f"the token secret {path} is open to others: chmod 600 {path}")
    if len(secret) < _LEAST_SECRET_BYTES:
        raise SecretFileError(f"the token secret {path} is shorter than {_LEAST_SECRET_BYTES} bytes: remove it")
    return secret
