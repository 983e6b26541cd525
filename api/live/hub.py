"""Fan-out of alert changes to the live streams, with a ring of recent changes for those that come back."""

import asyncio
from collections import deque
from dataclasses import dataclass

from prometheus_client import Counter, Gauge

from api.selection import AlertFilter
from streams.contracts.alerts import Alert

RING_EVENTS = 4_096
QUEUE_EVENTS = 1_000

_SUBSCRIBERS = Gauge("urbanwatch_api_stream_subscribers", "Live streams that are open")
_SENT = Counter("urbanwatch_api_stream_events_total", "Alert events handed to live streams")
_CUT_OFF = Counter("urbanwatch_api_stream_cut_off_total", "Live streams ended because they were too slow")


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One change as it goes over the wire. `before` and `after` decide which filters it passes."""

    offset: int
    before: Alert | None
    after: Alert
    wire: bytes

    def concerns(self, wanted: AlertFilter) -> bool:
        """Whether a stream with this filter shows the alert, or showed it until this change."""
        return wanted.matches(self.after) or (self.before is not None and wanted.matches(self.before))


@dataclass(frozen=True, slots=True)
class LiveNotice:
    """A notice as it goes over the wire: to every stream, whatever its filter."""

    offset: int
    wire: bytes

    def concerns(self, _wanted: AlertFilter) -> bool:
        """Always: what hides alerts is of interest to whoever does not see them."""
        return True


StreamEvent = LiveEvent | LiveNotice


class Subscription:
    """One live stream's queue. When `QUEUE_EVENTS` wait unread it is cut off; the client resumes by its last id."""

    def __init__(self, wanted: AlertFilter) -> None:
        self._wanted = wanted
        self._waiting: deque[StreamEvent] = deque()
        self._arrived = asyncio.Event()
        self._has_ended = False

    def offer(self, event: StreamEvent) -> bool:
        """Queue the event if it is wanted; False when the queue is full, which ends the subscription."""
        if not event.concerns(self._wanted):
            return True
        if len(self._waiting) >= QUEUE_EVENTS:
            self.end()
            return False
        self._waiting.append(event)
        self._arrived.set()
        return True

    def end(self) -> None:
        """No more events, and what waits is dropped: the stream ends at once."""
        self._has_ended = True
        self._waiting.clear()
        self._arrived.set()

    async def next(self) -> list[StreamEvent]:
        """All events that wait, at least one; empty when the subscription has ended."""
        while not self._waiting and not self._has_ended:
            self._arrived.clear()
            await self._arrived.wait()
        taken = list(self._waiting)
        self._waiting.clear()
        return taken


class Hub:
    """Hands each change to every subscription. One writer (the feed); everything in one event loop.

    The ring holds the newest `RING_EVENTS` changes; `_floor` is the newest offset it no longer holds.
    """

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        self._ring: deque[StreamEvent] = deque()
        self._floor = -1
        self._newest = -1
        self._is_closed = False

    @property
    def newest(self) -> int:
        """The offset of the newest change; a stream resumed from here misses nothing after it."""
        return self._newest

    def publish(self, event: StreamEvent) -> None:
        """To the ring and to every subscription that wants it."""
        self._newest = event.offset
        self._ring.append(event)
        if len(self._ring) > RING_EVENTS:
            self._floor = self._ring.popleft().offset
        for subscription in [s for s in self._subscriptions if not s.offer(event)]:
            self._forget(subscription)
            _CUT_OFF.inc()
        if self._subscriptions:
            _SENT.inc(len(self._subscriptions))

    def subscribe(self, wanted: AlertFilter) -> Subscription:
        """A new subscription, from now on; one made while closing has ended already."""
        subscription = Subscription(wanted)
        if self._is_closed:
            subscription.end()
        else:
            self._subscriptions.add(subscription)
            _SUBSCRIBERS.set(len(self._subscriptions))
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """The stream has gone."""
        self._forget(subscription)

    def since(self, offset: int, wanted: AlertFilter) -> list[StreamEvent] | None:
        """The changes after `offset`; None if the ring does not reach that far back, or the offset is not ours."""
        if offset < self._floor or offset > self._newest:
            return None
        return [event for event in self._ring if event.offset > offset and event.concerns(wanted)]

    def restart(self) -> None:
        """The topic has begun anew: forget the ring and end all streams, so that they resume by a reset."""
        self._ring.clear()
        self._floor = self._newest = -1
        self._end_all()

    def close(self) -> None:
        """The process stops: end all streams at once."""
        self._is_closed = True
        self._end_all()

    def _end_all(self) -> None:
        for subscription in list(self._subscriptions):
            subscription.end()
            self._forget(subscription)

    def _forget(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)
        _SUBSCRIBERS.set(len(self._subscriptions))
