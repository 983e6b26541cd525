"""One live stream: what a client missed, then every change, with heartbeats in between."""

import asyncio
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse, ServerSentEvent

from api.live.feed import Feed, wire_alert
from api.selection import AlertFilter

HEARTBEAT_S = 10
_SEND_TIMEOUT_S = 30
"""A client that takes nothing for so long is cut off."""


def stream(feed: Feed, wanted: AlertFilter, last_event_id: int | None, *, lasts_s: float) -> EventSourceResponse:
    """The response; it ends when the client goes or is too slow, after `lasts_s`, or when the api stops."""
    return EventSourceResponse(
        _events(feed, wanted, last_event_id, lasts_s),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        ping=HEARTBEAT_S,
        ping_message_factory=lambda: ServerSentEvent(comment="heartbeat"),
        send_timeout=_SEND_TIMEOUT_S,
    )


async def _events(feed: Feed, wanted: AlertFilter, last_event_id: int | None, lasts_s: float) -> AsyncIterator[bytes]:
    """Subscribed before looking back, in one step of the event loop, so that nothing falls between.

    Also before the first byte: who reads the list once connected misses nothing either.
    """
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + lasts_s
    await feed.wait_until_caught_up()
    subscription = feed.hub.subscribe(wanted)
    ending = loop.call_at(ends_at, subscription.end)
    try:
        missed = _missed(feed, wanted, last_event_id)
        yield b": connected\n\n"
        if missed:
            yield missed
        while events := await subscription.next():
            yield b"".join(event.wire for event in events)
    finally:
        ending.cancel()
        feed.hub.unsubscribe(subscription)


def _missed(feed: Feed, wanted: AlertFilter, last_event_id: int | None) -> bytes:
    """The changes after the client's last one; where the ring no longer has them, a reset and all open alerts.

    ``reset`` tells the client to forget what it shows. Only the last event carries the newest offset as its id: a
    client cut off before it comes back with its old id, and gets everything again.
    """
    if last_event_id is None:
        return b""
    events = feed.hub.since(last_event_id, wanted)
    if events is not None:
        return b"".join(event.wire for event in events)
    newest = max(feed.hub.newest, 0)
    snapshot = [b"event: reset\ndata: {}\n\n"]
    snapshot += [wire_alert(entry) for entry in feed.book.select(wanted) if entry.alert.resolved_at is None]
    snapshot[-1] = b"id: %d\n%b" % (newest, snapshot[-1])
    return b"".join(snapshot)
