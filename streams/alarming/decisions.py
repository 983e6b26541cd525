"""What a decision does to its alert: exactly one answer, the changed alert or a refusal with its reason."""

from typing import Any

from msgspec.structs import replace

from streams.alarming.ledger import Ledger
from streams.alarming.recording import Line, Recorder
from streams.alarming.reports import Reports
from streams.alarming.revisions import closed
from streams.contracts.alerts import (
    Alert,
    DecisionRefused,
    RefusalReason,
    Shelf,
    State,
    TransitionKind,
)
from streams.contracts.decisions import (
    Acknowledge,
    Adopt,
    Assign,
    Comment,
    Decision,
    Disown,
    Report,
    Resolve,
    Shelve,
    Unshelve,
)

_Simple = Acknowledge | Assign | Shelve | Unshelve | Resolve


class Decisions:
    """Carries out what people decide."""

    def __init__(self, ledger: Ledger, recorder: Recorder, reports: Reports) -> None:
        self._ledger = ledger
        self._recorder = recorder
        self._reports = reports

    def decide(self, decision: Decision) -> DecisionRefused | None:
        """Carry the decision out (None), or say why not. A refusal is given out as well."""
        refused = self._carry_out(decision)
        if refused is None:
            return None
        current = self._ledger.get(decision.alert)
        refusal = DecisionRefused(decision.id, decision.alert, refused, self._recorder.now, decision.by, current)
        self._recorder.add(refusal)
        return refusal

    def _carry_out(self, decision: Decision) -> RefusalReason | None:  # noqa: PLR0911  one for each thing that is asked
        """A stale revision comes first: who has not seen the alert as it is decides anew."""
        alert, action = self._ledger.get(decision.alert), decision.action
        if isinstance(action, Report):
            return self._reports.report(decision, action)
        if alert is None:
            return RefusalReason.UNKNOWN_ALERT
        if decision.revision is not None and decision.revision != alert.revision:
            return RefusalReason.STALE_REVISION
        if isinstance(action, Comment):
            kind, words = _told(action)
            self._recorder.comment(alert, Line(kind, decision.by, words, decision=decision.id))
            return None
        if alert.state is State.RESOLVED:
            return RefusalReason.ALREADY_RESOLVED
        match action:
            case Adopt():
                return self._reports.adopt(alert, decision, action)
            case Disown():
                return self._reports.disown(alert, decision, action)
            case _:
                return self._apply(alert, action, decision)

    def _apply(self, alert: Alert, action: _Simple, decision: Decision) -> RefusalReason | None:
        outcome = self._outcome(alert, action, decision.by)
        if isinstance(outcome, RefusalReason):
            return outcome
        kind, reason = _told(action)
        self._recorder.write(alert, outcome, Line(kind, decision.by, reason, decision=decision.id))
        return None

    def _outcome(self, alert: Alert, action: _Simple, by: str) -> Alert | RefusalReason:
        now = self._recorder.now
        match action:
            case Acknowledge():
                return self._acknowledged(alert, by)
            case Assign(assignee=None):
                return _assigned(alert, assignee=None, due_at=None, assigned_by=None, assigned_at=None)
            case Assign(assignee=assignee, due_at=due_at):
                return _assigned(alert, assignee=assignee, due_at=due_at, assigned_by=by, assigned_at=now)
            case Shelve(until=until, reason=reason):
                return replace(alert, shelf=Shelf(until, reason, by)) if until > now else RefusalReason.UNTIL_IS_PAST
            case Unshelve():
                return replace(alert, shelf=None) if alert.shelf is not None else RefusalReason.NOT_SHELVED
            case Resolve(finding=finding):
                return closed(alert, now, finding=finding)

    def _acknowledged(self, alert: Alert, by: str) -> Alert | RefusalReason:
        now = self._recorder.now
        match alert.state:
            case State.ACTIVE:
                return replace(alert, state=State.ACKNOWLEDGED, acknowledged_by=by, acknowledged_at=now)
            case State.CLEARED:
                return closed(alert, now, acknowledged_by=by, acknowledged_at=now)
            case State.ACKNOWLEDGED:
                return RefusalReason.NOT_ACTIVE
            case State.RESOLVED:
                return RefusalReason.ALREADY_RESOLVED


def _assigned(alert: Alert, **task: Any) -> Alert:  # noqa: ANN401  the fields of a task
    """The alert with another task, of which nobody has been reminded."""
    return replace(alert, reminded_at=None, overdue_at=None, **task)


def _told(action: _Simple | Comment) -> tuple[TransitionKind, str | None]:
    """What the timeline says: the kind, and the words given with the decision."""
    match action:
        case Acknowledge(comment=comment):
            return TransitionKind.ACKNOWLEDGED, comment
        case Assign(assignee=assignee, comment=comment):
            return TransitionKind.ASSIGNED, ": ".join(filter(None, (assignee, comment))) or None
        case Shelve(reason=reason):
            return TransitionKind.SHELVED, reason
        case Unshelve(comment=comment):
            return TransitionKind.UNSHELVED, comment
        case Resolve(comment=comment):
            return TransitionKind.RESOLVED, comment
        case Comment(comment=comment):
            return TransitionKind.COMMENTED, comment
