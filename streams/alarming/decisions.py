"""What a decision does to its alert: exactly one answer, the changed alert or a refusal with its reason."""

from streams.alarming.revisions import closed, next_revision
from streams.alarming.suppression import shelved, unshelved
from streams.contracts.alerts import (
    Alert,
    AlertChanged,
    DecisionRefused,
    RefusalReason,
    State,
    Suppression,
    Transition,
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
from streams.contracts.times import Micros


def decide(alert: Alert | None, decision: Decision, now: Micros) -> AlertChanged | DecisionRefused:
    """The one answer to `decision` about `alert` (None: there is no such alert, or it has left the topic)."""
    if alert is None:
        return _refused(decision, RefusalReason.UNKNOWN_ALERT, now, None)
    outcome = _outcome(alert, decision, now)
    match outcome:
        case RefusalReason():
            return _refused(decision, outcome, now, alert)
        case Alert():
            return AlertChanged(outcome, _transition(decision, now))


def _outcome(alert: Alert, decision: Decision, now: Micros) -> Alert | RefusalReason:
    """The alert as decided. A stale revision comes first: who has not seen the alert as it is decides anew."""
    if decision.revision is not None and decision.revision != alert.revision:
        return RefusalReason.STALE_REVISION
    if isinstance(decision.action, Comment):
        return alert
    if alert.state is State.RESOLVED:
        return RefusalReason.ALREADY_RESOLVED
    if isinstance(decision.action, Report | Adopt | Disown):
        return RefusalReason.NOT_ADOPTABLE
    return _applied(alert, decision.action, decision.by, now)


def _applied(
    alert: Alert, action: Acknowledge | Assign | Shelve | Unshelve | Resolve, by: str, now: Micros
) -> Alert | RefusalReason:
    match action:
        case Acknowledge():
            return _acknowledged(alert, by, now)
        case Assign(assignee=assignee, due_at=due_at):
            return next_revision(alert, now, assignee=assignee, due_at=due_at)
        case Shelve(until=until, reason=reason):
            return shelved(alert, now, until=until, reason=reason) if until > now else RefusalReason.UNTIL_IS_PAST
        case Unshelve():
            is_shelved = alert.suppression is Suppression.SHELVED
            return unshelved(alert, now) if is_shelved else RefusalReason.NOT_SHELVED
        case Resolve(finding=finding):
            return closed(alert, now, finding=finding)


def _acknowledged(alert: Alert, by: str, now: Micros) -> Alert | RefusalReason:
    match alert.state:
        case State.ACTIVE:
            return next_revision(alert, now, state=State.ACKNOWLEDGED, acknowledged_by=by, acknowledged_at=now)
        case State.CLEARED:
            return closed(alert, now, acknowledged_by=by, acknowledged_at=now)
        case State.ACKNOWLEDGED:
            return RefusalReason.NOT_ACTIVE
        case State.RESOLVED:
            return RefusalReason.ALREADY_RESOLVED


def _transition(decision: Decision, now: Micros) -> Transition:
    kind, reason = _told(decision)
    return Transition(kind, now, decision.by, reason=reason, decision=decision.id)


def _told(decision: Decision) -> tuple[TransitionKind, str | None]:  # noqa: PLR0911  one for each action
    """What the timeline says: the kind, and the words given with the decision."""
    match decision.action:
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
        case Report(title=title):
            return TransitionKind.REPORTED, title
        case Adopt(comment=comment) | Disown(comment=comment):
            return TransitionKind.ADOPTED, comment


def _refused(decision: Decision, reason: RefusalReason, now: Micros, current: Alert | None) -> DecisionRefused:
    return DecisionRefused(decision.id, decision.alert, reason, now, decision.by, current)
