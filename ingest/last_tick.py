"""Where the city's time stood when the last gateway wrote of it."""

from collections.abc import Iterable

import msgspec

from ingest.ticker import STAMP_TOPIC
from streams.contracts.readings import Tick
from streams.contracts.times import Micros
from streams.contracts.topics import ALARM_LOG
from streams.contracts.verdicts import Verdict
from streams.contracts.wire import UNREADABLE, decoder
from streams.runtime.logs import get_logger
from streams.runtime.reading import Reader

_FIRST_STEP = 500
_GROWTH = 10
_WAIT_S = 5.0
_decode = decoder(ALARM_LOG).decode


class LastWritten(msgspec.Struct, frozen=True):
    """What earlier gateways left in the alarm log: their newest tick, and the newest stamp of a verdict of their own.

    The stamp can be the later one: "ingest is down" is said when there are no ticks.
    """

    tick: Tick = Tick(at=0, registry_position=0)
    stamp: Micros = 0

    @property
    def at(self) -> Micros:
        """The last of the city's time; 1970 if nothing is left."""
        return max(self.tick.at, self.stamp)


async def last_written(reader: Reader) -> LastWritten:
    """Found by reading the alarm log backwards, in growing steps, until there is a tick."""
    (beginning,), (end,) = await reader.beginnings(ALARM_LOG), await reader.ends(ALARM_LOG)
    last, step, start, stop = LastWritten(), _FIRST_STEP, end, end
    while start > beginning and not last.tick.at:
        stop, start = start, max(beginning, start - step)
        last = await _with_records_between(reader, start, stop, last)
        step *= _GROWTH
    return last


async def _with_records_between(reader: Reader, start: int, stop: int, last: LastWritten) -> LastWritten:
    await reader.start_at({(ALARM_LOG, 0): start})
    while await reader.position(ALARM_LOG, 0) < stop:
        for records in (await reader.read(wait_s=_WAIT_S)).values():
            last = with_entries(last, ((record.offset, record.value) for record in records if record.offset < stop))
    return last


def with_entries(last: LastWritten, entries: Iterable[tuple[int, bytes | None]]) -> LastWritten:
    """`last`, or what these entries of the alarm log (offset, value) say beyond it; unreadable ones are passed over."""
    for offset, value in entries:
        try:
            entry = None if value is None else _decode(value)
        except UNREADABLE:
            entry = None
        if entry is None:
            get_logger().warning("alarm_log_record_skipped", offset=offset)
        elif isinstance(entry, Tick) and entry.at > last.tick.at:
            last = LastWritten(entry, last.stamp)
        elif isinstance(entry, Verdict) and entry.stamp.topic == STAMP_TOPIC:
            last = LastWritten(last.tick, max(entry.stamp.offset, last.stamp))
    return last
