"""Which frames of a stream are looked at, and what time it is in them. Pure: the clock is told."""

import math
from dataclasses import dataclass, field

_SLACK_S = 2.0
"""So far the stream's clock and ours may differ: the burst with which a stream begins, and jitter, stay below."""
_LEAST_STEP_S = 0.001
_SMOOTHING = 0.1
_TOLERANCE = 0.05
"""25.2 frames a second are 25: a camera's clock is not ours."""


@dataclass(slots=True)
class StreamClock:
    """Seconds since the first frame: by the stream's own clock, which has no jitter, held to ours where it jumps.

    `has_clock` is false for streams that carry no time (MJPEG over HTTP): there arrival counts.
    """

    has_clock: bool = True
    _origin: tuple[float, float] | None = None
    _last_s: float = 0.0

    def time_s(self, told_s: float, now_s: float) -> float:
        """Of a frame the stream dates `told_s` and that came at `now_s`; always later than the one before."""
        if self._origin is None:
            self._origin = (told_s, now_s)
            return 0.0
        told_origin, now_origin = self._origin
        ours = now_s - now_origin
        theirs = told_s - told_origin
        if not self.has_clock:
            theirs = ours
        elif abs(theirs - ours) > _SLACK_S:
            self._origin = (told_s - ours, now_origin)
            theirs = ours
        self._last_s = max(theirs, self._last_s + _LEAST_STEP_S)
        return self._last_s


@dataclass(slots=True)
class EveryNth:
    """Picks every nth frame, so that at most `most_per_s` a second are picked, evenly spaced: trackers like that."""

    most_per_s: float
    _interval_s: float | None = None
    _last_s: float | None = None
    _passed: int = field(default=0)

    @property
    def rate(self) -> float:
        """Frames a second that are picked; before two have come, the most there may be."""
        if not self._interval_s:
            return self.most_per_s
        return 1 / self._interval_s / self._step

    def picks(self, time_s: float) -> bool:
        """Whether the frame of this time is wanted. The first one is."""
        if self._last_s is None:
            self._last_s = time_s
            return True
        since_s = time_s - self._last_s
        self._last_s = time_s
        if self._interval_s is None:
            self._interval_s = since_s
        elif since_s < 1:
            self._interval_s += _SMOOTHING * (since_s - self._interval_s)
        self._passed += 1
        if self._passed < self._step:
            return False
        self._passed = 0
        return True

    @property
    def _step(self) -> int:
        if not self._interval_s:
            return 1
        return max(1, math.ceil(1 / self._interval_s / self.most_per_s - _TOLERANCE))
