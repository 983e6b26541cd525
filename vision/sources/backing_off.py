"""How long to wait before a source is tried again. Pure: the clock is told."""

from collections.abc import Callable
from dataclasses import dataclass, field

LEAST_S, LONGEST_S = 0.5, 10.0
_HEALTHY_S = 10.0


@dataclass(slots=True)
class BackOff:
    """Twice as long after each failure, from 0.5 s to 10 s; from the start again after 10 s of frames.

    A fifth is left to chance, so that a hundred cameras behind one switch do not all come back in the same moment.
    """

    jitter: Callable[[], float]
    _next_s: float = LEAST_S
    _well_since_s: float | None = field(default=None)

    def is_well(self, now_s: float) -> None:
        """A frame came."""
        if self._well_since_s is None:
            self._well_since_s = now_s

    def pause_s(self, now_s: float) -> float:
        """After the source was lost."""
        if self._well_since_s is not None and now_s - self._well_since_s >= _HEALTHY_S:
            self._next_s = LEAST_S
        self._well_since_s = None
        pause_s = self._next_s
        self._next_s = min(LONGEST_S, 2 * pause_s)
        return pause_s * (0.8 + 0.2 * self.jitter())
