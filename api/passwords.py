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
MOST_WAITING = 50
"""About a second of hashing; whoever comes beyond is told to come again."""
_NOBODY = _HASHER.hash("the password of a user who does not exist")

MOST_FAILURES = 10
FAILURES_WITHIN_S = 300.0
_NAMES_REMEMBERED = 10_000


def hash_password(password: str) -> str:
    """The hash to store."""
    return _HASHER.hash(password)


class PasswordChecker:
    """Checks passwords off the event loop, at most two at once; the others wait. Ask `is_full` first."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._inside = 0

    @property
    def is_full(self) -> bool:
        """Whether so many wait that one more had better come again."""
        return self._inside >= _AT_ONCE + MOST_WAITING

    async def is_right(self, password: str, password_hash: str | None) -> bool:
        """Whether the password fits; without a hash (no such user) it takes as long to say no."""
        self._inside += 1
        try:
            async with self._turns:
                fits = await asyncio.to_thread(_fits, password, password_hash or _NOBODY)
        finally:
            self._inside -= 1
        return fits and password_hash is not None


def _fits(password: str, password_hash: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


class Attempts:
    """Logins without success per (user name, address): 10 within five minutes, then none until the oldest is past.

    An attempt counts from its beginning, so that ten thousand at once are no way around. In memory, the newest 10,000
    pairs; a restart forgets them.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def begin(self, username: str, address: str) -> float:
        """Seconds until the next attempt is allowed; 0 if it is now, and then it counts as failed until it succeeds."""
        key = (username, address)
        failures = self._failures.setdefault(key, deque(maxlen=MOST_FAILURES))
        self._failures.move_to_end(key)
        while len(self._failures) > _NAMES_REMEMBERED:
            self._failures.popitem(last=False)
        if len(failures) == MOST_FAILURES:
            wait_s = failures[0] + FAILURES_WITHIN_S - self._clock()
            if wait_s > 0:
                return wait_s
        failures.append(self._clock())
        return 0.0

    def abandoned(self, username: str, address: str) -> None:
        """The newest attempt came to nothing for a reason of ours: it does not count."""
        failures = self._failures.get((username, address))
        if failures:
            failures.pop()

    def succeeded(self, username: str, address: str) -> None:
        """Forget the failures."""
        self._failures.pop((username, address), None)
