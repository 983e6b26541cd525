"""The stop between ALERTS and the screens: follows the topic from its beginning, fills the book, feeds the hub.

ALERTS ──committed records──> Feed ──> AlertBook, NoticeBoard (lists)
                                 ├──> Hub (live streams)
                                 └──> answers to decisions
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import msgspec
from prometheus_client import Counter, Gauge

from api.live.book import AlertBook, Entry
from api.live.evidence import EvidenceBoard
from api.live.hub import Hub, LiveEvent, LiveNotice
from api.live.notices import KEY_PREFIX, NoticeBoard
from api.policy_views import notice_item
from api.views import transition_item
from streams.contracts.alerts import Alert, AlertChanged, Bookmark, DecisionRefused, Notice
from streams.contracts.evidence import EVIDENCE_PREFIX, Evidence
from streams.contracts.topics import ALERTS
from streams.contracts.wire import decoder
from streams.runtime.errors import EventLogError
from streams.runtime.logs import get_logger
from streams.runtime.reading import Reader
from streams.runtime.registry import KeyedRecord
from streams.runtime.settings import Kafka

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_READ_WAIT_S = 0.5
_BREATH = 100
"""Records taken in at once, about 5 ms; far fewer than a stream's queue holds."""

_ALERTS = Gauge("urbanwatch_api_alerts_in_memory", "Alerts held in memory")
_SKIPPED = Counter(
    "urbanwatch_api_feed_unreadable_total", "Records of ALERTS that could not be taken in and were skipped"
)

_encode = msgspec.json.Encoder().encode

Answer = AlertChanged | DecisionRefused
"""What alarming says to a decision."""


