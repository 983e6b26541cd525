"""Who could be gathered, which groups there are, and who is a member of which: found without looking at the rest."""

from bisect import bisect_left, insort
from collections.abc import Mapping
from heapq import heappop, heappush

from streams.alarming.filing import Drawers
from streams.alarming.traits import came_last, is_open, is_standing
from streams.contracts.alerts import Alert, Cover, Origin, Severity, State
from streams.contracts.times import Micros

_SIFTED_FIRST = 64

Place = tuple[str, str]
"""A rule and where its alerts are gathered."""


def place_of(alert: Alert) -> Place:
    """Where an alert is gathered, or a group stands."""
    return (alert.rule, alert.group or "")


class Membership:
    """Kept up by `put`. `alerts` are all there are: what it finds there is true, whatever it noted before."""

    def __init__(self, alerts: Mapping[str, Alert]) -> None:
        self._alerts = alerts
        self.number_of_groups = 0
        self._alone: dict[Place, list[tuple[Micros, str]]] = {}
        self._groups = Drawers[Place]()
        self._standing: dict[str, dict[Severity, int]] = {}
        self._joined: dict[str, list[tuple[Micros, str]]] = {}  # heaps, the latest first; times are negative
        self._sift_at: dict[str, int] = {}

    def put(self, before: Alert | None, after: Alert | None) -> None:
        """An alert has changed, come (`before` None) or gone (`after` None)."""
        self._note_alone(before, after)
        self._note_group(before, after)
        self._note_member(before, after)

    def groups(self, place: Place) -> list[Alert]:
        """The unresolved groups of a place, by id."""
        return [self._alerts[group] for group in sorted(self._groups[place])]

    def alone_around(self, alert: Alert, within: Micros) -> list[Alert]:
        """Alerts of its place that stand for themselves and came within `within` of each other and of this one.

        As many as can be; where an alert comes up late there are some before it and some after it to choose from.
        """
        came, alone = came_last(alert), self._alone.get(place_of(alert), [])
        earliest, later = bisect_left(alone, (came - within, "")), bisect_left(alone, (came + 1, ""))
        starts = [came - within]
        if later < len(alone):
            starts += [start for start, _ in alone[earliest:later]] + [came]
        stretches = [
            (bisect_left(alone, (start, "")), bisect_left(alone, (start + within + 1, ""))) for start in starts
        ]
        first, behind = max(stretches, key=lambda stretch: (stretch[1] - stretch[0], stretch))
        return [self._alerts[alert_id] for _, alert_id in alone[first:behind] if alert_id != alert.id]

    def worst_standing(self, group: str) -> Severity | None:
        """The severity of the worst member that stands; None: none does."""
        return max(self._standing.get(group, ()), key=lambda severity: severity.rank, default=None)

    def last_joined(self, group: str) -> Micros | None:
        """When the condition of the member that came last came true."""
        heap = self._joined.get(group, [])
        while heap:
            if self._is_true(group, heap[0]):
                return -heap[0][0]
            heappop(heap)
        return None

    def _note_alone(self, before: Alert | None, after: Alert | None) -> None:
        was = None if before is None or not _is_alone(before) else (place_of(before), (came_last(before), before.id))
        now = None if after is None or not _is_alone(after) else (place_of(after), (came_last(after), after.id))
        if was == now:
            return
        if was is not None:
            alone = self._alone[was[0]]
            del alone[bisect_left(alone, was[1])]
            if not alone:
                del self._alone[was[0]]
        if now is not None:
            insort(self._alone.setdefault(now[0], []), now[1])

    def _note_group(self, before: Alert | None, after: Alert | None) -> None:
        was, now = _unresolved_group(before), _unresolved_group(after)
        if now is not None and was is None:
            self.number_of_groups += 1
            self._groups.add(place_of(now), now.id)
        if was is not None and now is None:
            self.number_of_groups -= 1
            self._groups.discard(place_of(was), was.id)
        if before is not None and after is None:
            self._joined.pop(before.id, None)
            self._sift_at.pop(before.id, None)

    def _note_member(self, before: Alert | None, after: Alert | None) -> None:
        was = None if before is None or not _is_standing_member(before) else (before.covered_by or "", before.severity)
        now = None if after is None or not _is_standing_member(after) else (after.covered_by or "", after.severity)
        if was != now:
            if was is not None:
                _count_down(self._standing, *was)
            if now is not None:
                counts = self._standing.setdefault(now[0], {})
                counts[now[1]] = counts.get(now[1], 0) + 1
        if after is not None and after.covered_as is Cover.MEMBER and after.covered_by is not None:
            had = None if before is None else (before.covered_by, came_last(before))
            if had != (after.covered_by, came_last(after)):
                self._note_joined(after.covered_by, after)

    def _note_joined(self, group: str, member: Alert) -> None:
        """Now and then what is true no more is sifted out, so that a group of months holds no more than its members."""
        heap = self._joined.setdefault(group, [])
        heappush(heap, (-came_last(member), member.id))
        if len(heap) >= self._sift_at.get(group, _SIFTED_FIRST):
            kept = sorted({entry for entry in heap if self._is_true(group, entry)})  # sorted, it is a heap
            heap[:] = kept
            self._sift_at[group] = 2 * len(kept) + _SIFTED_FIRST

    def _is_true(self, group: str, joined: tuple[Micros, str]) -> bool:
        """Whether it came again, has left the group or the topic: then it is not."""
        member = self._alerts.get(joined[1])
        return member is not None and member.covered_by == group and came_last(member) == -joined[0]


def _is_alone(alert: Alert) -> bool:
    return alert.origin is Origin.RULE and alert.group is not None and alert.covered_by is None and is_open(alert)


def _unresolved_group(alert: Alert | None) -> Alert | None:
    is_one = alert is not None and alert.origin is Origin.GROUP and alert.state is not State.RESOLVED
    return alert if is_one else None


def _is_standing_member(alert: Alert) -> bool:
    return alert.covered_as is Cover.MEMBER and is_standing(alert)


def _count_down(standing: dict[str, dict[Severity, int]], group: str, severity: Severity) -> None:
    counts = standing[group]
    counts[severity] -= 1
    if not counts[severity]:
        del counts[severity]
    if not counts:
        del standing[group]
