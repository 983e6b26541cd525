"""The flow of alarming: lead, restore the book, then read the alarm log, fold, publish in one transaction."""

import asyncio

from streams.alarming import changes, entries, metrics
from streams.alarming.book import AlarmBook
from streams.alarming.changes import Change
from streams.alarming.restoring import restored_book
from streams.contracts.readings import Tick
from streams.contracts.rejections import Rejection
from streams.contracts.topics import ALARM_LOG, TOPICS
from streams.runtime.errors import EventLogError, EventLogUnavailableError
from streams.runtime.leadership import Leadership
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Outgoing, TransactionalPublisher
from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryFollower
from streams.runtime.settings import Settings
from streams.runtime.topic_setup import prepare_topics

_MOST_RECORDS = 2_000
"""Of the alarm log folded into one transaction, at most."""

_READ_WAIT_S = 0.25
_PUBLISH_DEADLINE_S = 30.0
_PAUSE_S = 1.0
_COUNT_INTERVAL_S = 1.0


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Stand by, lead, alarm until `stop` is set. Where Kafka fails it starts anew from the last bookmark.

    FencedError (another process leads now) ends this one; its supervisor starts it again, as a standby.
    """
    alarm = settings.alarm
    await prepare_topics(settings.kafka, TOPICS)
    async with Leadership(
        settings.kafka, ALARM_LOG, group=alarm.group, session_timeout_s=alarm.session_timeout_s
    ) as leadership:
        get_logger().info("standing_by", group=alarm.group)
        while await leadership.wait(stop):
            try:
                await _lead(settings, leadership, stop)
            except EventLogUnavailableError as error:
                get_logger().warning("alarming_interrupted", error=str(error), pause_s=_PAUSE_S)
                await asyncio.sleep(_PAUSE_S)
            finally:
                metrics.LEADING.set(0)


async def _lead(settings: Settings, leadership: Leadership, stop: asyncio.Event) -> None:
    """1. Take the transactional id: whoever led before can write no more. 2. Only then read where they got to.

    3. Read the alarm log on from there, and the registry as far as its ticks say.
    """
    async with (
        TransactionalPublisher(settings.kafka, settings.alarm.transactional_id) as publisher,
        Reader(settings.kafka) as registry_reader,
        Reader(settings.kafka) as reader,
    ):
        registry = RegistryFollower(registry_reader)
        await registry.start()
        book = await restored_book(settings, registry)
        await _start_reading(reader, book)
        metrics.LEADING.set(1)
        get_logger().info("leading", position=book.position)
        fold = _Fold(book, registry, publisher, bookmark_interval_s=settings.alarm.bookmark_interval_s)
        while not stop.is_set():
            leadership.confirm()
            await fold.step(reader)
        await fold.finish()


async def _start_reading(reader: Reader, book: AlarmBook) -> None:
    (first,), (end,) = await reader.beginnings(ALARM_LOG), await reader.ends(ALARM_LOG)
    if book.position > end:
        raise EventLogError(
            f"the bookmark stands at {book.position} but {ALARM_LOG.name} ends at {end}: the log was made anew; "
            "alerts and log belong together, so remove the topic of alerts too"
        )
    if 0 < book.position < first:
        get_logger().error("alarm_log_records_lost", first_lost=book.position, first_kept=first)
    await reader.start_at({(ALARM_LOG, 0): max(first, book.position)})


class _Fold:
    """Reads what has come, folds it, publishes it with the bookmark. What comes meanwhile is the next batch."""

    def __init__(
        self,
        book: AlarmBook,
        registry: RegistryFollower,
        publisher: TransactionalPublisher,
        *,
        bookmark_interval_s: float,
    ) -> None:
        self._book = book
        self._registry = registry
        self._publisher = publisher
        self._bookmark_interval_s = bookmark_interval_s
        self._bookmarked = book.position
        self._bookmarked_at = self._counted_at = _monotonic_s()

    async def step(self, reader: Reader) -> None:
        """One batch. Everything it changes is published before the next one is read."""
        found: list[Change] = []
        rejections: list[Rejection] = []
        for records in (await reader.read(wait_s=_READ_WAIT_S, most=_MOST_RECORDS)).values():
            for record in records:
                entry = entries.read_entry(record.value, offset=record.offset, written_ms=record.timestamp)
                if isinstance(entry, Rejection):
                    self._book.skip(record.offset)
                    rejections.append(entry)
                else:
                    found += self._book.process(record.offset, entry)
                    if isinstance(entry, Tick):
                        found += await self._register(entry.registry_position)
        is_bookmark_due = _monotonic_s() - self._bookmarked_at >= self._bookmark_interval_s
        if found or rejections or (is_bookmark_due and self._bookmarked != self._book.position):
            await self._publish(found, rejections)
        self._show_figures()

    async def _register(self, position: int) -> list[Change]:
        """The registry's changes a tick tells of are in force from it on."""
        if position <= self._book.registry_position:
            return []
        return self._book.register(await self._registry.changes_below(position), position)

    async def finish(self) -> None:
        """Leave a bookmark, so that the next process repeats nothing."""
        if self._bookmarked != self._book.position:
            await self._publish([], [])

    async def _publish(self, found: list[Change], rejections: list[Rejection]) -> None:
        records = [
            *map(entries.to_record, rejections),
            *map(changes.to_record, found),
            changes.to_record(self._book.bookmark()),
        ]
        with metrics.TRANSACTION.time():
            await _publish_in_time(self._publisher, records)
        self._bookmarked, self._bookmarked_at = self._book.position, _monotonic_s()
        metrics.UNREADABLE.inc(len(rejections))
        for rejection in rejections:
            get_logger().warning("alarm_log_record_skipped", source=rejection.source, error=rejection.detail)
        for change in found:
            metrics.count(change)

    def _show_figures(self) -> None:
        if _monotonic_s() - self._counted_at >= _COUNT_INTERVAL_S:
            self._counted_at = _monotonic_s()
            metrics.show(self._book.figures())


async def _publish_in_time(publisher: TransactionalPublisher, records: list[Outgoing]) -> None:
    """Publish, or give up after a deadline. A task of its own: aborting a transaction may wait for Kafka for ever."""
    publishing = asyncio.create_task(publisher.publish(records))
    done, _ = await asyncio.wait([publishing], timeout=_PUBLISH_DEADLINE_S)
    if not done:
        publishing.cancel()
        raise EventLogUnavailableError(f"a transaction took more than {_PUBLISH_DEADLINE_S:.0f} s")
    publishing.result()


def _monotonic_s() -> float:
    return asyncio.get_running_loop().time()
