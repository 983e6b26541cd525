"""When a packet of a played time is due on the wall clock."""

import math
from dataclasses import dataclass

from streams.contracts.times import Micros

AS_FAST_AS_POSSIBLE = math.inf


@dataclass(frozen=True, slots=True)
class Pace:
    """Played time starts at `played_from` when the wall clock shows `started_at`, and runs `speed` times as fast.

    It never overtakes the wall clock, since the gateway rejects readings from the future: whoever has caught up
    goes on in real time.
    """

    played_from: Micros
    started_at: Micros
    speed: float = 1.0

    def due(self, played: Micros) -> Micros:
        """The wall-clock time at which what belongs to `played` is to be sent."""
        return max(self.started_at + round((played - self.played_from) / self.speed), played)
