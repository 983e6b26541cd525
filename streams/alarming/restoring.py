"""A book as it stood when the last process gave out its last change: read back from ALERTS and the registry."""

import asyncio

from streams.alarming.book import AlarmBook
from streams.contracts.topics import ALERTS
from streams.contracts.wire import decoder
from streams.runtime.errors import EventLogError
from streams.runtime.logs import get_logger
from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryFollower
from streams.runtime.settings import Settings


async def restored_book(settings: Settings, registry: RegistryFollower) -> AlarmBook:
    """All committed records of ALERTS, recalled, and the registry as of then; `registry` stands at its start.

    Call it once the transactional id is ours: nobody else writes then.
    """
    book = AlarmBook(settings.alarm)
    decode = decoder(ALERTS).decode
    started, records_read = asyncio.get_running_loop().time(), 0
    async with Reader(settings.kafka, committed_only=True, max_wait_s=0.1) as reader:
        (position,), (end,) = await reader.beginnings(ALERTS), await reader.ends(ALERTS)
        await reader.start_at({(ALERTS, 0): position})
        while position < end:
            for records in (await reader.read(wait_s=0.5)).values():
                for record in records:
                    if record.key is None:
                        raise EventLogError(f"{ALERTS.name}: the record at {record.offset} has no key")
                    book.recall(record.key, None if record.value is None else decode(record.value))
                records_read += len(records)
            position = await reader.position(ALERTS, 0)
    book.resume(await registry.changes_below(book.registry_position))
    get_logger().info(
        "book_restored",
        records=records_read,
        unresolved=sum(book.figures().unresolved.values()),
        position=book.position,
        registry_position=book.registry_position,
        seconds=round(asyncio.get_running_loop().time() - started, 3),
    )
    return book
