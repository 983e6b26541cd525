"""All alerts of the topic, in memory: the open ones, and those closed within the last day."""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from api.live.covers import Covers
from api.live.places import Place, place_of
from api.selection import AlertFilter
from api.views import alert_item
from streams.contracts.alerts import Alert, AlertChanged
from streams.timescale.queries import TimelineEntry

TRANSITIONS_KEPT = 50

_encode = msgspec.json.Encoder().encode


class Entry:
    """An alert, the JSON of it that lists and streams send, and the newest lines of its timeline, oldest first."""

    __slots__ = ("_item", "_members", "alert", "timeline")

    def __init__(self, alert: Alert, members: int | None) -> None:
        self.alert = alert
        self.timeline: deque[TimelineEntry] = deque(maxlen=TRANSITIONS_KEPT)
        self._members = members
        self._item: bytes | None = None

    @property
    def item(self) -> bytes:
        """The JSON, made when first asked for: of ten thousand alerts that join one, none is in its JSON."""
        if self._item is None:
            self._item = _encode(alert_item(self.alert, self._members))
        return self._item

    def become(self, alert: Alert, item: bytes) -> None:
        """The alert has changed."""
        self.alert, self._item = alert, item

    def stand_for(self, members: int | None) -> None:
        """Another number of alerts that stand is covered by this one."""
        self._members, self._item = members, None


class AlertBook:
    """Alerts by id and in order. It holds as many as the topic does: alarming removes what closed a day ago."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._order: list[Place] = []
        self._covers = Covers()

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
        members = self._covers.standing(alert.id, is_watched=alert.is_watched)
        item = _encode(alert_item(alert, members))  # first of all: an alert that cannot be shown must leave no trace
        entry = self._entries.get(alert.id)
        before = None if entry is None else entry.alert
        if before is None or place_of(before) != place_of(alert):
            if before is not None:
                self._drop_place(before)
            insort(self._order, place_of(alert))
        if entry is None:
            entry = self._entries[alert.id] = Entry(alert, members)
        entry.become(alert, item)
        entry.timeline.append(TimelineEntry(offset, change.transition))
        self._recount(before, alert)
        return before, entry

    def remove(self, alert_id: str) -> None:
        """Forget an alert that left the topic."""
        entry = self._entries.pop(alert_id, None)
        if entry is not None:
            self._drop_place(entry.alert)
            self._recount(entry.alert, None)
            self._covers.forget(alert_id)

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._order.clear()
        self._covers.clear()

    def entries(self) -> Iterable[Entry]:
        """All alerts, in no order; to be gone through at once, before the book changes."""
        return self._entries.values()

    def select(self, wanted: AlertFilter, *, after: Place | None = None) -> Iterator[Entry]:
        """The alerts that match, newest first, from the one after `after` on."""
        order = self._covered_by(wanted.covered_by) if wanted.covered_by else self._order
        for index in range(0 if after is None else bisect_right(order, after), len(order)):
            entry = self._entries[order[index][1]]
            if wanted.matches(entry.alert):
                yield entry

    def _covered_by(self, covers: frozenset[str]) -> Sequence[Place]:
        if len(covers) == 1:
            return self._covers.covered(next(iter(covers)))
        return sorted(place for cover in covers for place in self._covers.covered(cover))

    def _recount(self, before: Alert | None, after: Alert | None) -> None:
        for cover in self._covers.change(before, after):
            entry = self._entries.get(cover)
            if entry is not None:
                entry.stand_for(self._covers.standing(cover, is_watched=entry.alert.is_watched))
            else:
                self._covers.forget(cover)

    def _drop_place(self, alert: Alert) -> None:
        del self._order[bisect_left(self._order, place_of(alert))]
