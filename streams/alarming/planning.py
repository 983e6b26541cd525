"""What is to happen to an alert, and when: all of it follows from the alert and its rule.

So an entry of the agenda still applies exactly if it is among these when it is due, and a restored book plans anew what
the one before had planned.
"""

from collections.abc import Iterator

from streams.alarming.agenda import Agenda, Task
from streams.alarming.topology import Topology
from streams.alarming.traits import came_last, is_standing
from streams.contracts.alerts import Alert, Origin, State
from streams.contracts.times import HOUR, Micros, from_seconds
from streams.runtime.settings import Alarm

Due = tuple[Micros, Task]


class Planning:
    """Puts on the agenda what follows from alerts."""

    def __init__(self, settings: Alarm, topology: Topology, agenda: Agenda) -> None:
        self._topology = topology
        self._agenda = agenda
        self._remind = from_seconds(settings.remind_s)
        self._closed_kept: Micros = round(settings.closed_kept_h * HOUR)

    def note(self, before: Alert | None, after: Alert) -> None:
        """Plan what the change of an alert brings."""
        planned = () if before is None else tuple(self._due(before))
        for due in self._due(after):
            if due not in planned:
                self._agenda.add(*due, after.id)

    def is_due(self, alert: Alert, due: Micros, task: Task) -> bool:
        """Whether the entry still applies."""
        return (due, task) in self._due(alert)

    def _due(self, alert: Alert) -> Iterator[Due]:
        if alert.state is State.RESOLVED:
            yield (alert.changed_at + self._closed_kept, Task.REMOVE_ALERT)
            return
        if alert.shelf is not None:
            yield (alert.shelf.until, Task.WAKE)
        if alert.held_until is not None:
            yield (alert.held_until, Task.RELEASE)
        if alert.acknowledge_by is not None:
            yield (alert.acknowledge_by, Task.ESCALATE_UNANSWERED)
        if alert.due_at is not None and alert.assigned_at is not None:
            yield from self._task_of(alert, alert.due_at, alert.assigned_at)
        if alert.origin is Origin.RULE and is_standing(alert):
            yield from self._rises(alert)

    def _task_of(self, alert: Alert, due_at: Micros, assigned_at: Micros) -> Iterator[Due]:
        """A reminder, half-way to the due time if that is later; then escalation."""
        if alert.overdue_at is not None:
            return
        yield (max(due_at, assigned_at), Task.ESCALATE_OVERDUE)
        reminder = max(due_at - self._remind, assigned_at + (due_at - assigned_at) // 2)
        if alert.reminded_at is None and reminder < due_at:
            yield (reminder, Task.REMIND)

    def _rises(self, alert: Alert) -> Iterator[Due]:
        rule = self._topology.rule(alert.rule)
        for rise in () if rule is None else rule.rises:
            if rise.severity.rank > alert.severity.rank:
                yield (came_last(alert) + from_seconds(rise.after_s), Task.RISE)
