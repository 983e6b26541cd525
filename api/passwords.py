"""Passwords: hashed with argon2id, checked in the same time whether or not the user exists, guessed only slowly."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's figures for argon2id (19 MiB, 2 passes): about 30 ms here, and two at a time stay far below our memory."""
_AT_ONCE = 2
_NOBODY = _HASHER.hash("the password of a user who does not exist")

MOST_FAILURES = 10
FAILURES_WITHIN_S = 300.0
_NAMES_REMEMBERED = 10_000


def hash_password(password: str) -> str:
    """The hash to store."""
    return _HASHER.hash(password)


class PasswordChecker:
    """Checks passwords off the event loop, at most two at once; the others wait."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def is_right(self, password: str, password_hash: str | None) -> bool:
        """Whether the password fits; without a hash (no such user) it takes as long to say no."""
        async with self._turns:
            fits = await asyncio.to_thread(_fits, password, password_hash or _NOBODY)
        return fits and password_hash is not None


def _fits(password: str, password_hash: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


class Attempts:
    """Failed logins per (user name, address): after 10 within five minutes, no more until the oldest is past.

    In memory, the newest 10,000 pairs; a restart forgets them.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def wait_s(self, username: str, address: str) -> float:
        """Seconds until the next attempt is allowed; 0 if it is now."""
        failures = self._failures.get((username, address))
        if failures is None or len(failures) < MOST_FAILURES:
            return 0.0
        return max(0.0, failures[0] + FAILURES_WITHIN_S - self._clock())

    def failed(self, username: str, address: str) -> None:
        """Note a failed attempt."""
        key = (username, address)
        self._failures.setdefault(key, deque(maxlen=MOST_FAILURES)).append(self._clock())
        self._failures.move_to_end(key)
        while len(self._failures) > _NAMES_REMEMBERED:
            self._failures.popitem(last=False)

    def succeeded(self, username: str, address: str) -> None:
        """Forget the failures."""
        self._failures.pop((username, address), None)
