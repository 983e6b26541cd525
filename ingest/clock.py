"""The gateway's clock: the one place where the city's time comes from."""

import time

from streams.contracts.times import Micros

_NANOSECONDS = 1000


class SteadyClock:
    """Microseconds since 1970 that never go backwards, also where the machine's clock is set back.

    It starts no earlier than `start`, the last tick in the log, so that time holds its direction across restarts.
    """

    def __init__(self, start: Micros = 0) -> None:
        self._last = start

    def now(self) -> Micros:
        """The time; at least what was answered before."""
        self._last = max(self._last, time.time_ns() // _NANOSECONDS)
        return self._last
