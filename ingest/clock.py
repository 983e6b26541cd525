"""The gateway's clock: the one place where the city's time comes from."""

import time
from collections.abc import Callable

from streams.contracts.times import DAY, Micros, to_iso
from streams.runtime.errors import UrbanwatchError

_NANOSECONDS = 1000
_TIMES_SLOWER = 2
_MOST_BEHIND = DAY


class ClockError(UrbanwatchError):
    """The machine's clock is too far behind the city's time to go on."""

    retry_helps = True


class SteadyClock:
    """Microseconds since 1970 that only ever grow, also where the machine's clock is set back.

    It starts beyond `start`, the last of the city's time in the log, so that time holds its direction across
    restarts. While the machine's clock is behind, time goes on at half its pace until the two meet: ticks and holds
    go on, and an hour set back is made good after two.
    """

    def __init__(
        self,
        start: Micros = 0,
        *,
        machine_ns: Callable[[], int] = time.time_ns,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._machine_ns = machine_ns
        self._monotonic_ns = monotonic_ns
        self._last = start
        self._asked_ns = monotonic_ns()

    def now(self) -> Micros:
        """The time; later than what was answered before."""
        asked_ns = self._monotonic_ns()
        at_half_pace = self._last + 1 + (asked_ns - self._asked_ns) // (_NANOSECONDS * _TIMES_SLOWER)
        self._asked_ns = asked_ns
        self._last = max(self._machine_ns() // _NANOSECONDS, at_half_pace)
        return self._last

    def refuse_if_far_behind(self) -> None:
        """ClockError if the machine's clock is more than a day behind the city's time.

        One of them is wrong then, and whichever it is, good readings would be refused as too old or in the future.
        Unacknowledged, they wait with the broker.
        """
        machine = self._machine_ns() // _NANOSECONDS
        if machine < self._last - _MOST_BEHIND:
            raise ClockError(
                f"this machine's clock says {to_iso(machine)}, but the event log has got to {to_iso(self._last)}: "
                "more than a day apart, so nothing is accepted until the clock is right. If it is, the log's time is "
                "wrong and the log has to be begun anew"
            )
