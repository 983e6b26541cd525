"""Where the store begins to read."""

import asyncio

from streams.runtime.errors import DatabaseUnavailableError, EventLogError
from streams.runtime.logs import get_logger
from streams.runtime.reading import Reader
from streams.timescale import metrics
from streams.timescale.batches import STORED_TOPICS, Place
from streams.timescale.sink import Sink

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0


async def positions_once_the_database_answers(sink: Sink, reader: Reader) -> dict[Place, int]:
    """As `find_positions`; while the database is away, tried again with a growing pause.

    Waiting and not ending: the watch over the delay goes on meanwhile, and would begin anew with each start.
    """
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return await find_positions(sink, reader)
        except DatabaseUnavailableError as error:
            get_logger().warning("waiting_for_the_database", reason=str(error), pause_s=pause_s)
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


async def find_positions(sink: Sink, reader: Reader) -> dict[Place, int]:
    """The next offset of every partition the store reads, each with its row in the database.

    Where Kafka has dropped records before they were stored, the loss is logged, counted and noted among the
    rejections, and reading goes on at the first one kept. EventLogError if a position lies beyond the end of its
    partition: then this database belongs to another log, and going on would mix two.
    """
    stored = await sink.positions()
    first_kept: dict[Place, int] = {}
    ends: dict[Place, int] = {}
    for topic in STORED_TOPICS:
        first_kept |= {(topic.name, number): offset for number, offset in enumerate(await reader.beginnings(topic))}
        ends |= {(topic.name, number): offset for number, offset in enumerate(await reader.ends(topic))}
    missing = {place: offset for place, offset in first_kept.items() if place not in stored}
    if missing:
        await sink.begin(missing)
    positions = {place: stored.get(place, offset) for place, offset in first_kept.items()}
    for place, position in positions.items():
        if position > ends[place]:
            raise EventLogError(
                f"{place[0]}/{place[1]} is stored up to {position} but ends at {ends[place]} in Kafka: "
                "database and event log do not belong together, or the log has lost its end"
            )
        if position < first_kept[place]:
            await _skip_lost(sink, place, position, first_kept[place])
            positions[place] = first_kept[place]
    return positions


async def _skip_lost(sink: Sink, place: Place, position: int, first_kept: int) -> None:
    topic, partition = place
    await sink.skip_lost(place, position, first_kept)
    metrics.LOST.labels(topic).inc(first_kept - position)
    get_logger().error(
        "records_lost",
        topic=topic,
        partition=partition,
        first=position,
        last=first_kept - 1,
        lost=first_kept - position,
    )
