"""Where the city's time stood when the last gateway wrote a tick."""

import msgspec

from streams.contracts.readings import Tick
from streams.contracts.topics import ALARM_LOG
from streams.contracts.wire import decoder
from streams.runtime.logs import get_logger
from streams.runtime.reading import Reader

_FIRST_STEP = 500
_GROWTH = 10
_WAIT_S = 5.0


async def last_tick(reader: Reader) -> Tick:
    """The newest tick of the alarm log, read backwards in growing steps; a tick of 1970 if it holds none."""
    (beginning,), (end,) = await reader.beginnings(ALARM_LOG), await reader.ends(ALARM_LOG)
    step, start, stop = _FIRST_STEP, end, end
    while start > beginning:
        stop, start = start, max(beginning, start - step)
        found = await _last_tick_between(reader, start, stop)
        if found is not None:
            return found
        step *= _GROWTH
    return Tick(at=0, registry_position=0)


async def _last_tick_between(reader: Reader, start: int, stop: int) -> Tick | None:
    await reader.start_at({(ALARM_LOG, 0): start})
    decode = decoder(ALARM_LOG).decode
    newest: Tick | None = None
    while await reader.position(ALARM_LOG, 0) < stop:
        for records in (await reader.read(wait_s=_WAIT_S)).values():
            for record in records:
                try:
                    entry = decode(record.value)
                except msgspec.MsgspecError:
                    get_logger().warning("alarm_log_record_skipped", offset=record.offset)
                    continue
                if isinstance(entry, Tick) and record.offset < stop:
                    newest = entry
    return newest