class Feed:
    """Everything the api knows of alerts, kept up to date for as long as `follow` runs.

    `has_caught_up` once all records that were there at the (latest) start have been read. After an outage it goes
    on where it stood; a topic that has become shorter was made anew, and so is everything here.
    """

    def __init__(self, book: AlertBook, hub: Hub) -> None:
        self.book = book
        self.hub = hub
        self.notices = NoticeBoard()
        self.evidence = EvidenceBoard()
        self.bookmark: Bookmark | None = None
        self.has_caught_up = False
        self._caught_up = asyncio.Event()
        self._position: int | None = None
        self._decoder = decoder(ALERTS)
        self._awaited: dict[str, asyncio.Future[Answer]] = {}

    async def follow(self, settings: Kafka) -> None:
        """Follow the topic until cancelled; while Kafka is away, try again with a growing pause."""
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                async with Reader(settings, committed_only=True) as reader:
                    await self._start(reader)
                    pause_s = _FIRST_PAUSE_S
                    await self._read_on(reader)
            except EventLogError as error:
                get_logger().warning("alert_feed_interrupted", error=str(error), pause_s=pause_s)
            self.has_caught_up = False
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    @property
    def has_ever_caught_up(self) -> bool:
        """Whether there is anything to show, however old."""
        return self._caught_up.is_set()

    def caught_up(self) -> None:
        """All that was there at the start has been taken in."""
        self.has_caught_up = True
        self._caught_up.set()

    async def wait_until_caught_up(self) -> None:
        """Wait for the first catch-up; after that there is always something to show, however old."""
        await self._caught_up.wait()

    @contextmanager
    def awaiting(self, decisions: Sequence[str]) -> "Iterator[list[asyncio.Future[Answer]]]":
        """Alarming's answers to decisions, to be asked for before they are published; in the same order."""
        loop = asyncio.get_running_loop()
        answers: list[asyncio.Future[Answer]] = [loop.create_future() for _ in decisions]
        self._awaited.update(zip(decisions, answers, strict=True))
        try:
            yield answers
        finally:
            for decision in decisions:
                del self._awaited[decision]

    async def _start(self, reader: Reader) -> None:
        (beginning,), (end,) = await reader.beginnings(ALERTS), await reader.ends(ALERTS)
        if self._position is None or not beginning <= self._position <= end:
            self.book.clear()
            self.notices.clear()
            self.evidence.clear()
            self.hub.restart()
            self._position = beginning
        await reader.start_at({(ALERTS, 0): self._position})
        while self._position < end:
            await self._read(reader)
        self.caught_up()
        get_logger().info("alert_feed_caught_up", alerts=len(self.book), position=self._position)

    async def _read_on(self, reader: Reader) -> None:
        while True:
            await self._read(reader)

    async def _read(self, reader: Reader) -> None:
        found = await reader.read(wait_s=_READ_WAIT_S)
        await self.take_all(found.get((ALERTS.name, 0), ()))
        self._position = await reader.position(ALERTS, 0)
        _ALERTS.set(len(self.book))

    async def take_all(self, records: Iterable[KeyedRecord]) -> None:
        """Take records in, with pauses for breath.

        Thousands in one go, as in a power cut, would keep every request waiting, and no stream could empty its queue.
        """
        for number, record in enumerate(records, start=1):
            self.take(record.offset, record.key, record.value)
            if number % _BREATH == 0:
                await asyncio.sleep(0)

    def take(self, offset: int, key: bytes | None, value: bytes | None) -> None:
        """Take one record in; one that cannot be read or shown is skipped and counted.

        Whatever is wrong with it: it would be read again at every start, and the api would never serve again.
        """
        if value is None:
            if key is not None:
                self._remove(key.decode(errors="replace"))
            return
        try:
            self.accept(offset, self._decoder.decode(value))
        except Exception as error:  # noqa: BLE001  as said above
            _SKIPPED.inc()
            get_logger().error("alert_record_skipped", offset=offset, error=repr(error))

    def _remove(self, key: str) -> None:
        if key.startswith(KEY_PREFIX):
            self.notices.remove(key.removeprefix(KEY_PREFIX))
        elif key.startswith(EVIDENCE_PREFIX):
            self.evidence.remove(key.removeprefix(EVIDENCE_PREFIX))
        else:
            self.book.remove(key)

    def accept(self, offset: int, content: AlertChanged | DecisionRefused | Notice | Evidence | Bookmark) -> None:
        """One record of ALERTS: to the book, to the hub, and to whoever waits for the answer."""
        match content:
            case AlertChanged(transition=transition):
                before, entry = self.book.put(offset, content)
                self.hub.publish(live_event(offset, before, entry))
                self._answer(transition.decision, content)
            case DecisionRefused(decision=decision):
                self._answer(decision, content)
            case Notice():
                wire = wire_notice(offset, content)
                self.notices.put(content)
                self.hub.publish(LiveNotice(offset, wire))
            case Evidence():
                self.evidence.put(content)
            case Bookmark():
                self.bookmark = content

    def _answer(self, decision: str | None, answer: Answer) -> None:
        awaited = None if decision is None else self._awaited.get(decision)
        if awaited is not None and not awaited.done():
            awaited.set_result(answer)


def live_event(offset: int, before: Alert | None, entry: Entry) -> LiveEvent:
    """The event of a change, encoded once for all streams."""
    return LiveEvent(offset, before, entry.alert, wire_event(offset, entry))


def wire_event(offset: int, entry: Entry) -> bytes:
    """The bytes of an ``alert`` event with its id."""
    return b"id: %d\n%b" % (offset, wire_alert(entry))


def wire_alert(entry: Entry) -> bytes:
    """The event without an id: the alert's JSON with its newest transition added."""
    transition = _encode(transition_item(entry.timeline[-1].transition))
    return b'event: alert\ndata: %b,"transition":%b}\n\n' % (entry.item[:-1], transition)


def wire_notice(offset: int, notice: Notice) -> bytes:
    """The bytes of a ``notice`` event with its id."""
    return b"id: %d\nevent: notice\ndata: %b\n\n" % (offset, _encode(notice_item(notice)))
