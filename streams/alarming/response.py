"""What time brings about while people are expected to act: rising severity, reminders, escalation, waking."""

from msgspec.structs import replace

from streams.alarming.recording import CITY, Line, Recorder
from streams.alarming.topology import Topology
from streams.alarming.traits import came_last, worst
from streams.contracts.alerts import Alert, Severity, TransitionKind
from streams.contracts.rules import Rule
from streams.contracts.times import Micros, from_seconds


def risen(alert: Alert, rule: Rule | None, now: Micros) -> Severity | None:
    """How severe the alert is at least, having stood for so long."""
    rises = () if rule is None else rule.rises
    stood = now - came_last(alert)
    return worst(*(rise.severity for rise in rises if from_seconds(rise.after_s) <= stood))


class Responses:
    """Each method carries out one task of the agenda that is due."""

    def __init__(self, topology: Topology, recorder: Recorder) -> None:
        self._topology = topology
        self._recorder = recorder

    def wake(self, alert: Alert) -> None:
        """Its time on the shelf is over; the reason is the one it was shelved for."""
        reason = None if alert.shelf is None else alert.shelf.reason
        self._recorder.write(alert, replace(alert, shelf=None), Line(TransitionKind.WOKE, CITY, reason))

    def rise(self, alert: Alert) -> None:
        """It has stood for long enough to matter more."""
        risen_to = worst(alert.risen_to, risen(alert, self._topology.rule(alert.rule), self._recorder.now))
        severity = worst(alert.severity, risen_to) or alert.severity
        stood_s = (self._recorder.now - came_last(alert)) // from_seconds(1)
        line = Line(TransitionKind.SEVERITY_CHANGED, CITY, reason=f"stood for {stood_s} s")
        self._recorder.write(alert, replace(alert, severity=severity, risen_to=risen_to), line)

    def escalate_unanswered(self, alert: Alert) -> None:
        """Nobody has acknowledged it in time."""
        self._escalate(replace(alert, acknowledge_by=None), alert, self._escalate_to(alert), "not acknowledged in time")

    def remind(self, alert: Alert) -> None:
        """A task is due soon."""
        line = Line(TransitionKind.REMINDED, CITY, subject=alert.assignee)
        self._recorder.write(alert, replace(alert, reminded_at=self._recorder.now), line)

    def escalate_overdue(self, alert: Alert) -> None:
        """A task is due, and the alert not resolved."""
        told = replace(alert, overdue_at=self._recorder.now)
        self._escalate(told, alert, self._escalate_to(alert) or alert.assigned_by, "overdue")

    def _escalate_to(self, alert: Alert) -> str | None:
        rule = self._topology.rule(alert.rule)
        return None if rule is None else rule.response.escalate_to or None

    def _escalate(self, alert: Alert, before: Alert, to: str | None, reason: str) -> None:
        escalated = replace(alert, escalation=alert.escalation + 1, escalated_to=to, escalated_at=self._recorder.now)
        self._recorder.write(before, escalated, Line(TransitionKind.ESCALATED, CITY, reason, subject=to))
