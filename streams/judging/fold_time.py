"""The time of a fold: taken from the records, never backwards, and how much of it somebody was listening.

Ticks come once a second while ingest is alive. Where they stop, nothing can be heard, so that stretch must not
make devices silent or confirm a hold. `heard_at` is therefore a *listening time*: fold time less all stretches
in which nobody listened.

    ticks       1   2   3                       60  61
    listening   1   2   3 ─ ─ ─ ─ ─ 8            8   9      (LONGEST_STEP of 5 s is granted, the rest is not)
"""

from streams.contracts.times import SECOND, Micros

LONGEST_STEP: Micros = 5 * SECOND
"""A longer stretch without a tick counts as this much listening."""

_UNBOUNDED: Micros = 2**62


class FoldTime:
    """Where one partition stands in time."""

    __slots__ = ("_deaf", "_deaf_from", "now")

    def __init__(self, now: Micros = 0, deaf: Micros = 0, deaf_from: Micros = _UNBOUNDED) -> None:
        self.now = now
        self._deaf = deaf
        self._deaf_from = deaf_from

    def on_record(self, received_at: Micros) -> Micros:
        """Something was received; the listening time of that moment."""
        now = self.now
        if received_at > now:
            self.now = now = received_at
        return min(now, self._deaf_from) - self._deaf

    def on_tick(self, at: Micros) -> Micros:
        """Ingest was alive at `at`; the listening time of that moment."""
        self.now = now = max(self.now, at)
        if now > self._deaf_from:
            self._deaf += now - self._deaf_from
        self._deaf_from = now + LONGEST_STEP
        return now - self._deaf

    @property
    def listened(self) -> Micros:
        """The listening time of now."""
        return self.on_record(self.now)

    @property
    def ticked_at(self) -> Micros:
        """The time of the fold at the last tick, 0 before the first."""
        return 0 if self._deaf_from == _UNBOUNDED else self._deaf_from - LONGEST_STEP

    def saved(self) -> tuple[Micros, Micros, Micros]:
        """What `FoldTime(*saved)` needs to go on."""
        return (self.now, self._deaf, self._deaf_from)


class UnbrokenTime(FoldTime):
    """The time of a fold over stored history: as if a tick had come every second, so that all of it was listened to."""

    __slots__ = ()

    def on_tick(self, at: Micros) -> Micros:
        """No tick is late: those at which nothing is due are left out."""
        self.now = now = max(self.now, at)
        return now
