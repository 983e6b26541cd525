"""Tokens: signed by us (HS256), verified without the database; the console's session cookie holds one, too."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import jwt

from api.roles import Role

_ALGORITHM = "HS256"
_ISSUER = "urbanwatch"


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
