"""Both ends of alarming for its benches: verdicts straight into the alarm log, and alerts as they come out."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from streams.contracts.alerts import AlertChanged, Severity
from streams.contracts.times import SECOND, Micros
from streams.contracts.topics import ALARM_LOG, ALERTS
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.contracts.wire import decoder, encode
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.reading import Reader
from streams.runtime.settings import Kafka

_READ_WAIT_S = 0.05
_decode = decoder(ALERTS).decode


def now_micros() -> Micros:
    """The wall clock, to the microsecond."""
    return time.time_ns() * SECOND // 1_000_000_000


class VerdictLog:
    """Judging, as far as alarming can tell. Stamps go on from the clock, so that no later one is a repeat."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._offset = now_micros()

    @classmethod
    @asynccontextmanager
    async def connected(cls, settings: Kafka) -> "AsyncIterator[VerdictLog]":
        """A log for as long as the block runs."""
        async with Publisher(settings) as publisher:
            yield cls(publisher)

    def verdict(self, rule: str, device: str, property_name: str, severity: Severity | None, value: float) -> Verdict:
        """The next verdict, of this moment."""
        self._offset += 1
        reason = VerdictReason.THRESHOLD if severity else VerdictReason.BACK_TO_NORMAL
        at = now_micros()
        stamp = Stamp("bench", 0, self._offset, 0)
        return Verdict(stamp, rule, device, property_name, severity, reason, at, value, at)

    async def write(self, verdicts: Sequence[Verdict]) -> None:
        """Publish them in this order; back when Kafka has them."""
        await self._publisher.publish([Outgoing(ALARM_LOG, 0, None, encode(verdict)) for verdict in verdicts])


@dataclass
class AlertsSeen:
    """What has come out of alarming: the alerts raised, what was announced, and when the newest came (perf_counter)."""

    raised: set[str] = field(default_factory=set)
    announced: int = 0
    newest_at: float = 0

    def note(self, change: AlertChanged) -> None:
        """One change."""
        if change.alert.revision == 1:
            self.raised.add(change.alert.id)
            self.newest_at = time.perf_counter()
        self.announced += change.transition.announces

    async def until(self, condition: Callable[[], bool], *, within_s: float) -> bool:
        """Wait for it; False when it does not come in time."""
        deadline = time.perf_counter() + within_s
        while True:
            if condition() or time.perf_counter() > deadline:
                return condition()
            await asyncio.sleep(_READ_WAIT_S)


@asynccontextmanager
async def watched_alerts(settings: Kafka) -> AsyncIterator[AlertsSeen]:
    """Follows the committed records of ALERTS from their end on."""
    seen = AlertsSeen()
    async with Reader(settings, committed_only=True) as reader:
        (end,) = await reader.ends(ALERTS)
        await reader.start_at({(ALERTS, 0): end})
        following = asyncio.create_task(_follow(reader, seen))
        try:
            yield seen
        finally:
            following.cancel()
            await asyncio.wait([following])


async def _follow(reader: Reader, seen: AlertsSeen) -> None:
    while True:
        for records in (await reader.read(wait_s=_READ_WAIT_S)).values():
            for record in records:
                if record.value is not None and isinstance(change := _decode(record.value), AlertChanged):
                    seen.note(change)
