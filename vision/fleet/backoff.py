"""How long to wait before something that ended is started again."""

from collections.abc import Callable

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
CALM_AFTER_S = 60.0
"""What ran this long may come back at once again."""


class BackOff:
    """At once the first time, then after 0.5 s, doubling to 30 s: as `deploy/run` does it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._pause_s = 0.0
        self._began_at = clock()

    def begun(self) -> None:
        """It was started."""
        self._began_at = self._clock()

    def ended(self) -> float:
        """It ended: the seconds to wait before it is started again."""
        if self._clock() - self._began_at >= CALM_AFTER_S:
            self._pause_s = 0.0
        pause_s = self._pause_s
        self._pause_s = min(max(2 * pause_s, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        return pause_s

    def forget(self) -> None:
        """What comes now is new: the next end is the first."""
        self._pause_s = 0.0
