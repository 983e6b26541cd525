"""All alerts of the topic, in memory: the open ones, and those closed within the last day."""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from api.selection import AlertFilter
from api.views import alert_item
from streams.contracts.alerts import Alert, AlertChanged
from streams.timescale.queries import TimelineEntry

TRANSITIONS_KEPT = 50

Place = tuple[int, str]
"""Where an alert stands in a list, newest first: (minus `raised_at` in microseconds, id)."""

_encode = msgspec.json.Encoder().encode


def place_of(alert: Alert) -> Place:
    """Newest first; alerts raised at the same instant by id."""
    return (-alert.raised_at, alert.id)


@dataclass(slots=True)
class Entry:
    """An alert, the JSON of it that lists and streams send, and the newest lines of its timeline, oldest first."""

    alert: Alert
    item: bytes
    timeline: deque[TimelineEntry] = field(default_factory=lambda: deque(maxlen=TRANSITIONS_KEPT))


class AlertBook:
    """Alerts by id and in order. It holds as many as the topic does: alarming removes what closed a day ago."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._order: list[Place] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, alert_id: str) -> bool:
        return alert_id in self._entries

    def get(self, alert_id: str) -> Entry | None:
        """The alert of that id."""
        return self._entries.get(alert_id)

    def put(self, offset: int, change: AlertChanged) -> tuple[Alert | None, Entry]:
        """Take in the change at an offset of ALERTS; the alert as it was before, and as it is now."""
        alert = change.alert
        item = _encode(alert_item(alert))  # first of all: an alert that cannot be shown must leave no trace
        entry = self._entries.get(alert.id)
        before = None if entry is None else entry.alert
        if before is None or place_of(before) != place_of(alert):
            if before is not None:
                self._drop_place(before)
            insort(self._order, place_of(alert))
        if entry is None:
            entry = self._entries[alert.id] = Entry(alert, b"")
        entry.alert = alert
        entry.item = item
        entry.timeline.append(TimelineEntry(offset, change.transition))
        return before, entry

    def remove(self, alert_id: str) -> None:
        """Forget an alert that left the topic."""
        entry = self._entries.pop(alert_id, None)
        if entry is not None:
            self._drop_place(entry.alert)

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._order.clear()

    def select(self, wanted: AlertFilter, *, after: Place | None = None) -> Iterator[Entry]:
        """The alerts that match, newest first, from the one after `after` on."""
        start = 0 if after is None else bisect_right(self._order, after)
        for index in range(start, len(self._order)):
            entry = self._entries[self._order[index][1]]
            if wanted.matches(entry.alert):
                yield entry

    def _drop_place(self, alert: Alert) -> None:
        del self._order[bisect_left(self._order, place_of(alert))]
