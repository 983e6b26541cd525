"""Maintenance windows open and close, things are taken out of service and returned; alerts within reach follow.

Which windows are open follows from the registry and the time of the last tick alone.
"""

from collections.abc import Iterable

from streams.alarming.agenda import Agenda, Task
from streams.alarming.ledger import Ledger
from streams.alarming.reach import unresolved_within
from streams.alarming.recording import CITY, Line, Recorder
from streams.alarming.suppression import Grounds
from streams.alarming.topology import Topology
from streams.alarming.traits import in_order
from streams.contracts.alerts import Alert, Notice, NoticeKind, Suppression, TransitionKind
from streams.contracts.policies import MaintenanceWindow, OutOfService, Reach
from streams.contracts.times import Micros
from streams.runtime.recurrence import next_boundary, occurrence_at

_BY_POLICY = {Suppression.OUT_OF_SERVICE, Suppression.MAINTENANCE}


class Policies:
    """Puts policies in force and takes them out."""

    def __init__(
        self, ledger: Ledger, topology: Topology, grounds: Grounds, recorder: Recorder, agenda: Agenda
    ) -> None:
        self._ledger = ledger
        self._topology = topology
        self._grounds = grounds
        self._recorder = recorder
        self._agenda = agenda
        self._turns: dict[str, Micros] = {}  # when each window opens or closes next

    def resume(self, ticked_at: Micros) -> None:
        """What was in force after the last tick is in force; nobody is told again."""
        for window in self._topology.view.maintenance.values():
            occurrence = occurrence_at(window, ticked_at)
            if occurrence is not None:
                self._grounds.ends[window.id] = occurrence.ends_at
                self._grounds.windows.put(window)
            self._plan(window, ticked_at)
        for out in self._topology.view.out_of_service.values():
            self._grounds.out_of_service.put(out)

    def turn(self, window_id: str, due: Micros) -> None:
        """A window may open or close now."""
        window = self._topology.view.maintenance.get(window_id)
        if window is not None and self._turns.get(window_id) == due:
            self._settle(window_id, window)

    def window_changed(self, window_id: str) -> None:
        """The registry has another window of this id now, or none."""
        self._turns.pop(window_id, None)
        self._settle(window_id, self._topology.view.maintenance.get(window_id))

    def out_of_service_changed(self, policy_id: str) -> None:
        """The registry has another entry of this id now, or none."""
        before = self._grounds.out_of_service.get(policy_id)
        after = self._topology.view.out_of_service.get(policy_id)
        if before == after:
            return
        if after is not None:
            self._grounds.out_of_service.put(after)
            self._tell(after, NoticeKind.TAKEN_OUT_OF_SERVICE, after.by)
        elif before is not None:
            self._grounds.out_of_service.remove(policy_id)
            self._tell(before, NoticeKind.RETURNED_TO_SERVICE, CITY)
        self._hide_anew(self._within(before, after), after or before)

    def hide_anew(self, alerts: Iterable[Alert]) -> None:
        """Alerts whose device or area has changed may be within reach of other policies now."""
        if len(self._grounds):
            self._hide_anew(alerts, None)

    def _settle(self, window_id: str, window: MaintenanceWindow | None) -> None:
        """Open, close, go on or stay, as the window has it now."""
        before, ended_at = self._grounds.windows.get(window_id), self._grounds.ends.get(window_id)
        occurrence = None if window is None else occurrence_at(window, self._recorder.now)
        if window is not None:
            self._plan(window, self._recorder.now)
        after = window if occurrence is not None else None
        ends_at = None if occurrence is None else occurrence.ends_at
        if before == after and ended_at == ends_at:
            return
        if after is not None and ends_at is not None:
            self._grounds.ends[window_id] = ends_at
            self._grounds.windows.put(after)
            self._tell(after, NoticeKind.MAINTENANCE_BEGAN, CITY, until=ends_at)
        elif before is not None:
            self._grounds.windows.remove(window_id)
            del self._grounds.ends[window_id]
            self._tell(before, NoticeKind.MAINTENANCE_ENDED, CITY, until=ended_at)
        self._hide_anew(self._within(before, after), after or before)

    def _plan(self, window: MaintenanceWindow, now: Micros) -> None:
        due = next_boundary(window, now)
        if due is None:
            self._turns.pop(window.id, None)
        else:
            self._turns[window.id] = due
            self._agenda.add(due, Task.TURN_WINDOW, window.id)

    def _tell(
        self, policy: MaintenanceWindow | OutOfService, kind: NoticeKind, by: str, until: Micros | None = None
    ) -> None:
        self._recorder.add(Notice(kind, policy.id, self._recorder.now, by, policy.reason, until))

    def _within(self, *policies: MaintenanceWindow | OutOfService | None) -> list[Alert]:
        reaches: list[Reach] = [policy.reach for policy in policies if policy is not None]
        found = {
            alert.id: alert
            for reach in dict.fromkeys(reaches)
            for alert in unresolved_within(reach, self._ledger, self._topology)
        }
        return sorted(found.values(), key=in_order)

    def _hide_anew(self, alerts: Iterable[Alert], policy: MaintenanceWindow | OutOfService | None) -> None:
        """What is hidden otherwise than before changes; a release may have put others into a group meanwhile."""
        for found in alerts:
            alert = self._ledger.get(found.id) or found
            hidden = self._grounds.hidden(alert)
            if hidden is not alert and _BY_POLICY & {alert.suppression, hidden.suppression}:
                reason, subject = (None, None) if policy is None else (policy.reason, policy.id)
                line = Line(_kind(alert.suppression, hidden.suppression), CITY, reason, subject=subject)
                self._recorder.write(alert, alert, line)


def _kind(before: Suppression, after: Suppression) -> TransitionKind:
    if after is Suppression.OUT_OF_SERVICE:
        return TransitionKind.TAKEN_OUT_OF_SERVICE
    if before is Suppression.OUT_OF_SERVICE:
        return TransitionKind.RETURNED_TO_SERVICE
    if after is Suppression.MAINTENANCE:
        return TransitionKind.MAINTENANCE_BEGAN
    return TransitionKind.MAINTENANCE_ENDED
