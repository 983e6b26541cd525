"""Tokens: signed by us (HS256), verified without the database; the console's session cookie holds one, too."""

import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import jwt

from api.roles import Role
from streams.runtime.errors import UrbanwatchError

_ALGORITHM = "HS256"
_SECRET_BYTES = 48
_LEAST_SECRET_BYTES = 32
_ISSUER = "urbanwatch"


class SecretFileError(UrbanwatchError):
    """The file with the signing secret cannot be used."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `expires_at`: when their token ends, in seconds since 1970; it is no part of who they are."""

    username: str
    role: Role
    expires_at: float = field(default=0.0, compare=False)


class Tokens:
    """Issues and verifies tokens that are good for `hours`."""

    def __init__(self, secret: bytes, hours: float, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._clock = clock
        self.lifetime_s = round(hours * 3600)

    def issue(self, principal: Principal) -> str:
        """A token that says who `principal` is."""
        now = int(self._clock())
        claims = {
            "iss": _ISSUER,
            "sub": principal.username,
            "role": principal.role,
            "iat": now,
            "exp": now + self.lifetime_s,
        }
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def remaining_s(self, principal: Principal) -> float:
        """How long the token of a verified principal is still good for."""
        return principal.expires_at - self._clock()

    def verify(self, token: str) -> Principal | None:
        """Who the token speaks for; None if it is not ours, has been changed or has expired."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                [_ALGORITHM],
                issuer=_ISSUER,
                options={"require": ["exp", "iat", "sub", "iss"], "verify_exp": False, "verify_iat": False},
            )
            if claims["exp"] <= self._clock():
                return None
            return Principal(claims["sub"], Role(claims["role"]), claims["exp"])
        except (jwt.InvalidTokenError, KeyError, ValueError):
            return None


def read_or_make_secret(path: Path) -> bytes:
    """The signing secret; made, readable by the owner alone, where the file is missing. SecretFileError if unusable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(path)
    except OSError as error:
        raise SecretFileError(f"the token secret {path} cannot be made: {error.strerror}") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_urlsafe(_SECRET_BYTES).encode())
    return _read_secret(path)


def _read_secret(path: Path) -> bytes:
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
