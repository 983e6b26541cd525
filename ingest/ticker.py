"""The ticker: a second of the city's time goes into the log only while packets come through.

A probe packet goes out to the broker each second and comes back on the same subscription as the readings. The
broker queues per client in one order, so a probe that has come back says that every packet the broker accepted
before it has come to us too, what it queued during an outage included. And the flow hears of a probe, and writes a
tick, only after everything that arrived before has been taken for publishing. So a tick at `t` stands behind every
reading received up to `t`, and after an outage ticks begin again only when the backlog is through.

Pure but for nothing: times come as arguments, verdicts and ticks go out as answers.
"""

from enum import Enum

from streams.contracts.alerts import Severity
from streams.contracts.readings import Tick
from streams.contracts.times import Micros
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.runtime.settings import Gateway

INGEST_DOWN = "urbanwatch.ingest-down"
STAMP_TOPIC = "gateway"
"""In the stamps of the gateway's own verdicts; their offset is a time."""


class _Belief(Enum):
    """What was last said in the alarm log; a new process does not know."""

    UNKNOWN = "unknown"
    UP = "up"
    DOWN = "down"


class Ticker:
    """Decides, each time it is asked, which ticks and verdicts are due.

    `moment` arguments are seconds of a monotonic clock; `at` is the city's time. `run` tells this process's probes
    from those of an earlier one, which the broker may still hold. `last_tick` and `last_stamp` (the offset in it) are
    an earlier process's: what is written now goes beyond them.
    """

    def __init__(
        self, settings: Gateway, client_id: str, last_tick: Tick, last_stamp: Micros, *, run: str, moment: float
    ) -> None:
        self._settings = settings
        self._client_id = client_id
        self._last = last_tick
        self._last_stamp = last_stamp
        self._prefix = f"{run} ".encode()
        self._sent: dict[int, float] = {}
        self._number = 0
        self._heard_at = moment
        self._has_heard = False
        self._belief = _Belief.UNKNOWN
        self._is_tick_wanted = False

    def new_probe(self, moment: float) -> bytes:
        """The payload of the next probe, and a second gone by: a tick is wanted."""
        self._is_tick_wanted = True
        self._number += 1
        self._sent[self._number] = moment
        self._sent.pop(self._number - _REMEMBERED_PROBES, None)
        return self._prefix + str(self._number).encode()

    def probe_returned(self, payload: bytes, moment: float) -> float | None:
        """A packet on the probe's topic; seconds of the round trip, None if it is no probe of this process's."""
        if not payload.startswith(self._prefix) or not payload[len(self._prefix) :].isdigit():
            return None
        sent_at = self._sent.pop(int(payload[len(self._prefix) :]), None)
        if sent_at is None:
            return None
        if moment - sent_at <= self._settings.probe_timeout_s:
            self._heard_at = moment
            self._has_heard = True
        return moment - sent_at

    def due(self, at: Micros, registry_position: int, moment: float) -> list[Tick | Verdict]:
        """What to write now, in this order. `at` is the time up to which everything received is in the log."""
        missing_s = moment - self._heard_at
        if missing_s > self._settings.ingest_down_after_s:
            return self._believe(_Belief.DOWN, at)
        if not self._has_heard or missing_s > self._settings.probe_timeout_s:
            return []
        return [*self._believe(_Belief.UP, at), *self._tick(at, registry_position)]

    def _tick(self, at: Micros, registry_position: int) -> list[Tick | Verdict]:
        if not self._is_tick_wanted or at <= self._last.at:
            return []
        self._is_tick_wanted = False
        self._last = Tick(at, max(registry_position, self._last.registry_position))
        return [self._last]

    def _believe(self, belief: _Belief, at: Micros) -> list[Tick | Verdict]:
        """The verdict that says so, unless it has been said. The first after a start may repeat; alarming copes."""
        if self._belief is belief:
            return []
        self._belief = belief
        self._last_stamp = max(at, self._last_stamp + 1)  # time stands still while the oldest packet waits
        return [
            Verdict(
                stamp=Stamp(STAMP_TOPIC, 0, self._last_stamp, 0),
                rule=INGEST_DOWN,
                device=self._client_id,
                property="",
                severity=Severity.CRITICAL if belief is _Belief.DOWN else None,
                reason=VerdictReason.INGEST_DOWN if belief is _Belief.DOWN else VerdictReason.BACK_TO_NORMAL,
                at=at,
            )
        ]


_REMEMBERED_PROBES = 60
