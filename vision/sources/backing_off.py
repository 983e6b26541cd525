"""How long to wait before a source is tried again. Pure: the clock is told."""

import random
from collections.abc import Callable
from dataclasses import dataclass

_HEALTHY_S = 10.0


@dataclass(slots=True)
class BackOff:
    """Twice as long after each failure, from 0.5 s to 10 s; from the start again after 10 s of frames.

    A fifth is left to chance, so that a hundred cameras behind one switch do not all come back in the same moment.
    """

    jitter: Callable[[], float] = random.random
    least_s: float = 0.5
    longest_s: float = 10.0
    _next_s: float | None = None
    _well_since_s: float | None = None

    def is_well(self, now_s: float) -> None:
        """A frame came."""
        if self._well_since_s is None:
            self._well_since_s = now_s

    def pause_s(self, now_s: float) -> float:
        """After the source was lost."""
        if self._well_since_s is not None and now_s - self._well_since_s >= _HEALTHY_S:
            self._next_s = None
        self._well_since_s = None
        pause_s = self.least_s if self._next_s is None else self._next_s
        self._next_s = min(self.longest_s, 2 * pause_s)
        return pause_s * (0.8 + 0.2 * self.jitter())
